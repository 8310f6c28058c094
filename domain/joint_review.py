"""联合评审 (多评合一): one commission, one expert meeting, one pause for several reviews of a project.

Work plan 四(三); 行政许可法 45: the time of an expert review is not counted. Each department decides by
itself.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from domain.value import Frozen, unsaid


class JointReview(Frozen):
    """What a round is told of the meeting that it takes part in.

    `number`: the project's meetings in order. From the day `start` (it still counts) through `until` no
    clock of the rounds runs. `over`: the experts' opinion is there, `until` was the last day.
    """

    number: int
    start: date
    until: date
    over: bool = Field(False, exclude_if=unsaid)
