"""A project goes over to another catalog (domain.md 4 and 8).

A building's project stands in S3 on 3 February: twelve opinions are under way, its licences wait to be
applied for. What the next version changes is said in `tests/catalog/next_version.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.project.adoption_commands import AdoptCalendar, AdoptCatalog, SettleMatter
from domain.project.commands import Reapply, Redetermine, ReviewFollowed
from domain.project.conclude import unsettled
from domain.project.messages import from_project
from domain.project.state import Project, evolve
from domain.project.world import ProjectWorld
from domain.review.words import Status
from domain.rules.rules import Rules
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.domain.histories import OFFICE, RULES, WORDS, act, day, on, reviewer, told
from tests.domain.project.lives import (
    BUILDING,
    Then,
    after,
    ended,
    given,
    in_reserve,
    launched,
    refused,
    registered,
)

OLD = RULES.version
CLIMATE = {**BUILDING, "climate": True, "simplified": True}


@pytest.fixture(scope="module", autouse=True)
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rules]:
    """The next version, released; its rules."""
    with released(next_version(tmp_path_factory.mktemp("catalogs"))) as version:
        yield RULES.at(version, RULES.calendar.version)


def adopted(
    when: str = "2026-02-03",
    running: str = "keep",
    to: str = DRAFT,
    by: Any = OFFICE,
    drafted_by: str = "li",
) -> Any:
    command = AdoptCatalog(catalog=to, running=running, reason=WORDS, drafted_by=drafted_by)
    return act(command, when, by)


def followed(item: str, when: str = "2026-02-03 09:01", catalog: str = DRAFT, **more: Any) -> Any:
    """The round reports that it went over, or (`catalog` the old one) that it keeps its version."""
    return told(ReviewFollowed(item=item, round=1, catalog=catalog, **more), when)


def redetermined(fact: str, value: Any, when: str) -> Any:
    command = Redetermine(fact=fact, value=value, reason=WORDS, drafted_by="li")
    return act(command, when, OFFICE)


def matters(project: Project) -> list[tuple[str, str]]:
    return [(one.what, one.of) for one in project.matters.values()]


# --- the project ---------------------------------------------------------------------------------


def test_the_event_names_both_versions_and_what_opens_afterwards_lives_by_the_new_one() -> None:
    then = after(*in_reserve(), adopted("2026-01-28"))
    (event,) = then.of("CatalogAdopted")
    assert (event.was, event.catalog, event.reason) == (OLD, DRAFT, WORDS)
    assert then.project.rules.catalog == DRAFT
    then = Then(then.project, ended("conformity_launch", "2026-02-02", kind=BUILDING))
    opening = [
        message
        for opened in then.of("ItemOpened")
        for message in from_project(then.project, opened, RULES.of(DRAFT))
        if message.kind == "open"
    ]
    assert {message.body["rules"]["catalog"] for message in opening} == {DRAFT}
    assert "carbon_review" in [message.body["item"] for message in opening]


def test_an_item_that_is_new_opens_at_the_adoption_and_not_in_the_past() -> None:
    then = after(*launched(), adopted("2026-02-03 10:00"))
    (opened,) = [one for one in then.of("ItemOpened") if one.item == "carbon_review"]
    assert opened.at == on("2026-02-03", "10:00")


def test_an_item_that_is_new_in_a_stage_that_is_left_is_not_asked() -> None:
    """项目建议入库 has ended S1: the green check comes too late for this project."""
    then = after(*launched(), adopted())
    assert [one.item for one in then.of("ItemLeftOut")] == ["green_check"]
    assert "green_check" not in then.opened
    assert then.project.item("green_check").skipped_at == on("2026-02-03")


def test_nor_is_it_ever_later_while_a_project_in_that_stage_is_asked() -> None:
    young = after(registered(), adopted("2026-01-06"))
    assert young.of("ItemLeftOut") == []
    project = given(*launched(), adopted())
    assert unsettled(project, RULES.of(DRAFT)) == []


def test_what_was_decided_stays_decided() -> None:
    """The climate study was granted; the new version has none, the project has its document."""
    history = (*launched(kind=CLIMATE), ended("climate_study", "2026-02-02 12:00", kind=CLIMATE))
    before = given(*history)
    project = given(*history, adopted())
    assert project.granted == before.granted
    assert "climate_study/1" in project.granted
    assert project.item("climate_study").finished_at == on("2026-02-02", "12:00")


def test_it_takes_two_people_of_the_office_and_a_version_of_this_city() -> None:
    assert refused(*launched(), adopted(drafted_by="sun")).code == "two_people"
    assert refused(*launched(), adopted(by=reviewer("fgw"))).code == "not_yours"
    assert refused(*launched(), adopted(to="luohe/1984.1")).code == "unknown_catalog"
    assert refused(*launched(), adopted(to="kaifeng/2026.1")).code == "another_city"
    assert refused(*launched(), adopted(to=OLD)).code == "adopted_already"


def test_applied_twice_is_as_once() -> None:
    once = given(*launched(), adopted())
    again = Then(once, adopted("2026-02-04"))
    assert again.refusal is not None
    assert again.refusal.code == "adopted_already"
    assert again.project == once


# --- what is open --------------------------------------------------------------------------------


def test_every_open_round_is_told_what_it_has_to_know_but_for_those_that_cannot_go_over() -> None:
    before = given(*launched(kind=CLIMATE))
    (event,) = Then(before, adopted()).of("CatalogAdopted")
    at_once = evolve(before, event)
    there = {item for item, _ in before.open_rounds}
    told_to = {
        one.to.split("/")[2]: one.body for one in from_project(at_once, event, RULES.of(DRAFT))
    }
    assert sorted(told_to) == sorted(there - {"climate_study"})
    assert {body["catalog"] for body in told_to.values()} == {DRAFT}
    assert told_to["water_soil_plan"]["facts"]["water_soil"] == "form"


def test_until_it_has_answered_a_round_lives_by_the_version_under_which_it_began() -> None:
    """The EIA form is no longer asked: the round closes when it has gone over, not before."""
    project = given(*launched(), adopted())
    (one,) = project.item("eia_form").open
    assert (one.catalog, one.closing) == (OLD, False)
    then = Then(project, followed("eia_form"))
    assert [event.type for event in then.events] == ["RoundFollowed", "ItemSkipped", "RoundClosing"]


def test_a_round_that_went_over_is_handled_by_whoever_the_new_version_names() -> None:
    project = given(*launched(), adopted())
    then = Then(project, followed("relics_permit"))
    (moved,) = then.of("HandlerMoved")
    assert (moved.item, moved.handler.unit) == ("relics_permit", "zrzy")
    assert project.item("relics_permit").open[0].handler.unit == "wgl"


def test_a_round_under_way_goes_on_and_ends_by_its_own_version() -> None:
    project = given(*launched(), adopted(), followed("eia_form", catalog=OLD))
    then = Then(project, ended("eia_form", "2026-02-20", kind=BUILDING))
    assert then.project.item("eia_form").finished_at == on("2026-02-20")
    assert then.of("RoundClosing") == []


def test_a_round_that_keeps_its_version_closes_when_that_version_no_longer_asks_it() -> None:
    """The water and soil plan, under way by the old version: then there is nothing to be planned."""
    kept = Then(given(*launched(), adopted()), followed("water_soil_plan", catalog=OLD))
    then = Then(kept.project, redetermined("water_soil", "none", "2026-02-05"))
    (closing,) = [one for one in then.of("RoundClosing") if one.item == "water_soil_plan"]
    assert (closing.round, closing.at) == (1, on("2026-02-05"))
    again = Then(then.project, redetermined("water_soil", "none", "2026-02-06"))
    assert [one for one in again.of("RoundClosing") if one.item == "water_soil_plan"] == []


def test_a_prerequisite_that_ends_is_told_to_a_round_that_keeps_its_version() -> None:
    project = given(*launched(), adopted())
    waits = [
        (i, one.awaits) for i, one in project.open_rounds if "archaeology_survey" in one.awaits
    ]
    assert [item for item, _ in waits] == ["relics_permit"]
    then = Then(project, ended("archaeology_survey", "2026-02-10", kind=BUILDING))
    assert [one.item for one in then.of("PrerequisiteMet")] == ["relics_permit"]


def test_what_was_withdrawn_and_is_gone_cannot_be_asked_for_again() -> None:
    history = (
        *launched(kind=CLIMATE),
        ended("climate_study", "2026-02-02 12:00", status=Status.WITHDRAWN, facts={}),
        adopted(),
    )
    assert (
        refused(*history, act(Reapply(item="climate_study"), "2026-02-05")).code == "unknown_item"
    )


def test_what_a_round_tells_again_is_heard_once() -> None:
    then = Then(given(*launched(), adopted()), followed("water_soil_plan"))
    again = Then(then.project, followed("water_soil_plan", "2026-02-03 09:05"))
    assert (again.events, again.project) == ([], then.project)
    gone = Then(then.project, followed("conformity_launch", "2026-02-03 09:06"))
    assert gone.events == [], "its round has ended"


# --- what needs a person -------------------------------------------------------------------------


def test_what_no_rule_can_settle_is_put_to_the_office() -> None:
    project = given(*launched(kind=CLIMATE), adopted())
    assert matters(project) == [
        ("item_gone", "climate_study"),
        ("fact_values", "pollutant_permit"),
        ("stage_exit", "S3"),
    ]


def test_a_value_that_the_new_version_does_not_know_counts_as_unknown_until_it_is_set() -> None:
    project = given(*launched(), adopted())
    assert ProjectWorld(project, RULES.of(DRAFT)).fact("pollutant_permit") is None
    assert project.facts["pollutant_permit"].value == "simplified"


def test_a_round_that_keeps_on_though_it_is_no_longer_asked_is_seen() -> None:
    then = Then(given(*launched(), adopted()), followed("eia_form", catalog=OLD))
    (matter,) = then.of("MatterRaised")
    assert (matter.what, matter.of, matter.round) == ("no_longer_applies", "eia_form", 1)
    again = Then(then.project, followed("eia_form", "2026-02-03 09:02", catalog=OLD))
    assert again.events == []


def test_papers_and_prerequisites_that_are_new_for_a_round_under_way_are_seen() -> None:
    more = followed("water_soil_plan", papers=("energy_report",), needs=("eia_form",))
    then = Then(given(*launched(), adopted(running="anew")), more)
    assert [(one.what, one.names) for one in then.of("MatterRaised")] == [
        ("paper_asked", ("energy_report",)),
        ("need_added", ("eia_form",)),
    ]


def test_rounds_that_report_at_one_instant_raise_the_same_matters_in_either_order() -> None:
    project = given(*launched(), adopted(running="anew"))
    reports = [
        followed(item, papers=("energy_report",)) for item in ("water_soil_plan", "eia_form")
    ]
    told = []
    for first, second in (reports, reports[::-1]):
        then = Then(project, first)
        after = Then(then.project, second)
        told.append((sorted(map(repr, (*then.events, *after.events))), after.project))
    assert told[0] == told[1]
    assert len(told[0][1].matters) == len(project.matters) + 2


def test_a_matter_ends_with_what_it_is_about_or_when_somebody_has_settled_it() -> None:
    project = given(*launched(kind=CLIMATE), adopted())
    then = Then(project, ended("climate_study", "2026-02-04", kind=CLIMATE))
    assert ("item_gone", "climate_study") not in matters(then.project)
    name = next(name for name, one in project.matters.items() if one.what == "stage_exit")
    settled = SettleMatter(matter=name, note=WORDS)
    then = Then(then.project, act(settled, "2026-02-05", OFFICE))
    assert matters(then.project) == [("fact_values", "pollutant_permit")]
    again = Then(then.project, act(settled, "2026-02-06", OFFICE))
    assert again.refusal is not None
    assert again.refusal.code == "no_such_matter"


# --- clocks --------------------------------------------------------------------------------------


def test_the_project_s_own_clocks_run_on_by_their_version_also_when_the_calendar_moves() -> None:
    project = given(*launched(), adopted())
    assert project.groups["conformity"].catalog == OLD
    calendar = act(
        AdoptCalendar(calendar="cn/2025.1", reason=WORDS, drafted_by="li"), "2026-02-04", OFFICE
    )
    then = Then(project, calendar)
    assert then.refusal is None
    assert then.project.groups["conformity"].limit_day == day("2026-02-09")


def test_derived_anew_they_run_by_the_new_one() -> None:
    project = given(*launched(), adopted(running="anew"))
    assert project.groups["conformity"].catalog is None
