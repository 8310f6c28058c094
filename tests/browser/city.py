"""A city that is already alive: acts of the last weeks, written down under their days, then played.

The clock of the database is real, so every day here is so many working days from today.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import text

from catalog.loading import load_rules
from domain.acts import Actor
from domain.clock import SHANGHAI, local_day
from domain.project.commands import Register
from domain.review.commands import Accept, Claim, Decide, RequestCorrection, Submit, Suspend
from domain.streams import project_stream, review_stream
from tests.browser.people import (
    COLLEAGUE,
    COMPANY,
    INDUSTRY,
    ONE,
    OTHER,
    OTHER_COMPANY,
    REVIEWER,
    SWIFT,
    Somebody,
)
from tests.browser.system import System, told
from tests.running import Running
from tests.waiting import until_async
from worker.simulation.generate import generated

RULES = load_rules()
LIMIT = 5  # working days in which an idea is to be decided, and an application answered
PAPERS = ("project_background", "project_need", "project_feasibility")
FACTS = {
    "investor": "enterprise", "total_investment": "200000", "promoted": False, "in_zone": True,
    "industrial": True, "infrastructure": False, "land": ["new_state_land"], "building": True,
    "structures": False, "municipal_works": False, "highway": False,
}  # fmt: skip
AT_ONCE = 8
FIFTY = 50
TEN = 10  # for the one who works with the keys alone


_documents = count(1)


class Place(NamedTuple):
    """Where an idea stands: submitted so many working days ago, accepted, and what came then."""

    submitted: int
    accepted: int | None = None
    then: str = ""  # paused, correcting, granted, granted late
    claimed: Somebody | None = None
    unit: str = INDUSTRY


def places() -> Iterator[Place]:
    """About sixty on one desk, the worst first; some that nobody has claimed; the fifty of another."""
    for late in (9, 6, 4, 3, 2, 1, 1):
        yield Place(LIMIT + late + 1, LIMIT + late, claimed=REVIEWER)
    for _ in range(5):
        yield Place(LIMIT + 1, LIMIT, claimed=REVIEWER)
    yield Place(LIMIT, claimed=REVIEWER)  # to be answered by tonight
    for ago in (4, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2):
        yield Place(ago + 1, ago, claimed=REVIEWER)
    for ago in (4, 3, 3, 2):
        yield Place(ago, claimed=REVIEWER)
    for _ in range(14):
        yield Place(2, 1, claimed=REVIEWER)
    for _ in range(8):
        yield Place(1, claimed=REVIEWER)
    for ago in (4, 4, 3, 2, 2):
        yield Place(ago + 1, ago, "paused", REVIEWER)
    for ago in (3, 2, 1):
        yield Place(ago + 1, None, "correcting", REVIEWER)
    for ago in (4, 3, 3, 2, 1, 1):
        yield Place(ago + 1, ago)
    for ago in (3, 2):
        yield Place(ago + 1, ago, claimed=COLLEAGUE)
    for _ in range(TEN):
        yield Place(1, claimed=SWIFT)
    yield Place(4, 3, "granted", REVIEWER)
    yield Place(LIMIT + 4, LIMIT + 3, "granted late", REVIEWER)


class Built(NamedTuple):
    """What tests look for: the streams of rounds, by where they stand."""

    rounds: dict[str, list[str]]
    fifty: list[str]

    def first(self, word: str) -> str:
        """A round that stands so."""
        return self.rounds[word][0]


class Days:
    """Days of the past: `back(3)` is the working day three working days before today."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = local_day(now)
        self._minutes = count()

    def back(self, n: int) -> date:
        """The last day from which today is `n` working days away."""
        day = self.today
        while RULES.calendar.working_days_between(day, self.today) < n or not (
            RULES.calendar.is_working(day)
        ):
            day -= timedelta(days=1)
        return day

    def at(self, n: int, hour: int) -> datetime:
        """An instant of that day within working hours, none twice, and none still to come."""
        minute, second = divmod(next(self._minutes) % 3000, 60)
        moment = datetime.combine(self.back(n), time(hour, minute % 60, second), SHANGHAI)
        return min(moment, self.now - timedelta(minutes=5)).astimezone(UTC)


def build(system: System) -> Built:
    """The city's past; returns once every act has its outcome."""
    return system.run(_build(system.behind), 280)


async def _build(behind: Running) -> Built:
    days = Days(datetime.now(UTC))
    all_places = [*places(), *(Place(2, 1, unit=OTHER) for _ in range(FIFTY))]
    rows = [row for row in generated(400, 11, RULES) if row.county]
    food = [row for row in rows if row.industry == "食品加工"]
    other = [row for row in rows if row.industry in ("水利", "市政", "农业", "公路交通", "新能源")]
    rounds: dict[str, list[str]] = {}
    fifty: list[str] = []
    free = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, place: Place) -> None:
        async with free:
            pool = food if place.unit == INDUSTRY else other
            row = pool[number % len(pool)]
            owner = COMPANY if number % 5 == 0 or place.then == "correcting" else OTHER_COMPANY
            stream = await _live(behind, days, code_of(days, number), row, owner, place)
        if place.unit == OTHER:
            fifty.append(stream)
        else:
            rounds.setdefault(_word(place), []).append(stream)

    await asyncio.gather(*(one(n, place) for n, place in enumerate(all_places, start=1)))
    await behind.at_rest(120)
    return Built({word: sorted(found) for word, found in rounds.items()}, sorted(fifty))


def code_of(days: Days, number: int) -> str:
    """The own code of the city's project of that number."""
    return f"LH-{days.today.year}-{number:04d}"


def _word(place: Place) -> str:
    if place.then:
        return place.then
    if place.claimed is None:
        return "unclaimed"
    if place.claimed is SWIFT:
        return "by keys"
    if place.claimed is not REVIEWER:
        return "colleague's"
    if place.accepted is None:
        return "submitted"
    return "overdue" if place.accepted > LIMIT else "in review"


async def _live(
    behind: Running, days: Days, code: str, row: Any, owner: Somebody, place: Place
) -> str:
    project, round = project_stream(code), review_stream(code, "idea_review", 1)
    register = Register(
        code=code, name=row.name, owner=owner.company or "", county=row.county,
        industry="食品加工" if place.unit == INDUSTRY else None,
        facts={"investor": "enterprise"}, rules=behind.register().rules,
    )  # fmt: skip
    before = days.at(place.submitted + 1, 9)
    await behind.engine.signal_with_start(
        project, await told(behind, project, register, owner.actor, before)
    )

    def opened() -> bool:
        with behind.db.connect() as db:
            there = db.execute(text("select 1 from reviews where stream = :s"), {"s": round})
            return there.first() is not None

    await until_async(lambda: asyncio.to_thread(opened), 120)
    desk = Actor(person=(place.claimed or COLLEAGUE).id, role="reviewer", unit=place.unit)
    if place.unit == OTHER:
        desk = ONE.actor
    acts: list[tuple[Any, Actor, datetime]] = [
        (Submit(papers=PAPERS), owner.actor, days.at(place.submitted, 10))
    ]
    if place.claimed is not None:
        acts.append((Claim(), desk, days.at(place.submitted, 11)))
    if place.then == "correcting":
        acts.append(
            (RequestCorrection(missing=("project_need",)), desk, days.at(place.submitted - 1, 15))
        )
    if place.accepted is not None:
        acts.append((Accept(), desk, days.at(place.accepted, 14)))
        match place.then:
            case "paused":
                pause = Suspend(reason="applicant_request")
                acts.append((pause, desk, days.at(place.accepted - 1, 10)))
            case "granted" | "granted late":
                number = f"漯工信审〔{days.today.year}〕{next(_documents)}号"
                grant = Decide(outcome="granted", document={"number": number}, facts=FACTS)
                acts.append((grant, desk, days.at(1, 16)))
    rows = [await told(behind, round, command, by, at) for command, by, at in acts]
    for act in rows:
        await behind.sweeper.bring(act)
    return round
