"""What opens an item, what skips it, what opens it again (domain.md 2, 3 and 8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.acts import Act
from domain.clock import local_day
from domain.project.commands import AddUnit, Amend, Reapply, RecordEvent, ReviewEnded
from domain.project.handle import handle
from domain.project.messages import from_project
from domain.project.state import Project, evolve
from domain.review.commands import Document
from domain.review.words import Result, Status
from tests.domain.histories import COMPANY, OFFICE, RULES, act, day, on, reviewer, told
from tests.domain.project.lives import (
    BUILDING,
    COMPANY_S,
    GOVERNMENT_S,
    KINDS,
    Living,
    Then,
    after,
    all_ended,
    conforming,
    determined,
    ended,
    given,
    group,
    in_reserve,
    launched,
    open_items,
    refused,
    registered,
)

IDEA = (registered("2026-01-05"), ended("idea_review", "2026-01-12"))


def opens(kind: dict[str, Any], *items: str) -> list[str]:
    return [item for item in items if item in open_items(given(*conforming(kind)))]


# --- S1 -------------------------------------------------------------------------------------------


def test_ten_determinations_open_together_at_the_end_of_the_idea_s_review() -> None:
    then = after(*IDEA)
    assert sorted(then.opened) == sorted(group("feasibility_study"))
    assert {event.at for event in then.of("ItemOpened")} == {on("2026-01-12")}
    assert [(e.group, e.limit_day) for e in then.of("GroupOpened")] == [
        ("feasibility_study", day("2026-01-19"))
    ]


def test_the_group_closes_when_the_last_has_answered() -> None:
    nine = all_ended(group("feasibility_study")[:-1], "2026-01-19")
    assert after(*IDEA, *nine).of("GroupClosed") == []
    last = ended(group("feasibility_study")[-1], "2026-01-20")
    then = after(*IDEA, *nine, last)
    assert [(e.group, e.at) for e in then.of("GroupClosed")] == [
        ("feasibility_study", on("2026-01-20"))
    ]
    assert then.opened == ["reserve_entry"]


def test_the_reserve_entry_leaves_s1_and_opens_the_launch() -> None:
    then = after(*in_reserve())
    assert [(e.stage, e.at) for e in then.of("StageExited")] == [("S1", on("2026-01-26"))]
    assert {"conformity_launch", "enterprise_filing"} <= set(then.opened)


# --- routes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "route"),
    [
        ({"investor": "government", "total_investment": "5000.01"}, "proposal"),
        ({"investor": "government", "total_investment": "5000"}, "proposal"),
        ({"investor": "government", "total_investment": "4999.99"}, "feasibility"),
        ({"investor": "enterprise", "in_catalog_2016": True}, "approval"),
        ({"investor": "enterprise", "in_catalog_2016": False}, "filing"),
        ({"investor": "government"}, None),
        ({"investor": "enterprise"}, None),
        ({"total_investment": "5000", "in_catalog_2016": False}, None),
    ],
)
def test_the_four_routes(facts: dict[str, Any], route: str | None) -> None:
    known = given(registered(facts=facts)).facts.get("route")
    assert (known.value if known else None) == route


def test_the_route_is_derived_anew_when_the_amount_crosses_the_threshold() -> None:
    declared = registered(facts={"investor": "government", "total_investment": "4000"})
    then = after(declared, act(Amend(facts={"total_investment": "6000"}), "2026-01-06"))
    assert [(e.facts, e.source, e.at) for e in then.of("FactsSet") if "route" in e.facts] == [
        ({"route": "proposal"}, "derived", on("2026-01-06"))
    ]


@pytest.mark.parametrize(
    ("kind", "approval"),
    [
        ({**GOVERNMENT_S, "total_investment": "5000"}, "proposal_approval"),
        ({**GOVERNMENT_S, "total_investment": "4999"}, "feasibility_approval"),
        ({**COMPANY_S, "in_catalog_2016": True, "authority": "city"}, "enterprise_approval"),
        (COMPANY_S, "enterprise_filing"),
    ],
)
def test_each_route_opens_its_own_approval(kind: dict[str, Any], approval: str) -> None:
    four = ("proposal_approval", "feasibility_approval", "enterprise_approval", "enterprise_filing")
    assert opens(kind, *four) == [approval]


def test_a_filing_needs_nothing_but_the_reserve_entry() -> None:
    """Q28: the conformity round is no precondition of a filing."""
    assert "enterprise_filing" in open_items(given(*in_reserve()))


def test_who_approves_decides_who_answers() -> None:
    kind = {**COMPANY_S, "in_catalog_2016": True}
    for authority, unit, outer in (
        ("county", "fgw@411122", None),
        ("city", "fgw", None),
        ("province", "fgw", "fgw@410000"),
    ):
        project = given(*launched({**kind, "authority": authority}))
        handler = project.item("enterprise_approval").open[0].handler
        assert (handler.unit, handler.outer_unit) == (unit, outer), authority


# --- unknown blocks, known false skips ----------------------------------------------------------------


def test_an_unknown_fact_blocks_and_does_not_skip() -> None:
    project = given(*IDEA)
    assert project.item("eia_form").skipped_at is None
    assert "eia_form" not in open_items(project)


def test_only_known_false_skips() -> None:
    then = after(*IDEA, ended("det_eia", "2026-01-19"))  # eia: form
    skipped = [event.item for event in then.of("ItemSkipped")]
    assert {"eia_report", "eia_registration"} <= set(skipped)
    assert "eia_form" not in skipped


def test_what_waits_for_one_that_is_not_yet_known_to_apply_does_not_open() -> None:
    """The feasibility report needs the energy review: unknown blocks what needs it."""
    kind = {**GOVERNMENT_S, "total_investment": "3000", "energy": "report"}
    energy = (*conforming(kind),)
    assert "feasibility_approval" not in open_items(given(*energy))
    then = after(*energy, ended("energy_review", "2026-02-10", kind=kind))
    assert "feasibility_approval" in then.opened


def test_an_item_known_not_to_apply_counts_as_met() -> None:
    kind = {**GOVERNMENT_S, "total_investment": "3000", "energy": "none"}
    assert "feasibility_approval" in open_items(given(*conforming(kind)))


def test_what_was_skipped_applies_again_when_the_fact_is_answered_otherwise() -> None:
    declared = registered("2026-01-05", facts={"highway": False})
    assert "highway_design" in given(declared).items
    kind = KINDS["a highway"]
    then = after(declared, ended("idea_review", "2026-01-12", kind=kind))
    assert "highway_design" in [event.item for event in then.of("ItemApplies")]


def test_what_may_apply_after_all_is_dated_by_the_fact_that_says_so() -> None:
    """Not on new land: no site pre-examination. On new land: nobody knows yet."""
    declared = registered("2026-01-05", facts={"land": ["existing"]})
    assert given(declared).item("site_preexam").skipped_at == on("2026-01-05")
    then = after(declared, act(Amend(facts={"land": ["new_state_land"]}), "2026-01-07"))
    assert ("site_preexam", on("2026-01-07")) in [(e.item, e.at) for e in then.of("ItemApplies")]


def test_an_open_round_closes_when_its_item_no_longer_applies() -> None:
    """Promoted by declaration, not promoted by the answer: the signing closes."""
    history = (
        registered("2026-01-05", facts={"promoted": True}),
        act(RecordEvent(event="intention_signed"), "2026-01-06"),
    )
    assert "signing" in open_items(given(*history))
    idea = ended("idea_review", "2026-01-12", kind={**BUILDING, "promoted": False})
    then = after(*history, idea)
    assert [(e.item, e.round, e.at) for e in then.of("RoundClosing")] == [
        ("signing", 1, on("2026-01-12"))
    ]
    told_to_close = [m.kind for m in messages(then.project, then.of("RoundClosing")[0])]
    assert told_to_close == ["close"]
    closed = ended("signing", "2026-01-12 09:01", status=Status.CLOSED_NOT_NEEDED)
    assert after(*history, idea, closed).opened == []


def test_what_is_due_ends_when_its_item_no_longer_applies() -> None:
    """Signed as promoted by declaration; the idea's review says that it is not."""
    history = (
        registered("2026-01-05", facts={"promoted": True}),
        act(RecordEvent(event="intention_signed"), "2026-01-06"),
        ended("signing", "2026-01-07"),
    )
    assert given(*history).rhythms["signed_followup"].open
    idea = ended("idea_review", "2026-01-08", kind={**BUILDING, "promoted": False})
    then = after(*history, idea, now="2026-03-01")
    assert [(e.item, e.at) for e in then.of("DutiesEnded")] == [
        ("signed_followup", on("2026-01-08"))
    ]
    assert then.of("DutyOpened") == []


# --- the order of S3 ----------------------------------------------------------------------------------


def test_twelve_opinions_open_with_the_boundary() -> None:
    then = after(*launched())
    assert set(group("conformity")) <= set(then.opened)
    assert [event.event for event in then.of("EventRaised")] == ["boundary_uploaded"]
    assert [event.stage for event in then.of("StageStarted")] == ["S3"]


def test_licences_may_be_asked_from_the_launch_on_the_rest_waits() -> None:
    items = open_items(given(*launched()))
    assert {"eia_form", "energy_review", "water_soil_plan", "relics_permit"} <= set(items)
    assert not {"land_permit", "planning_permit", "construction_permit", "land_grant"} & set(items)


def test_the_grant_of_land_waits_for_the_conformity_round() -> None:
    kind = {**BUILDING, "converts_land": False, "archaeology": False}
    assert "land_grant" not in open_items(given(*launched(kind)))
    assert "land_grant" in open_items(given(*conforming(kind)))


def test_a_no_keeps_the_group_open_until_that_unit_alone_answers_again() -> None:
    kind = {**BUILDING, "converts_land": False, "archaeology": False}
    others = [item for item in group("conformity") if item != "conf_jt"]
    no = ended("conf_jt", "2026-02-03", Result.NOT_CONFORMING)
    then = after(*launched(kind), no)
    assert [(e.item, e.round, e.after_negative, e.at) for e in then.of("ItemOpened")] == [
        ("conf_jt", 2, True, on("2026-02-03"))
    ]
    rest = (*launched(kind), no, *all_ended(others, "2026-02-09", kind=kind))
    assert given(*rest).groups["conformity"].closed_at is None
    yes = after(*rest, ended("conf_jt", "2026-02-11", round=2))
    assert [event.at for event in yes.of("GroupClosed")] == [on("2026-02-11")]
    assert "land_grant" in yes.opened


def test_not_concerned_finishes_and_sets_nothing() -> None:
    rest = [item for item in group("conformity") if item != "conf_jt"]
    then = after(
        *launched(),
        *all_ended(rest, "2026-02-09"),
        ended("conf_jt", "2026-02-10", Result.NOT_CONCERNED),
    )
    assert [event.group for event in then.of("GroupClosed")] == ["conformity"]


# --- grant_needs --------------------------------------------------------------------------------------


def test_a_round_opens_before_its_grant_needs_and_is_told_when_they_are_met() -> None:
    history = conforming()
    waiting = given(*launched()).item("relics_permit").open[0]
    assert waiting.awaits == ("archaeology_survey",)
    then = after(*history, ended("archaeology_survey", "2026-02-20"))
    assert [(e.item, e.need, e.at) for e in then.of("PrerequisiteMet")] == [
        ("relics_permit", "archaeology_survey", on("2026-02-20"))
    ]
    assert then.project.item("relics_permit").open[0].awaits == ()
    message = messages(then.project, then.of("PrerequisiteMet")[0])[0]
    assert (message.kind, message.body["met"], message.at) == (
        "inform",
        "archaeology_survey",
        on("2026-02-20"),
    )


def test_a_grant_need_known_not_to_apply_is_not_awaited() -> None:
    kind = {**BUILDING, "archaeology": False}
    assert given(*launched(kind)).item("relics_permit").open[0].awaits == ()


# --- again --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Result.REFUSED, Status.DECIDED),
        (None, Status.DECLINED),
        (None, Status.LAPSED),
    ],
)
def test_the_next_round_opens_at_the_instant_at_which_one_ends_unfinished(
    outcome: Result | None, status: Status
) -> None:
    then = after(*launched(), ended("eia_form", "2026-02-20 16:20", outcome, status=status))
    assert [(e.item, e.round, e.at) for e in then.of("ItemOpened")] == [
        ("eia_form", 2, on("2026-02-20", "16:20"))
    ]


def test_after_a_withdrawal_the_next_round_opens_only_when_it_is_asked_for() -> None:
    withdrawn = ended("eia_form", "2026-02-20", status=Status.WITHDRAWN)
    assert after(*launched(), withdrawn).opened == []
    again = act(Reapply(item="eia_form"), "2026-03-20")
    then = after(*launched(), withdrawn, again)
    assert [(e.item, e.round, e.at) for e in then.of("ItemOpened")] == [
        ("eia_form", 2, on("2026-03-20"))
    ]
    twice = act(Reapply(item="eia_form"), "2026-03-21")
    assert refused(*launched(), withdrawn, again, twice).code == "not_withdrawn"


def test_nothing_is_asked_again_that_was_not_withdrawn() -> None:
    assert refused(*launched(), act(Reapply(item="eia_form"), "2026-02-03")).code == "not_withdrawn"
    assert refused(*launched(), act(Reapply(item="tea_party"), "2026-02-03")).code == "unknown_item"


def test_what_an_office_submits_the_office_asks_for_again() -> None:
    history = (
        *in_reserve(),
        ended("conformity_launch", "2026-02-02", status=Status.WITHDRAWN),
    )
    again = Reapply(item="conformity_launch")
    assert refused(*history, act(again, "2026-02-03", COMPANY)).code == "not_yours"
    assert after(*history, act(again, "2026-02-03", reviewer("zrzy"))).opened == [
        "conformity_launch"
    ]


def test_a_round_that_reports_twice_is_heard_once() -> None:
    history = (*launched(), ended("eia_form", "2026-02-20", Result.REFUSED))
    project = given(*history)
    twice = act_again(ended("eia_form", "2026-02-21", Result.GRANTED))
    assert happens(project, twice) == []
    assert happens(project, ended("eia_form", "2026-02-21", Result.GRANTED, round=7)) == []
    assert happens(project, ended("tendering", "2026-02-21")) == []


def happens(project: Project, one: Act[Any]) -> list[Any]:
    return handle(project, one, RULES)


def act_again(one: Act[ReviewEnded]) -> Act[ReviewEnded]:
    return told(one.command, one.submitted_at)


# --- the office adds a unit -----------------------------------------------------------------------------


def test_a_unit_that_the_office_adds_answers_like_the_others() -> None:
    added = act(AddUnit(group="conformity", function="wjw"), "2026-02-03")
    then = after(*launched(), added)
    assert [(e.item, e.handler.unit, e.at) for e in then.of("ItemOpened")] == [
        ("conformity+wjw", "wjw", on("2026-02-03"))
    ]
    twelve = (*launched(), added, *all_ended(group("conformity"), "2026-02-09"))
    assert given(*twelve).groups["conformity"].closed_at is None
    assert after(*twelve, ended("conformity+wjw", "2026-02-10")).of("GroupClosed")


def test_a_unit_added_before_the_round_opens_with_it() -> None:
    added = act(AddUnit(group="conformity", function="wjw"), "2026-01-27")
    launch = ended("conformity_launch", "2026-02-02")
    assert "conformity+wjw" in after(*in_reserve(), added, launch).opened


@pytest.mark.parametrize(
    ("group", "function", "code"),
    [
        ("tea_party", "wjw", "unknown_group"),
        ("conformity", "dcj", "cannot_add"),
        ("conformity", "fgw", "cannot_add"),
    ],
)
def test_a_unit_that_cannot_be_added(group: str, function: str, code: str) -> None:
    add = AddUnit(group=group, function=function)
    assert refused(*launched(), act(add, "2026-02-03")).code == code


def test_no_unit_is_added_twice_nor_to_a_closed_group_nor_by_another() -> None:
    add = AddUnit(group="conformity", function="wjw")
    once = act(add, "2026-02-03")
    assert refused(*launched(), once, act(add, "2026-02-04")).code == "already_added"
    assert refused(*conforming(), act(add, "2026-02-10")).code == "group_closed"
    assert refused(*launched(), act(add, "2026-02-03", reviewer("fgw"))).code == "not_yours"


# --- documents ------------------------------------------------------------------------------------------


def test_what_is_granted_stands_on_the_project_with_its_validity() -> None:
    """环评批复 5 years; 水保 3 years; limits in years roll to a working day."""
    granted = given(*launched(), ended("eia_form", "2026-02-20")).granted["eia_form/1"]
    assert (granted.number, granted.granted_on, granted.outcome) == (
        "eia_form-1号",
        day("2026-02-20"),
        Result.GRANTED,
    )
    assert granted.valid_until == day("2031-02-20")
    soil = given(*launched(), ended("water_soil_plan", "2026-02-28"))
    assert soil.granted["water_soil_plan/1"].valid_until == day("2029-02-28")


def test_what_was_refused_grants_nothing_and_what_does_not_lapse_has_no_end() -> None:
    refusal = ended("eia_form", "2026-02-20", Result.REFUSED)
    assert "eia_form/1" not in given(*launched(), refusal).granted
    relics = (*launched(), ended("archaeology_survey", "2026-02-20"))
    found = given(*relics, ended("relics_permit", "2026-02-27")).granted["relics_permit/1"]
    assert found.valid_until is None


def test_the_day_of_the_document_is_that_of_the_decision_in_the_world() -> None:
    late = told(
        ReviewEnded(
            item="eia_form",
            round=1,
            status=Status.DECIDED,
            outcome=Result.GRANTED,
            day="2026-02-18",
            document=Document(number="1号"),
        ),
        "2026-02-20",
    )
    granted = given(*launched(), late).granted["eia_form/1"]
    assert granted.granted_on == day("2026-02-18")


# --- what reviews are told ------------------------------------------------------------------------------


def messages(project: Project, event: Any) -> list[Any]:
    return from_project(project, event, RULES)


def test_a_round_is_told_what_its_rules_ask_and_nothing_else() -> None:
    then = after(*determined(), ended("reserve_entry", "2026-01-26"))
    opened = next(e for e in then.of("ItemOpened") if e.item == "conformity_launch")
    opening = messages(then.project, opened)[0]
    assert opening.to == "review/LH-2026-0001/conformity_launch/1"
    assert opening.body["facts"] == {}
    assert opening.body["applicant"] == "acme"
    idea = registered("2026-01-05", facts={"investor": "enterprise", "eia": "form"})
    first = after(idea)
    told_facts = [
        m.body["facts"] for e in first.of("ItemOpened") for m in messages(first.project, e)
    ]
    assert told_facts == [{}, {"investor": "enterprise"}], "known at that very instant: told after"


def test_facts_that_become_known_are_told_to_the_rounds_that_ask_them() -> None:
    amended = act(Amend(facts={"investor": "government"}), "2026-01-06")
    then = after(registered(), amended)
    fact = next(e for e in then.of("FactsSet") if "investor" in e.facts)
    (message,) = messages(then.project, fact)
    assert (message.kind, message.body["facts"]) == ("inform", {"investor": "government"})


def test_a_check_on_the_spot_is_told_to_the_round_that_asks_it() -> None:
    """排污许可管理条例 12: of a key permit 30 days, with a check on the spot 45."""
    living = Living(KINDS["a renovation without permit"])
    project = living.until(lambda one: "pollutant_permit" in open_items(one))
    tomorrow = f"{local_day(project.latest) + timedelta(days=1)}"
    check = act(RecordEvent(event="site_check"), f"{tomorrow} 09:00", OFFICE)
    then = Then(project, check)
    said = [
        (one.to.split("/")[2], one.body["facts"])
        for event in then.of("EventRaised")
        for one in messages(then.project, event)
    ]
    assert said == [("pollutant_permit", {"event:site_check": True})]
    withdrawn = ended("pollutant_permit", f"{tomorrow} 10:00", status=Status.WITHDRAWN)
    again = act(Reapply(item="pollutant_permit"), f"{tomorrow} 11:00", COMPANY)
    (opened,) = Then(then.project, withdrawn, again).of("ItemOpened", "pollutant_permit")
    assert opened.facts["event:site_check"] is True


def test_what_nobody_can_be_named_for_opens_when_the_missing_fact_is_known() -> None:
    """节能审查 from 10,000 t on is the province's: without the figure nobody knows whose it is."""
    facts = {name: BUILDING[name] for name in RULES.item("det_policy").sets if name != "energy_tce"}
    others = [one for one in group("feasibility_study") if one != "det_policy"]
    history = (
        *IDEA,
        *all_ended(others, "2026-01-19"),
        ended("det_policy", "2026-01-19 12:00", facts=facts),
        ended("reserve_entry", "2026-01-26"),
        ended("conformity_launch", "2026-02-02"),
    )
    project = given(*history)
    assert "energy_review" not in open_items(project)
    assert project.item("energy_review").skipped_at is None
    told_ = act(Amend(facts={"energy_tce": "500"}), "2026-02-03")
    (opened,) = Then(project, told_).of("ItemOpened", "energy_review")
    assert (opened.at, opened.handler.unit) == (on("2026-02-03"), "fgw")


def test_a_round_opened_late_is_told_what_became_known_since_it_should_have_opened() -> None:
    """施工图审查 opens at the scheme's approval of the 12th, heard of after the opinion of the 13th."""
    kind = {**COMPANY_S, "building": True, "work_size": "large"}
    rest = [item for item in group("conformity") if item != "conf_zj"]
    project = given(
        *launched(kind),
        *all_ended(rest, "2026-02-09", kind=kind),
        ended("enterprise_filing", "2026-02-10", kind=kind),
        ended("conf_zj", "2026-02-13", kind=kind),
    )
    events = happens(project, ended("planning_scheme", "2026-02-12", kind=kind))
    for event in events:
        project = evolve(project, event)
    opened = next(e for e in events if e.type == "ItemOpened" and e.item == "drawing_check")
    assert (opened.at, opened.facts) == (on("2026-02-12"), {})
    assert [(m.kind, m.body["facts"]) for m in messages(project, opened)] == [
        ("open", {}),
        ("inform", {"work_size": "large"}),
    ]


def test_messages_are_the_same_whenever_they_are_made() -> None:
    project = None
    for event in after(*launched()).events:
        project = evolve(project or given(*in_reserve()), event)
        assert messages(project, event) == messages(project, event)
