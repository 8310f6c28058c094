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
from worker.simulation.cast import Cast
from worker.simulation.core_engine import CoreEngine
from worker.simulation.draws import Draws
from worker.simulation.driver import Lived, Living
from worker.simulation.engine import EngineFor
from worker.simulation.half_life import declared, life_of, record_of
from worker.simulation.scenario import Scenario

TAKER = Actor(person="xmb.import", role=Role.XMB, unit="xmb")
TAKING = UUID(int=77)
VERSION = RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version)


class Moved(NamedTuple):
    """A life that never moved, and the same as it was lived on after the take-over at `at`.

    `parts`: of the projects that had been split from it and live.
    """

    stayed: Lived
    moved: Lived
    at: datetime
    life: Life
    parts: tuple[Life, ...] = ()


def cut_of(stayed: Lived, code: str, draws: Draws) -> datetime:
    """An instant within the life, on a drawn day, when nobody acts and nothing rings."""
    times = [line.at for lines in stayed.lines.values() for line in lines]
    first, last = min(times), max(times)
    days = max((last - first).days - 1, 1)
    for again in range(100):
        day = local_day(
            first + timedelta(days=draws.whole(f"cut day {again or ''}".strip(), 1, days))
        )
        second = draws.whole("cut second", 1, 86_000)
        at = start_of_day(day) + timedelta(seconds=second, microseconds=7)
        if _alive(stayed.lines[project_stream(code)], at):
            return at
    raise ValueError(f"{code} hardly lived")


def _alive(lines: Sequence[Line], at: datetime) -> bool:
    """Whether the project has begun by then, and has not left or been given up."""
    ends = [line.type for line in lines if line.at <= at and line.type in ("Ended", "Revived")]
    return lines[0].at <= at and (not ends or ends[-1] == "Revived")


def living(row: ProjectRow, place: int, seed: int, scenario: Scenario) -> Living:
    return Living(row, code_of(place), seed, scenario, RULES)


def half_life(row: ProjectRow, place: int, seed: int, scenario: Scenario, at: datetime) -> Living:
    """The life as it stands at `at`."""
    half = living(row, place, seed, scenario)
    half.go_on(CoreEngine(half.starts, RULES), at)
    return half


def told(half: Living) -> tuple[Life, ...]:
    """… as the old record's file tells it and what was split from it, read back from its bytes."""
    casts = (half.cast, *half.parts.values())
    alive = [cast for cast in casts if cast.project is not None and cast.project.ended_at is None]
    read = read_lines(b"\n".join(_line(half, cast) for cast in alive))
    assert read.errors == ()
    return tuple(one.life for one in read.lines)


def _line(half: Living, cast: Cast) -> bytes:
    project = cast.project
    assert project is not None
    record = record_of(project, cast.reviews, half.lines, RULES)
    register = declared(half.register, project)
    return line_of(life_of(register, record, half.words, "旧系统", project.code))


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
    at = cut_of(stayed, code_of(place), Draws(seed, code_of(place)))
    half = half_life(row, place, seed, scenario, at)
    life, *parts = map(change, told(half))
    half.lines = {}
    with engine_for(half.code, at) as engine:
        for number, one in enumerate((life, *parts)):
            asked = asked_of(one)
            engine.tell(
                project_stream(asked.command.code), asked.command, TAKER, at,
                UUID(int=TAKING.int + number),
                words={one.ref: one.words for one in asked.words},
            )  # fmt: skip
            (outcome,) = engine.new_outcomes()
            assert outcome.refusal is None, outcome.refusal
        half.read(engine, at)
        half.go_on(engine, half.horizon)
        faults = engine.faults()
    return Moved(stayed, half.told(faults), at, life, tuple(parts))


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
