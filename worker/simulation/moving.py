"""A project that was under way elsewhere: lived so far by itself, then taken over from its old record.

What happened before is in no ledger of ours; both engines begin with the take-over.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.acts import Actor, Role
from domain.clock import local_day, start_of_day
from domain.streams import project_stream
from worker.lives_file import take_over_command
from worker.simulation.core_engine import CoreEngine
from worker.simulation.engine import Engine
from worker.simulation.half_life import declared, life_of, record_of
from worker.simulation.hours import after
from worker.simulation.people import OFFICE
from worker.simulation.scenario import TAKEN_OVER, Scenario

if TYPE_CHECKING:
    from worker.simulation.driver import Living

TAKER = Actor(person="xmb.import", role=Role.XMB, unit=OFFICE)
SOURCE = "原项目台账"


def taken_over_at(living: Living, scenario: Scenario) -> datetime | None:
    """When the project comes here, at an instant at which nothing else happens; None: it begins here.

    An old record knows one catalog, so it comes before the next one is adopted.
    """
    draws = living.draws
    if not draws.chance(TAKEN_OVER, scenario.rates.taken_over):
        return None
    span = scenario.delays.taken_over
    day = local_day(after(living.entering, span, draws, "taken over", living.rules.calendar))
    entered = local_day(living.entering)
    nearest = [one.day for one in scenario.world.catalogs if one.day >= entered]
    day = min([day, *(one - timedelta(days=1) for one in nearest)])
    if day <= entered:
        return None
    second = draws.whole("taken over@", 1, 86_000)
    return start_of_day(day) + timedelta(seconds=second, microseconds=7)


def take_over(living: Living, engine: Engine, at: datetime) -> None:
    """Live the project up to `at`, and begin with its record on the engine."""
    living.go_on(CoreEngine(living.starts, living.rules), at)
    project = living.cast.project
    if project is None:
        raise ValueError(f"{living.code} has not begun")
    record = record_of(project, living.cast.reviews, living.lines, living.rules)
    register = declared(living.register, project)
    life = life_of(register, record, living.words, SOURCE, living.code)
    asked = take_over_command(life, living.code, project.rules, TAKER.person)
    words = {one.ref: one.words for one in asked.words}
    living.begin_anew()
    engine.tell(
        project_stream(living.code), asked.command, TAKER, at, living.next_act(), words=words
    )
    (outcome,) = engine.new_outcomes()
    if outcome.refusal is not None:
        raise ValueError(f"{living.code}: the old record is refused: {outcome.refusal.zh}")
    living.read(engine, at)
