"""Another catalog for one project, a county's or all: tried out first, then given to each at once.

It is an ordinary act on every project; only that it is written down for all in one transaction, so
that it is given to all or to none (as `adjusting` does with calendars).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Engine as Database

from api.adjusting import act_for_all, pieces, write_for
from api.desk import Desk, Given
from api.forms import PROJECT_COMMANDS, Form
from api.problems import BadForm, Mistake
from domain.acts import Act, Actor, RawAct
from domain.adopting import Change, Sort, Tried, tried
from domain.project.adopting import new_rules
from domain.project.adoption_commands import AdoptCatalog
from domain.project.change_commands import SucceedUnit
from domain.streams import project_of, project_stream
from store import adopting, judging

READING = PROJECT_COMMANDS["adopt_catalog"]
READINGS = {READING.kind: READING}
AT_ONCE = 20  # projects that are tried out in one question


class Where(NamedTuple):
    """Which projects: of a county, or one; neither: the whole city's."""

    county: str | None = None
    project: str | None = None


class TriedOut(NamedTuple):
    """What every project would go through, those that need a person in front."""

    projects: tuple[Tried, ...]

    @property
    def rounds(self) -> int:
        """Their open rounds."""
        return sum(one.rounds for one in self.projects)

    def of(self, sort: Sort) -> tuple[Change, ...]:
        """What stands under one heading, over all projects."""
        return tuple(c for one in self.projects for c in one.changes if c.sort is sort)

    def counted(self, sort: Sort) -> int:
        """Projects of which something stands under the heading; unchanged are those with nothing else."""
        if sort is Sort.UNCHANGED:
            return sum(one.sort is sort for one in self.projects)
        return sum(any(change.sort is sort for change in one.changes) for one in self.projects)


async def try_out(desk: Desk, form: Form, by: Actor, where: Where) -> TriedOut:
    """All that would change; nothing is written down.

    Raises Refused and NotAllowed as the act itself would be, BadForm for an unknown version.
    """
    act = _act(desk, form, by)
    codes: list[str] = await desk.ask(_codes, act.command.catalog, where)
    return await tried_in(desk, codes, act)


async def tried_in(desk: Desk, codes: Sequence[str], act: Act[Any]) -> TriedOut:
    """What each of these projects would go through. Raises Refused as the act itself would be."""
    found: list[Tried] = []
    for some in pieces(codes, AT_ONCE):
        found += await desk.ask(_tried, some, act, desk.rules_of)
    order = list(Sort)
    found.sort(key=lambda one: (order.index(one.sort), one.project))
    return TriedOut(tuple(found))


async def give_to_all(desk: Desk, form: Form, given: Given, where: Where) -> list[RawAct]:
    """Written down for every project that it is about: what is to be delivered then.

    The same person with the same key gives it once. Raises as `try_out`.
    """
    act = _act(desk, form, given.by)
    codes: list[str] = await desk.ask(_codes, act.command.catalog, where)
    return await write_for(desk, codes, READING, form, given)


def _act(desk: Desk, form: Form, by: Actor) -> Act[Any]:
    """The act, if it can be."""
    act = act_for_all(desk, READING, form, by)
    there = desk.current_rules().library.catalogs
    if act.command.catalog not in there:
        known_here = "、".join(there)
        zh = f"没有目录版本“{act.command.catalog}”，现有：{known_here}"
        raise BadForm([Mistake("catalog", zh)])
    return act


# --- questions -----------------------------------------------------------------------------------


def _codes(database: Database, catalog: str, where: Where) -> list[str]:
    with database.connect() as db:
        return adopting.codes(db, catalog, where.county, where.project)


def _tried(
    database: Database, codes: Sequence[str], act: Act[Any], rules_of: judging.RulesOf
) -> list[Tried]:
    with database.connect() as db:
        streams = adopting.open_rounds(db, codes)
        projects = judging.states(db, [project_stream(code) for code in codes])
        rounds = judging.states(db, streams)
    found = []
    for project in projects.values():
        own = {name: one for name, one in rounds.items() if project_of(name) == project.code}
        rules = rules_of(project.rules.catalog, project.rules.calendar)
        at = max(act.submitted_at, project.latest, *(one.latest for one in own.values()))
        match act.command:
            case AdoptCatalog(catalog=catalog):
                new_rules(project, catalog, rules)
            case SucceedUnit(unit=unit, successor=to) if project.unit_now(unit) == to:
                continue  # by way of another: there is nothing to pass on
        found.append(tried(project, own, replace(act, submitted_at=at, happened_at=at), rules))
    return found
