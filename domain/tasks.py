"""The names of background work, shared by what owes it and what does it."""

from enum import StrEnum


class Task(StrEnum):
    """Work that workers do. What a name stands for is done by what the database says is due, however often it runs."""

    PROJECT_LEDGER = "project-ledger"
    SEND_MESSAGES = "send-messages"
    UPDATE_BOARDS = "update-boards"
    EXPIRE_ASSISTANCES = "expire-assistances"
    CLEAR_ENDED = "clear-ended"
    CLOSE_DESKS = "close-desks"
    RETURN_PARKED = "return-parked"
    BEAT_HEART = "beat-heart"
