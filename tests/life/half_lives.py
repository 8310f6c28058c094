"""Lives cut at a random day, told as an old record, taken over into a new ledger and lived on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.acts import Actor, Role
from domain.clock import start_of_day
from domain.ledger import Line
from domain.project.commands import Register, TakeOver
from domain.project.old_record import OldProject
from domain.streams import project_stream
from tests.life.lives import RULES, code_of
from worker.projects_file import ProjectRow
from worker.simulation.core_engine import CoreEngine
from worker.simulation.draws import Draws
from worker.simulation.driver import Lived, Living
from worker.simulation.engine import Engine
from worker.simulation.half_life import record_of
from worker.simulation.scenario import Scenario

TAKER = Actor(person="xmb.import", role=Role.XMB, unit="xmb")
TAKING = UUID(int=77)
CORRECTED = "TakenOver"


class Moved(NamedTuple):
    """A life that never moved, and the same that was taken over at `at`."""

    stayed: Lived
    moved: Lived
    at: datetime
    record: OldProject


def cut_of(stayed: Lived, draws: Draws) -> datetime:
    """A random instant within the life, when nobody acts and nothing rings."""
    times = sorted(line.at for lines in stayed.lines.values() for line in lines)
    first, last = times[0], times[-1]
    days = (last - first).days
    day = (first + timedelta(days=draws.whole("cut day", 1, max(days - 1, 1)))).date()
    return start_of_day(day) + timedelta(
        seconds=draws.whole("cut second", 1, 86000), microseconds=7
    )


def take_over_command(register: Register, record: OldProject) -> TakeOver:
    kept = {
        name: getattr(register, name)
        for name in Register.model_fields
        if name in TakeOver.model_fields and name != "kind"
    }
    return TakeOver(**kept, source="模拟", old_id="1", record=record)


def living(row: ProjectRow, place: int, seed: int, scenario: Scenario) -> Living:
    return Living(row, code_of(place), seed, scenario, RULES)


def moved(
    row: ProjectRow, place: int, seed: int, scenario: Scenario, new: Engine | None = None
) -> Moved:
    """The life twice: once undisturbed, once cut at a random instant and taken over."""
    whole = living(row, place, seed, scenario)
    engine = CoreEngine(whole.starts, RULES)
    whole.go_on(engine, whole.horizon)
    stayed = whole.told(engine.faults())
    at = cut_of(stayed, Draws(seed, whole.code))
    half = living(row, place, seed, scenario)
    first = CoreEngine(half.starts, RULES)
    half.go_on(first, at)
    project = half.cast.project
    assert project is not None
    record = record_of(project, half.cast.reviews, half.lines, RULES)
    new = new or CoreEngine(at, RULES)
    half.lines = {}
    new.tell(project_stream(half.code), take_over_command(half.register, record), TAKER, at, TAKING)
    (outcome,) = new.new_outcomes()
    assert outcome.refusal is None, outcome.refusal
    half.read(new, at)
    half.go_on(new, half.horizon)
    return Moved(stayed, half.told(new.faults()), at, record)


def later(lines: Mapping[str, Sequence[Line]], at: datetime) -> dict[str, list[object]]:
    """What each stream tells of the time after `at`: in a fixed order, without who caused it."""
    return {
        stream: sorted(
            (
                (one.at, one.type, one.happened_at, one.by, one.payload)
                for one in told
                if one.at > at
            ),
            key=repr,
        )
        for stream, told in sorted(lines.items())
        if any(one.at > at for one in told)
    }
