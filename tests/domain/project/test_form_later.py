"""The forms of acts that come when something was granted, challenged, asked for or adopted; and that
what is filled in is what the law then takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from domain.acts import Act
from domain.forms import ActForm, Sort
from domain.project.adoption_commands import AdoptCatalog, SettleMatter
from domain.project.challenge_commands import Path, RecordChallenge, RecordRuling, Ruling
from domain.project.document_commands import DecideRenewal, RequestRenewal
from domain.project.duty_commands import Report, RequestService
from domain.project.form import COMMANDS, act_form, adjusting_form
from domain.project.moves import subjects
from domain.project.obligation_commands import ReportObligation
from domain.project.state import Project
from domain.review.words import Result, Status
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, reviewer
from tests.domain.project.lives import BUILDING, KINDS, Living, Then, ended, given, launched
from tests.domain.project.test_form import has_a_form_or_a_reason

EIA, PLAN = "eia_form/1", "planning_permit/1"
SSTHJ, ZRZY = reviewer("sthj"), reviewer("zrzy")


def conditional() -> Project:
    """Its EIA was approved on two conditions, and the approval challenged."""
    grant = ended("eia_form", "2026-02-20", Result.GRANTED_WITH_CONDITIONS)
    grant = replace(grant, command=grant.command.but(conditions=(WORDS, WORDS)))
    challenge = RecordChallenge(
        item="eia_form", path=Path.RECONSIDERATION, number="3号", filed_on=day("2026-03-02")
    )
    return given(*launched(), grant, act(challenge, "2026-03-03", SSTHJ))


@cache
def operating() -> Project:
    """A leased factory in operation, with an answer to a request to be given."""
    living = Living(KINDS["a leased factory"])
    project = living.until(lambda one: "S6" in one.stages)
    return Then(project, act(RequestService(item="tax_relief"), "2026-02-02", COMPANY)).project


@cache
def planned() -> Project:
    """A building up to its planning permit."""
    return Living(BUILDING).until(lambda one: PLAN in one.granted)


def end_of(project: Project) -> date:
    end = project.granted[PLAN].valid_until
    assert end is not None
    return end


def renewal_asked() -> Project:
    """… whose renewal is asked two months before its end."""
    when = (end_of(planned()) - timedelta(days=60)).isoformat()
    ask = RequestRenewal(document=PLAN, reason=WORDS)
    return Then(planned(), act(ask, when, COMPANY)).project


STANDS: dict[str, Callable[[], Project]] = {
    "challenged": conditional,
    "operating": operating,
    "planned": planned,
    "renewal asked": renewal_asked,
}


def chosen(form: ActForm, field: str) -> list[str]:
    return [one.value for one in form.field(field).options]


@pytest.mark.parametrize("stands", STANDS)
@pytest.mark.parametrize("kind", [kind for kind in COMMANDS if kind != "register"])
def test_every_act_has_its_form_or_a_reason_later_too(kind: str, stands: str) -> None:
    has_a_form_or_a_reason(STANDS[stands](), kind)


def test_a_ruling_is_about_a_challenge_and_is_one_of_the_law_s() -> None:
    project = conditional()
    form = act_form(project, "record_ruling", RULES, "challenge/1")
    assert form.given == {"challenge": "1"}
    assert chosen(form, "ruling") == [one for one in Ruling if one is not Ruling.ORDERED]
    for how in chosen(form, "ruling"):
        told = RecordRuling(
            challenge="1", ruling=Ruling(how), number="4号", ruled_on=day("2026-04-20"),
            note=WORDS, drafted_by="li",
        )  # fmt: skip
        assert Then(project, act(told, "2026-04-21", SSTHJ)).refusal is None


def test_an_obligation_is_reported_by_its_own_name() -> None:
    project = conditional()
    for option in subjects(project, "report_obligation", RULES):
        form = act_form(project, "report_obligation", RULES, option.value)
        told = ReportObligation.model_validate({**form.given, "note": WORDS})
        assert Then(project, act(told, "2026-05-06", COMPANY)).refusal is None


def test_a_request_is_answered_with_the_item_s_own_entries_and_nothing_else() -> None:
    form = act_form(operating(), "report", RULES, "service/1")
    assert form.given == {"item": "tax_relief", "number": 1}
    entries = RULES.item("tax_relief").fields
    assert [one.name for one in form.fields] == [f"fields.{one.id}" for one in entries]
    told = Report.model_validate(dict(form.given))
    assert Then(operating(), act(told, "2026-02-03", reviewer("swj"))).refusal is None


def test_a_service_that_has_sorts_lets_one_be_chosen() -> None:
    form = act_form(operating(), "request_service", RULES, "matching")
    assert chosen(form, "sort") == [one.id for one in RULES.item("matching").kinds]
    assert "sort" not in [one.name for one in act_form(
        operating(), "request_service", RULES, "arrears").fields]  # fmt: skip


def test_a_renewal_is_about_a_document_first_asked_then_decided() -> None:
    (option,) = subjects(planned(), "request_renewal", RULES)
    asked = act_form(planned(), "request_renewal", RULES, option.value)
    assert asked.given == {"document": PLAN}
    project = renewal_asked()
    (option,) = subjects(project, "decide_renewal", RULES)
    form = act_form(project, "decide_renewal", RULES, option.value)
    assert form.given == {"document": PLAN}
    until = end_of(project) + timedelta(days=30)
    told = DecideRenewal.model_validate(form.given | {"renewed": True, "until": until})
    when = (end_of(project) - timedelta(days=50)).isoformat()
    assert Then(project, act(told, when, ZRZY)).project.granted[PLAN].valid_until == until


def test_what_no_form_knows_it_is_about_is_refused() -> None:
    for kind, about in (
        ("report", "service/9"),
        ("record_ruling", "challenge/2"),
        ("report_obligation", "obligation/eia_form/1/9"),
        ("revoke_document", "eia_form/9"),
    ):
        with pytest.raises(KeyError):
            act_form(conditional(), kind, RULES, about)


# --- other versions -------------------------------------------------------------------------------


@pytest.fixture
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The next version, released."""
    with released(next_version(tmp_path_factory.mktemp("catalogs"))) as version:
        yield version


def adopted(when: str = "2026-02-03") -> Act[Any]:
    command = AdoptCatalog(catalog=DRAFT, running="keep", reason=WORDS, drafted_by="li")
    return act(command, when, OFFICE)


def test_a_version_is_chosen_among_those_that_the_project_may_go_over_to(draft: str) -> None:
    here = RULES.of(draft).of(RULES.version)  # read when both were there
    form = act_form(given(*launched()), "adopt_catalog", here)
    assert chosen(form, "catalog") == [draft]
    assert form.field("catalog").value == draft
    assert (chosen(form, "running"), form.field("running").value) == (["keep", "anew"], "keep")


def test_a_matter_is_settled_by_its_name(draft: str) -> None:
    project = Then(given(*launched()), adopted()).project
    rules = RULES.of(draft)
    (option, *_) = subjects(project, "settle_matter", rules)
    form = act_form(project, "settle_matter", rules, option.value)
    assert form.given["matter"] in project.matters
    told = SettleMatter.model_validate(form.given | {"note": WORDS})
    left = Then(project, act(told, "2026-02-04", OFFICE)).project.matters
    assert {*project.matters} - {*left} == {form.given["matter"]}


def test_for_all_projects_an_act_says_of_which_county_and_by_which_version() -> None:
    calendar = adjusting_form("adopt_calendar", RULES)
    assert calendar.fields[0].sort is Sort.CHOICE
    assert "411122" in chosen(calendar, "county")
    assert chosen(calendar, "calendar") == [*RULES.library.calendars]
    assert calendar.field("calendar").value == RULES.library.calendars[-1]
    catalog = adjusting_form("adopt_catalog", RULES)
    assert chosen(catalog, "catalog") == [*RULES.library.catalogs]
    assert chosen(catalog, "running") == ["keep", "anew"]
    stop = adjusting_form("stop_clocks", RULES)
    assert [one.name for one in stop.fields[:3]] == ["county", "first", "last"]


def test_of_a_challenge_the_form_names_the_rounds_that_were_decided_or_turned_away() -> None:
    refused = ended("eia_form", "2026-02-20", Result.REFUSED)
    lapsed = ended("eia_form", "2026-03-20", None, round=2, status=Status.LAPSED)
    project = given(*launched(), refused, lapsed)
    form = act_form(project, "record_challenge", RULES, "eia_form")
    (rounds,) = [one for one in form.fields if one.name == "round"]
    assert rounds.help == (
        "可以填：第1轮（2026-02-20，已决定）、第2轮（2026-03-20，逾期未补正）；不填的为最近一轮"
    )
    assert not rounds.required
