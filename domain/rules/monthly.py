"""The month of a project under construction: report, check, close, bulletin."""

from __future__ import annotations

from typing import Literal

from domain.rules.figures import Confidence, Figure, Sources
from domain.rules.forms import Entry, Id, Period, Text, TimeOfDay


class MonthlyAct(Entry):
    """What is due on a day of the next month, rolled to a working day."""

    id: Id
    name_zh: Text
    every: Period
    every_src: Sources
    every_confidence: Confidence
    due_day: Figure
    at: TimeOfDay
    roll: Literal["next_working_day"]
    then: tuple[Literal["lamps_judged"], ...] = ()


class Monthly(Entry):
    """The file of the month."""

    monthly: tuple[MonthlyAct, ...]
