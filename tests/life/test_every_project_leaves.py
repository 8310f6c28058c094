"""Every project of a file lives from idea to exit, whatever it is, and nothing opens too early."""

from __future__ import annotations

import pytest

from domain.project.state import Project
from domain.rules.facts import Fact
from domain.streams import project_stream
from tests.life.lives import RULES, SAMPLE, UNSEEN, WAY_OUT_OF_S3, code_of, lived, told
from worker.projects_file import ProjectRow, read_table
from worker.simulation.draws import Draws
from worker.simulation.generate import generated

LIVES = [pytest.param(row, place, id=row.name) for place, row in enumerate((*SAMPLE, *UNSEEN))]


@pytest.mark.parametrize(("row", "place"), LIVES)
def test_a_project_lives_to_its_exit_and_its_ledger_holds(row: ProjectRow, place: int) -> None:
    life = told(row, place, seed=3)
    assert life.faults == []
    assert life.told["exited"] is not None
    assert {"S1", "S3", "S4", "S5", "S6", "S7"} <= set(life.told["stages"])
    assert all(stage["to"] for stage in life.told["stages"].values())


@pytest.mark.parametrize(("row", "place"), LIVES)
def test_people_know_what_the_law_allows(row: ProjectRow, place: int) -> None:
    """In the default scenario no act is refused: what goes wrong there goes wrong by the law."""
    assert lived(row, place, seed=3).refusals == []


@pytest.mark.parametrize("place", range(len(UNSEEN)))
def test_each_sort_of_project_leaves_the_approvals_by_its_own_way(place: int) -> None:
    project = the_project(UNSEEN[place], place)
    finished = project.item(WAY_OUT_OF_S3[UNSEEN[place].name]).finished_at
    assert finished == project.stages["S3"].exited


def test_a_project_by_the_catalogue_is_approved_not_filed() -> None:
    project = the_project(UNSEEN[0], 0)
    assert project.facts["route"].value == "approval"
    assert project.item("enterprise_approval").finished_at
    assert project.item("enterprise_filing").rounds == 0


def test_what_a_row_declares_wins_over_what_would_be_drawn() -> None:
    project = the_project(UNSEEN[0], 0)
    assert project.facts["authority"].value == "province"
    assert project.facts["in_catalog_2016"].value is True


def test_without_a_county_the_office_stands_in() -> None:
    project = the_project(UNSEEN[6], 6)
    assert project.county is None
    assert {duty.unit for rhythm in project.rhythms.values() for duty in rhythm.open} <= {"xmb"}


def test_the_investment_reported_reaches_the_total() -> None:
    places = range(len(SAMPLE))
    reached = [
        project
        for project in (the_project(SAMPLE[place], place) for place in places)
        if project.invested >= int(project.facts["total_investment"].value)
    ]
    assert len(reached) > len(SAMPLE) / 2


def test_made_up_projects_are_as_many_as_asked_and_all_different() -> None:
    rows = generated(200, 7, RULES)
    assert len({row.key for row in rows}) == 200
    assert rows[:20] == generated(20, 7, RULES)
    assert rows[:20] != generated(20, 8, RULES)


def the_project(row: ProjectRow, place: int) -> Project:
    life = lived(row, place, seed=3)
    assert life.project is not None
    assert life.project.code == code_of(place)
    assert project_stream(life.project.code) in life.lines
    return life.project


@pytest.mark.parametrize("number", range(12))
def test_any_mix_of_declared_facts_lives_to_its_exit(number: int) -> None:
    """What a row declares may be odd (a highway in a leased factory); no mix is a dead end."""
    draws = Draws(number, "mix")
    facts = [fact for fact in RULES.catalog.facts.facts if fact.set_by == RULES.setter(fact.id)]
    declared = [fact for fact in facts if draws.chance(fact.id, 0.5)]
    table = [
        ["name", "county", *(fact.id for fact in declared)],
        [
            f"混合项目{number}",
            draws.pick("county", COUNTIES),
            *(some(fact, draws) for fact in declared),
        ],
    ]
    [row] = read_table(table, RULES).rows
    life = told(row, number, seed=number)
    assert life.faults == []
    assert life.told["exited"] is not None


COUNTIES = ("", "临颍县", "西城区", "漯河市")


def some(fact: Fact, draws: Draws) -> str:
    """Some value of the fact, as a cell."""
    match fact.type:
        case "number":
            return str(draws.pick(f"value of {fact.id}", (0, 1, 999, 5000, 10_000)))
        case "date":
            return "2027-06-30"
        case _:
            values = fact.values or ("true", "false")
            return str(draws.pick(f"value of {fact.id}", values)).lower()
