"""Lives cut at a random day, told as an old record's file, taken over elsewhere and lived on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain.acts import Actor, Role
from domain.canonical import canonical
from domain.clock import local_day, start_of_day
from domain.ledger import Line
from domain.review.commands import RulesVersion
from domain.streams import project_stream
from tests.life.lives import RULES, code_of
from worker.lives_file import Asked, Life, line_of, read_lines, take_over_command
from worker.projects_file import ProjectRow
from worker.simulation.core_engine import CoreEngine
from worker.simulation.draws import Draws
from worker.simulation.driver import Lived, Living
from worker.simulation.engine import EngineFor
from worker.simulation.half_life import life_of, record_of
from worker.simulation.scenario import Scenario

TAKER = Actor(person="xmb.import", role=Role.XMB, unit="xmb")
TAKING = UUID(int=77)
VERSION = RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version)


class Moved(NamedTuple):
    """A life that never moved, and the same as it was lived on after the take-over at `at`."""

    stayed: Lived
    moved: Lived
    at: datetime
    life: Life


def cut_of(stayed: Lived, draws: Draws) -> datetime:
    """An instant within the life, on a drawn day, when nobody acts and nothing rings."""
    times = [line.at for lines in stayed.lines.values() for line in lines]
    first, last = min(times), max(times)
    days = max((last - first).days - 1, 1)
    day = local_day(first + timedelta(days=draws.whole("cut day", 1, days)))
    second = draws.whole("cut second", 1, 86_000)
    return start_of_day(day) + timedelta(seconds=second, microseconds=7)


def living(row: ProjectRow, place: int, seed: int, scenario: Scenario) -> Living:
    return Living(row, code_of(place), seed, scenario, RULES)


def half_life(row: ProjectRow, place: int, seed: int, scenario: Scenario, at: datetime) -> Living:
    """The life as it stands at `at`."""
    half = living(row, place, seed, scenario)
    half.go_on(CoreEngine(half.starts, RULES), at)
    return half


def told(half: Living) -> Life:
    """… as the old record's file tells it, read back from the file's bytes."""
    project = half.cast.project
    assert project is not None
    record = record_of(project, half.cast.reviews, half.lines, RULES)
    register = half.register.but(rules=project.rules)
    line = line_of(life_of(register, record, half.words, "旧系统", half.code))
    read = read_lines(line)
    assert read.errors == ()
    return read.lines[0].life


def asked_of(life: Life) -> Asked:
    return take_over_command(life, life.code or "", VERSION, TAKER.person)


def whole(row: ProjectRow, place: int, seed: int, scenario: Scenario) -> Lived:
    life = living(row, place, seed, scenario)
    engine = CoreEngine(life.starts, RULES)
    life.go_on(engine, life.horizon)
    return life.told(engine.faults())


def moved(
    row: ProjectRow,
    place: int,
    seed: int,
    scenario: Scenario,
    engine_for: EngineFor,
    change: Callable[[Life], Life] = lambda life: life,
) -> Moved:
    """The life twice: once undisturbed, once cut at a drawn instant and taken over."""
    stayed = whole(row, place, seed, scenario)
    at = cut_of(stayed, Draws(seed, code_of(place)))
    half = half_life(row, place, seed, scenario, at)
    life = change(told(half))
    asked = asked_of(life)
    half.lines = {}
    with engine_for(half.code, at) as engine:
        engine.tell(
            project_stream(half.code), asked.command, TAKER, at, TAKING,
            words={one.ref: one.words for one in asked.words},
        )  # fmt: skip
        (outcome,) = engine.new_outcomes()
        assert outcome.refusal is None, outcome.refusal
        half.read(engine, at)
        half.go_on(engine, half.horizon)
        faults = engine.faults()
    return Moved(stayed, half.told(faults), at, life)


def later(lines: Mapping[str, Sequence[Line]], at: datetime) -> dict[str, list[str]]:
    """What each stream tells of the time after `at`, without who caused it and where words lie."""
    return {
        stream: sorted(
            canonical([one.at, one.type, one.happened_at, one.by, _by_words(one.payload)]).decode()
            for one in some
            if one.at > at
        )
        for stream, some in sorted(lines.items())
        if any(one.at > at for one in some)
    }


def at_once(lines: Mapping[str, Sequence[Line]], at: datetime) -> list[str]:
    """What was concluded at the take-over beside the take-over itself."""
    return [
        one.type
        for some in lines.values()
        for one in some
        if one.at <= at and one.type != "TakenOver"
    ]


def _by_words(value: Any) -> Any:
    match value:
        case {"ref": str(), "sha256": str(sha256)}:
            return sha256
        case dict():
            return {name: _by_words(inner) for name, inner in sorted(value.items())}
        case list():
            return [_by_words(inner) for inner in value]
        case _:
            return value
