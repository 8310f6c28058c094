"""The projects of the trial city: lives of the simulation that have come as far as today.

Each is lived by the core alone from a start so many days ago, and cut now; so every date in the
city is one that the law has made. Where somebody looks first is chosen: the ecology bureau's desk
has a backlog of two weeks, and the first project waits for a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from api.sentences import Speaker, sentence
from domain.clock import local_day
from domain.ledger import read_event
from domain.project.commands import SupportStep
from domain.project.events import EventRaised, RoundEnded, StageExited, StageStarted
from domain.project.state import Project
from domain.review.state import Review
from domain.review.words import Status
from domain.rules.rules import Rules
from domain.streams import project_stream, review_of
from worker.lives_file import FileLine, Life
from worker.projects_file import ProjectRow, read_projects
from worker.simulation.acting import Given
from worker.simulation.agenda import Due
from worker.simulation.core_engine import CoreEngine
from worker.simulation.driver import Living
from worker.simulation.generate import generated
from worker.simulation.half_life import life_of, record_of
from worker.simulation.scenario import Scenario

SAMPLE = Path(__file__).parents[2] / "data" / "projects-luohe.csv"
SOURCE = "漯河市重大项目台账（演示）"
SEED = 7
BUREAU = "sthj"  # 市生态环境局: whose desk is full
BACKLOG_WD = 14  # for so many working days its people have done little
DONE_MEANWHILE = {"decide": 0.05, "accept": 0.7}  # of what they meant to do then; all else is done
MADE_UP = 44  # projects beside the real ones
LONGEST_HISTORY = 40
S1_AGO = (24, 28, 20, 32, 36)  # days: the ten determinations are open
S3_AGO = (66, 74, 60, 82, 90, 98, 54, 108)  # … the opinions and the first licences

RATES = {"incomplete": 0.35, "suspension": 0.9, "termination": 0.0, "withdrawal": 0.0}

Marks = Callable[[Project, dict[str, Review]], int]  # how well a life stands where it is wanted


class Place(NamedTuple):
    """Where in its life a project is to stand, and how long ago it may have begun."""

    row: ProjectRow
    days_ago: tuple[int, ...]  # tried in order: the first that has `enough` marks, else the best
    marks: Marks
    enough: int = 1
    undecided: str | None = None  # no decision has been made on this item
    rates: dict[str, float] = RATES


def places(rules: Rules, seed: int = SEED) -> tuple[Place, ...]:
    """Every project of the city and where it stands, the real ones first."""
    real = read_projects(SAMPLE, rules).rows
    of_note = (
        Place(real[0], tuple(range(8, 36)), _in_review, undecided="idea_review"),
        Place(
            real[1],
            (90, 104, 80, 118, 132, 146, 160),
            _correcting,
            rates=RATES | {"incomplete": 1.0},
        ),
        Place(real[2], (160, 200), _has(Status.OUTSIDE)),  # the national highway
        Place(real[3], (330,), _anything),
        Place(real[4], (700,), _anything),
        Place(real[5], (270,), _anything),
        Place(real[6], S1_AGO, _open_tasks),
        Place(real[7], S3_AGO, _open_tasks),
    )
    made_up = enumerate(generated(MADE_UP, seed, rules))
    return (*of_note, *(_made_up(number, row) for number, row in made_up))


def _made_up(number: int, row: ProjectRow) -> Place:
    if "租赁标准厂房" in row.name and number < MADE_UP // 2:
        return Place(row, (75, 90), _stage("S3"))
    if number % 12 == 5:
        return Place(row, (50, 60), _promoted)
    if number % 4 == 0:
        return Place(row, S1_AGO, _open_tasks)
    return Place(row, S3_AGO, _open_tasks, 2)


def code_of(now: datetime, number: int) -> str:
    """The own code of the city's project of that number, the first being 1."""
    return f"LH-{local_day(now).year}-{number:04d}"


def life_at(place: Place, number: int, now: datetime, rules: Rules, seed: int = SEED) -> Life:
    """The project as an old record would state it now."""
    living = _lived(place, number, now, rules, seed)
    project = living.cast.project
    if project is None:
        raise ValueError(f"{place.row.name} has not begun")
    record = record_of(project, living.cast.reviews, living.lines, rules)
    life = life_of(living.register, record, living.words, SOURCE, f"演示-{number:03d}")
    return life.but(
        demo=True,
        contact=f"演示联系人{number}",
        contact_phone=f"0395-0000{number:03d}",
        generated=tuple(dict.fromkeys((*life.generated, "owner", "contact", "contact_phone"))),
        history=tuple(_history(living, rules)),
    )


def _lived(place: Place, number: int, now: datetime, rules: Rules, seed: int) -> Living:
    best: tuple[int, Living] | None = None
    for days in place.days_ago:
        scenario = Scenario.model_validate(
            {
                "starts_on": local_day(now) - timedelta(days=days),
                "enter_within": "0..1wd",
                "rates": place.rates,
            }
        )
        living = Living(place.row, code_of(now, number), seed, scenario, rules)
        engine = CoreEngine(living.starts, rules)
        living.go_on(engine, now, _left_undone(living, place, local_day(now), rules))
        project = living.cast.project
        marks = place.marks(project, living.cast.reviews) if project else -1
        if best is None or marks > best[0]:
            best = (marks, living)
        if marks >= place.enough:
            break
    if best is None:
        raise ValueError(f"{place.row.name} is to begin at no time")
    return best[1]


def _left_undone(
    living: Living, place: Place, today: date, rules: Rules
) -> Callable[[Due, Given], bool]:
    """What nobody does: the backlog of the bureau, and the decision that is left to who looks."""
    since = today
    while rules.calendar.working_days_between(since, today) < BACKLOG_WD:
        since -= timedelta(days=1)

    def undone(due: Due, given: Given) -> bool:
        if given.by.unit == BUREAU and local_day(due.at) > since:
            share = DONE_MEANWHILE.get(due.move, 1.0)
            return not living.draws.chance(f"meanwhile {due.stream} {due.move}", share)
        is_round = due.stream.startswith("review/")
        return is_round and due.move == "decide" and review_of(due.stream).item == place.undecided

    return undone


def _history(living: Living, rules: Rules) -> Iterator[FileLine]:
    """What the old record tells of the project: its stages, events and what came of its items."""
    stream, speak = project_stream(living.code), Speaker(rules)
    told = [read_event(stream, line) for line in living.lines[stream]]
    of_note = [
        event
        for event in told
        if isinstance(event, EventRaised | RoundEnded | StageExited | StageStarted)
    ]
    for event in of_note[-LONGEST_HISTORY:]:
        yield FileLine(at=event.at, words=sentence(event, speak))


# --- where a project may stand --------------------------------------------------------------------


def _anything(project: Project, reviews: dict[str, Review]) -> int:
    return 1


def _in_review(project: Project, reviews: dict[str, Review]) -> int:
    """The idea is with its department, and in time."""
    return sum(
        one.item == "idea_review" and one.status is Status.IN_REVIEW and not one.overdue
        for one in reviews.values()
    )


def _has(status: Status) -> Marks:
    return lambda project, reviews: sum(one.status is status for one in reviews.values())


def _correcting(project: Project, reviews: dict[str, Review]) -> int:
    """The bureau has told once what is missing and waits for the company."""
    return sum(
        one.handler.unit == BUREAU and one.status is Status.CORRECTING for one in reviews.values()
    )


def _stage(stage: str) -> Marks:
    return lambda project, reviews: int(project.stage == stage)


def _promoted(project: Project, reviews: dict[str, Review]) -> int:
    """A lead that has signed its intention and not yet its contract (招引)."""
    promoted, signing = project.facts.get("promoted"), project.stages.get("S2")
    return int(bool(promoted and promoted.value is True and signing and signing.exited is None))


DESK = (Status.SUBMITTED, Status.IN_REVIEW, Status.SUSPENDED, Status.OUTSIDE)


def _open_tasks(project: Project, reviews: dict[str, Review]) -> int:
    """What lies on the bureau's desk of this project."""
    rounds = sum(
        (one.handler.acted_by or one.handler.unit) == BUREAU and one.status in DESK
        for one in reviews.values()
    )
    waiting = (SupportStep.REQUESTED, SupportStep.ASSIGNED, SupportStep.ANSWERED)
    return rounds + sum(
        one.unit == BUREAU and one.step in waiting for one in project.supports.values()
    )
