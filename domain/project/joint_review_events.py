"""What happens to the joint reviews (联合评审) of a project, as the ledger keeps it for ever."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.acts import Event, Text


class JointReviewConvened(Event):
    """组织联合评审: the open rounds of these items stand still from `start` (it still counts) through
    `until`."""

    type: Literal["JointReviewConvened"] = "JointReviewConvened"
    number: int
    items: tuple[str, ...]
    institution: str
    meets_on: date
    start: date
    until: date
    note: Text | None = None


class JointReviewClosed(Event):
    """联合评审结束: the opinion came on `day`, and the clocks that still stood go on the day after."""

    type: Literal["JointReviewClosed"] = "JointReviewClosed"
    number: int
    items: tuple[str, ...]
    day: date
    opinion: Text


JointReviewEvent = JointReviewConvened | JointReviewClosed
