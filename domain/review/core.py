"""The pure core of a review, as `play` takes it."""

from __future__ import annotations

from domain.play import Core
from domain.review.alarms import next_alarm, ring
from domain.review.commands import ReviewCommand
from domain.review.events import ReviewEvent
from domain.review.handle import handle
from domain.review.state import Review, evolve

REVIEW: Core[Review, ReviewCommand, ReviewEvent] = Core(
    handle=handle, evolve=evolve, next_alarm=next_alarm, ring=ring
)
