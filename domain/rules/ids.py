"""Ids that may not be mistaken for one another."""

from typing import NewType
from uuid import UUID

UnitId = NewType("UnitId", int)
TeamId = NewType("TeamId", int)
PersonId = NewType("PersonId", int)
AccountId = NewType("AccountId", int)
RecipientId = NewType("RecipientId", int)
CheckInId = NewType("CheckInId", int)
AssistanceId = NewType("AssistanceId", int)
ItemId = NewType("ItemId", int)
SourceId = NewType("SourceId", int)

Key = NewType("Key", UUID)
"""Made with the form, sent with it, unique over the installation: a repeat meets the first answer."""
