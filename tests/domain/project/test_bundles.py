"""一件事: one form for all items of a bundle, each paper once; then each item goes its own way.

Work plan 四(三); catalog bundles; domain.md 8 (refusal of one item of a bundle; a member that waits).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.play import play
from domain.project.commands import SubmitBundle
from domain.project.form import act_form
from domain.project.messages import from_project
from domain.project.moves import subjects
from domain.project.state import Project, evolve
from domain.review.commands import HandedIn, Inform, Open, Submit
from domain.review.core import REVIEW
from domain.review.state import Review
from domain.review.words import Result, Status
from tests.domain.histories import COMPANY, OFFICE, RULES, act, on, told
from tests.domain.project.lives import (
    OWN_LAND,
    Then,
    conforming,
    ended,
    given,
    open_items,
    refused,
)
from tests.domain.review.rounds import given as round_after
from tests.domain.review.rounds import opened

PERMIT = "project_permit"
PAPERS = ("design_scheme", "planning_application_report", "planning_application_form")


def filed(kind: dict[str, Any] = OWN_LAND) -> tuple[Any, ...]:
    """On land of its own, filed on 10 February: scheme and planning permit come next."""
    return (*conforming(kind), ended("enterprise_filing", "2026-02-10", kind=kind))


def asked(bundle: str = PERMIT, when: str = "2026-02-12", **more: Any) -> Any:
    return act(SubmitBundle(bundle=bundle, **{"papers": PAPERS} | more), when, COMPANY)


def together() -> Then:
    return Then(given(*filed()), asked())


def rounds(project: Project, events: list[Any]) -> dict[str, Review]:
    """The rounds that these events open, after all that the project has told them."""
    found: dict[str, Review] = {}
    for event in events:
        project = evolve(project, event)
        for message in from_project(project, event, RULES):
            _, code, item, number = message.to.split("/")
            model = {"open": Open, "inform": Inform}.get(message.kind)
            if model is None:
                continue
            one = replace(
                told(model.model_validate(message.body), message.at), opening=model is Open
            )
            after = play(REVIEW, found.get(message.to), [one], message.at, RULES).after
            assert after is not None, (code, item, number)
            found[message.to] = after
    return {key.split("/")[2]: review for key, review in found.items()}


def lives_of_members() -> dict[str, Review]:
    """From the opening of each member on: the history is played again for what it told."""
    start = given(*filed()[:-1])
    before = Then(start, filed()[-1])
    after = Then(before.project, asked())
    return rounds(start, [*before.events, *after.events])


def test_one_form_hands_in_every_member_that_applies() -> None:
    (event,) = together().of("BundleSubmitted")
    assert event.items == ("planning_scheme", "planning_permit", "tree_permit")
    handed = {item: review.status for item, review in lives_of_members().items()}
    assert {handed[item] for item in event.items} == {Status.SUBMITTED}


def test_a_paper_given_once_is_there_for_every_item_that_needs_it() -> None:
    reviews = lives_of_members()
    assert reviews["planning_scheme"].papers == ("design_scheme",)
    assert set(reviews["planning_permit"].papers) == set(PAPERS)
    form = act_form(given(*filed()), "submit_bundle", RULES, PERMIT)
    options = form.field("papers").options
    assert len(options) == len({one.value for one in options})
    (scheme,) = [one for one in options if one.value == "design_scheme"]
    assert scheme.note == "建设工程设计方案审查、建设工程规划类许可证核发"


def test_each_round_has_its_own_window_and_its_own_clock() -> None:
    reviews = lives_of_members()
    for item in ("planning_scheme", "planning_permit", "tree_permit"):
        assert reviews[item].received_at == on("2026-02-12")
        assert reviews[item].window is not None


def test_a_member_that_waits_for_another_opens_at_once_and_its_decision_waits() -> None:
    before = given(*filed())
    assert "tree_permit" not in open_items(before)  # it needs the scheme
    then = together()
    opened = {event.item: event for event in then.of("ItemOpened")}
    assert (opened["tree_permit"].at, opened["tree_permit"].bundle) == (on("2026-02-12"), PERMIT)
    assert "planning_scheme" in opened["tree_permit"].awaits


def test_refused_one_the_others_go_on() -> None:
    then = Then(
        together().project, ended("planning_scheme", "2026-03-02", Result.REFUSED, kind=OWN_LAND)
    )
    assert then.of("RoundClosing") == []
    assert {"planning_permit", "tree_permit"} <= set(open_items(then.project))
    (again,) = then.of("ItemOpened", "planning_scheme")
    assert (again.round, again.bundle) == (2, None)  # to be asked for by itself
    granted = Then(then.project, ended("planning_scheme", "2026-03-20", kind=OWN_LAND, round=2))
    assert {(event.item, event.need) for event in granted.of("PrerequisiteMet")} >= {
        ("planning_permit", "planning_scheme"),
        ("tree_permit", "planning_scheme"),
    }


def test_not_before_all_that_its_members_need_from_outside_is_finished() -> None:
    no = refused(*conforming(OWN_LAND), asked(when="2026-02-09 10:00"))
    assert (no.code, "企业投资项目备案" in no.zh) == ("not_now", True)
    assert subjects(given(*conforming(OWN_LAND)), "submit_bundle", RULES) == ()


def test_once_asked_for_it_is_not_asked_for_again() -> None:
    then = Then(together().project, asked(when="2026-02-13"))
    assert then.refusal.code == "not_now"
    assert subjects(then.project, "submit_bundle", RULES) == ()


def test_only_papers_and_fields_of_its_members_are_taken_and_only_from_the_company() -> None:
    assert refused(*filed(), asked(papers=("eia_form_text",))).code == "unknown_material"
    assert refused(*filed(), asked(fields={"no_such": "1"})).code == "unknown_field"
    assert refused(*filed(), asked(bundle="no_such")).code == "unknown_bundle"
    by_office = act(SubmitBundle(bundle=PERMIT), "2026-02-12", OFFICE)
    assert refused(*filed(), by_office).code == "not_yours"


def test_what_is_in_hand_already_is_left_as_it_is() -> None:
    """A round that has been applied for takes nothing from the one form."""
    review = round_after(
        opened("planning_scheme", "2026-02-10"),
        act(Submit(papers=PAPERS[:1]), "2026-02-11"),
        told(Inform(handed_in=HandedIn(by=COMPANY, papers=PAPERS)), "2026-02-12"),
    )
    assert review.received_at == on("2026-02-11")


def test_the_filing_of_a_bundle_registers_itself_when_its_form_is_complete() -> None:
    item = RULES.item("enterprise_filing")
    fields = {field.id: "100" for field in item.fields}
    review = round_after(
        opened("enterprise_filing", "2026-02-10"),
        told(
            Inform(handed_in=HandedIn(by=COMPANY, papers=item.materials, fields=fields)),
            "2026-02-12",
        ),
    )
    assert (review.status, review.outcome) == (Status.DECIDED, Result.REGISTERED)
