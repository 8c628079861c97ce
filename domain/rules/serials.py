"""The serial of a card: its hamlet in letters and its number there, short enough to be read over a telephone."""

from domain.rules.vietnamese import fold, read_unit_name

# Kinds that are more than one word keep their usual short form: TDP5-003.
SHORT_KINDS = {"Tổ dân phố": "TDP", "Khu phố": "KP", "Khu dân cư": "KDC", "Tiểu khu": "TK"}
# A commune's blank cards are none of its hamlets': X-TY-001 is of Xã Trấn Yên, TY-001 of Bản Trung Yên.
COMMUNES = {"Xã": "X-", "Phường": "P-", "Thị trấn": "TT-", "Đặc khu": "DK-"}


def serial_of(hamlet: str, number: int) -> str:
    """T3-014 for the 14th card of Thôn 3, NL-002 for the second of Bản Nà Lộc."""
    name = read_unit_name(hamlet)
    if name.own.isdigit():
        return f"{SHORT_KINDS.get(name.kind, fold(name.kind)[:1].upper())}{name.own}-{number:03}"
    letters = "".join(word[0] for word in fold(name.own).split())[:4].upper()
    return f"{COMMUNES.get(name.kind, '')}{letters}-{number:03}"
