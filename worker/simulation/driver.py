"""Drives one project's life on any engine: moves time, lets people act, reads what was written.

The next step is the earlier of the next alarm and the next act. Each act has an instant of its own,
never an alarm's, so both engines meet the same order of things (design.md 9).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from domain.clock import start_of_day
from domain.ledger import Line
from domain.project.state import Project
from domain.review.commands import RulesVersion
from domain.review.state import Review
from domain.rules.rules import Rules
from worker.projects_file import ProjectRow, register_command
from worker.simulation.cast import Cast
from worker.simulation.draws import Draws
from worker.simulation.engine import Engine, EngineFor
from worker.simulation.hours import after
from worker.simulation.scenario import Scenario


class Lived(NamedTuple):
    """A life as the ledger tells it, with what the driver noticed."""

    project: Project | None
    reviews: dict[str, Review]
    lines: dict[str, list[Line]]
    acts: int
    refusals: list[tuple[str, str, str]]
    faults: list[str]


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
    draws = Draws(seed, code)
    starts = start_of_day(scenario.starts_on)
    entering = after(starts, scenario.enter_within, draws, "enter", rules.calendar)
    version = RulesVersion(catalog=rules.version, calendar=rules.calendar.version)
    cast = Cast(row, register_command(row, code, version), draws, entering, scenario, rules)
    horizon = starts + (within or timedelta(days=366 * scenario.horizon_years))
    with engine_for(code, starts) as engine:
        lines = _drive(cast, engine, draws, horizon)
        faults = engine.faults()
    project = cast.project
    if project is None or not project.closed:
        faults.append(f"{code}: the life has come to no end")
        faults += [f"{stream}: {move}: {why}" for (stream, move), why in cast.given_up.items()]
    return Lived(project, cast.reviews, lines.by_stream, lines.acts, cast.refusals, faults)


class _Written(NamedTuple):
    by_stream: dict[str, list[Line]]
    acts: int


def _drive(cast: Cast, engine: Engine, draws: Draws, horizon: datetime) -> _Written:
    written: dict[str, list[Line]] = {}
    acts = 0
    while cast.project is None or not cast.project.closed:
        alarm, due = engine.next_alarm(), cast.agenda.next()
        moments = [moment for moment in (alarm, due and due.at) if moment is not None]
        if not moments or (to := min(moments)) > horizon:
            break
        engine.advance(to)
        if due is not None and due.at == to:
            due = cast.agenda.take()
            if (given := cast.act(due, to)) is not None:
                acts += 1
                engine.tell(
                    due.stream,
                    given.command,
                    given.by,
                    to,
                    draws.command_id(acts),
                    happened_at=given.happened_at,
                    words=given.words,
                )
        new = engine.new_lines()
        for stream, line in new:
            written.setdefault(stream, []).append(line)
        cast.read(new, to)
        for outcome in engine.new_outcomes():
            if due is not None:
                cast.hear(due, outcome, to)
    return _Written(written, acts)
