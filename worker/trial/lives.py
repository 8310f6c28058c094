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
from domain.acts import Role
from domain.clock import local_day
from domain.identity import acting_units
from domain.ledger import read_event
from domain.project.duty_commands import SupportStep
from domain.project.events import EventRaised, RoundEnded, StageExited, StageStarted
from domain.project.state import Project
from domain.review.state import Review
from domain.review.words import Status
from domain.rules.rules import Rules
from domain.streams import project_stream, review_stream
from worker.lives_file import FileLine, FileReview, Life
from worker.projects_file import ProjectRow, read_projects
from worker.simulation.acting import Given
from worker.simulation.agenda import Due
from worker.simulation.core_engine import CoreEngine
from worker.simulation.driver import Living
from worker.simulation.generate import generated
from worker.simulation.half_life import declared, life_of, record_of
from worker.simulation.people import person_of
from worker.simulation.scenario import Scenario

SAMPLE = Path(__file__).parents[2] / "data" / "projects-luohe.csv"
SOURCE = "漯河市重大项目台账（演示）"
SEED = 7
BUREAU = "sthj"  # 市生态环境局: whose desk is full
BACKLOG_WD = 14  # for so many working days its people have done little
DONE_MEANWHILE = {"decide": 0.05, "accept": 0.7}  # of what they meant to do then; all else is done
MADE_UP = 44  # projects beside the real ones
PROMOTED = (5, 17)  # of those, the ones that came by promotion (招引); companies' both
LONGEST_HISTORY = 40
S1_AGO = (17, 20, 14, 23, 26)  # working days: the ten determinations are open
S3_AGO = (47, 53, 43, 59, 64, 70, 39, 77)  # … the opinions and the first licences

RATES = {"incomplete": 0.35, "suspension": 0.9, "termination": 0.0, "withdrawal": 0.0}

Marks = Callable[[Project, dict[str, Review]], int]  # how well a life stands where it is wanted


class Place(NamedTuple):
    """Where in its life a project is to stand, and how many working days ago it may have begun."""

    row: ProjectRow
    wd_ago: tuple[int, ...]  # tried in order: the first that has `enough` marks, else the best
    marks: Marks
    enough: int = 1
    undone: Callable[[Review, str], bool] = lambda review, move: False  # what nobody has done yet
    rates: dict[str, float] = RATES


def places(rules: Rules, seed: int = SEED) -> tuple[Place, ...]:
    """Every project of the city and where it stands, the real ones first."""
    real = read_projects(SAMPLE, rules).rows
    of_note = (
        Place(real[0], tuple(range(5, 26)), _in_review, undone=_decision_on_the_idea),
        Place(
            real[1],
            (64, 74, 57, 84, 94, 104, 114),
            _has(Status.CORRECTING),
            undone=_mending,
            rates=RATES | {"incomplete": 1.0},
        ),
        Place(real[2], (114, 143, 160), _outside),  # the national highway
        Place(real[3], (236,), _anything),
        Place(real[4], (500,), _anything),
        Place(real[5], (193,), _anything),
        Place(real[6], S1_AGO, _open_tasks),
        Place(
            real[7],
            (*S3_AGO, 84, 91, 100, 110, 120),
            _has(Status.SUSPENDED),
            undone=_resumption,
            rates=RATES | {"suspension": 1.0, "open_ended": 1.0},
        ),
    )
    made_up = enumerate(generated(MADE_UP, seed, rules))
    return (*of_note, *(_made_up(number, row) for number, row in made_up))


def _made_up(number: int, row: ProjectRow) -> Place:
    if "租赁标准厂房" in row.name and number < MADE_UP // 2:
        return Place(row, (53, 64), _stage("S3"))
    if number in PROMOTED:
        led = row.but(facts=row.facts | {"promoted": True})
        return Place(led, (35, 43, 30, 26, 50, 22), _promoted)
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
    register = declared(living.register, project)
    life = life_of(register, record, living.words, SOURCE, f"演示-{number:03d}")
    return life.but(
        demo=True,
        contact=f"演示联系人{number}",
        contact_phone=f"0395-0000{number:03d}",
        generated=tuple(dict.fromkeys((*life.generated, "owner", "contact", "contact_phone"))),
        history=tuple(_history(living, rules)),
        reviews=tuple(_on_a_desk(one, living, number) for one in life.reviews),
    )


def _on_a_desk(one: FileReview, living: Living, number: int) -> FileReview:
    """Somebody works on it: of each fifth project nobody yet, so that there is what to claim."""
    review = living.cast.reviews[review_stream(living.code, one.item, one.round)]
    if number % 5 == 0 or review.status is Status.WAITING_APPLICATION:
        return one
    return one.but(claimed_by=person_of(acting_units(review.handler)[-1], Role.REVIEWER))


def _lived(place: Place, number: int, now: datetime, rules: Rules, seed: int) -> Living:
    best: tuple[int, Living] | None = None
    for wd in place.wd_ago:
        scenario = Scenario.model_validate(
            {
                "starts_on": _back(local_day(now), wd, rules),
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


def _back(today: date, wd: int, rules: Rules) -> date:
    """The day after which so many working days have gone by, through today."""
    since = today - timedelta(days=wd)
    while rules.calendar.working_days_between(since, today) < wd:
        since -= timedelta(days=1)
    return since


def _left_undone(
    living: Living, place: Place, today: date, rules: Rules
) -> Callable[[Due, Given], bool]:
    """What nobody does: the backlog of the bureau, and the decision that is left to who looks."""
    since = _back(today, BACKLOG_WD, rules)

    def undone(due: Due, given: Given) -> bool:
        if given.by.unit == BUREAU and local_day(due.at) > since:
            share = DONE_MEANWHILE.get(due.move, 1.0)
            return not living.draws.chance(f"meanwhile {due.stream} {due.move}", share)
        review = living.cast.reviews.get(due.stream)
        return review is not None and place.undone(review, due.move)

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


# --- what nobody has done yet ---------------------------------------------------------------------


def _decision_on_the_idea(review: Review, move: str) -> bool:
    return review.item == "idea_review" and move == "decide"


def _mending(review: Review, move: str) -> bool:
    """The company has not answered the bureau's correction notice."""
    asked = review.handler.unit == BUREAU and review.status is Status.CORRECTING
    return asked and move == "submit"


def _resumption(review: Review, move: str) -> bool:
    """What the bureau has paused stays paused."""
    return review.handler.unit == BUREAU and review.status is Status.SUSPENDED


# --- where a project may stand --------------------------------------------------------------------


def _anything(project: Project, reviews: dict[str, Review]) -> int:
    return 1


def _in_review(project: Project, reviews: dict[str, Review]) -> int:
    """The idea is with its department, and in time."""
    return sum(
        one.item == "idea_review" and one.status is Status.IN_REVIEW and not one.overdue
        for one in reviews.values()
    )


def _outside(project: Project, reviews: dict[str, Review]) -> int:
    """Something is with the province or the state."""
    return sum(one.status is Status.OUTSIDE for one in reviews.values())


def _has(status: Status) -> Marks:
    """A round of the bureau's that stands so."""
    return lambda project, reviews: sum(
        one.handler.unit == BUREAU and one.status is status for one in reviews.values()
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
