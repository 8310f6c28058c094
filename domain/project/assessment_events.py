"""What happens to the regional assessments of a project, and to what they relieve."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.acts import Event


class AssessmentRecorded(Event):
    """登记区域评估: an approved assessment of the area, in force through `expires_on`.

    It takes the place of an earlier one of the same topic.
    """

    type: Literal["AssessmentRecorded"] = "AssessmentRecorded"
    topic: str
    number: str
    area: str
    approved_on: date
    expires_on: date


class AssessmentExpired(Event):
    """区域评估到期."""

    type: Literal["AssessmentExpired"] = "AssessmentExpired"
    topic: str
    number: str


class ItemRelieved(Event):
    """The item is waived (finished as not needed) or simplified. The proof is kept here."""

    type: Literal["ItemRelieved"] = "ItemRelieved"
    item: str
    effect: Literal["waived", "simplified"]
    topic: str
    number: str
    area: str
    approved_on: date
    expires_on: date


class ReliefEnded(Event):
    """What relieved the item holds no more, and no start relied on it: a waived item opens again."""

    type: Literal["ReliefEnded"] = "ReliefEnded"
    item: str
    effect: Literal["waived", "simplified"]
    topic: str


AssessmentEvent = AssessmentRecorded | AssessmentExpired | ItemRelieved | ReliefEnded
