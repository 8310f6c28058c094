"""Drives one project's life on any engine: moves time, lets people act, reads what was written.

The next step is the earlier of the next alarm and the next act. Each act has an instant of its own,
never an alarm's, so both engines meet the same order of things (design.md 9).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.clock import local_day, start_of_day
from domain.ledger import Line
from domain.project.state import Project
from domain.review.state import Review
from domain.rules.rules import Rules
from domain.streams import project_of, project_stream
from worker.projects_file import ProjectRow, register_command
from worker.simulation.acting import Given
from worker.simulation.agenda import Due
from worker.simulation.cast import Cast
from worker.simulation.draws import Draws
from worker.simulation.engine import Engine, EngineFor
from worker.simulation.hours import after
from worker.simulation.moving import take_over, taken_over_at
from worker.simulation.scenario import Scenario


class Lived(NamedTuple):
    """A life as the ledger tells it, with what the driver noticed."""

    project: Project | None
    reviews: dict[str, Review]
    lines: dict[str, list[Line]]
    acts: int
    refusals: list[tuple[str, str, str]]
    faults: list[str]
    parts: dict[str, tuple[Project | None, dict[str, Review]]] = {}


def live(
    row: ProjectRow,
    code: str,
    seed: int,
    scenario: Scenario,
    rules: Rules,
    engine_for: EngineFor,
    within: timedelta | None = None,
) -> Lived:
    """The row's project from registration to its end, or as far as that is `within` the start.

    None: the scenario's years.
    """
    living = Living(row, code, seed, scenario, rules)
    until = living.starts + within if within else living.horizon
    at = taken_over_at(living, scenario)
    if at is not None and at >= until:
        at = None
    with engine_for(code, at or living.starts) as engine:
        if at is not None:
            take_over(living, engine, at)
        living.go_on(engine, until)
        faults = engine.faults()
    return living.told(faults)


LeftUndone = Callable[[Due, Given], bool]


def nothing(due: Due, given: Given) -> bool:
    """Nothing is left undone."""
    return False


class Living:
    """One project's people, as far as they have lived. They may go on at another engine."""

    def __init__(
        self, row: ProjectRow, code: str, seed: int, scenario: Scenario, rules: Rules
    ) -> None:
        self.code = code
        self.starts = start_of_day(scenario.starts_on)
        self.horizon = self.starts + timedelta(days=366 * scenario.horizon_years)
        self.draws = Draws(seed, code)
        self.entering = after(
            self.starts, scenario.enter_within, self.draws, "enter", rules.calendar
        )
        version = scenario.world.in_force(local_day(self.entering), rules)
        self.rules = rules = rules.at(version.catalog, version.calendar)
        self.register = register_command(row, code, version)
        self.cast = Cast(row, self.register, self.draws, self.entering, scenario, rules)
        self.parts: dict[str, Cast] = {}  # by code: projects that were split from this one
        self._part = (row, scenario, rules, seed)
        self.lines: dict[str, list[Line]] = {}
        self.words: dict[UUID, str] = {}  # what people wrote, by its place
        self.acts = 0

    def go_on(self, engine: Engine, until: datetime, left_undone: LeftUndone = nothing) -> None:
        """To the project's end, or through all that happens up to `until`.

        What `left_undone` holds of is not done, and not meant again before the stream moves on.
        """
        agenda = self.cast.agenda
        while not self.over:
            alarm, due = engine.next_alarm(), agenda.next()
            moments = [moment for moment in (alarm, due and due.at) if moment is not None]
            if not moments or (to := min(moments)) > until:
                break
            engine.advance(to)
            if due is not None and due.at == to:
                due = agenda.take()
                given = self.cast_of(due.stream, to).act(due, to)
                if given is not None and not left_undone(due, given):
                    self.words |= given.words
                    engine.tell(
                        due.stream,
                        given.command,
                        given.by,
                        to,
                        self.next_act(),
                        happened_at=given.happened_at,
                        words=given.words,
                    )
            self.read(engine, to)
            for outcome in engine.new_outcomes():
                if due is not None:
                    self.cast_of(due.stream, to).hear(due, outcome, to)

    def next_act(self) -> UUID:
        """The id of the act that is given next."""
        self.acts += 1
        return self.draws.command_id(self.acts)

    def begin_anew(self) -> None:
        """Nothing has been written yet of what is told."""
        self.lines = {}

    def read(self, engine: Engine, now: datetime) -> None:
        """What the engine has written since, and what the people make of it."""
        new = engine.new_lines()
        of: dict[str, list[tuple[str, Line]]] = {}
        for stream, line in new:
            self.lines.setdefault(stream, []).append(line)
            of.setdefault(project_of(stream), []).append((stream, line))
        for code in sorted(of):
            self.cast_of(project_stream(code), now).read(of[code], now)

    @property
    def over(self) -> bool:
        """Whether every project here has ended, and nobody means to revive it or to go on with a case."""
        casts = (self.cast, *self.parts.values())
        closed = all(one.project is not None and one.project.closed for one in casts)
        return closed and self.cast.agenda.next() is None

    def cast_of(self, stream: str, now: datetime) -> Cast:
        """The people of the stream's project; a part that has just begun finds its own."""
        code = project_of(stream)
        if code == self.code:
            return self.cast
        if code not in self.parts:
            row, scenario, rules, seed = self._part
            register = self.register.but(code=code, national_code=None)
            draws = Draws(seed, code)
            self.parts[code] = Cast(
                row, register, draws, now, scenario, rules, agenda=self.cast.agenda
            )
        return self.parts[code]

    def told(self, faults: list[str]) -> Lived:
        """The life so far. Where it has come to no end, that is a fault too."""
        cast = self.cast
        project = cast.project
        for code, one in ((self.code, cast), *self.parts.items()):
            if one.project is None or not one.project.closed:
                faults.append(f"{code}: the life has come to no end")
                faults += [
                    f"{stream}: {move}: {why}" for (stream, move), why in one.given_up.items()
                ]
        others = {code: (one.project, one.reviews) for code, one in self.parts.items()}
        told_here = {stream: one for stream, one in cast.reviews.items() if stream in self.lines}
        return Lived(project, told_here, self.lines, self.acts, cast.refusals, faults, others)
