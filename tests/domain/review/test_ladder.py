"""The ladder: which step rings when, and to whom (domain.md 6); what is answered to it (9).

Every line of a table lets nobody do anything but what it says, and time run on to the end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.acts import Act, Actor, Role
from domain.clock import local_day, zh_time
from domain.identity import who_may
from domain.play import play
from domain.refused import Refused
from domain.review.alarms import LADDER, next_alarm, ring
from domain.review.commands import (
    Accept,
    Acknowledge,
    Close,
    Decide,
    Extend,
    Forward,
    Inform,
    Instruct,
    PassOn,
    RequestCorrection,
    Resume,
    Submit,
    Suspend,
)
from domain.review.core import REVIEW
from domain.review.events import Escalated
from domain.review.ladder import next_rungs, rungs
from domain.review.put_before import matter_of
from domain.review.sharing import Addressee
from domain.review.state import Review
from domain.review.words import LimitKind, Result
from domain.rules.escalation import LadderPost
from domain.rules.rules import Rules
from domain.view import of_review
from tests.domain.histories import CODE, COMPANY, OFFICE, RULES, WORDS, act, day, on, reviewer, told
from tests.domain.review.rounds import addressee, after, given, opened, refused, the_right_one

REFUSE = Decide(outcome=Result.REFUSED, reason=WORDS, remedies=WORDS, drafted_by="li")


def applied(item: str, when: str, **world: Any) -> tuple[Act[Any], ...]:
    """Opened and applied for on one day."""
    return opened(item, f"{when} 08:00", **world), act(Submit(), f"{when} 08:30")


def accepted(item: str, when: str, **world: Any) -> tuple[Act[Any], ...]:
    return (*applied(item, when, **world), act(Accept(), f"{when} 10:00"))


def suspended(when: str, until: str | None = None, reason: str = "expert_review") -> Act[Any]:
    return act(Suspend(reason=reason, until=day(until) if until else None), when)


def rang(*history: Act[Any], now: str) -> list[str]:
    """Every step that rang: `e1 09-24 09:00`."""
    rung = given(*history, now=now).escalations
    return [f"{one.step} {zh_time(one.at)[5:]}" for one in rung if matter_of(one.step) is None]


def at_nine(*steps: str) -> list[str]:
    return [f"{one} 09:00" for one in steps]


SEPTEMBER = accepted("energy_review", "2026-09-22")  # 5 wd promised, 20 wd by law
MARCH = accepted("energy_review", "2026-03-02")  # promised 9 March, by law 30 March
AUGUST = accepted("eia_report", "2026-08-10")  # 15 wd promised: 31 August
CORRECTION = act(RequestCorrection(note=WORDS), "2026-03-05")
PERMIT = accepted("construction_permit", "2026-02-10")  # 2 wd promised, 7 d by law


@pytest.mark.parametrize(
    ("history", "now", "steps"),
    [
        pytest.param(
            SEPTEMBER,
            "2026-10-20",
            ["e1 09-24", "e2 09-29", "e3 09-30", "e4 10-08", "e5 10-10", "e6 10-13"],
            id="domain.md 6: due on 30 September, over National Day and its make-up Saturday",
        ),
        pytest.param(
            SEPTEMBER,
            "2026-11-20",
            ["e1 09-24", "e2 09-29", "e3 09-30", "e4 10-08", "e5 10-10", "e6 10-13", "e7 10-28"],
            id="the statutory limit passes on 27 October",
        ),
        pytest.param(
            PERMIT,
            "2026-03-20",
            ["e2 02-11", "e3 02-12", "e4 02-13", "e5 02-24", "e7 02-25", "e6 02-26"],
            id="two working days over a make-up Saturday and the Spring Festival; e7 before e6",
        ),
        pytest.param(
            accepted("acc_fire_filing", "2026-09-30"),
            "2026-10-12 08:00",
            ["e2 10-09", "e3 10-10"],
            id="three working days start at e2; due on a make-up Saturday",
        ),
        pytest.param(
            (opened("conf_jy", "2026-09-28"),),
            "2026-11-20",
            ["e1 09-30", "e2 10-09", "e3 10-10", "e4 10-12", "e5 10-14", "e6 10-16"],
            id="an opinion of a group, no limit by law: no e7",
        ),
        pytest.param(
            (opened("det_water", "2026-03-02"),),
            "2026-04-20",
            ["e1 03-04", "e2 03-06", "e3 03-09", "e4 03-10", "e5 03-12", "e6 03-16"],
            id="a determination",
        ),
        pytest.param(
            (*MARCH, suspended("2026-03-03 14:00"), act(Resume(), "2026-03-10 16:00")),
            "2026-03-17",
            ["e1 03-11", "e2 03-13", "e3 03-16", "e4 03-17"],
            id="a pause moves every step",
        ),
        pytest.param(
            (*MARCH, suspended("2026-03-03 14:00", "2026-03-10")),
            "2026-03-17",
            ["e1 03-11", "e2 03-13", "e3 03-16", "e4 03-17"],
            id="one that ends by itself too",
        ),
        pytest.param(
            (*AUGUST, suspended("2026-08-27 14:00", "2026-09-09")),
            "2026-09-12",
            ["e1 08-26", "e2 09-10", "e3 09-11"],
            id="counted back over a pause, its first day counting",
        ),
        pytest.param(
            (*AUGUST, suspended("2026-08-26 08:00", "2026-09-09")),
            "2026-09-14 10:00",
            ["e2 09-11", "e3 09-14"],
            id="what would have rung within the pause is gone",
        ),
        pytest.param(
            (*MARCH, suspended("2026-03-11 08:30", "2026-03-20")),
            "2026-03-31",
            ["e1 03-04", "e2 03-06", "e3 03-09", "e4 03-10", "e5 03-23", "e6 03-25"],
            id="overdue, then paused: lateness does not grow meanwhile",
        ),
        pytest.param(
            (*MARCH, suspended("2026-03-04 14:00")),
            "2026-06-30",
            ["e1 03-04"],
            id="an open pause keeps everything still",
        ),
        pytest.param(
            (*MARCH, act(Extend(reason=WORDS, drafted_by="li"), "2026-03-03")),
            "2026-03-25",
            ["e1 03-18", "e2 03-20", "e3 03-23", "e4 03-24"],
            id="an extension recorded before moves it",
        ),
        pytest.param(
            (*MARCH, act(Extend(reason=WORDS, drafted_by="li"), "2026-03-06 10:00")),
            "2026-03-25",
            ["e1 03-04", "e2 03-06", "e3 03-23", "e4 03-24"],
            id="what has rung is not unrung",
        ),
        pytest.param(
            accepted("energy_review", "2026-03-02", facts={"energy_tce": "20000"}),
            "2026-03-11",
            ["e1 03-04", "e2 03-06", "e3 03-09", "e4 03-10"],
            id="the city's step of a province's item",
        ),
        pytest.param(
            (
                *accepted("energy_review", "2026-03-02", facts={"energy_tce": "20000"}),
                act(Forward(), "2026-03-05"),
            ),
            "2026-06-30",
            ["e1 03-04"],
            id="outside nothing rings",
        ),
        pytest.param(
            accepted("enterprise_approval", "2026-03-02", awaits=("site_preexam",)),
            "2026-06-30",
            [],
            id="waiting for a prerequisite nothing rings",
        ),
        pytest.param(
            (
                *accepted("enterprise_approval", "2026-03-02", awaits=("site_preexam",)),
                told(Inform(met="site_preexam"), "2026-03-10 15:00"),
            ),
            "2026-03-20",
            ["e1 03-16", "e2 03-18", "e3 03-19", "e4 03-20"],
            id="once it is met, seven working days follow",
        ),
        pytest.param(
            applied("energy_review", "2026-03-02"),
            "2026-03-05",
            ["e0 03-04"],
            id="not accepted after two working days",
        ),
        pytest.param(
            (
                *applied("energy_review", "2026-03-02"),
                act(RequestCorrection(note=WORDS), "2026-03-03"),
                act(Submit(), "2026-03-10"),
            ),
            "2026-03-13",
            ["e0 03-12"],
            id="a re-submission counts anew",
        ),
        pytest.param(
            (*applied("energy_review", "2026-03-02"), CORRECTION, act(Submit(), "2026-03-10")),
            "2026-03-13",
            ["e0 03-04"],
            id="but rings once a round",
        ),
        pytest.param(
            applied("energy_review", "2026-04-27"),
            "2026-05-14",
            ["e0 04-29", "e4 05-08", "e5 05-11", "e6 05-13"],
            id="accepted by silence, its promise over already: the next ones ring",
        ),
        pytest.param(
            (
                *applied("energy_review", "2026-03-02"),
                act(Accept(), "2026-03-09 14:00", happened="2026-03-02 16:00"),
            ),
            "2026-03-11",
            ["e0 03-04", "e4 03-10"],
            id="accepted in arrears: what had come by then is gone",
        ),
        pytest.param(
            (*MARCH, act(REFUSE, "2026-03-09 08:59")),
            "2026-06-30",
            ["e1 03-04", "e2 03-06"],
            id="decided on the due day, before nine",
        ),
        pytest.param(
            (*MARCH, act(REFUSE, "2026-03-09 09:00")),
            "2026-06-30",
            ["e1 03-04", "e2 03-06", "e3 03-09"],
            id="at nine: the alarm stands before the act",
        ),
        pytest.param(
            (*MARCH, told(Close(reason="does_not_apply"), "2026-03-10 09:00")),
            "2026-06-30",
            ["e1 03-04", "e2 03-06", "e3 03-09", "e4 03-10"],
            id="and before a message of that instant",
        ),
    ],
)
def test_which_step_rings_when(history: Any, now: str, steps: list[str]) -> None:
    assert rang(*history, now=now) == at_nine(*steps)


# --- limits that the released catalog does not have ----------------------------------------------


def rules_with(item: str, **changes: Any) -> Rules:
    """The rules with these fields of the item changed."""
    items = tuple(
        one.model_copy(update=changes) if one.id == item else one for one in RULES.catalog.items
    )
    catalog = RULES.catalog.model_copy(update={"items": items})
    return Rules(catalog, RULES.calendar, RULES.version, RULES.digest)


def rang_under(rules: Rules, *history: Act[Any], now: str) -> list[str]:
    review: Review | None = None
    for one in history:
        if one.by is None and review is not None:
            one = replace(one, by=the_right_one(one.command, review))
        played = play(REVIEW, review, [one], one.submitted_at, rules)
        assert played.outcomes[0].refusal is None
        review = played.after
    review = play(REVIEW, review, (), on(*now.split(" ")), rules).after
    assert review is not None
    return [f"{one.step} {zh_time(one.at)[5:]}" for one in review.escalations]


def in_days(n: int) -> Any:
    promised = RULES.item("energy_review").promised
    assert promised is not None
    return promised.model_copy(update={"n": n, "unit": "d"})


@pytest.mark.parametrize(
    ("accepted_on", "days", "steps"),
    [
        # Due on Sunday 8 March, so on Monday 9: five working days from Monday 2, three from 4.
        ("2026-03-02", 6, ["e1 03-04", "e2 03-06", "e3 03-09"]),
        ("2026-03-04", 4, ["e2 03-06", "e3 03-09"]),
    ],
)
def test_a_limit_in_days_is_as_long_as_its_working_days(
    accepted_on: str, days: int, steps: list[str]
) -> None:
    rules = rules_with("energy_review", promised=in_days(days))
    history = accepted("energy_review", accepted_on)
    assert rang_under(rules, *history, now="2026-03-09 20:00") == at_nine(*steps)


def test_without_a_promise_only_the_statutory_step_rings() -> None:
    rules = rules_with("energy_review", promised=None)
    assert rang_under(rules, *MARCH, now="2026-05-30") == at_nine("e7 03-31")


def test_a_limit_of_one_day_is_warned_of_on_the_day_of_acceptance_if_that_was_before_nine() -> None:
    early = (*applied("highway_quality", "2026-03-02"), act(Accept(), "2026-03-02 08:45"))
    item = RULES.item("highway_quality")
    assert item.promised is not None
    rules = rules_with("highway_quality", promised=item.promised.model_copy(update={"n": 1}))
    late = accepted("highway_quality", "2026-03-02")
    assert rang_under(rules, *early, now="2026-03-03 20:00") == at_nine("e2 03-02", "e3 03-03")
    assert rang_under(rules, *late, now="2026-03-03 20:00") == at_nine("e3 03-03")


def test_a_limit_of_nought_that_waits_for_a_prerequisite_stands_still() -> None:
    """Its last day is the day of acceptance, pause or not; nothing can be overdue of it yet."""
    promised = RULES.item("enterprise_approval").promised
    assert promised is not None
    rules = rules_with("enterprise_approval", promised=promised.model_copy(update={"n": 0}))
    history = accepted("enterprise_approval", "2026-03-02", awaits=("site_preexam",))
    assert rang_under(rules, *history, now="2026-06-30") == []


def test_a_step_may_go_to_a_post_of_a_named_unit() -> None:
    """The city may write so: the deputy of the housing bureau hears of every late round."""
    steps = RULES.catalog.escalation.escalation
    named = LadderPost(role="deputy", of="zj")
    changed = tuple(
        one.model_copy(update={"to": (named,)}) if one.id == "e4" else one for one in steps
    )
    escalation = RULES.catalog.escalation.model_copy(update={"escalation": changed})
    catalog = RULES.catalog.model_copy(update={"escalation": escalation})
    rules = Rules(catalog, RULES.calendar, RULES.version, RULES.digest)
    review = given(*MARCH)
    (rung,) = [one for one in rungs(review, rules) if one.step.id == "e4"]
    assert [(to.role.value, to.unit) for to in rung.to] == [("deputy", "zj")]


# --- what rings, and to whom ----------------------------------------------------------------------


def escalated(review: Review) -> Escalated:
    """The event of the step that rings next."""
    alarm = next_alarm(review, RULES)
    assert alarm is not None
    assert alarm.what.startswith(LADDER)
    [event] = ring(review, alarm, RULES)
    assert isinstance(event, Escalated)
    assert (event.at, event.by) == (alarm.when, None)
    return event


def post(role: Role, unit: str | None = None) -> Addressee:
    return Addressee(role=role, unit=unit)


XMB, DCJ = post(Role.XMB, "xmb"), post(Role.SUPERVISION, "dcj")


@pytest.mark.parametrize(
    ("now", "step", "days", "to", "more"),
    [
        ("2026-09-23", "e1", (3, 0), [post(Role.REVIEWER, "fgw")], {}),
        ("2026-09-25", "e2", (1, 0), [post(Role.REVIEWER, "fgw"), post(Role.HEAD, "fgw")], {}),
        ("2026-09-29", "e3", (0, 0), [post(Role.HEAD, "fgw"), post(Role.DEPUTY, "fgw")], {}),
        ("2026-10-01", "e4", (0, 1), [post(Role.DEPUTY, "fgw"), XMB], {"item_lamp": "yellow"}),
        ("2026-10-09", "e5", (0, 3), [post(Role.LEADER, "fgw"), XMB], {"letter": "notice_letter"}),
        ("2026-10-12", "e6", (0, 5), [post(Role.CITY_LEADER), DCJ], {"letter": "supervision_order"}),
        (
            "2026-10-28 00:00",
            "e7",
            (0, 1),
            [post(Role.LEADER, "fgw"), DCJ, XMB],
            {"letter": "supervision_order"},
        ),
    ],
)  # fmt: skip
def test_a_step_says_whom_it_goes_to_and_how_late_it_is(
    now: str, step: str, days: tuple[int, int], to: list[Addressee], more: dict[str, str]
) -> None:
    event = escalated(given(*SEPTEMBER, now=now))
    assert event.step == step
    assert (event.left_wd, event.over_wd) == days
    assert list(event.to) == to
    assert event.letter == more.get("letter")
    assert event.item_lamp == more.get("item_lamp")
    by_law = step == "e7"
    assert event.limit is (LimitKind.STATUTORY if by_law else LimitKind.PROMISED)
    assert event.due == day("2026-10-27" if by_law else "2026-09-30")


def test_before_acceptance_it_is_the_window_that_counts() -> None:
    event = escalated(given(*applied("energy_review", "2026-03-02")))
    assert (event.step, event.limit, event.due) == ("e0", None, day("2026-03-09"))
    assert (event.left_wd, event.to) == (3, (post(Role.REVIEWER, "fgw"),))


def test_where_the_unit_has_no_log_in_its_supervisor_hears() -> None:
    review = given(*accepted("drawing_check", "2026-03-02"), now="2026-03-03")
    assert (review.handler.unit, review.handler.acted_by) == ("ysj", "zj")
    assert escalated(review).to == (post(Role.REVIEWER, "zj"),)


def test_the_county_s_own_people_hear_of_the_county_s_items() -> None:
    review = given(*accepted("enterprise_approval", "2026-03-02"), now="2026-03-03")
    assert escalated(review).to == (post(Role.REVIEWER, "fgw@411122"),)


def test_every_post_of_the_catalog_s_ladder_is_one_that_people_act_in() -> None:
    for step in RULES.catalog.escalation.escalation:
        for one in step.to:
            assert getattr(one, "role", Role.XMB) in list(Role), step.id


def test_two_steps_of_one_instant_both_ring_in_the_order_of_the_catalog() -> None:
    """A statutory limit that ends with the promised one: e4 and e7 at nine of one day."""
    statutory = RULES.item("energy_review").promised
    rules = rules_with("energy_review", statutory=statutory)
    assert rang_under(rules, *MARCH, now="2026-03-10 09:00") == at_nine(
        "e1 03-04", "e2 03-06", "e3 03-09", "e4 03-10", "e7 03-10"
    )


def test_a_late_worker_rings_at_the_time_that_was_due() -> None:
    late = after(*MARCH, now="2026-05-01")
    assert [one.at for one in late.rung] == [one.at for one in late.review.escalations]
    assert late.rung[0].at == on("2026-03-04")


# --- what rings next, in words ---------------------------------------------------------------------


def test_what_rings_next_is_told_with_the_posts() -> None:
    assert next_rungs(given(*SEPTEMBER), RULES) == (
        "接着提醒：9月24日 09:00 经办；9月29日 09:00 经办、审核；9月30日 09:00 审核、分管领导；"
        "10月8日 09:00 分管领导、项目办；10月10日 09:00 主要领导、项目办；"
        "10月13日 09:00 市领导、督察局；10月28日 09:00 主要领导、督察局、项目办"
    )


def test_while_a_pause_with_an_end_runs_what_follows_it_is_told() -> None:
    review = given(*MARCH, suspended("2026-03-03 14:00", "2026-03-10"))
    assert [local_day(one.when) for one in rungs(review, RULES)][:2] == [
        day("2026-03-11"), day("2026-03-13"),
    ]  # fmt: skip
    assert not next_alarm(review, RULES).what.startswith(LADDER)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "history",
    [
        (*MARCH, suspended("2026-03-04 14:00")),
        (*MARCH, act(REFUSE, "2026-03-05")),
        (opened("energy_review", "2026-03-02"),),
    ],
)
def test_where_nothing_can_ring_nothing_is_told(history: Any) -> None:
    assert next_rungs(given(*history), RULES) == ""


# --- answers ----------------------------------------------------------------------------------------

OVERDUE = (opened("conf_jy", "2026-03-02"),)  # due 9 March, e4 on the 10th at nine
LATE = act(Acknowledge(step="e4"), "2026-03-10 10:00")
DEPUTY = Actor(person="gao", role=Role.DEPUTY, unit="jy")


def test_an_addressee_signs_for_a_step_once() -> None:
    review = given(*OVERDUE, LATE)
    rung = review.escalation("e4")
    assert rung is not None
    [answer] = rung.answers
    assert (answer.kind, answer.at, answer.by.role) == (
        "acknowledged", on("2026-03-10", "10:00"), Role.DEPUTY,
    )  # fmt: skip


def test_a_second_signature_of_the_post_is_refused_with_who_was_first_and_when() -> None:
    no = refused(*OVERDUE, LATE, act(Acknowledge(step="e4"), "2026-03-10 11:00", DEPUTY))
    assert no.code == "acknowledged_before"
    assert "lin于2026-03-10 10:00签收" in no.zh


def test_each_post_signs_for_itself() -> None:
    review = given(*OVERDUE, LATE, act(Acknowledge(step="e4"), "2026-03-10 11:00", OFFICE))
    rung = review.escalation("e4")
    assert rung is not None
    assert [answer.by.role for answer in rung.answers] == [Role.DEPUTY, Role.XMB]


def test_instructions_are_given_any_number_of_times() -> None:
    once = Instruct(step="e4", instruction=WORDS)
    review = given(*OVERDUE, act(once, "2026-03-10 10:00"), act(once, "2026-03-10 11:00", OFFICE))
    rung = review.escalation("e4")
    assert rung is not None
    assert [(one.kind, one.words) for one in rung.answers] == [("instructed", WORDS)] * 2


def test_whom_it_was_passed_on_to_may_answer_too() -> None:
    zhao = Actor(person="zhao", role=Role.REVIEWER, unit="jy")
    signed = act(Acknowledge(step="e4"), "2026-03-10 11:00", zhao)
    assert refused(*OVERDUE, signed).code == "not_yours"
    passed = act(PassOn(step="e4", to="zhao", note=WORDS), "2026-03-10 10:00")
    review = given(*OVERDUE, passed, signed)
    rung = review.escalation("e4")
    assert rung is not None
    assert [(one.kind, one.to) for one in rung.answers] == [
        ("passed_on", "zhao"), ("acknowledged", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "when", "by", "code"),
    [
        (Acknowledge(step="e5"), "2026-03-10 10:00", DEPUTY, "not_rung"),
        (Acknowledge(step="e9"), "2026-03-10 10:00", DEPUTY, "not_rung"),
        (Acknowledge(step="e1"), "2026-03-03 10:00", DEPUTY, "not_now"),
        (PassOn(step="e4", to="gao"), "2026-03-10 10:00", DEPUTY, "passed_on_to_oneself"),
        (Acknowledge(step="e4"), "2026-03-10 10:00", reviewer("jy"), "not_yours"),
        (Acknowledge(step="e4"), "2026-03-10 10:00", DEPUTY.but(unit="zj"), "not_yours"),
        (Acknowledge(step="e4"), "2026-03-10 10:00", COMPANY, "not_yours"),
    ],
)
def test_what_is_no_answer(command: Any, when: str, by: Actor, code: str) -> None:
    no = refused(*OVERDUE, act(command, when, by))
    assert no.code == code
    assert no.zh.endswith("。")


def test_an_answer_is_not_older_than_what_it_answers() -> None:
    early = act(Acknowledge(step="e4"), "2026-03-10 10:00", DEPUTY, happened="2026-03-10 08:00")
    assert refused(*OVERDUE, early).code == "before_it_rang"


def test_a_closed_round_takes_no_answer() -> None:
    no = Decide(outcome=Result.NOT_CONFORMING, reason=WORDS)
    assert refused(*OVERDUE, act(no, "2026-03-10 09:30"), LATE).code == "already_decided"


def test_a_notice_says_to_whom_and_counts_what_was_answered() -> None:
    instructed = act(Instruct(step="e4", instruction=WORDS), "2026-03-10 11:00", OFFICE)
    rows = of_review(given(*OVERDUE, LATE, instructed), RULES)
    assert [key for table, key in rows if table == "notices"] == [
        f"review/{CODE}/conf_jy/1#{step}" for step in ("e1", "e2", "e3", "e4")
    ]
    row = rows["notices", f"review/{CODE}/conf_jy/1#e4"]
    assert row["addressees"] == [{"role": "deputy", "unit": "jy"}, {"role": "xmb", "unit": "xmb"}]
    assert (row["acknowledged"], row["instructed"], row["passed_on"]) == (1, 1, 0)
    assert (row["at"], row["due"]) == ("2026-03-10T01:00:00.000000Z", "2026-03-09")
    assert (row["unit"], row["limit_kind"], row["closed"]) == ("jy", "promised", False)


def test_the_notices_of_a_closed_round_stay_and_say_so() -> None:
    no = act(Decide(outcome=Result.NOT_CONFORMING, reason=WORDS), "2026-03-10 11:00")
    rows = of_review(given(*OVERDUE, no), RULES)
    closed = [row["closed"] for (table, _), row in rows.items() if table == "notices"]
    assert closed == [True] * 4


def test_an_answer_moves_no_clock_and_stops_no_step() -> None:
    quiet, answered = given(*OVERDUE, now="2026-03-20"), given(*OVERDUE, LATE, now="2026-03-20")
    assert answered.dues == quiet.dues
    assert [one.at for one in answered.escalations] == [one.at for one in quiet.escalations]


def test_an_answer_keeps_nobody_from_entering_what_was_done_before() -> None:
    decided = act(
        Decide(outcome=Result.NOT_CONFORMING, reason=WORDS),
        "2026-03-10 11:00",
        happened="2026-03-09 16:00",
    )
    found = after(*OVERDUE, LATE, decided)
    assert found.types == ["Decided", "OverdueRetracted"]


def test_whoever_stands_above_a_post_may_answer_in_its_stead_and_nobody_below() -> None:
    """Nobody may hold the post that day (catalog: escalation_rules, next_post_up)."""
    review = given(*OVERDUE, now="2026-03-12")
    e4 = Acknowledge(step="e4")  # to the deputy and to the office
    assert who_may(DEPUTY.but(role=Role.LEADER), e4, review, RULES) is None
    assert who_may(DEPUTY.but(role=Role.HEAD), e4, review, RULES) is not None
    assert who_may(DEPUTY.but(role=Role.LEADER, unit="zj"), e4, review, RULES) is not None


def test_the_city_s_leader_answers_what_reached_him() -> None:
    review = given(*OVERDUE, now="2026-03-17")
    city = Actor(person="shi", role=Role.CITY_LEADER)
    assert who_may(city, Instruct(step="e6", instruction=WORDS), review, RULES) is None
    assert who_may(city, Instruct(step="e5", instruction=WORDS), review, RULES) is not None
    assert addressee(review, "e6").role is Role.CITY_LEADER


def test_a_step_rings_only_when_it_is_due() -> None:
    review = given(*MARCH)
    alarm = next_alarm(review, RULES)
    assert alarm is not None
    with pytest.raises(ValueError, match="does not ring"):
        ring(review, alarm._replace(when=alarm.when + timedelta(minutes=1)), RULES)


def test_refusals_say_what_would_be_legal() -> None:
    with pytest.raises(Refused) as no:
        REVIEW.handle(
            given(*MARCH), act(Acknowledge(step="e1"), "2026-03-03", reviewer("fgw")), RULES
        )
    assert "acknowledge" not in no.value.refusal.legal
