"""The form of each act has the fields that the law asks of it, and no others (domain.md 3)."""

from __future__ import annotations

import pytest

from domain.forms import ActForm, Sort, fields_of
from domain.review.commands import (
    BY_PEOPLE,
    Decide,
    Extend,
    Open,
    RequestCorrection,
    Submit,
    kind_of,
)
from domain.review.form import act_form
from domain.review.words import ADVERSE, LICENSING, NEEDLESS, WITH_CONDITIONS, Result
from domain.rules.items import Scope
from tests.domain.histories import RULES, act
from tests.domain.review.rounds import given, opened
from tests.domain.review.test_clock_of_a_round import accepted

ITEMS = [one.id for one in RULES.catalog.items if one.scope is Scope.PROJECT and one.materials]


def names(form: ActForm) -> list[str]:
    return [field.name for field in form.fields]


def required(form: ActForm) -> set[str]:
    return {field.name for field in form.fields if field.required}


@pytest.mark.parametrize("command", BY_PEOPLE, ids=kind_of)
def test_every_field_has_a_chinese_name(command: type) -> None:
    """A field without a title would be shown to people by its English one."""
    for field in fields_of(command):
        assert not field.zh.isascii(), field.name


def test_a_submission_asks_for_the_applicants_own_papers_and_the_items_form() -> None:
    review = given(opened("eia_report", "2026-03-02 08:00"))
    form = act_form(review, "submit", RULES)
    papers = form.field("papers")
    assert papers.sort is Sort.CHECKS
    assert {one.value for one in papers.options} == {
        paper
        for paper in RULES.item("eia_report").materials
        if RULES.material(paper).issuer == "applicant"
        and paper not in RULES.item("eia_report").materials_at_grant
    }
    assert all(one.zh and not one.zh.isascii() for one in papers.options)
    assert [n for n in names(form) if n.startswith("fields.")] == [
        f"fields.{one.id}" for one in RULES.item("eia_report").fields
    ]


def test_what_was_handed_in_is_marked() -> None:
    review = given(
        opened("eia_report", "2026-03-02 08:00"),
        act(Submit(papers=("eia_application",)), "2026-03-02 09:00"),
    )
    notes = {
        one.value: one.note
        for one in act_form(review, "request_correction", RULES).field("missing").options
    }
    assert notes["eia_application"] == "已提交"
    assert notes["eia_report_text"] == "未提交"


def test_so_it_is_where_it_is_handed_in_once_more() -> None:
    paper = "eia_application"
    asked = (
        opened("eia_report", "2026-03-02 08:00"),
        act(Submit(papers=(paper,)), "2026-03-02 09:00"),
        act(RequestCorrection(missing=("eia_report_text",)), "2026-03-03"),
    )
    papers = act_form(given(*asked), "submit", RULES).field("papers").options
    assert {one.value: one.note for one in papers}[paper] == "已提交"


def test_the_office_says_an_outcome_itself_where_it_answers_for_a_unit() -> None:
    silent = given(opened("conf_jy", "2026-03-02"), now="2026-03-12")
    form = act_form(silent, "answer_for", RULES, Result.CONFORMING)
    assert form.field("outcome").value == "conforming"


def test_what_stands_on_the_form_is_not_asked_a_second_time() -> None:
    """A registration: whoever registers fills in the form, whose entries are facts."""
    for name in RULES.items:
        item = RULES.item(name)
        entries = {one.id for one in item.fields}
        if item.kind != "registration" or not entries & {*item.sets}:
            continue
        form = act_form(given(opened(name, "2026-03-02 08:00")), "decide", RULES, Result.REGISTERED)
        asked = [one.name.partition(".")[2] for one in form.fields if "." in one.name]
        assert len(asked) == len(set(asked)), name
        return
    raise AssertionError("no item has it")


def test_an_applicant_declares_nothing_that_a_unit_has_to_answer_itself() -> None:
    review = given(opened("det_policy", "2026-03-02"))
    assert [n for n in names(act_form(review, "submit", RULES)) if n.startswith("facts.")] == []
    decides = act_form(review, "decide", RULES, Result.ANSWERED)
    assert "facts.energy_tce" in names(decides)


def test_a_pause_is_chosen_from_the_reasons_of_the_item() -> None:
    review = given(*accepted("energy_review", "2026-03-02"))
    reason = act_form(review, "suspend", RULES).field("reason")
    assert reason.sort is Sort.CHOICE
    assert "expert_review" in {one.value for one in reason.options}
    assert {one.value for one in reason.options} == {
        one.id
        for one in RULES.catalog.clock.pause_reasons
        if RULES.may_pause("energy_review", one.id)
    }


@pytest.mark.parametrize("outcome", [Result(one) for one in RULES.outcomes("energy_review")])
def test_each_outcome_asks_for_what_it_needs(outcome: Result) -> None:
    review = given(*accepted("energy_review", "2026-03-02"))
    form = act_form(review, "decide", RULES, outcome)
    asked = required(form)
    assert ("reason" in asked) is (outcome in (*ADVERSE, *NEEDLESS))
    assert ("remedies" in asked) is (outcome is Result.REFUSED)
    assert ("drafted_by" in names(form)) is (outcome is Result.REFUSED)
    assert ("conditions" in asked) is (outcome in WITH_CONDITIONS)
    assert ("conditions_due" in names(form)) is (outcome in WITH_CONDITIONS)
    assert ("document.number" in asked) is (outcome in LICENSING)
    assert "outcome" not in names(form), "the path says it"
    sets = any(one.startswith("facts.") for one in names(form))
    assert sets is (outcome not in (*ADVERSE, *NEEDLESS))


def test_a_determination_must_answer_and_knows_what_can_be_said() -> None:
    item = next(one.id for one in RULES.catalog.items if one.kind == "determination" and one.sets)
    review = given(opened(item, "2026-03-02 08:00"))
    form = act_form(review, "decide", RULES, Result.ANSWERED)
    for name in RULES.item(item).sets:
        fact, field = RULES.fact(name), form.field(f"facts.{name}")
        assert field.required is not fact.guidance_only
        if fact.type == "choice":
            assert {one.value for one in field.options} == set(fact.values)


def test_an_extension_names_who_drafted_it() -> None:
    (reason, drafted) = fields_of(Extend)
    assert (reason.sort, drafted.sort) == (Sort.PROSE, Sort.PERSON)
    assert reason.required
    assert drafted.required


def test_of_an_optional_part_nothing_is_required() -> None:
    parts = [one for one in fields_of(Decide) if one.name.startswith("document.")]
    assert [one.group for one in parts] == ["文书", "文书"]
    assert not any(one.required for one in parts)


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_has_the_forms_of_an_ordinary_round(item: str) -> None:
    """No form of the catalog's items breaks, whatever they ask."""
    try:
        acts = opened(item, "2026-03-02 08:00")
    except AssertionError:
        pytest.xfail("nobody can be named without further facts")
    review = given(acts)
    for command in BY_PEOPLE:
        form = act_form(review, kind_of(command), RULES)
        assert len(set(names(form))) == len(names(form))
    for outcome in map(Result, RULES.outcomes(item)):
        act_form(review, "decide", RULES, outcome)


def test_what_the_project_tells_has_no_form() -> None:
    review = given(opened("energy_review", "2026-03-02 08:00"))
    with pytest.raises(KeyError):
        act_form(review, kind_of(Open), RULES)
