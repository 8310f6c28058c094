"""A joint review (联合评审) of a project: which items, until when, and what the experts said."""

from __future__ import annotations

from datetime import date, datetime

from domain.acts import Text
from domain.project.joint_review_events import JointReviewConvened, JointReviewEvent
from domain.value import Frozen


class JointReviewHeld(Frozen):
    """One of them. No clock of its items runs from `start` (it still counts) through `until`, or through
    `closed_on` where the opinion was there before."""

    items: tuple[str, ...]
    institution: str
    meets_on: date
    start: date
    until: date
    convened_at: datetime
    closed_on: date | None = None
    opinion: Text | None = None


JointReviews = dict[int, JointReviewHeld]


def evolve(there: JointReviews, event: JointReviewEvent) -> JointReviews:
    """The project's joint reviews after the event."""
    if isinstance(event, JointReviewConvened):
        held = JointReviewHeld(
            items=event.items,
            institution=event.institution,
            meets_on=event.meets_on,
            start=event.start,
            until=event.until,
            convened_at=event.at,
        )
    else:
        held = there[event.number].but(closed_on=event.day, opinion=event.opinion)
    return there | {event.number: held}
