"""A project's life in a line per act: `given` a history, what stands; `Living`, which answers all.

Reviews are not played here: a round ends by the message in which it reports its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from domain.acts import Act, Actor
from domain.identity import acting_units
from domain.play import play
from domain.project.bundle_commands import ExtendBundle
from domain.project.challenge_commands import RecordChallenge, RecordRuling, RecordStay
from domain.project.command import Giver
from domain.project.commands import RecordEvent, Register, ReviewEnded
from domain.project.core import PROJECT
from domain.project.document_commands import OnDocument
from domain.project.duty_commands import AdvanceSupport, Report, SupportStep
from domain.project.events import ProjectEvent
from domain.project.obligation_commands import ConfirmObligation
from domain.project.rounds import handler_of
from domain.project.state import Project
from domain.refused import Refusal
from domain.review.commands import Document
from domain.review.words import LICENSING, Result, Status
from tests.domain.histories import (
    CODE,
    COMPANY,
    MAYOR,
    OFFICE,
    RULES,
    VERSION,
    act,
    moment,
    reviewer,
    told,
)

NOTHING: dict[str, Any] = {"planned_start": "2026-09-01"}
for _fact in RULES.catalog.facts.facts:
    if _fact.type == "choice":
        _no: Any = "none" if "none" in _fact.values else _fact.values[0]
        NOTHING[_fact.id] = [_no] if _fact.multiple else _no
    elif _fact.type != "date":
        NOTHING[_fact.id] = False if _fact.type == "flag" else "0"
NOTHING["land"] = ["existing"]

COMPANY_S = {**NOTHING, "investor": "enterprise", "total_investment": "12000"}
GOVERNMENT_S = {
    **NOTHING,
    "investor": "government",
    "infrastructure": True,
    "must_tender": True,
    "energy": "statement",
}
KINDS: dict[str, dict[str, Any]] = {
    "a building": {
        **COMPANY_S,
        "promoted": True,
        "in_zone": True,
        "industrial": True,
        "building": True,
        "civil_building": True,
        "air_defence": "build",
        "lightning": True,
        "trees": True,
        "drainage": True,
        "fire_special": True,
        "land": ["new_state_land"],
        "land_supply": "granted",
        "converts_land": True,
        "urban_planning_area": True,
        "eia": "form",
        "pollutant_permit": "simplified",
        "energy": "report",
        "energy_tce": "1500",
        "water_soil": "form",
        "relics": True,
        "archaeology": True,
        "work_size": "large",
    },
    "a highway": {
        **GOVERNMENT_S,
        "total_investment": "80000",
        "highway": True,
        "structures": True,
        "authority": "city",
        "land": ["new_state_land", "temporary"],
        "land_supply": "assigned",
        "converts_land": True,
        "outside_planned_area": True,
        "forest": True,
        "eia": "report",
        "water_soil": "report",
        "traffic": True,
        "waterway": True,
        "energy": "none",
    },
    "a leased factory": {
        **COMPANY_S,
        "industrial": True,
        "in_zone": True,
        "land": ["leased_factory"],
        "eia": "registration",
        "pollutant_permit": "registration",
    },
    "a renovation without permit": {
        **COMPANY_S,
        "industrial": True,
        "structures": True,
        "land": ["existing"],
        "urban_planning_area": True,
        "eia": "form",
        "pollutant_permit": "key",
        "safety": True,
        "hazardous": True,
    },
    "a water works": {
        **GOVERNMENT_S,
        "total_investment": "3000",
        "structures": True,
        "land": ["existing"],
        "flood": True,
        "water_intake": True,
        "geohazard": True,
        "seismic": True,
        "eia": "report",
    },
}
BUILDING = KINDS["a building"]
OWN_LAND = {
    **BUILDING,
    "land": ["existing"],
    "land_supply": "none",
    "trees": True,
    "must_tender": False,
}


def registered(when: str | datetime = "2026-01-05", by: Actor = COMPANY, **more: Any) -> Act[Any]:
    what: dict[str, Any] = {
        "code": CODE,
        "name": "某项目",
        "owner": COMPANY.company,
        "county": "临颍县",
        "industry": "食品",
        "rules": VERSION,
    }
    return act(Register(**what | more), when, by)


def favourable(item: str) -> Result:
    return Result(next(o for o in RULES.outcomes(item) if RULES.finishes(item, o)))


def ended(
    item: str,
    when: str | datetime,
    outcome: Result | None = None,
    *,
    facts: dict[str, Any] | None = None,
    kind: dict[str, Any] = BUILDING,
    round: int = 1,
    status: Status = Status.DECIDED,
) -> Act[Any]:
    """The round reports its end: well, if nothing is said, with the facts of its kind of project."""
    if status is Status.DECIDED and outcome is None:
        outcome = favourable(item)
    sets = RULES.item(item).sets if outcome and RULES.finishes(item, outcome) else ()
    document = Document(number=f"{item}-{round}号") if outcome in LICENSING else None
    at = moment(when)
    command = ReviewEnded(
        item=item,
        round=round,
        status=status,
        outcome=outcome,
        day=at.date().isoformat(),
        facts={name: kind[name] for name in sets} if facts is None else facts,
        document=document,
    )
    return told(command, at)


def the_right_one(command: Any, project: Project) -> Actor:
    match command:
        case Report():
            rhythm = project.rhythms.get(command.item)
            units = [d.unit for d in rhythm.open if d.period == command.period] if rhythm else []
            if command.number in project.services:
                units = [project.services[command.number].unit]
            return reviewer(units[0]) if units else OFFICE
        case AdvanceSupport(to=SupportStep.CONFIRMED | SupportStep.DENIED | SupportStep.WITHDRAWN):
            return COMPANY
        case AdvanceSupport():
            support = project.supports.get(command.number)
            return reviewer(support.unit) if support else OFFICE
        case OnDocument(document=key) if command.giver is Giver.HANDLER:
            return _keeper(project.granted[key].item, project) if key in project.granted else OFFICE
        case RecordChallenge(item=item):
            return _keeper(item, project) if item in project.items else OFFICE
        case RecordStay(challenge=key) | RecordRuling(challenge=key):
            case = project.challenges.get(key)
            return _keeper(case.item, project) if case else OFFICE
        case ConfirmObligation(obligation=key):
            one = project.obligations.get(key)
            return reviewer(one.unit) if one else OFFICE
        case ExtendBundle():
            return MAYOR
    return COMPANY if command.giver in (Giver.OWNER, Giver.KEEPER, Giver.REGISTRAR) else OFFICE


def _keeper(item: str, project: Project) -> Actor:
    """Somebody of the unit that answers for the item's documents."""
    found = handler_of(project, RULES.item(item), RULES)
    assert found is not None
    return reviewer(acting_units(found[0])[-1])


class After(NamedTuple):
    """What stands, what the newest act brought, and what time itself did around it."""

    project: Any  # None where the first act was refused
    events: tuple[ProjectEvent, ...]
    passed: tuple[ProjectEvent, ...]
    refusal: Refusal | None

    @property
    def opened(self) -> list[str]:
        return [event.item for event in self.events if event.type == "ItemOpened"]

    def of(self, type: str) -> list[Any]:
        return [event for event in (*self.passed, *self.events) if event.type == type]


def after(*acts: Act[Any], now: str | None = None) -> After:
    """All acts in order of time; those before the newest are done, not refused."""
    project: Project | None = None
    for number, one in enumerate(acts, start=1):
        if one.by is None and project is not None:
            one = replace(one, by=the_right_one(one.command, project))
        last = number == len(acts)
        until = moment(now) if now and last else one.submitted_at
        played = play(PROJECT, project, [one], until, RULES)
        project, refusal = played.after, played.outcomes[0].refusal
        assert refusal is None or last, f"{one.command}: {refusal}"
        if one.message:
            assert played.events, f"nothing is open for {one.command}"
    return After(
        project,
        tuple(caused.event for caused in played.events if caused.act is not None),
        tuple(caused.event for caused in played.events if caused.act is None),
        refusal,
    )


def given(*acts: Act[Any], now: str | None = None) -> Project:
    found = after(*acts, now=now)
    assert found.refusal is None, found.refusal
    assert isinstance(found.project, Project)
    return found.project


def refused(*acts: Act[Any]) -> Refusal:
    found = after(*acts)
    assert found.refusal is not None, f"taken: {found.events}"
    assert not found.events
    return found.refusal


def open_items(project: Project) -> list[str]:
    return [item for item, _ in project.open_rounds]


# --- how far a history has come ---------------------------------------------------------------------


def group(name: str) -> tuple[str, ...]:
    return RULES.members(name)


def minutes(day: str, n: int, hhmm: str = "09:00") -> list[datetime]:
    """So many instants of a day, a minute apart."""
    return [moment(f"{day} {hhmm}") + timedelta(minutes=minute) for minute in range(n)]


def all_ended(items: Iterable[str], day: str, **more: Any) -> tuple[Act[Any], ...]:
    names = tuple(items)
    times = minutes(day, len(names))
    return tuple(ended(item, at, **more) for item, at in zip(names, times, strict=True))


def determined(kind: dict[str, Any] = BUILDING, **more: Any) -> tuple[Act[Any], ...]:
    """Registered on 5 January, the idea reviewed on 12, all ten determinations on 19."""
    return (
        registered(**more),
        ended("idea_review", "2026-01-12", kind=kind),
        *all_ended(group("feasibility_study"), "2026-01-19", kind=kind),
    )


def in_reserve(kind: dict[str, Any] = BUILDING, **more: Any) -> tuple[Act[Any], ...]:
    """… in the reserve on 26 January."""
    return (*determined(kind, **more), ended("reserve_entry", "2026-01-26", kind=kind))


def launched(kind: dict[str, Any] = BUILDING, **more: Any) -> tuple[Act[Any], ...]:
    """… its boundary uploaded on 2 February: twelve opinions are asked."""
    return (*in_reserve(kind, **more), ended("conformity_launch", "2026-02-02", kind=kind))


def conforming(kind: dict[str, Any] = BUILDING, **more: Any) -> tuple[Act[Any], ...]:
    """… all of which say yes on 9 February."""
    opinions = all_ended(group("conformity"), "2026-02-09", kind=kind)
    return (*launched(kind, **more), *opinions)


class Living:
    """Answers whatever is open, day by day, until the life has ended or `enough` says so."""

    def __init__(
        self, kind: dict[str, Any], pace: timedelta = timedelta(days=1), **more: Any
    ) -> None:
        self.kind = kind
        self.pace = pace
        self.now = moment("2026-01-05")
        self.project: Project | None = None
        self.events: list[ProjectEvent] = []
        self.do(registered(self.now, **more))

    def do(self, *acts: Act[Any]) -> None:
        for one in acts:
            played = play(PROJECT, self.project, [one], one.submitted_at, RULES)
            self.project = played.after
            self.events += [caused.event for caused in played.events]
            assert played.outcomes[0].refusal is None, (one.command, played.outcomes[0].refusal)

    def until(self, enough: Callable[[Project], bool], days: int = 400) -> Project:
        for _ in range(days):
            assert self.project is not None
            if enough(self.project):
                return self.project
            self.answer_all(self.project)
            self.now = (self.now + self.pace).replace(hour=9, minute=0)
        raise AssertionError(f"stuck in {self.project and self.project.stages}: {self.open()}")

    def open(self) -> list[str]:
        return open_items(self.project) if self.project else []

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def answer_all(self, project: Project) -> None:
        promoted = self.kind["promoted"] and project.item("idea_review").finished_at
        if promoted and "intention_signed" not in project.events:
            self.do(act(RecordEvent(event="intention_signed"), self.tick(), COMPANY))
        for item, one in project.open_rounds:
            if not one.awaits and self.project and self.project.ended_at is None:
                self.do(ended(item, self.tick(), kind=self.kind, round=one.round))
        for item, rhythm in project.rhythms.items():
            for duty in rhythm.open:
                still = self.project.rhythms[item].open if self.project else ()
                if self.project and self.project.ended_at is None and duty in still:
                    self.do(report(item, duty.period, self.tick(), reviewer(duty.unit)))


def report(
    item: str, period: str, when: str | datetime, by: Actor | None = None, **fields: str
) -> Act[Any]:
    """The report of a period, its figures 100 where nothing is said."""
    every = {f.id: "100" if f.type == "number" else "好" for f in RULES.item(item).fields}
    return act(Report(item=item, period=period, fields=every | fields), when, by)


class Then:
    """The project after further acts, and what they and time brought."""

    def __init__(self, project: Project, *acts: Act[Any], now: str | None = None) -> None:
        self.events: list[Any] = []
        self.refusal: Any = None
        self.project = project
        for one in acts:
            by = one.by or the_right_one(one.command, self.project)
            one = replace(one, by=by) if not one.message else one
            self._play([one], one.submitted_at)
        if now:
            self._play([], moment(now))

    def _play(self, acts: list[Act[Any]], now: Any) -> None:
        played = play(PROJECT, self.project, acts, now, RULES)
        assert played.after is not None
        self.project = played.after
        self.events += [caused.event for caused in played.events]
        self.refusal = played.outcomes[0].refusal if played.outcomes else None

    def of(self, type: str, item: str | None = None) -> list[Any]:
        return [e for e in self.events if e.type == type and (item is None or e.item == item)]
