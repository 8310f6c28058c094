"""The model's core merges alarms, messages and acts as `domain.play` does: the same lines, once
more on whole numbers, so that it can be remembered and played millions of times.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from domain import play as real
from domain import refused
from domain.acts import SYSTEM, Act, Alarm
from tests.faults.protocol import core
from tests.faults.protocol.core import PROJECT, REVIEW, STREAMS, Event, Row

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ACTS = {PROJECT: ("register", "open", "end", "revive"), REVIEW: ("accept", "decide", "accept")}
MESSAGES = {PROJECT: ("ended",), REVIEW: ("open", "close", "inform")}
PASTS = {
    PROJECT: ((), (Event("registered", 1),), (Event("registered", 1), Event("review_opened", 2))),
    REVIEW: ((), (Event("opened", 1),), (Event("opened", 1), Event("accepted", 2))),
}


def moment(at: int) -> datetime:
    return EPOCH + timedelta(minutes=at)


def instant(moment: datetime) -> int:
    return int((moment - EPOCH) / timedelta(minutes=1))


def as_core(stream: int) -> real.Core[Any, Any, Any]:
    """The model's core in the form that `domain.play` takes."""

    def handle(state: Any, act: Act[Row], rules: Any) -> list[Any]:
        try:
            return list(core.following(state, act.command))
        except core.Refused:
            raise refused.Refused("no", "不行。") from None

    def next_alarm(state: Any, rules: Any) -> Alarm | None:
        when = core.next_alarm(state)
        return None if when is None else Alarm(moment(when), "overdue")

    def ring(state: Any, alarm: Alarm, rules: Any) -> list[Any]:
        return [Event("went_overdue", instant(alarm.when))]

    def evolve(state: Any, event: Event) -> Any:
        return core.evolve(state, event)

    return real.Core(handle=handle, evolve=evolve, next_alarm=next_alarm, ring=ring)


def batch(random: Random, stream: int) -> tuple[Row, ...]:
    """A few acts, each at its instant, and a message that may share one with an act or an alarm."""
    rows = [
        Row(str(UUID(int=at)), stream, random.choice(ACTS[stream]), at)
        for at in random.sample(range(2, 9), random.randrange(4))
    ]
    if random.random() < 0.7:
        kind, at = random.choice(MESSAGES[stream]), random.randrange(2, 9)
        rows.append(Row(str(UUID(int=99)), stream, kind, at, sent=(1, 0)))
    return tuple(random.sample(rows, len(rows)))


@pytest.mark.parametrize("stream", STREAMS, ids=core.NAMES)
def test_it_plays_as_the_core_plays(stream: int) -> None:
    random = Random(stream)
    for _ in range(1000):
        past, rows, now = random.choice(PASTS[stream]), batch(random, stream), random.randrange(9)
        acts = [
            Act(UUID(row.id), SYSTEM, moment(row.at), moment(row.at), row, message=row.message)
            for row in rows
        ]
        state: Any = core.fold(stream, past)
        played = real.play(as_core(stream), state, acts, moment(now), None)  # type: ignore[arg-type]
        ours = core.play(stream, past, rows, now, core.NEW)
        assert ours.events == tuple(caused.event for caused in played.events)
        assert [(o.id, o.what) for o in ours.outcomes] == [
            (str(o.id), "refused" if o.refusal else "done") for o in played.outcomes
        ]
        assert ours.rung == (played.rung and instant(played.rung))
