"""A step of the ladder that has rung, without waiting for its day.

The ledger is told by the real `record` that the round's next step rang just now; a workflow that
runs learns it as it learns all that is in the ledger.
"""

from __future__ import annotations

from sqlalchemy import Engine

from catalog.loading import load_rules
from domain.ledger import write_down
from domain.recording import Entry, Written
from domain.review.alarms import LADDER, next_alarm, ring
from domain.review.events import Escalated
from domain.review.state import Review, evolve
from domain.view import changes, of_review
from store import ledger
from store.judging import state_of


def ring_next(app: Engine, stream: str) -> Escalated:
    """The next step of the round's ladder rings now; the event as it stands in the ledger."""
    with app.connect() as db:
        review: Review = state_of(db, stream)
        held = ledger.history(db, stream)
        now = ledger.database_clock(db)
    rules = load_rules(review.rules.catalog, review.rules.calendar)
    alarm = next_alarm(review, rules)
    assert alarm is not None
    assert alarm.what.startswith(LADDER)
    [rung] = ring(review, alarm, rules)
    assert isinstance(rung, Escalated)
    event = rung.but(at=now)
    after = evolve(review, event)
    following = next_alarm(after, rules)
    answer = ledger.record(
        app,
        Entry(
            stream=stream,
            after_seq=held[-1].seq,
            lines=(write_down(event, None, held[-1].seq + 1),),
            changes=changes(of_review(review, rules), of_review(after, rules)),
            next_alarm=following.when if following else None,
            alarm=following.what if following else "",
            catalog=held[-1].catalog,
            calendar=held[-1].calendar,
        ),
    )
    assert isinstance(answer, Written)
    return event
