"""A step of the ladder that has rung, of a round or of a bundle, without waiting for its day.

The ledger is told by the real `record` that the round's next step rang just now; a workflow that
runs learns it as it learns all that is in the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from catalog.loading import load_rules
from domain.acts import Alarm, Event
from domain.ledger import HeldLine, write_down
from domain.project.alarms import next_alarm as next_alarm_of_project
from domain.project.bundle_ends import unended
from domain.project.bundle_events import BundleOverdue
from domain.project.bundle_leaders import alarms, put_before
from domain.project.state import Project
from domain.project.state import evolve as evolve_project
from domain.recording import Change, Entry, Written
from domain.review.alarms import next_alarm, ring
from domain.review.events import Escalated, ReviewEvent, WentOverdue
from domain.review.state import Review, evolve
from domain.streams import project_stream
from domain.view import changes, of_project, of_review
from store import ledger
from store.judging import state_of


def ring_next(app: Engine, stream: str) -> Escalated:
    """The next step of the round's ladder rings now; the event as it stands in the ledger. A limit
    whose last day comes before it passes now, too."""
    while not isinstance(event := _rung(app, stream), Escalated):
        assert isinstance(event, WentOverdue)
    return event


def _rung(app: Engine, stream: str) -> ReviewEvent:
    with app.connect() as db:
        review: Review = state_of(db, stream)
        held = ledger.history(db, stream)
        now = ledger.database_clock(db)
    rules = load_rules(review.rules.catalog, review.rules.calendar)
    alarm = next_alarm(review, rules)
    assert alarm is not None
    [rung] = ring(review, alarm, rules)
    event = rung.but(at=now)
    after = evolve(review, event)
    following = next_alarm(after, rules)
    changed = changes(of_review(review, rules), of_review(after, rules))
    _recorded(app, stream, held, (event,), changed, following)
    return event


def bundle_late(app: Engine, code: str, bundle: str) -> str:
    """The bundle's last day is over just now, and leaders hear of it; by what they answer."""
    stream = project_stream(code)
    with app.connect() as db:
        project: Project = state_of(db, stream)
        held = ledger.history(db, stream)
        now = ledger.database_clock(db)
    rules = load_rules(project.rules.catalog, project.rules.calendar)
    asked = project.bundles[bundle]
    assert asked.limit_day is not None
    mark = BundleOverdue(
        at=now, bundle=bundle, limit_day=asked.limit_day, items=unended(project, asked)
    )
    marked = evolve_project(project, mark)
    due = min(one.when for one in alarms(marked, rules))
    (told,) = (one.but(at=now) for one in put_before(marked, due, rules))
    after = evolve_project(marked, told)
    following = next_alarm_of_project(after, rules)
    changed = changes(of_project(project, rules), of_project(after, rules))
    _recorded(app, stream, held, (mark, told), changed, following)
    return told.step


def _recorded(
    app: Engine,
    stream: str,
    held: Sequence[HeldLine],
    events: Sequence[Event],
    changed: tuple[Change, ...],
    following: Alarm | None,
) -> None:
    """What time itself has brought stands in the ledger, after the lines that it holds."""
    last = held[-1]
    answer = ledger.record(
        app,
        Entry(
            stream=stream,
            after_seq=last.seq,
            lines=tuple(write_down(one, None, last.seq + n) for n, one in enumerate(events, 1)),
            changes=changed,
            next_alarm=following.when if following else None,
            alarm=following.what if following else "",
            catalog=last.catalog,
            calendar=last.calendar,
        ),
    )
    assert isinstance(answer, Written)
