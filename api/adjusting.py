"""An act on the clocks of many projects: tried out first, then given to each of them at once.

It is an ordinary act on every project, with the same words, actor and two people; only that it is
written down for all in one transaction, so that it is given to all or to none.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import structlog
from sqlalchemy import Engine as Database

from api.desk import Desk, Given
from api.forms import PROJECT_COMMANDS, Form, Reading
from api.problems import BadForm, Mistake, NotAllowed
from domain.acts import Act, Actor, RawAct
from domain.adjusting import Move, project_moves, round_moves
from domain.identity import who_may_project
from domain.project.adoption_commands import AdoptCalendar, StopClocks
from domain.project.readjusting import stop_of
from domain.project.state import Project
from domain.refused import Refused
from domain.review.commands import RulesVersion
from domain.streams import is_review, project_stream
from domain.two_people import check_two_people
from store import adjusting, judging
from store.adjusting import Progress, Written
from store.away import AWAY

READINGS = {kind: PROJECT_COMMANDS[kind] for kind in ("adopt_calendar", "stop_clocks")}
log = structlog.get_logger()
AT_ONCE = 300  # rounds that are tried out in one question
PROJECTS_AT_ONCE = 40  # the same of projects, each of some hundreds of events
UNDER_WAY_AT_ONCE = 6  # projects; each has some ten rounds
LOOK_S = 0.05  # between two looks at how far those are
PATIENCE_S = 5.0  # after which one that goes on no further keeps nobody waiting


class Tried(NamedTuple):
    """What would move: of so many projects, which would take the act, and of so many rounds in which a
    clock runs, these days; first the projects' own."""

    projects: int
    rounds: int
    moves: tuple[Move, ...]

    @property
    def moved(self) -> int:
        """How many rounds have a day that moves."""
        return len({move.stream: None for move in self.moves if is_review(move.stream)})

    @property
    def own(self) -> int:
        """How many days of the projects' own move."""
        return sum(not is_review(move.stream) for move in self.moves)


async def try_out(desk: Desk, reading: Reading, form: Form, by: Actor, county: str | None) -> Tried:
    """Every day of a project and of its open rounds that would move; nothing is written down.

    Raises Refused and NotAllowed as the act itself would be, BadForm for an unknown calendar.
    """
    act = _act(desk, reading, form, by)
    codes = await desk.ask(_codes, county, act.command)
    taking: list[str] = []
    found: list[Move] = []
    for some in pieces(codes, PROJECTS_AT_ONCE):
        own: dict[str, tuple[Move, ...]] = await desk.ask(_own_moves, some, act, desk.rules_of)
        taking += own
        found += [move for moves in own.values() for move in moves]
    streams: list[str] = await desk.ask(_running, taking)
    for some in pieces(streams, AT_ONCE):
        found += await desk.ask(_moves, some, act, desk.rules_of)
    return Tried(len(taking), len(streams), tuple(found))


async def give_to_all(
    desk: Desk, reading: Reading, form: Form, given: Given, county: str | None
) -> list[RawAct]:
    """Written down for every project that it is about: what is to be delivered then.

    The same person with the same key gives it once. Raises as `try_out`.
    """
    act = _act(desk, reading, form, given.by)
    codes = await desk.ask(_codes, county, act.command)
    return await write_for(desk, codes, reading, form, given)


async def write_for(
    desk: Desk, codes: Sequence[str], reading: Reading, form: Form, given: Given
) -> list[RawAct]:
    """Written down for each of these projects, or for none: what is to be delivered then."""
    rows = [written(code, reading, form, given) for code in codes]
    acts: list[RawAct] = await desk.ask(adjusting.write_all, rows)
    return acts


async def deliver_all(desk: Desk, rows: Sequence[RawAct]) -> None:
    """Signals each to its project; what does not get there the sweeper brings.

    A few at a time, until their rounds have moved too: in a rush every task would wait so long for
    its worker that Temporal takes it away and has the whole life played again elsewhere. Never raises.
    """
    under_way: dict[str, float] = {}  # project → since when
    for row in rows:
        while len(under_way) >= UNDER_WAY_AT_ONCE:
            await asyncio.sleep(LOOK_S)
            try:
                waiting = await desk.ask(_under_way, list(under_way))
            except AWAY as no:
                log.warning("the others are left to the sweeper", because=str(no)[:200])
                return
            late = time.monotonic() - PATIENCE_S
            under_way = {
                stream: since
                for stream, since in under_way.items()
                if stream in waiting and since > late
            }
        await desk.deliver(row)
        under_way[row.stream] = time.monotonic()


async def progress(desk: Desk, by: Actor, batch: UUID) -> Progress:
    """How far it is: nothing at all where this person gave none."""
    there: Progress = await desk.ask(_progress, by.person, batch)
    return there


def act_for_all(desk: Desk, reading: Reading, form: Form, by: Actor) -> Act[Any]:
    """The act as each project will be given it, if this person may give it.

    Raises NotAllowed, and Refused where it takes two people.
    """
    id = Given.of(by, "try out").id
    command, _ = reading.command_of(form, id, _apart)
    rules = desk.current_rules()
    known: dict[str, Any] = {"code": "", "owner": "", "county": None}
    nowhere = RulesVersion(catalog="", calendar=rules.calendar.version)
    project = Project.model_construct(**known, rules=nowhere)
    if why := who_may_project(by, command, project, rules):
        raise NotAllowed(why)
    now = datetime.now(UTC)
    act: Act[Any] = Act(id=id, by=by, submitted_at=now, happened_at=now, command=command)
    check_two_people(act)
    return act


def _act(desk: Desk, reading: Reading, form: Form, by: Actor) -> Act[Any]:
    """The act, if it can be."""
    act = act_for_all(desk, reading, form, by)
    match act.command:
        case AdoptCalendar(calendar=calendar):
            known_here = desk.current_rules().library.calendars
            if calendar not in known_here:
                there = "、".join(known_here)
                raise BadForm([Mistake("calendar", f"没有日历版本“{calendar}”，现有：{there}")])
        case StopClocks() as command:
            stop_of(command)
    return act


def written(code: str, reading: Reading, form: Form, given: Given) -> Written:
    """The act as one project is given it: its key and its id are a function of the batch and the code."""
    one = Given(given.by, adjusting.key_of(given.id, code), uuid5(given.id, code))
    command, words = reading.command_of(form, one.id, _apart)
    return Written(Desk.row(project_stream(code), reading, command, form, one), one.key, words)


def _apart(name: str, value: str) -> bool:
    return False


def pieces(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The names in their order, so many at once."""
    for at in range(0, len(names), size):
        yield names[at : at + size]


# --- questions -----------------------------------------------------------------------------------


def _codes(
    database: Database, county: str | None, command: AdoptCalendar | StopClocks
) -> list[str]:
    """Projects that live by this calendar, or have this stop, already are left alone."""
    with database.connect() as db:
        match command:
            case AdoptCalendar(calendar=calendar):
                return adjusting.codes(db, county, calendar)
            case StopClocks():
                return adjusting.codes(db, county, None, stop_of(command))


def _running(database: Database, codes: Sequence[str]) -> list[str]:
    with database.connect() as db:
        return adjusting.running(db, codes)


def _own_moves(
    database: Database, codes: Sequence[str], act: Act[Any], rules_of: judging.RulesOf
) -> dict[str, tuple[Move, ...]]:
    """The days of each project's own that would move; without those that would refuse the act."""
    with database.connect() as db:
        projects = judging.states(db, [project_stream(code) for code in codes])
    found: dict[str, tuple[Move, ...]] = {}
    for project in projects.values():
        at = max(act.submitted_at, project.latest)
        rules = rules_of(project.rules.catalog, project.rules.calendar)
        one = replace(act, submitted_at=at, happened_at=at)
        try:
            found[project.code] = project_moves(project, one, rules)
        except Refused:
            continue  # it goes by the calendar, or has the stop, already
    return found


def _moves(
    database: Database, streams: Sequence[str], act: Act[Any], rules_of: judging.RulesOf
) -> list[Move]:
    with database.connect() as db:
        rounds = judging.states(db, streams)
    found: list[Move] = []
    for review in rounds.values():
        at = max(act.submitted_at, review.latest)
        rules = rules_of(review.rules.catalog, review.rules.calendar)
        found += round_moves(review, replace(act, submitted_at=at, happened_at=at), rules)
    return found


def _under_way(database: Database, streams: Sequence[str]) -> set[str]:
    with database.connect() as db:
        return adjusting.under_way(db, streams)


def _progress(database: Database, person: str, batch: UUID) -> Progress:
    with database.connect() as db:
        return adjusting.progress(db, person, batch)
