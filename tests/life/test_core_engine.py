"""The core engine keeps a ledger that can be checked, and says what is wrong with one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from domain.clock import start_of_day
from domain.project.commands import Register
from domain.review.commands import RulesVersion
from tests.life.lives import RULES
from worker.simulation.core_engine import CoreEngine
from worker.simulation.people import OFFICE_PERSON, company
from worker.simulation.scenario import Scenario

CODE = "LH-2027-0001"
STREAM = f"project/{CODE}"
STARTS = start_of_day(Scenario().starts_on)
NINE = STARTS + timedelta(hours=9)
ID = UUID(int=7)
REGISTER = Register(
    code=CODE,
    name="甲",
    owner="acme",
    rules=RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version),
)


def registered() -> CoreEngine:
    engine = CoreEngine(STARTS, RULES)
    engine.advance(NINE)
    engine.tell(STREAM, REGISTER, OFFICE_PERSON, NINE, ID)
    return engine


def test_an_act_brings_lines_and_its_outcome() -> None:
    engine = registered()
    lines = engine.new_lines()
    assert next(line.type for stream, line in lines if stream == STREAM) == "Registered"
    assert f"review/{CODE}/idea_review/1" in {stream for stream, _ in lines}
    [outcome] = engine.new_outcomes()
    assert (outcome.id, outcome.refusal) == (ID, None)
    assert engine.new_lines() == engine.new_outcomes() == []
    assert engine.faults() == []


def test_a_refused_act_has_an_outcome_and_no_line() -> None:
    engine = registered()
    engine.new_lines()
    at = NINE + timedelta(hours=1)
    engine.advance(at)
    engine.tell(STREAM, REGISTER, company("acme"), at, uuid5(ID, "again"))
    assert engine.new_lines() == []
    assert [outcome.refusal is not None for outcome in engine.new_outcomes()] == [False, True]


def test_an_act_is_taken_at_the_clocks_time_only() -> None:
    engine = registered()
    with pytest.raises(ValueError, match="clock"):
        engine.tell(STREAM, REGISTER, OFFICE_PERSON, NINE + timedelta(1), uuid5(ID, "later"))


def test_no_two_acts_bear_one_id() -> None:
    engine = registered()
    with pytest.raises(ValueError, match="two acts"):
        engine.tell(STREAM, REGISTER, OFFICE_PERSON, NINE, ID)


def test_no_two_texts_lie_at_one_place() -> None:
    engine = registered()
    words = {UUID(int=9): "甲"}
    for second in (1, 2):
        at = NINE + timedelta(seconds=second)
        engine.advance(at)
        if second == 2:
            with pytest.raises(ValueError, match="two texts"):
                engine.tell(STREAM, REGISTER, OFFICE_PERSON, at, uuid5(ID, "2"), words=words)
        else:
            engine.tell(STREAM, REGISTER, OFFICE_PERSON, at, uuid5(ID, "1"), words=words)


def test_a_changed_line_breaks_the_chain() -> None:
    engine = registered()
    lines = engine._streams[STREAM].lines
    lines[0] = lines[0].but(payload=lines[0].payload | {"name": "乙"})
    assert any("the body is not the one that was hashed" in fault for fault in engine.faults())


def test_a_line_that_is_gone_breaks_the_chain() -> None:
    engine = registered()
    del engine._streams[STREAM].lines[1]
    assert any("expected" in fault for fault in engine.faults())
