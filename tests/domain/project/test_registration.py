"""Registering and amending: what is declared, what is refused, what opens (work plan 三(一)1)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.acts import Act
from domain.project.commands import Amend, RecordEvent, SetFact
from domain.review.words import Result
from tests.domain.histories import (
    COMPANY,
    OFFICE,
    OTHER_COMPANY,
    WORDS,
    act,
    on,
    reviewer,
)
from tests.domain.project.lives import (
    BUILDING,
    after,
    determined,
    ended,
    given,
    in_reserve,
    open_items,
    refused,
    registered,
)


def test_registering_submits_the_idea_and_opens_its_review() -> None:
    then = after(registered("2026-01-05"))
    assert then.project.events == {"idea_submitted": on("2026-01-05")}
    assert then.opened == ["idea_review"]
    assert {event.at for event in then.events} == {on("2026-01-05")}
    opened = then.of("ItemOpened")[0]
    assert (opened.round, opened.handler.unit) == (1, "gxw"), "食品 is the industry bureau's"
    assert then.project.stage == "S1"


def test_an_industry_that_no_word_knows_is_the_planning_commission_s() -> None:
    then = after(registered(industry="占星"))
    assert then.of("ItemOpened")[0].handler.unit == "fgw"


def test_the_county_is_known_by_name_or_number() -> None:
    for county in ("临颍县", "411122"):
        assert given(registered(county=county)).county == "411122"
    assert given(registered(county=None, by=OFFICE)).county is None
    no = refused(registered(county="月亮县"))
    assert (no.code, "临颍县" in no.zh) == ("unknown_county", True)


def test_facts_declared_with_the_registration_are_read() -> None:
    facts = {"investor": "政府投资", "total_investment": "5,000", "land": "已有土地、租赁标准厂房"}
    then = after(registered(facts=facts))
    known = {name: (life.value, life.source) for name, life in then.project.facts.items()}
    assert known == {
        "investor": ("government", "declared"),
        "total_investment": ("5000", "declared"),
        "land": (["existing", "leased_factory"], "declared"),
        "route": ("proposal", "derived"),
    }


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"route": "filing"}, "derived_fact"),
        ({"horoscope": "白羊"}, "unknown_fact"),
        ({"total_investment": "-5"}, "bad_fact"),
        ({"total_investment": "五千"}, "bad_fact"),
        ({"total_investment": "NaN"}, "bad_fact"),
        ({"investor": "火星"}, "bad_fact"),
        ({"highway": "也许"}, "bad_fact"),
        ({"planned_start": "2026-02-30"}, "bad_fact"),
    ],
)
def test_a_fact_that_the_catalog_cannot_read_is_refused(facts: dict[str, Any], code: str) -> None:
    assert refused(registered(facts=facts)).code == code


def test_a_project_is_registered_once() -> None:
    assert refused(registered(), registered("2026-01-06")).code == "already_registered"


def test_nothing_is_told_to_a_project_that_does_not_exist() -> None:
    no = refused(act(Amend(name="新名"), "2026-01-05", COMPANY))
    assert no.code == "not_registered"


def test_registering_is_not_dated_ahead_nor_long_ago() -> None:
    assert refused(registered_at("2026-01-05", "2026-01-06")).code == "in_the_future"
    assert refused(registered_at("2026-01-15", "2026-01-05")).code == "too_far_back"
    assert given(registered_at("2026-01-05", "2026-01-04")).registered_at == on("2026-01-05")


def test_a_company_dates_nothing_back_what_counts_is_when_the_platform_has_it() -> None:
    late = replace(registered("2026-01-06"), happened_at=on("2026-01-05"))
    assert refused(late).code == "not_back_dated"
    event = act(RecordEvent(event="project_changed"), "2026-01-08", COMPANY, happened="2026-01-07")
    assert refused(registered(), event).code == "not_back_dated"


def registered_at(when: str, happened: str) -> Act[Any]:
    return replace(registered(when, OFFICE), happened_at=on(happened))


# --- amending ---------------------------------------------------------------------------------------


def test_amending_names_only_what_changed() -> None:
    amended = act(Amend(name="新名", land_mu=Decimal("12.50"), industry="食品"), "2026-01-06")
    then = after(registered(), amended)
    assert then.of("Amended")[0].changes == {"name": "新名", "land_mu": "12.5"}
    assert (then.project.name, then.project.land_mu) == ("新名", Decimal("12.5"))
    assert refused(registered(), act(Amend(name="某项目"), "2026-01-06")).code == "nothing_changed"


def test_what_was_declared_may_be_amended_until_its_setter_has_answered() -> None:
    declared = registered(facts={"total_investment": "3000"})
    more = act(Amend(facts={"total_investment": "4000"}), "2026-01-06")
    assert given(declared, more).facts["total_investment"].value == "4000"
    answered = ended("idea_review", "2026-01-12")
    no = refused(declared, answered, act(Amend(facts={"total_investment": "1"}), "2026-01-13"))
    assert (no.code, "项目策划论证审核" in no.zh) == ("already_answered", True)


def test_what_the_office_or_a_rule_has_said_nobody_amends() -> None:
    set_it = act(SetFact(fact="category", value="省重点项目"), "2026-01-06")
    amend = act(Amend(facts={"category": "市重点项目"}), "2026-01-07")
    no = refused(registered(), set_it, amend)
    assert no.code == "already_answered"
    assert "已由“项目办”认定" in no.zh


def test_what_is_answered_as_it_was_declared_has_been_known_all_along() -> None:
    declared = registered("2026-01-05", facts={"highway": True})
    same = {**BUILDING, "highway": True}
    life = given(declared, ended("idea_review", "2026-01-12", kind=same)).facts["highway"]
    assert (life.source, life.since) == ("idea_review", on("2026-01-05"))
    other = given(declared, ended("idea_review", "2026-01-12")).facts["highway"]
    assert other.since == on("2026-01-12")


def test_another_industry_moves_what_its_department_has_in_hand() -> None:
    then = after(registered(), act(Amend(industry="教育"), "2026-01-06"))
    moved = then.of("HandlerMoved")
    assert [(e.item, e.handler.unit, e.at) for e in moved] == [
        ("idea_review", "jy", on("2026-01-06"))
    ]


def test_what_opens_after_the_industry_was_amended_is_the_new_department_s_at_once() -> None:
    refusal = ended("idea_review", "2026-01-12", Result.REFUSED)
    then = after(registered(), act(Amend(industry="教育"), "2026-01-06"), refusal)
    assert [(e.handler.unit, e.at) for e in then.of("ItemOpened")] == [("jy", on("2026-01-12"))]
    assert then.of("HandlerMoved") == []


# --- facts of the office ----------------------------------------------------------------------------


def test_the_office_sets_the_category() -> None:
    set_it = act(SetFact(fact="category", value="省重点项目"), "2026-01-06")
    project = given(registered(), set_it)
    assert (project.facts["category"].value, project.facts["category"].source) == (
        ["provincial_key"],
        "office",
    )
    by_company = act(set_it.command, "2026-01-06", COMPANY)
    assert refused(registered(), by_company).code == "not_yours"


def test_the_office_sets_nothing_that_a_department_answers() -> None:
    no = refused(registered(), act(SetFact(fact="eia", value="none"), "2026-01-06"))
    assert no.code == "not_the_offices"


# --- events by command ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("idea_submitted", "not_recorded_so"),
        ("terminated", "not_recorded_so"),
        ("moon_landing", "unknown_event"),
        ("contract_signed", "raised_by_items"),
        ("project_code_issued", "not_yet"),
        ("first_works", "not_yet"),
    ],
)
def test_an_event_that_cannot_be_recorded_now(event: str, code: str) -> None:
    assert refused(registered(), act(RecordEvent(event=event), "2026-01-06")).code == code


def test_an_event_is_recorded_once_and_the_code_is_kept() -> None:
    code = act(
        RecordEvent(event="project_code_issued", value="2601-411122-04-01-123456"), "2026-01-27"
    )
    project = given(*in_reserve(), code)
    assert project.national_code == "2601-411122-04-01-123456"
    again = act(RecordEvent(event="project_code_issued"), "2026-01-28")
    assert refused(*in_reserve(), code, again).code == "already_raised"


def test_an_event_is_not_dated_ahead_nor_long_ago_nor_before_the_registration() -> None:
    event = RecordEvent(event="project_changed")
    assert refused(registered(), act(event, "2026-01-06", OFFICE, happened="2026-01-07")).code == (
        "in_the_future"
    )
    assert refused(registered(), act(event, "2026-01-06", OFFICE, happened="2026-01-04")).code == (
        "before_registration"
    )
    assert refused(registered(), act(event, "2026-01-20", OFFICE, happened="2026-01-06")).code == (
        "too_far_back"
    )


def test_an_intention_opens_the_signing_of_a_promoted_project_only() -> None:
    intention = act(RecordEvent(event="intention_signed"), "2026-01-13")
    promoted = (registered(), ended("idea_review", "2026-01-12"))
    assert "signing" not in open_items(given(*promoted))
    then = after(*promoted, intention)
    assert then.opened == ["signing"]
    assert [event.stage for event in then.of("StageStarted")] == ["S2"]
    own = {**BUILDING, "promoted": False}
    other = after(registered(), ended("idea_review", "2026-01-12", kind=own), intention)
    assert (other.opened, other.of("StageStarted")) == ([], [])


def test_an_intention_before_anybody_knows_whether_it_is_promoted_waits_for_the_answer() -> None:
    intention = act(RecordEvent(event="intention_signed", note=WORDS), "2026-01-06")
    assert open_items(given(registered(), intention)) == ["idea_review"]
    then = after(registered(), intention, ended("idea_review", "2026-01-12"))
    assert "signing" in then.opened
    assert [(event.stage, event.at) for event in then.of("StageStarted")] == [
        ("S2", on("2026-01-12"))
    ]


def test_determinations_are_history_that_helpers_tell_right() -> None:
    assert given(*determined()).groups["feasibility_study"].closed_at == on("2026-01-19", "09:09")


def test_keepers_and_others() -> None:
    rename = Amend(name="新名")
    for keeper in (
        COMPANY,
        OFFICE,
        reviewer("fgw"),
        reviewer("fgw@411122"),
        reviewer("gov@411122"),
    ):
        assert given(registered(), act(rename, "2026-01-06", keeper)).name == "新名"
    for other in (OTHER_COMPANY, reviewer("sl"), reviewer("fgw@411121")):
        assert refused(registered(), act(rename, "2026-01-06", other)).code == "not_yours"
