"""An act given to many projects: written for all, taken up by the sweeper one after another, and
who gave it sees which of them are still under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, text

from domain.acts import RawAct
from store import adjusting, commands, database
from store.adjusting import PACE_S, Written
from tests.store.filled import Filled
from worker.stack.postgres import Urls

PROJECTS = [f"project/LH-2026-{n:04}" for n in range(1, 6)]
ROUND = "review/LH-2026-0001/idea_review/1"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
BY = {"person": "chen.jie", "role": "xmb", "unit": "xmb", "company": None}


@pytest.fixture
def app(urls: Urls) -> Iterator[Engine]:
    engine = database.connect(urls.app, pool=2)
    yield engine
    engine.dispose()


def act(stream: str, origin: str | None = None) -> RawAct:
    return RawAct(
        id=uuid4(), stream=stream, kind="stop_clocks", body={}, by=BY,
        submitted_at=LONG_AGO, happened_at=LONG_AGO, origin=origin,
    )  # fmt: skip


def written(app: Engine) -> list[RawAct]:
    return adjusting.write_all(app, [Written(act(one), uuid4().hex, ()) for one in PROJECTS])


def test_the_sweeper_takes_them_up_one_after_another(app: Engine) -> None:
    rows = written(app)
    with app.begin() as db:
        assert commands.waiting(db, older_than_s=-60) == []  # each has its turn later
        tries = db.execute(text("select stream, next_try from commands order by next_try")).all()
        turns = [row.next_try for row in tries]
        assert [row.stream for row in tries] == PROJECTS == [row.stream for row in rows]
        steps = {later - sooner for sooner, later in pairwise(turns)}
        assert all(step >= timedelta(seconds=PACE_S) * 0.9 for step in steps)
        db.execute(
            text("update commands set next_try = clock_timestamp() where stream = :first"),
            {"first": PROJECTS[0]},
        )
        assert [one.stream for one in commands.waiting(db, older_than_s=-60)] == PROJECTS[:1]


def test_a_project_that_has_left_is_adjusted_as_long_as_a_round_is_open_in_it(
    filled: Filled,
) -> None:
    """A decision made anew after the exit has a running clock; what was terminated has none."""
    calendar = filled.one("select min(calendar) from projects")
    engine = database.connect(filled.urls.app, pool=2)
    found = {}
    for how in ("exited", "terminated"):
        with filled.damage() as db:
            db.execute(text("update projects set ended_at = now(), status = :how"), {"how": how})
            db.execute(text("update reviews set closed = true where project <> 'LH-2026-0001'"))
        with engine.connect() as db:
            found[how] = (adjusting.codes(db, None, None), adjusting.in_use(db))
            assert adjusting.codes(db, None, calendar) == []
    engine.dispose()
    assert found == {"exited": (["LH-2026-0001"], {calendar: 1}), "terminated": ([], {})}


def test_a_project_is_under_way_until_its_rounds_have_moved(app: Engine) -> None:
    first, *others = written(app)
    with app.begin() as db:
        assert adjusting.under_way(db, PROJECTS) == set(PROJECTS)
        _settled(db, *(one.stream for one in others))
        assert adjusting.under_way(db, PROJECTS) == {first.stream}
        db.execute(
            text(
                "insert into commands (id, stream, kind, body, actor, submitted_at, happened_at,"
                " origin, digest) values (:id, :round, 'move_clocks', '{}', '{}', :at, :at, :of, '')"
            ),
            {"id": uuid4(), "round": ROUND, "at": LONG_AGO, "of": first.stream},
        )
        _settled(db, first.stream)
        assert adjusting.under_way(db, PROJECTS) == {first.stream}  # it has told a round
        _settled(db, ROUND)
        assert adjusting.under_way(db, PROJECTS) == set()


def _settled(db: Connection, *streams: str) -> None:
    db.execute(
        text("update commands set outcome = 'done' where stream = any(:streams)"),
        {"streams": list(streams)},
    )
