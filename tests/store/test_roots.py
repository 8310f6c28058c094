"""Daily roots: made once a day over what is settled, chained, made again equal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from domain.ledger import GENESIS
from store import database, roots
from store.roots import Check, Mark, Root, Rooting, place
from tests.store.filled import Filled
from worker.stack.postgres import Urls

NOON = datetime(2026, 9, 25, 4, tzinfo=UTC)
A, B = "project/LH-2026-0001", "review/LH-2026-0001/idea_review/1"


def rooted(day: date, previous: str, made_at: datetime, **heads: int) -> Root:
    """A root over streams `a` and `b` at these numbers."""
    rooting = Rooting(day, previous)
    for stream, seq in heads.items():
        rooting.add({"a": A, "b": B}[stream], Mark(seq, f"hash{seq}"))
    return Root(
        day=day, root=rooting.root(), streams=rooting.streams, previous=previous, made_at=made_at
    )


def moments(*hours: int) -> list[tuple[datetime, Mark]]:
    """Lines 1, 2, … recorded so many hours after noon."""
    return [
        (NOON + timedelta(hours=hour), Mark(seq, f"hash{seq}"))
        for seq, hour in enumerate(hours, start=1)
    ]


def test_every_day_is_made_again_from_the_lines_as_they_are_now() -> None:
    first = rooted(date(2026, 9, 25), GENESIS, NOON, a=1)
    second = rooted(date(2026, 9, 26), first.root, NOON + timedelta(days=1), a=2, b=1)
    check = Check([first, second])
    check.add(A, moments(0, 1, 30))
    check.add(B, moments(2))
    assert check.faults() == []


def test_a_tail_cut_from_one_stream_shows_from_that_day_on() -> None:
    first = rooted(date(2026, 9, 25), GENESIS, NOON, a=1)
    second = rooted(date(2026, 9, 26), first.root, NOON + timedelta(days=1), a=2, b=1)
    check = Check([first, second])
    check.add(A, moments(0))
    check.add(B, moments(2))
    assert [day for day, _ in check.faults()] == [second.day]


def test_a_clock_that_was_set_back_leaves_the_head_what_it_was() -> None:
    """Line 2 bears a later time than line 3, and the root was made in between."""
    root = rooted(date(2026, 9, 25), GENESIS, NOON + timedelta(hours=2), a=3)
    check = Check([root])
    check.add(A, moments(0, 3, 1))
    assert check.faults() == []


def test_streams_stand_by_project_then_by_name() -> None:
    names = ["review/LH-2026-0002/a/1", "project/LH-2026-0010", "project/LH-2026-0002", "odd"]
    assert sorted(names, key=place) == ["odd", names[2], names[0], names[1]]


def test_nothing_recorded_has_no_root(urls: Urls) -> None:
    engine = database.connect(urls.app, pool=1)
    assert roots.make_root(engine, settled_s=0) is None
    engine.dispose()


def test_one_root_a_day_and_the_next_is_chained_to_it(filled: Filled) -> None:
    engine = database.connect(filled.urls.app, pool=1)
    assert roots.make_root(engine, settled_s=0) is None  # today has one
    with filled.damage() as db:
        db.execute(text("update roots set day = day - 1"))
    made = roots.make_root(engine, settled_s=0)
    assert made is not None
    assert made.previous == filled.one("select root from roots order by day limit 1")
    assert made.streams == filled.one("select count(*) from streams where seq > 0")
    engine.dispose()


def test_what_may_still_be_written_is_left_to_the_next_root(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("delete from roots"))
    engine = database.connect(filled.urls.app, pool=1)
    assert roots.make_root(engine, settled_s=3600) is None
    engine.dispose()
