"""部门职责划转 in a county's projects or in all: tried out first, then given to each at once.

It is an ordinary act on every project, written down for all in one transaction (as `adjusting` does
with calendars). What a project registers later is its catalog's to say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine as Database

from api.adjusting import act_for_all, write_for
from api.adopting import TriedOut, tried_in
from api.desk import Desk, Given
from api.forms import PROJECT_COMMANDS, Form
from api.problems import BadForm, Mistake
from domain.acts import Act, Actor, RawAct
from domain.clock import local_day
from domain.project.change_commands import SucceedUnit
from store import succeeding

READING = PROJECT_COMMANDS["succeed_unit"]
READINGS = {READING.kind: READING}


async def try_out(desk: Desk, form: Form, by: Actor, county: str | None) -> TriedOut:
    """All that would pass to the successor; nothing is written down.

    Where the day is still to come, what would pass if it were today. Raises Refused and NotAllowed
    as the act itself would be, BadForm for a unit that there is not.
    """
    act = _act(desk, form, by)
    codes: list[str] = await desk.ask(_codes, act.command, county)
    today = local_day(act.submitted_at)
    if act.command.on > today:
        act = replace(act, command=act.command.but(on=today))
    return await tried_in(desk, codes, act)


async def give_to_all(desk: Desk, form: Form, given: Given, county: str | None) -> list[RawAct]:
    """Written down for every project that it is about: what is to be delivered then.

    The same person with the same key gives it once. Raises as `try_out`.
    """
    act = _act(desk, form, given.by)
    codes: list[str] = await desk.ask(_codes, act.command, county)
    return await write_for(desk, codes, READING, form, given)


def _act(desk: Desk, form: Form, by: Actor) -> Act[Any]:
    """The act, if it can be."""
    act = act_for_all(desk, READING, form, by)
    rules, command = desk.current_rules(), act.command
    wrong = [
        Mistake(name, f"没有单位“{unit}”，请从单位名录中选择")
        for name, unit in (("unit", command.unit), ("successor", command.successor))
        if unit not in rules.units()
    ]
    if command.unit == command.successor:
        wrong.append(Mistake("successor", "承接单位不能是原单位"))
    if wrong:
        raise BadForm(wrong)
    return act


def _codes(database: Database, command: SucceedUnit, county: str | None) -> list[str]:
    with database.connect() as db:
        return succeeding.codes(db, command.unit, command.successor, command.on, county)
