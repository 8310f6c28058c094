"""A project changes under way: its county, its owner, a unit of the city (docs/changes.md)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.adopting import tried
from domain.clock import local_day
from domain.identity import who_may, who_may_project
from domain.play import play
from domain.project.alarms import next_alarm
from domain.project.change_commands import ChangeCounty, ChangeOwner, SucceedUnit, TransferItem
from domain.project.commands import Amend, Terminate
from domain.project.document_commands import RevokeDocument
from domain.project.duty_commands import (
    AdvanceSupport,
    Report,
    RequestService,
    RequestSupport,
    SupportStep,
)
from domain.project.messages import from_project
from domain.project.rounds import handler_of
from domain.project.state import Project
from domain.review.commands import Accept, Claim, Inform, Submit, Withdraw
from domain.review.core import REVIEW
from tests.domain.dry_runs import changed
from tests.domain.histories import (
    COMPANY,
    OFFICE,
    OTHER_COMPANY,
    RULES,
    WORDS,
    act,
    day,
    on,
    reviewer,
    told,
)
from tests.domain.project.lives import (
    BUILDING,
    KINDS,
    Living,
    Then,
    after,
    conforming,
    ended,
    given,
    in_reserve,
    launched,
    refused,
)
from tests.domain.review.rounds import after as after_in_round
from tests.domain.review.rounds import given as given_round
from tests.domain.review.rounds import opened as opened_round

SAID: dict[str, Any] = {"reason": WORDS, "drafted_by": "li"}


def to_wuyang(when: str, since: str | None = None, by: Any = OFFICE, **more: Any) -> Any:
    """From 临颍县 (411122) to 舞阳县 (411121)."""
    on_day = day(since or when.split(" ")[0])
    return act(ChangeCounty(**{"county": "舞阳县", "on": on_day} | SAID | more), when, by)


def to_other(when: str, since: str | None = None, by: Any = OFFICE, **more: Any) -> Any:
    """From the company acme to the company other."""
    on_day = day(since or when.split(" ")[0])
    return act(ChangeOwner(**{"owner": "other", "on": on_day} | SAID | more), when, by)


def passed_on(unit: str, successor: str, when: str, since: str | None = None) -> Any:
    on_day = day(since or when.split(" ")[0])
    return act(SucceedUnit(unit=unit, successor=successor, on=on_day, **SAID), when, OFFICE)


def units(project: Project) -> dict[str, str]:
    return {item: one.handler.unit for item, one in project.open_rounds}


def messages(then: Any, type: str) -> list[Any]:
    return [one for event in then.of(type) for one in from_project(then.project, event, RULES)]


# --- 变更县区 ------------------------------------------------------------------------------------


def test_rounds_of_the_city_go_on_and_those_of_the_county_pass_to_the_new_one() -> None:
    before = units(given(*launched()))
    then = after(*launched(), to_wuyang("2026-02-04"))
    assert then.project.county == "411121"
    of_county = {item for item, unit in before.items() if unit.endswith("@411122")}
    assert of_county == {"enterprise_filing", "social_risk"}
    assert {event.item for event in then.of("HandlerMoved")} == of_county
    assert units(then.project) == before | {
        "enterprise_filing": "fgw@411121",
        "social_risk": "gov@411121",
    }
    assert {one.to.split("/")[2] for one in messages(then, "HandlerMoved")} == of_county


def test_the_round_that_passes_on_keeps_its_clock_and_nobody_holds_it() -> None:
    here = given_round(*accepted("enterprise_approval", "2026-03-02"))
    there = here.handler.but(unit="fgw@411121")
    then = after_in_round(
        *accepted("enterprise_approval", "2026-03-02"),
        told(Inform(handler=there), "2026-03-04"),
    )
    assert then.types == ["HandlerChanged"]
    assert (then.review.handler.unit, then.review.claimed_by) == ("fgw@411121", None)
    assert (then.review.dues, then.review.start_day) == (here.dues, here.start_day)


def test_what_is_due_from_the_county_is_due_from_the_new_one_at_the_same_time() -> None:
    project = started()
    before = duties(project)
    of_county = {task: unit for task, (unit, _) in before.items() if unit.endswith("@411122")}
    assert of_county, "the county reports"
    then = Then(project, to_wuyang(tomorrow(project)))
    handed = {event.task: (event.was, event.unit) for event in then.of("TaskHandedOver")}
    assert handed == {
        task: (unit, unit.replace("411122", "411121")) for task, unit in of_county.items()
    }
    for task, (unit, due) in duties(then.project).items():
        if task in before:
            assert (unit, due) == (handed.get(task, (None, before[task][0]))[1], before[task][1])


def test_later_rounds_and_reports_are_the_new_county_s() -> None:
    then = Then(given(*in_reserve(), to_wuyang("2026-01-28")), *launching("2026-02-02"))
    assert units(then.project)["social_risk"] == "gov@411121"
    living = Living(BUILDING)
    living.until(lambda project: "substantive_start" in project.events, days=900)
    living.do(to_wuyang(tomorrow(living.project)))
    living.now += timedelta(days=2)
    seen = len(living.events)
    living.until(lambda project: len(living.events) > seen + 60, days=200)
    opened = [e.unit for e in living.events[seen:] if e.type == "DutyOpened"]
    assert not [unit for unit in opened if unit.endswith("@411122")]
    assert [unit for unit in opened if unit.endswith("@411121")]


def test_a_day_to_come_is_waited_for_and_the_change_takes_effect_as_it_begins() -> None:
    waiting = after(*launched(), to_wuyang("2026-02-04", "2026-02-10"))
    assert [event.type for event in waiting.events] == ["ChangeOrdered"]
    assert waiting.project.county == "411122"
    alarms = next_alarm(waiting.project, RULES)
    assert alarms is not None
    then = Then(waiting.project, now="2026-02-11")
    (event,) = then.of("CountyChanged")
    assert (event.at, event.on) == (on("2026-02-10", "00:00"), day("2026-02-10"))
    assert (then.project.county, then.project.ordered) == ("411121", ())
    assert units(then.project)["social_risk"] == "gov@411121"


def test_another_order_takes_the_place_of_the_one_that_waits() -> None:
    project = given(
        *launched(),
        to_wuyang("2026-02-04", "2026-02-10"),
        to_wuyang("2026-02-05", "2026-02-20", county="郾城区"),
    )
    then = Then(project, now="2026-02-21")
    assert [event.county for event in then.of("CountyChanged")] == ["411103"]


def test_of_several_that_wait_each_takes_effect_on_its_own_day() -> None:
    orders = (to_wuyang("2026-02-04", "2026-02-10"), to_other("2026-02-04", "2026-02-20"))
    project = given(*launched(), *orders)
    assert [one.change for one in project.ordered] == ["county", "owner"]
    first = Then(project, now="2026-02-11").project
    assert (first.county, first.owner) == ("411121", COMPANY.company)
    assert [one.change for one in first.ordered] == ["owner"]
    assert Then(first, now="2026-02-20").project.owner == "other"


def test_a_change_that_waits_is_not_lost_with_the_end_of_the_project() -> None:
    project = given(
        *launched(),
        to_wuyang("2026-02-04", "2026-02-10"),
        act(Terminate(reason=WORDS), "2026-02-05", OFFICE),
    )
    assert next_alarm(project, RULES) is None
    assert [one.to for one in project.ordered] == ["411121"]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (to_wuyang("2026-02-04", drafted_by="sun"), "two_people"),
        (to_wuyang("2026-02-04", by=COMPANY), "not_yours"),
        (to_wuyang("2026-02-04", by=reviewer("fgw@411122")), "not_yours"),
        (to_wuyang("2026-02-04", county="临颍县"), "nothing_changes"),
        (to_wuyang("2026-02-04", county="许昌市"), "unknown_county"),
        (to_wuyang("2026-02-04", county="漯河市"), "unknown_county"),
        (to_wuyang("2026-02-04", "2026-01-20"), "too_far_back"),
    ],
)
def test_what_is_no_change_of_county_is_refused(one: Any, code: str) -> None:
    assert refused(*launched(), one).code == code


# --- 变更项目单位 --------------------------------------------------------------------------------


def test_every_open_round_learns_its_new_applicant_and_later_rounds_have_it() -> None:
    then = after(*launched(), to_other("2026-02-04"))
    assert then.project.owner == "other"
    said = messages(then, "OwnerChanged")
    assert len(said) == len(then.project.open_rounds)
    assert {(one.kind, one.body["applicant"]) for one in said} == {("inform", "other")}
    later = Then(then.project, ended("eia_form", "2026-02-05", kind=BUILDING))
    opened = [
        one
        for event in later.of("ItemOpened")
        for one in from_project(later.project, event, RULES)
        if one.kind == "open"
    ]
    assert {one.body["applicant"] for one in opened} <= {"other"}


def test_the_round_goes_on_as_the_new_company_s_and_no_clock_moves() -> None:
    history = accepted("eia_form", "2026-03-02")
    before = given_round(*history)
    then = after_in_round(*history, told(Inform(applicant="other"), "2026-03-04"))
    assert then.types == ["ApplicantChanged"]
    assert (then.review.applicant, then.review.dues) == ("other", before.dues)
    assert (then.review.papers, then.review.status) == (before.papers, before.status)
    again = play(REVIEW, then.review, [told(Inform(applicant="other"), "2026-03-05")],
                 on("2026-03-05"), RULES)  # fmt: skip
    assert not [one for one in again.events if one.event.type == "ApplicantChanged"]


def test_who_may_act_as_the_company_follows_from_that_instant() -> None:
    then = after(*launched(), to_other("2026-02-04"))
    amend = Amend(name="新名")
    assert who_may_project(OTHER_COMPANY, amend, then.project, RULES) is None
    assert who_may_project(COMPANY, amend, then.project, RULES) is not None
    review = after_in_round(
        *accepted("eia_form", "2026-03-02"), told(Inform(applicant="other"), "2026-03-04")
    ).review
    for command in (Withdraw(reason=WORDS), Submit(papers=())):
        assert who_may(OTHER_COMPANY, command, review, RULES) is None
        assert who_may(COMPANY, command, review, RULES) is not None


def test_granted_documents_that_name_the_old_owner_are_marked_and_stay_in_force() -> None:
    history = (*launched(), ended("eia_form", "2026-02-03", kind=BUILDING))
    then = after(*history, to_other("2026-02-04"))
    assert [(e.document, e.mark) for e in then.of("DocumentMarked")] == [
        ("idea_review/1", "holder_changed"),
        ("eia_form/1", "holder_changed"),
    ]
    before, now = given(*history).granted["eia_form/1"], then.project.granted["eia_form/1"]
    assert now == before.but(holder_changed=True)


def test_what_is_marked_already_or_holds_no_longer_is_not_marked() -> None:
    history = (*launched(), ended("eia_form", "2026-02-03", kind=BUILDING))
    revoked = RevokeDocument(document="eia_form/1", reason=WORDS, drafted_by="li")
    then = after(*history, act(revoked, "2026-02-04", reviewer("sthj")), to_other("2026-02-05"))
    assert [one.document for one in then.of("DocumentMarked")] == ["idea_review/1"]
    again = Then(then.project, to_other("2026-02-06", owner="third"))
    assert again.project.owner == "third"
    assert again.of("DocumentMarked") == []


def test_the_owner_changes_on_a_day_to_come_too() -> None:
    project = given(*launched(), to_other("2026-02-04", "2026-02-10"))
    assert project.owner == "acme"
    assert Then(project, now="2026-02-10").project.owner == "other"


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (to_other("2026-02-04", drafted_by="sun"), "two_people"),
        (to_other("2026-02-04", by=COMPANY), "not_yours"),
        (to_other("2026-02-04", owner="acme"), "nothing_changes"),
    ],
)
def test_what_is_no_change_of_owner_is_refused(one: Any, code: str) -> None:
    assert refused(*launched(), one).code == code


# --- 部门职责划转 --------------------------------------------------------------------------------


def test_open_rounds_of_the_unit_move_to_its_successor_and_so_does_what_is_due() -> None:
    project = given(*launched())
    mine = {item for item, unit in units(project).items() if unit == "fgw"}
    then = after(*launched(), passed_on("fgw", "gxw", "2026-02-04"))
    assert {event.item for event in then.of("HandlerMoved")} == mine
    assert {units(then.project)[item] for item in mine} == {"gxw"}
    assert [(e.task, e.was, e.unit) for e in then.of("TaskHandedOver")] == [
        ("report/reserve_conversion/2026-Q1", "fgw", "gxw")
    ]


def test_the_dry_run_names_what_is_due_and_passes_on() -> None:
    project = given(*launched())
    passing = passed_on("fgw", "gxw", "2026-02-04")
    assert ("reserve_conversion", "fgw", "gxw") in changed(
        tried(project, {}, passing, RULES), "handler"
    )


def test_requests_that_are_open_pass_to_the_successor_and_answered_ones_stay() -> None:
    """清欠 and 减税降费 asked of their bureaus; of two requests of the second one is answered."""
    living = Living(KINDS["a leased factory"])
    project = living.until(lambda project: "S6" in project.stages, days=900)
    asked = [
        act(RequestService(item=item), f"2026-02-0{n} 09:00", COMPANY)
        for n, item in enumerate(("tax_relief", "tax_relief", "arrears"), start=2)
    ]
    answered = act(Report(item="tax_relief", number=1), "2026-02-05", reviewer("swj"))
    project = Then(project, *asked, answered).project
    passing = passed_on("swj", "czj", "2026-02-06")
    assert ("tax_relief", "swj", "czj") in changed(tried(project, {}, passing, RULES), "handler")
    then = Then(project, passing)
    assert [(e.task, e.was, e.unit) for e in then.of("TaskHandedOver")] == [
        ("service/2", "swj", "czj")
    ]
    assert [one.unit for one in then.project.services.values()] == ["swj", "czj", "gxw"]
    assert then.project.services[2].due == project.services[2].due
    done = Then(
        then.project, act(Report(item="tax_relief", number=2), "2026-02-09", reviewer("czj"))
    )
    assert done.of("ServiceAnswered")


def test_so_does_a_request_for_support_that_is_not_over() -> None:
    filed = (*conforming(), ended("enterprise_filing", "2026-02-10"))
    asked = [act(RequestSupport(support="energy"), f"2026-02-1{n}", COMPANY) for n in (1, 2)]
    refusal = AdvanceSupport(number=1, to=SupportStep.REFUSED, note=WORDS)
    project = given(*filed, *asked, act(refusal, "2026-02-12 10:00"))
    lead = project.supports[2].unit
    passing = passed_on(lead, "zrzy", "2026-02-13")
    assert changed(tried(project, {}, passing, RULES), "support") == [("energy", lead, "zrzy")]
    then = Then(project, passing)
    assert ("support/2", lead, "zrzy") in [
        (e.task, e.was, e.unit) for e in then.of("TaskHandedOver")
    ]
    assert [one.unit for one in then.project.supports.values()] == [lead, "zrzy"]


def test_what_opens_afterwards_is_the_successor_s() -> None:
    then = Then(given(*in_reserve(), passed_on("sthj", "zrzy", "2026-01-28")), *launching())
    assert units(then.project)["conf_sthj"] == "zrzy"


def test_a_unit_succeeded_twice_and_one_that_gets_its_work_back() -> None:
    project = given(
        *launched(),
        passed_on("fgw", "gxw", "2026-02-04"),
        passed_on("gxw", "zrzy", "2026-02-05"),
    )
    assert units(project)["conf_fgw"] == "zrzy"
    back = given(
        *launched(), passed_on("fgw", "gxw", "2026-02-04"), passed_on("gxw", "fgw", "2026-02-05")
    )
    assert (units(back)["conf_fgw"], back.unit_now("gxw")) == ("fgw", "fgw")


@pytest.mark.parametrize(
    ("unit", "successor", "code"),
    [
        ("fgw", "fgw", "nothing_changes"),
        ("abc", "fgw", "unknown_unit"),
        ("fgw", "abc", "unknown_unit"),
    ],
)
def test_what_is_no_succession_is_refused(unit: str, successor: str, code: str) -> None:
    assert refused(*launched(), passed_on(unit, successor, "2026-02-04")).code == code


# --- histories -----------------------------------------------------------------------------------


def accepted(item: str, when: str) -> tuple[Any, ...]:
    """A round opened, applied for and accepted on one day."""
    return (
        opened_round(item, f"{when} 08:00"),
        act(Submit(papers=()), f"{when} 09:00"),
        act(Claim(), f"{when} 09:30"),
        act(Accept(), f"{when} 10:00"),
    )


def launching(when: str = "2026-02-02") -> tuple[Any, ...]:
    return (ended("conformity_launch", when, kind=BUILDING),)


def started() -> Project:
    living = Living(BUILDING)
    return living.until(lambda project: "substantive_start" in project.events, days=900)


def duties(project: Project) -> dict[str, tuple[str, Any]]:
    return {
        f"report/{item}/{duty.period}": (duty.unit, duty.due)
        for item, rhythm in project.rhythms.items()
        for duty in rhythm.open
    }


def tomorrow(project: Project | None) -> str:
    assert project is not None
    return f"{local_day(project.latest) + timedelta(days=1)} 08:00"


# --- 转办 -----------------------------------------------------------------------------------------


def moved(item: str, unit: str, when: str = "2026-02-04", by: Any = OFFICE) -> Any:
    return act(TransferItem(item=item, unit=unit, reason=WORDS), when, by)


def test_the_office_moves_an_item_to_the_unit_that_is_competent() -> None:
    before = units(given(*launched()))
    then = after(*launched(), moved("enterprise_filing", "zrzy"))
    assert [one.item for one in then.of("HandlerMoved")] == ["enterprise_filing"]
    assert units(then.project) == before | {"enterprise_filing": "zrzy"}
    (told_round,) = messages(then, "HandlerMoved")
    assert told_round.to.split("/")[2] == "enterprise_filing"


def test_later_rounds_are_that_unit_s_too_and_other_items_are_not() -> None:
    project = given(*launched(), moved("social_risk", "zrzy"))
    item = RULES.item("social_risk")
    assert handler_of(project, item, RULES)[0].unit == "zrzy"
    assert handler_of(project, RULES.item("enterprise_filing"), RULES)[0].unit == "fgw@411122"


def test_it_can_be_moved_on_and_back() -> None:
    to, on_, back = (
        moved("enterprise_filing", "zrzy"),
        moved("enterprise_filing", "gxw", "2026-02-05"),
        moved("enterprise_filing", "fgw@411122", "2026-02-06"),
    )
    assert units(given(*launched(), to, on_))["enterprise_filing"] == "gxw"
    assert units(given(*launched(), to, on_, back))["enterprise_filing"] == "fgw@411122"


def test_whoever_does_the_work_of_that_unit_by_now_has_it() -> None:
    then = given(
        *launched(),
        moved("enterprise_filing", "zrzy"),
        passed_on("zrzy", "gxw", "2026-02-05"),
    )
    assert units(then)["enterprise_filing"] == "gxw"


def test_after_a_change_of_county_what_a_unit_of_the_old_one_had_goes_by_rule_again() -> None:
    city, county = moved("enterprise_filing", "zrzy"), moved("social_risk", "fgw@411122")
    then = given(*launched(), city, county, to_wuyang("2026-02-05"))
    assert units(then)["enterprise_filing"] == "zrzy"
    assert units(then)["social_risk"] == "gov@411121"


@pytest.mark.parametrize(
    ("item", "unit", "code"),
    [
        ("mars", "zrzy", "unknown_item"),
        ("acc_record", "zrzy", "not_open"),
        ("conf_jy", "zrzy", "not_open"),
        ("enterprise_filing", "mars", "unknown_unit"),
        ("enterprise_filing", "dl", "no_login"),
        ("enterprise_filing", "fgw@411122", "nothing_changes"),
    ],
)
def test_what_cannot_be_moved(item: str, unit: str, code: str) -> None:
    assert refused(*launched(), moved(item, unit)).code == code


def test_only_the_office_moves_it() -> None:
    for by in (COMPANY, reviewer("fgw@411122"), reviewer("zrzy")):
        assert refused(*launched(), moved("enterprise_filing", "zrzy", by=by)).code == "not_yours"
