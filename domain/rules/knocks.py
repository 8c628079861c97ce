"""How a knock may end without help (G8)."""

from enum import StrEnum


class KnockEnd(StrEnum):
    """No points, and each worth recording (content.md §2)."""

    NOBODY_HOME = "nobody-home"
    COME_BACK = "come-back"
    NOT_NEEDED = "not-needed"
    IN_MOURNING_OR_ILL = "in-mourning-or-ill"
    MOVED_AWAY = "moved-away"
    CARD_NOT_THEIRS = "card-not-theirs"
