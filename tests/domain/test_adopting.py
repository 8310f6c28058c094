"""What going over to another catalog would change: the dry run, and that the core then does the same.

A project in S3 with its rounds, of which the soil and water plan is under way. What the next version
changes is said in `tests/catalog/next_version.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import pytest

from domain.acts import Act
from domain.adopting import Sort, Tried, tried
from domain.ledger import Line, read_event
from domain.project.adoption_commands import AdoptCatalog
from domain.project.core import PROJECT
from domain.refused import Refused
from domain.review.commands import Accept, Decide, Document, Submit
from domain.review.core import REVIEW
from domain.review.words import Result
from domain.streams import is_review, project_stream, review_stream
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.domain.dry_runs import changed
from tests.domain.histories import CODE, COMPANY, OFFICE, RULES, WORDS, act, moment, reviewer
from tests.domain.project.lives import BUILDING, registered
from worker.simulation.core_engine import CoreEngine

CLIMATE = {**BUILDING, "climate": True}


class Lived:
    """A project and its rounds on the core, told act by act."""

    def __init__(self) -> None:
        self.engine = CoreEngine(moment("2026-01-05"), RULES)
        self.lines: list[tuple[str, Line]] = []
        self.states: dict[str, Any] = {}
        self.acts = 0

    def tell(self, stream: str, command: Any, by: Any, when: str, refused: str = "") -> None:
        at = moment(when)
        self.acts += 1
        self.engine.advance(at)
        self.engine.tell(stream, command, by, at, uuid5(UUID(int=5), str(self.acts)))
        (outcome,) = self.engine.new_outcomes()
        assert (outcome.refusal.code if outcome.refusal else "") == refused, outcome.refusal
        for name, line in self.engine.new_lines():
            self.lines.append((name, line))
            core: Any = REVIEW if is_review(name) else PROJECT
            self.states[name] = core.evolve(self.states.get(name), read_event(name, line))

    def of(self, item: str) -> Any:
        return self.states[review_stream(CODE, item, 1)]

    @property
    def project(self) -> Any:
        return self.states[project_stream(CODE)]

    @property
    def rounds(self) -> dict[str, Any]:
        return {name: one for name, one in self.states.items() if is_review(name) and one.open}

    def finish(self, item: str, when: str) -> None:
        one, path = RULES.item(item), review_stream(CODE, item, 1)
        unit = reviewer(self.of(item).handler.unit)
        if self.of(item).status == "waiting_application":
            by = COMPANY if "owner" in one.submitted_by else reviewer(one.submitted_by[0])
            fields = {field.id: str(CLIMATE.get(field.id, "1")) for field in one.fields}
            self.tell(path, Submit(papers=one.materials, fields=fields), by, f"{when} 09:00")
        if self.of(item).status == "submitted":
            self.tell(path, Accept(), unit, f"{when} 09:10")
        if self.of(item).open:
            outcome = next(o for o in RULES.outcomes(item) if RULES.finishes(item, o))
            decide = Decide(
                outcome=Result(outcome),
                facts={fact: CLIMATE[fact] for fact in one.sets},
                papers=one.materials,
                document=Document(number="1号") if outcome in ("granted", "passed") else None,
            )
            self.tell(path, decide, unit, f"{when} 09:20")


@pytest.fixture(scope="module", autouse=True)
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The next version, released."""
    with released(next_version(tmp_path_factory.mktemp("catalogs"))):
        yield


@pytest.fixture
def lived() -> Lived:
    """In S3 on 2 February; the soil and water plan was accepted on Tuesday the 3rd."""
    life = Lived()
    begun = registered("2026-01-05")
    life.tell(project_stream(CODE), begun.command, COMPANY, "2026-01-05")
    life.finish("idea_review", "2026-01-12")
    for item in RULES.members("feasibility_study"):
        life.finish(item, "2026-01-19")
    life.finish("reserve_entry", "2026-01-26")
    life.finish("conformity_launch", "2026-02-02")
    path = review_stream(CODE, "water_soil_plan", 1)
    papers = RULES.item("water_soil_plan").materials
    life.tell(path, Submit(papers=papers), COMPANY, "2026-02-03")
    life.tell(path, Accept(), reviewer(life.of("water_soil_plan").handler.unit), "2026-02-03 10:00")
    return life


def adopt(running: str = "keep", when: str = "2026-02-04") -> Act[Any]:
    command = AdoptCatalog(catalog=DRAFT, running=running, reason=WORDS, drafted_by="li")
    return act(command, when, OFFICE)


def dry(life: Lived, running: str = "keep") -> Tried:
    return tried(life.project, life.rounds, adopt(running), RULES)


def test_it_says_what_is_new_what_moves_and_what_a_person_must_see(lived: Lived) -> None:
    found = dry(lived)
    assert found.rounds == len(lived.rounds)
    assert changed(found, "opens") == [("carbon_review", None, "qx")]
    assert changed(found, "closes") == [("eia_form", None, None)]
    assert changed(found, "handler") == [("relics_permit", "wgl", "zrzy")]
    assert changed(found, "left_out") == [("green_check", None, None)]
    assert changed(found, "promised", "statutory") == []
    assert [(one.matter, one.of) for one in found.changes if one.what == "person"] == [
        ("item_gone", "climate_study"),
        ("fact_values", "pollutant_permit"),
        ("stage_exit", "S3"),
    ]
    assert found.sort is Sort.PERSON


def test_rounds_under_way_keep_and_the_others_go_over(lived: Lived) -> None:
    found = dry(lived)
    keeps = [item for item, _, _ in changed(found, "keeps")]
    assert keeps == [*RULES.members("conformity"), "water_soil_plan"]
    goes = [item for item, _, _ in changed(found, "goes_over")]
    assert sorted((*keeps, *goes, "climate_study")) == sorted(
        one.item for one in lived.rounds.values()
    )


def test_derived_anew_each_day_that_moves_is_told(lived: Lived) -> None:
    assert changed(dry(lived, "anew"), "promised") == [
        ("water_soil_plan", date(2026, 2, 10), date(2026, 2, 6)),
    ]


@pytest.mark.parametrize("running", ["keep", "anew"])
def test_given_it_does_what_the_dry_run_said_and_twice_is_as_once(
    lived: Lived, running: str
) -> None:
    found = dry(lived, running)
    before = len(lived.lines)
    command = adopt(running).command
    lived.tell(project_stream(CODE), command, OFFICE, "2026-02-04")
    came = [(name, read_event(name, line)) for name, line in lived.lines[before:]]
    opened = [event.item for _, event in came if event.type == "ItemOpened"]
    assert opened == [item for item, _, _ in changed(found, "opens")]
    closing = [event.item for _, event in came if event.type == "RoundClosing"]
    assert closing == [item for item, _, _ in changed(found, "closes")]
    days = [
        (event.was.promised, event.dues.promised)
        for _, event in came
        if event.type == "ClocksMoved" and event.dues is not None
    ]
    assert days == [(was, now) for _, was, now in changed(found, "promised")]
    assert len(lived.project.matters) == len(changed(found, "person"))
    assert all(event.at >= moment("2026-02-04") for _, event in came)
    lives_by = {one.item: one.rules.catalog for one in lived.rounds.values()}
    old = sorted(item for item, catalog in lives_by.items() if catalog == RULES.version)
    assert old == sorted([*(item for item, _, _ in changed(found, "keeps")), "climate_study"])
    kept = sorted(item for item, one in lived.project.open_rounds if one.catalog)
    assert kept == old, "the project knows by what each of its rounds lives"
    assert lived.engine.faults() == []
    there = len(lived.lines)
    lived.tell(project_stream(CODE), command, OFFICE, "2026-02-04 09:01", "adopted_already")
    assert len(lived.lines) == there


def test_life_goes_on_and_what_was_under_way_ends_by_its_own_version(lived: Lived) -> None:
    lived.tell(project_stream(CODE), adopt().command, OFFICE, "2026-02-04")
    lived.finish("water_soil_plan", "2026-02-06")
    lived.finish("climate_study", "2026-02-07")
    for item in RULES.members("conformity"):
        lived.finish(item, "2026-02-09")
    assert lived.project.groups["conformity"].closed_at is not None
    assert lived.project.item("climate_study").finished_at is not None
    assert [one.what for one in lived.project.matters.values()] == ["fact_values", "stage_exit"]
    assert lived.engine.faults() == []


def test_what_the_act_would_be_refused_for_refuses_the_dry_run(lived: Lived) -> None:
    same = act(adopt().command.but(catalog=RULES.version), "2026-02-04", OFFICE)
    with pytest.raises(Refused, match="无需再次启用"):
        tried(lived.project, lived.rounds, same, RULES)
