"""What an act on the clocks of many projects would change: the dry run before it is given.

The same core that will play the act says which days move, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal, assert_never

from domain.acts import Act
from domain.project import handle as project_law
from domain.project.adoption_commands import AdoptCalendar, StopClocks
from domain.project.bundle_events import BundleLimitMoved
from domain.project.duty_events import DutyDueMoved, ServiceDueMoved
from domain.project.group_events import GroupLimitMoved
from domain.project.state import Project
from domain.review import handle as review_law
from domain.review.commands import MoveClocks
from domain.review.events import ClocksMoved, Dues, OverdueRetracted, TacitAcceptanceRetracted
from domain.review.state import Review
from domain.rules.rules import Rules
from domain.stops import Stop
from domain.streams import project_stream, review_stream
from domain.value import Frozen

Adjustment = AdoptCalendar | StopClocks
What = Literal[
    "promised", "statutory", "window", "cap", "gap", "group", "bundle", "duty", "service"
]


class Move(Frozen):
    """A day that moves. `stream` whose it is, `of` the item, group or bundle, `lifts`: a mark of lateness
    (or a silence) that the new day disproves is taken back."""

    project: str
    stream: str
    of: str
    what: What
    was: date | datetime | None
    now: date | datetime | None
    lifts: bool = False


def project_moves(project: Project, act: Act[Any], rules: Rules) -> tuple[Move, ...]:
    """The days of the project's own stream that `act` would move.

    Raises `Refused` as the act itself would be.
    """
    found = []
    for event in project_law.handle(project, act, rules):
        what: tuple[str, What, Any, Any, bool]
        match event:
            case GroupLimitMoved():
                what = (event.group, "group", event.was, event.limit_day, event.lifts)
            case BundleLimitMoved():
                what = (event.bundle, "bundle", event.was, event.limit_day, event.lifts)
            case DutyDueMoved():
                what = (event.item, "duty", event.was, event.due, event.lifts)
            case ServiceDueMoved():
                what = (event.item, "service", event.was, event.due, event.lifts)
            case _:
                continue
        names = ("of", "what", "was", "now", "lifts")
        stream = project_stream(project.code)
        told: dict[str, Any] = dict(zip(names, what, strict=True))
        found.append(Move(project=project.code, stream=stream, **told))
    return tuple(found)


def round_moves(review: Review, act: Act[Adjustment], rules: Rules) -> tuple[Move, ...]:
    """The days of an open round that would move once its project tells it of `act`.

    `rules`: those of the round. Raises KeyError where the calendar is not known.
    """
    match act.command:
        case AdoptCalendar(calendar=calendar, reason=reason):
            told = MoveClocks(calendar=calendar, reason=reason)
        case StopClocks(first=first, last=last, reason=reason):
            told = MoveClocks(stop=Stop(first=first, last=last), reason=reason)
        case _:
            assert_never(act.command)
    message: Act[Any] = replace(act, command=told, message=True)  # type: ignore[arg-type]
    return tuple(_of_round(review, message, rules))


def _of_round(review: Review, message: Act[Any], rules: Rules) -> Iterator[Move]:
    return of_events(review, review_law.handle(review, message, rules))


def of_events(review: Review, events: Iterable[Any]) -> Iterator[Move]:
    """The days of a round that these events move."""
    events = list(events)
    lifted = [event.limit.value for event in events if isinstance(event, OverdueRetracted)]
    heard = any(isinstance(event, TacitAcceptanceRetracted) for event in events)
    stream = review_stream(review.project, review.item, review.round)
    for event in events:
        if not isinstance(event, ClocksMoved):
            continue
        was, now = event.was or Dues(), event.dues or Dues()
        pairs: tuple[tuple[What, date | None, date | None], ...] = (
            ("promised", was.promised, now.promised),
            ("statutory", was.statutory, now.statutory),
            ("window", event.window_was, event.window),
            ("cap", event.cap_was, event.cap),
            ("gap", event.gap_was, event.gap_until),
        )
        for what, old, new in pairs:
            if old != new:
                yield Move(
                    project=review.project,
                    stream=stream,
                    of=review.item,
                    what=what,
                    was=old,
                    now=new,
                    lifts=what in lifted or (what == "window" and heard),
                )
