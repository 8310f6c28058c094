"""The read model comes back from the ledger, equal row for row."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, text

from catalog.loading import load_rules
from domain.view import Rows
from store import database, rebuilding
from store.read_model import ORDER
from tests.store.filled import IDEA, Filled
from tests.store.ringing import ring_next

PROJECT = "project/LH-2026-0001"
RULES = load_rules()


@pytest.fixture
def app(filled: Filled) -> Any:
    engine = database.connect(filled.urls.app, pool=2)
    yield engine
    engine.dispose()


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Every row of the read model and what the heads derive from state."""
    with engine.connect() as db:
        tables = {
            table: list(db.execute(text(f"select to_jsonb(t) from {table} t order by 1")).scalars())
            for table in ORDER
        }
        heads = db.execute(text("select stream, next_alarm, closed from streams order by 1"))
        return {**tables, "heads": [tuple(row) for row in heads]}


def rebuilt(engine: Engine) -> list[str]:
    """Rebuilds all; what had been different."""
    with engine.connect() as db:
        streams = rebuilding.streams_with_rows(db)
    return [
        difference.zh
        for stream in streams
        for difference in rebuilding.rebuild(engine, stream, load_rules)
    ]


def test_rebuilding_what_is_right_changes_nothing(app: Engine) -> None:
    before = everything(app)
    assert rebuilt(app) == []
    assert everything(app) == before


def test_all_of_the_read_model_comes_back_equal_row_for_row(filled: Filled, app: Engine) -> None:
    ring_next(app, f"review/LH-2026-0001/{RULES.members('feasibility_study')[0]}/1")
    before = everything(app)
    assert all(before.values())
    with filled.damage() as db:
        for table in ORDER:
            db.execute(text(f"delete from {table}"))
        db.execute(text("update streams set next_alarm = now(), closed = not closed"))
    rebuilt(app)
    assert everything(app) == before


def test_what_was_changed_missing_or_too_many_is_told_and_set_right(
    filled: Filled, app: Engine
) -> None:
    before = everything(app)
    with filled.damage() as db:
        db.execute(text("update reviews set unit = 'fgw' where stream = :s"), {"s": IDEA})
        db.execute(text("delete from granted"))
        db.execute(text("insert into tasks select 'review/LH-2026-0007/x/1', key, project, item,"
                        " name, stage, unit, company, due, due_at, claimed_by, period"
                        " from tasks limit 1"))  # fmt: skip
    told = rebuilt(app)
    assert len(told) == 3
    assert f"reviews {IDEA}：unit 现为fgw，应为gxw" in told
    assert everything(app) == before


def test_one_stream_alone(filled: Filled, app: Engine) -> None:
    with filled.damage() as db:
        db.execute(text("delete from projects"))
    told = rebuilding.rebuild(app, PROJECT, load_rules)
    assert [(one.table, one.key) for one in told] == [("projects", "LH-2026-0001")]
    assert filled.one("select count(*) from projects") == 1


def test_a_stream_that_cannot_be_read_is_left_as_it_is(filled: Filled, app: Engine) -> None:
    before = everything(app)
    with filled.damage() as db:
        db.execute(text("update events set type = 'NeverHeardOf' where stream = :s and seq = 1"),
                   {"s": PROJECT})  # fmt: skip
    with pytest.raises(ValueError, match="NeverHeardOf"):
        rebuilding.rebuild(app, PROJECT, load_rules)
    assert everything(app) == before


def test_a_difference_is_a_difference_of_value_not_of_writing() -> None:
    """A decimal's zeros and an instant's zone say nothing."""
    rows: Rows = {
        ("projects", "LH-2026-0001"): {"land_mu": "382", "registered_at": "2026-09-25T08:30:00Z"}
    }
    (wanted,) = rebuilding.typed(rows).values()
    other: Rows = {
        ("projects", "LH-2026-0001"): {
            "land_mu": "382.00", "registered_at": "2026-09-25T16:30:00+08:00"
        }
    }  # fmt: skip
    (there,) = rebuilding.typed(other).values()
    assert wanted == there
