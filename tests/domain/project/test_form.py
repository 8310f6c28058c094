"""The forms of acts on a project: what may be chosen by where it stands, and that what is filled
in is what the law then takes."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Text
from domain.forms import ActForm, Sort
from domain.project.after_the_end import ON_CHALLENGES
from domain.project.commands import AddUnit, RecordEvent, Register, Terminate, kind_of
from domain.project.duty_commands import AdvanceSupport, Report, RequestSupport, SupportStep
from domain.project.form import COMMANDS, act_form, register_form
from domain.project.moves import (
    ABOUT_SEVERAL,
    declarable,
    subjects,
    why_not,
)
from domain.project.state import Project
from domain.review.words import Status
from tests.domain.histories import OFFICE, RULES, act
from tests.domain.project.lives import (
    after,
    conforming,
    determined,
    ended,
    given,
    in_reserve,
    launched,
    refused,
    registered,
)

FILED = (*conforming(), ended("enterprise_filing", "2026-02-10"))
STANDS: dict[str, Project] = {
    "registered": given(registered()),
    "determined": given(*determined()),
    "in reserve": given(*in_reserve()),
    "launched": given(*launched()),
    "filed": given(*FILED),
    "withdrawn": given(
        *in_reserve(), ended("conformity_launch", "2026-02-02", status=Status.WITHDRAWN)
    ),
}


def names(form: ActForm) -> list[str]:
    return [one.name for one in form.fields]


def has_a_form_or_a_reason(project: Project, kind: str) -> None:
    """For all that the act may be about, and every field of it can be filled in."""
    why = why_not(project, kind, RULES)
    about = subjects(project, kind, RULES)
    if why:
        assert why.endswith("。")
        return
    if kind in ABOUT_SEVERAL:
        assert about
    for one in about or [None]:
        form = act_form(project, kind, RULES, one.value if one else "")
        assert form.zh
        assert form.about == (one.zh if one else "")
        for field in form.fields:
            assert field.zh != field.name, f"{kind}.{field.name} has no title"
            assert field.options or field.sort not in (Sort.CHOICE, Sort.CHECKS)
            assert not {field.name} & {*form.given}, "what is given is not asked"


@pytest.mark.parametrize("stands", STANDS)
@pytest.mark.parametrize("kind", [kind for kind in COMMANDS if kind != "register"])
def test_every_act_has_a_form_for_all_it_may_be_about_or_a_reason(kind: str, stands: str) -> None:
    has_a_form_or_a_reason(STANDS[stands], kind)


def test_what_the_act_cannot_be_about_has_no_form() -> None:
    with pytest.raises(KeyError):
        act_form(STANDS["launched"], "report", RULES, "report/monthly_report/2026-01")
    with pytest.raises(KeyError):
        act_form(STANDS["launched"], "report", RULES)


def test_after_a_termination_only_what_concerns_a_challenge_can_be_given() -> None:
    words = Text(ref="00000000-0000-0000-0000-000000000001", sha256="0" * 64)
    project = given(registered(), act(Terminate(reason=words), "2026-01-06", OFFICE))
    cases = [kind_of(one) for one in ON_CHALLENGES]
    others = {*COMMANDS} - {"register", "revive", *cases}
    assert {why_not(project, kind, RULES) for kind in others} == {"项目已终止。"}
    assert [why_not(project, kind, RULES) for kind in cases] == [
        "还没有作出决定、也没有法定期限届满未作决定的事项。",
        "没有在审的复议或者诉讼。",
        "没有在审的复议或者诉讼。",
    ]
    assert why_not(project, "revive", RULES) == ""


# --- registration and its mending -----------------------------------------------------------------


def test_registration_asks_the_ten_fields_and_the_facts_of_the_first_item() -> None:
    form = register_form(RULES, owner="c-001")
    assert form.given == {"owner": "c-001"}
    assert names(form)[:10] == [
        "name", "county", "industry", "national_code", "scale", "land_mu", "year_plan",
        "planned_output", "contact", "contact_phone",
    ]  # fmt: skip
    assert [one.removeprefix("facts.") for one in names(form)[10:]] == [*declarable(RULES)]
    assert {*declarable(RULES)} == {*RULES.item("idea_review").sets}
    assert [one.name for one in form.fields if one.required] == ["name"]
    assert names(register_form(RULES))[1] == "owner"


def test_a_county_s_office_finds_its_own_county_chosen() -> None:
    field = register_form(RULES, county="411122").field("county")
    assert field.value == "临颍县"
    assert field.value in [one.value for one in field.options]


def test_what_every_county_option_says_is_a_county_that_the_law_takes() -> None:
    for one in register_form(RULES).field("county").options:
        assert given(registered(county=one.value)).county == RULES.area(one.value).id


def test_mending_shows_what_was_declared_and_not_what_was_answered() -> None:
    declared = given(registered(facts={"investor": "enterprise"}))
    form = act_form(declared, "amend", RULES)
    assert form.field("name").value == "某项目"
    assert form.field("facts.investor").value == "enterprise"
    answered = act_form(STANDS["determined"], "amend", RULES)
    assert not [one for one in names(answered) if one.startswith("facts.")]


# --- events, groups -------------------------------------------------------------------------------


@pytest.mark.parametrize("stands", ["registered", "in reserve", "filed"])
def test_each_event_that_is_offered_is_taken_and_no_other(stands: str) -> None:
    acts = {"registered": (registered(),), "in reserve": in_reserve(), "filed": FILED}[stands]
    offered = [one.value for one in act_form(given(*acts), "record_event", RULES).fields[0].options]
    for event in RULES.catalog.events.events:
        found = after(*acts, act(RecordEvent(event=event.id), "2026-06-01", OFFICE))
        assert (found.refusal is None) is (event.id in offered), event.id


def test_each_unit_that_is_offered_may_be_added() -> None:
    form = act_form(STANDS["launched"], "add_unit", RULES)
    assert form.field("group").value == "conformity", "the only one at work is chosen"
    functions = [one.value for one in form.field("function").options]
    assert functions == [*RULES.may_add("conformity")]
    first = act(AddUnit(group="conformity", function=functions[0]), "2026-02-03", OFFICE)
    left = act_form(given(*launched(), first), "add_unit", RULES).field("function").options
    assert [one.value for one in left] == functions[1:]
    assert why_not(given(*conforming()), "add_unit", RULES)


# --- reports, requests ----------------------------------------------------------------------------


def test_a_report_is_about_one_period_and_asks_the_items_own_entries() -> None:
    project = STANDS["in reserve"]
    about = "report/reserve_conversion/2026-Q1"
    (option,) = [one for one in subjects(project, "report", RULES) if one.value == about]
    assert option.zh == "储备项目落地转化跟踪 2026-Q1期"
    assert "24:00前" in option.note
    form = act_form(project, "report", RULES, about)
    assert form.given == {"item": "reserve_conversion", "period": "2026-Q1"}
    entries = [f"fields.{one.id}" for one in RULES.item("reserve_conversion").fields]
    assert names(form) == [*entries, "unchanged"]
    assert {one.unless for one in form.fields if one.required} == {"unchanged"}
    refusal = refused(
        *in_reserve(), act(Report(item="reserve_conversion", period="2026-Q1"), "2026-02-01")
    )
    assert refusal.code == "fields_missing", "what the form requires the law requires too"


def test_support_goes_by_the_steps_that_are_legal() -> None:
    asked = act(RequestSupport(support="energy"), "2026-02-11")
    project = given(*FILED, asked)
    assert not why_not(project, "request_support", RULES)
    form = act_form(project, "advance_support", RULES, "support/1")
    assert form.given == {"number": 1}
    assert [one.value for one in form.field("to").options] == ["assigned", "refused", "withdrawn"]
    assert "sl" in [one.value for one in form.field("unit").options]
    for step in SupportStep:
        found = after(*FILED, asked, act(AdvanceSupport(number=1, to=step), "2026-02-12"))
        offered = [one.value for one in form.field("to").options]
        assert (found.refusal is None) is (step.value in offered), step


def test_support_before_its_stage_says_when_it_begins() -> None:
    assert why_not(STANDS["launched"], "request_support", RULES) == (
        "要素保障自项目立项开始，现在还不能提出。"
    )


def test_the_office_s_facts_are_chosen_as_the_catalog_has_them() -> None:
    form = act_form(STANDS["registered"], "set_fact", RULES, "category")
    value = form.field("value")
    assert value.sort is Sort.CHECKS
    assert [one.value for one in value.options] == [*RULES.fact("category").values]
    assert value.required


def test_a_withdrawn_item_may_be_asked_for_again() -> None:
    project = STANDS["withdrawn"]
    (option,) = subjects(project, "reapply", RULES)
    form = act_form(project, "reapply", RULES, option.value)
    assert form.given == {"item": "conformity_launch"}
    assert form.fields == ()


def test_titles_stand_at_the_commands_fields() -> None:
    commands: list[Any] = [*COMMANDS.values()]
    for command in commands:
        for name, info in command.model_fields.items():
            if name not in ("kind", "code", "rules", "demo", "generated"):
                assert info.title, f"{command.__name__}.{name}"
    assert Register.model_fields["name"].title == "项目名称"


def test_a_form_is_asked_for_fields_that_it_has() -> None:
    with pytest.raises(KeyError):
        act_form(STANDS["launched"], "amend", RULES).field("horoscope")
