"""A stop of all clocks: days on which an emergency keeps every limit of an area standing still.

Law: 行政许可法 42 and 45 know the single pause only; 突发事件应对法 (2024) lets limits be suspended
where measures against an emergency keep the procedure from going on. The office orders it by area
and days; it stops acceptance windows, correction windows and limits alike.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import model_validator

from domain.calendar import ONE_DAY
from domain.clock import Pause
from domain.value import Frozen

STOPPED = "停止计时"
CLAUSE = "突发事件应对法第13条"


class Stop(Frozen):
    """The days `first` to `last`, both dropped by every clock."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"停止计时的末日{self.last}早于首日{self.first}")
        return self

    @property
    def pause(self) -> Pause:
        """The same as a pause, whose first day still counts."""
        return Pause(start=self.first - ONE_DAY, end=self.last, reason=STOPPED, clause=CLAUSE)


def with_stop(stops: tuple[Stop, ...], stop: Stop) -> tuple[Stop, ...]:
    """`stops` and one more; one that begins on the same day takes the place of the older."""
    return (*(one for one in stops if one.first != stop.first), stop)
