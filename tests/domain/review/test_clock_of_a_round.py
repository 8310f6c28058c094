"""Both limits of a round over pauses, extension, prerequisites; marks and their retraction.

The worked examples of domain.md 4 by number; 行政许可法 42, 43, 45.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.acts import SYSTEM, Act
from domain.clock import local_day
from domain.play import play
from domain.review.commands import (
    Accept,
    Decide,
    Document,
    Extend,
    Forward,
    HandOver,
    Inform,
    Resume,
    Submit,
    Suspend,
)
from domain.review.core import REVIEW
from domain.review.due import explained
from domain.review.words import LIMIT_ZH, LimitKind, Result, Status
from domain.rules.rules import Rules
from tests.domain.histories import COMPANY, RULES, WORDS, act, day, leader, on, reviewer, told
from tests.domain.review.rounds import after, given, handler, opened, refused

GRANT = Decide(
    outcome=Result.GRANTED,
    document=Document(number="漯审〔2026〕1号"),
    facts={"energy_per_value_added": "0.3"},
)
PAPERS = {
    "energy_review": ("energy_report", "energy_application"),
    "water_soil_plan": ("water_soil_application", "water_soil_plan_text"),
    "eia_report": ("eia_application", "eia_report_text", "public_participation"),
}


def accepted(item: str, when: str, **world: Any) -> tuple[Act[Any], ...]:
    """Opened, applied for and accepted on one day."""
    return (
        opened(item, f"{when} 08:00", **world),
        act(Submit(papers=PAPERS.get(item, ())), f"{when} 09:00"),
        act(Accept(), f"{when} 10:00"),
    )


ENERGY = accepted("energy_review", "2026-03-02")  # promised 9 March, statutory 30 March


def test_both_limits_run_from_acceptance() -> None:
    """Example 19."""
    dues = given(*ENERGY).dues
    assert (dues.promised, dues.statutory) == (day("2026-03-09"), day("2026-03-30"))


def test_an_opinion_is_in_review_from_its_opening() -> None:
    """Example 1: conformity over 中秋 and 国庆."""
    review = given(opened("conf_jy", "2026-09-25"))
    assert (review.status, review.dues.promised) == (Status.IN_REVIEW, day("2026-10-09"))


def test_a_limit_from_receipt_counts_from_the_submission_that_was_accepted() -> None:
    """Example 16, accepted two days later; the promise counts from acceptance."""
    review = given(
        opened("eia_report", "2026-08-03 08:00"),
        act(Submit(papers=PAPERS["eia_report"]), "2026-08-03 09:00"),
        act(Accept(), "2026-08-05"),
    )
    assert review.dues.statutory == day("2026-10-08")
    assert review.dues.promised == day("2026-08-26")


def test_the_limit_from_receipt_shows_only_from_acceptance_on() -> None:
    received = act(Submit(papers=PAPERS["eia_report"]), "2026-08-03 09:00")
    assert given(opened("eia_report", "2026-08-03 08:00"), received).dues.statutory is None


def test_a_technical_review_moves_the_limit_from_receipt() -> None:
    """Example 17."""
    review = given(
        *accepted("eia_report", "2026-08-10"),
        act(Suspend(reason="technical_review", until=day("2026-09-18")), "2026-08-24"),
    )
    assert review.dues.statutory == day("2026-11-03")


def test_the_construction_permit_is_due_in_seven_days() -> None:
    """Example 18: 17 February is off."""
    assert given(*accepted("construction_permit", "2026-02-10")).dues.statutory == day("2026-02-24")


# --- pauses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted_on", "start", "until", "due"),
    [
        ("2026-09-22", "2026-09-28", "2026-10-09", "2026-10-19"),  # example 9
        ("2026-02-06", "2026-02-12", "2026-02-25", "2026-03-04"),  # example 10
        ("2026-03-02", "2026-03-06", "2026-03-06", "2026-03-16"),  # example 12: empty
    ],
)
def test_a_pause_with_an_end_moves_the_due_day(
    accepted_on: str, start: str, until: str, due: str
) -> None:
    review = given(
        *accepted("water_soil_plan", accepted_on),
        act(Suspend(reason="technical_review", until=day(until)), start),
    )
    assert review.dues.statutory == day(due)


def test_a_reason_that_the_item_does_not_list_stops_no_clock() -> None:
    no = refused(*ENERGY, act(Suspend(reason="auction"), "2026-03-04"))
    assert (no.code, no.clause) == ("pause_not_allowed", "行政许可法第45条")
    assert "专家评审" in no.zh


def test_a_reason_open_to_all_items_stops_any_clock() -> None:
    review = given(
        *accepted("construction_permit", "2026-02-10"),
        act(Suspend(reason="force_majeure"), "2026-02-11"),
    )
    assert (review.status, review.dues.statutory) == (Status.SUSPENDED, None)


def test_a_pause_begun_on_the_due_day_is_refused() -> None:
    """Example 13: it would drop nothing."""
    history = accepted("water_soil_plan", "2026-09-16")
    asked = Suspend(reason="technical_review", until=day("2026-10-09"))
    assert given(*history).dues.statutory == day("2026-09-30")
    assert refused(*history, act(asked, "2026-09-30")).code == "drops_nothing"
    assert given(*history, act(asked, "2026-09-29")).status is Status.SUSPENDED


def test_a_pause_that_still_drops_days_of_the_statutory_limit_is_taken() -> None:
    """The promise has passed on 9 March; the law's limit has not, and its pause is lawful."""
    asked = act(Suspend(reason="expert_review", until=day("2026-03-20")), "2026-03-12")
    review = given(*ENERGY, asked)
    assert review.dues.promised == day("2026-03-09")
    assert review.dues.statutory == day("2026-04-08"), "six working days of March are dropped"
    assert review.marked(LimitKind.PROMISED)


def test_an_open_pause_lets_both_limits_stand_still() -> None:
    review = given(*ENERGY, act(Suspend(reason="expert_review"), "2026-03-04"), now="2026-03-25")
    assert (review.dues.promised, review.dues.statutory, review.overdue) == (None, None, ())


def test_nothing_is_suspended_twice() -> None:
    history = (*ENERGY, act(Suspend(reason="expert_review"), "2026-03-04"))
    no = refused(*history, act(Suspend(reason="technical_review"), "2026-03-05"))
    assert no.code == "not_now"
    assert "resume" in no.legal


def test_resumed_the_clock_goes_on_the_day_after() -> None:
    """From 4 to 10 March: 5, 6, 9, 10 dropped."""
    history = (*ENERGY, act(Suspend(reason="expert_review"), "2026-03-04"))
    review = given(*history, act(Resume(), "2026-03-10"))
    assert (review.status, review.dues.promised) == (Status.IN_REVIEW, day("2026-03-13"))


def test_two_pauses_drop_their_days_each() -> None:
    review = given(
        *ENERGY,
        act(Suspend(reason="expert_review", until=day("2026-03-04")), "2026-03-03"),
        act(Suspend(reason="technical_review"), "2026-03-05"),
        act(Resume(), "2026-03-06"),
    )
    assert review.dues.promised == day("2026-03-11")


def test_a_pause_with_an_end_ends_by_itself_at_24_00() -> None:
    then = after(
        *ENERGY,
        act(Suspend(reason="expert_review", until=day("2026-03-10")), "2026-03-04"),
        now="2026-03-12",
    )
    assert [(e.type, e.at, e.by) for e in then.passed] == [
        ("Resumed", on("2026-03-11", "00:00"), None)
    ]
    assert (then.review.status, then.review.dues.promised) == (Status.IN_REVIEW, day("2026-03-13"))


def test_a_pause_may_be_resumed_before_its_end() -> None:
    review = given(
        *ENERGY,
        act(Suspend(reason="expert_review", until=day("2026-03-31")), "2026-03-04"),
        act(Resume(), "2026-03-05"),
    )
    assert review.dues.promised == day("2026-03-10")


def test_a_pause_may_not_end_before_it_begins() -> None:
    no = refused(
        *ENERGY, act(Suspend(reason="expert_review", until=day("2026-03-03")), "2026-03-04")
    )
    assert no.code == "ends_before_start"


def test_a_pause_at_its_cap_is_reported_once_and_the_clock_stays_still() -> None:
    """Expert review: 20 wd (assumed) from 4 March 2026 end on 1 April."""
    then = after(*ENERGY, act(Suspend(reason="expert_review"), "2026-03-04"), now="2026-12-01")
    assert [(e.type, e.at) for e in then.passed] == [("PauseCapReached", on("2026-04-02", "00:00"))]
    assert (then.review.status, then.review.dues.promised) == (Status.SUSPENDED, None)


def test_a_pause_that_ends_before_its_cap_never_reaches_it() -> None:
    pause = act(Suspend(reason="expert_review", until=day("2026-03-20")), "2026-03-04")
    then = after(*ENERGY, pause, now="2026-03-28")
    assert "PauseCapReached" not in [event.type for event in then.passed]


def test_a_decision_ends_the_pause() -> None:
    then = after(
        *ENERGY, act(Suspend(reason="expert_review"), "2026-03-04"), act(GRANT, "2026-03-06")
    )
    assert then.types == ["Decided"]
    assert then.review.pause is None
    assert [(p.start, p.end) for p in then.review.pauses] == [
        (day("2026-03-04"), day("2026-03-06"))
    ]


# --- extension ----------------------------------------------------------------------------------

EXTEND = Extend(reason=WORDS, drafted_by="li")


def test_extension_adds_to_the_limit_in_its_unit() -> None:
    """Example 14: 20 + 10 wd across National Day."""
    history = accepted("energy_review", "2026-09-01")
    assert given(*history).dues.statutory == day("2026-09-29")
    assert given(*history, act(EXTEND, "2026-09-29 23:59")).dues.statutory == day("2026-10-19")


def test_extension_after_the_due_day_is_refused() -> None:
    history = accepted("energy_review", "2026-09-01")
    no = refused(*history, act(EXTEND, "2026-09-30 00:00"))
    assert (no.code, no.clause) == ("too_late", "行政许可法第42条")


def test_extension_is_granted_once() -> None:
    history = (*accepted("energy_review", "2026-09-01"), act(EXTEND, "2026-09-10"))
    assert refused(*history, act(EXTEND, "2026-09-11")).code == "extended_once"


def test_extension_is_the_leader_s() -> None:
    assert refused(*ENERGY, act(EXTEND, "2026-03-04", reviewer("fgw"))).code == "not_yours"
    assert refused(*ENERGY, act(EXTEND, "2026-03-04", leader("sl"))).code == "not_yours"


def test_extension_takes_two_people() -> None:
    alone = Extend(reason=WORDS, drafted_by="wang")
    assert refused(*ENERGY, act(alone, "2026-03-04")).code == "two_people"


def test_an_item_without_extension_in_law_is_not_extended() -> None:
    history = accepted("construction_permit", "2026-02-10")
    assert refused(*history, act(EXTEND, "2026-02-11", leader("zj"))).code == "not_now"


# --- 等待前置 (Q46) -------------------------------------------------------------------------------

WAITING = accepted("enterprise_approval", "2026-03-02", awaits=("site_preexam",))
PEOPLE = (SYSTEM, COMPANY, reviewer("fgw@411122"))


def test_both_limits_stand_still_while_a_prerequisite_is_unfinished() -> None:
    review = given(*WAITING, now="2026-12-01")
    assert (review.dues.promised, review.dues.statutory, review.overdue) == (None, None, ())


def test_the_clock_goes_on_the_day_after_the_last_prerequisite_is_finished() -> None:
    then = after(*WAITING, told(Inform(met="site_preexam"), "2026-03-16"))
    assert then.types == ["PrerequisiteFinished", "PrerequisitesMet"]
    assert then.review.dues.promised == day("2026-03-25")  # 7 wd from 17 March
    assert then.review.dues.statutory == day("2026-04-14")


def test_a_prerequisite_finished_before_acceptance_stops_nothing() -> None:
    opening = opened("enterprise_approval", "2026-03-02 08:00", awaits=("site_preexam",))
    review = given(
        opening,
        told(Inform(met="site_preexam"), "2026-03-02 09:00"),
        act(Submit(papers=("approval_application",)), "2026-03-02 10:00"),
        act(Accept(), "2026-03-02 11:00"),
    )
    assert (review.pauses, review.dues.promised) == ((), day("2026-03-11"))


def test_where_the_city_lets_limits_run_a_prerequisite_stops_no_clock() -> None:
    """Q46 the other way: `grant_needs.limits: run`."""
    clock = RULES.catalog.clock
    running = clock.defaults.grant_needs.model_copy(update={"limits": "run"})
    defaults = clock.defaults.model_copy(update={"grant_needs": running})
    catalog = RULES.catalog.model_copy(
        update={"clock": clock.model_copy(update={"defaults": defaults})}
    )
    rules = Rules(catalog, RULES.calendar, RULES.version, RULES.digest)
    history = [replace(one, by=by) for one, by in zip(WAITING, PEOPLE, strict=True)]
    before = play(REVIEW, None, history, on("2026-03-03"), rules).after
    assert before is not None
    assert before.dues.promised == day("2026-03-11")
    met = play(
        REVIEW, before, [told(Inform(met="site_preexam"), "2026-03-05")], on("2026-03-05"), rules
    )
    assert met.after is not None
    assert (met.after.awaits, met.after.dues) == ((), before.dues)


def test_a_clock_that_stands_still_needs_no_pause() -> None:
    no = refused(*WAITING, act(Suspend(reason="commissioned_evaluation"), "2026-03-04"))
    assert no.code == "clock_stands_still"
    assert "用地预审" in no.zh


def test_a_decision_before_its_prerequisites_is_refused_with_their_names() -> None:
    decide = act(GRANT.but(facts={}), "2026-03-04")
    no = refused(*WAITING, decide)
    assert no.code == "prerequisites_unfinished"
    assert "用地预审" in no.zh


def test_an_adverse_decision_asks_for_no_prerequisites() -> None:
    refuse = Decide(outcome=Result.REFUSED, reason=WORDS, remedies=WORDS, drafted_by="li")
    assert given(*WAITING, act(refuse, "2026-03-04")).outcome is Result.REFUSED


# --- overdue --------------------------------------------------------------------------------------


def test_overdue_begins_at_00_00_of_the_day_after() -> None:
    assert given(*ENERGY, now="2026-03-09 23:59").overdue == ()
    then = after(*ENERGY, now="2026-03-10 00:00")
    assert [(e.type, e.at) for e in then.passed] == [("WentOverdue", on("2026-03-10", "00:00"))]
    assert then.review.overdue == (LimitKind.PROMISED,)


def test_passing_the_statutory_limit_is_a_second_graver_mark() -> None:
    then = after(*ENERGY, now="2026-12-01")
    assert [(e.limit, local_day(e.at)) for e in then.passed if e.type == "WentOverdue"] == [
        (LimitKind.PROMISED, day("2026-03-10")),
        (LimitKind.STATUTORY, day("2026-03-31")),
    ]


def test_a_decision_at_23_59_59_is_in_time_and_at_00_00_00_overdue() -> None:
    in_time = after(*ENERGY, act(GRANT, on("2026-03-09", "23:59:59")))
    assert (in_time.passed, in_time.events[0].type) == ((), "Decided")
    late = after(*ENERGY, act(GRANT, on("2026-03-10", "00:00:00")))
    assert [event.type for event in late.passed] == ["WentOverdue"]


def test_lateness_is_counted_in_working_days() -> None:
    """Example 23: due Wed 30 September, decided Tue 13 October: 8, 9, 10, 12, 13."""
    history = accepted("energy_review", "2026-09-22")
    assert given(*history).dues.promised == day("2026-09-30")
    then = after(*history, act(GRANT, "2026-10-13"))
    decided = then.events[0]
    assert decided.type == "Decided"
    assert decided.overdue_days == 5


def test_a_decision_in_time_entered_late_takes_the_mark_back() -> None:
    then = after(*ENERGY, act(GRANT, "2026-03-12", happened="2026-03-09 17:00"))
    assert then.types == ["Decided", "OverdueRetracted"]
    assert then.review.overdue == ()


def test_a_decision_late_in_the_world_too_leaves_the_mark() -> None:
    then = after(*ENERGY, act(GRANT, "2026-03-12", happened="2026-03-10 00:00"))
    assert then.types == ["Decided"]
    assert then.review.overdue == (LimitKind.PROMISED,)


def test_a_pause_entered_late_takes_back_the_mark_that_it_disproves() -> None:
    pause = Suspend(reason="expert_review", until=day("2026-03-20"))
    then = after(*ENERGY, act(pause, "2026-03-11", happened="2026-03-06"))
    assert then.types == ["Suspended", "OverdueRetracted"]
    assert then.review.dues.promised == day("2026-03-23")
    again = after(*ENERGY, act(pause, "2026-03-11", happened="2026-03-06"), now="2026-03-24 00:00")
    assert [e.at for e in again.passed if e.type == "WentOverdue"][-1] == on("2026-03-24", "00:00")


def test_a_resumption_entered_late_may_start_a_clock_whose_end_is_past() -> None:
    """Resumed on 4 March, entered on 11 March: due on 10 March, marked in arrears."""
    then = after(
        *ENERGY,
        act(Suspend(reason="expert_review"), "2026-03-03"),
        act(Resume(), "2026-03-11", happened="2026-03-04"),
        now="2026-03-11",
    )
    assert then.review.dues.promised == day("2026-03-10")
    marks = [(e.at, e.due) for e in then.passed if e.type == "WentOverdue"]
    assert marks == [(on("2026-03-11"), day("2026-03-10"))]


def test_a_new_fact_that_lengthens_the_limit_moves_the_due_day_by_an_event() -> None:
    """排污许可, key units: 30 d, with a site check 45 d."""
    permit = opened("pollutant_permit", "2026-03-02 08:00", facts={"pollutant_permit": "key"})
    history = (
        permit,
        act(Submit(), "2026-03-02 09:00"),
        act(Accept(), "2026-03-02 10:00"),
    )
    assert given(*history).dues.statutory == day("2026-04-01")
    then = after(*history, told(Inform(facts={"event:site_check": True}), "2026-03-10"))
    assert then.types == ["FactsChanged"]
    assert then.review.dues.statutory == day("2026-04-16")


def test_a_mark_taken_back_by_what_the_project_tells_is_nobody_s_act() -> None:
    """It must not forbid an act that is dated before it: only people's acts stand in order."""
    history = accepted("pollutant_permit", "2026-03-02", facts={"pollutant_permit": "key"})
    check = told(Inform(facts={"event:site_check": True}), "2026-04-08")
    then = after(*history, check)
    assert [(e.type, e.by) for e in then.events] == [
        ("FactsChanged", None),
        ("OverdueRetracted", None),
    ]
    pause = Suspend(reason="force_majeure")
    assert given(*history, check, act(pause, "2026-04-09", happened="2026-04-07")).pause


def test_a_mark_that_a_late_entry_takes_back_bears_the_hour_of_that_entry() -> None:
    """So that what came next in the world can be entered after it."""
    pause = act(Suspend(reason="expert_review"), "2026-03-11", happened="2026-03-06")
    then = after(*ENERGY, pause)
    assert [(e.type, e.happened_at) for e in then.events] == [
        ("Suspended", on("2026-03-06")),
        ("OverdueRetracted", on("2026-03-06")),
    ]
    assert given(*ENERGY, pause, act(Resume(), "2026-03-12", happened="2026-03-10")).pauses


def test_whatever_is_entered_late_bears_its_hour() -> None:
    handed = act(HandOver(to="zhao"), "2026-03-06", happened="2026-03-04")
    assert [e.happened_at for e in after(*ENERGY, handed).events] == [on("2026-03-04")]
    pause = act(Suspend(reason="expert_review"), "2026-03-06 10:00", happened="2026-03-05")
    assert given(*ENERGY, handed, pause).pause


def test_a_fact_that_moves_nothing_leaves_the_clock_alone() -> None:
    history = accepted("pollutant_permit", "2026-03-02", facts={"pollutant_permit": "key"})
    then = after(*history, told(Inform(facts={"pollutant_permit": "key"}), "2026-03-10"))
    assert then.events == ()


# --- province and state ---------------------------------------------------------------------------

PROVINCE = accepted("energy_review", "2026-03-02", facts={"energy_tce": "20000"})


def test_the_city_s_forwarding_has_a_limit_of_its_own() -> None:
    """行政许可法 43: 20 wd at the most; the promise is the city step's."""
    dues = given(*PROVINCE).dues
    assert dues.statutory == day("2026-03-30")
    assert dues.promised is not None
    assert dues.promised < day("2026-03-30")


def test_once_forwarded_no_clock_of_ours_runs() -> None:
    review = given(*PROVINCE, act(Forward(), "2026-03-03"), now="2026-12-01")
    assert (review.status, review.dues.statutory, review.overdue) == (Status.OUTSIDE, None, ())


def test_forwarded_late_the_mark_stays() -> None:
    promised = given(*PROVINCE).dues.promised
    assert promised is not None
    then = after(*PROVINCE, act(Forward(), "2026-03-25"))
    assert then.types == ["Forwarded"]
    assert then.review.overdue == (LimitKind.PROMISED,)


def test_forwarded_in_time_but_entered_late_the_mark_goes() -> None:
    promised = given(*PROVINCE).dues.promised
    assert promised is not None
    late = act(Forward(), "2026-03-11", happened=f"{promised} 17:00")
    then = after(*PROVINCE, late)
    assert then.types == ["Forwarded", "OverdueRetracted"]


def test_another_unit_of_the_same_tier_takes_over_with_the_clock_as_it_stands() -> None:
    other = handler("energy_review").but(unit="gxw")
    then = after(*ENERGY, told(Inform(handler=other), "2026-03-04"))
    assert then.types == ["HandlerChanged"]
    assert (then.review.handler.unit, then.review.dues) == ("gxw", given(*ENERGY).dues)


def test_when_the_province_takes_over_the_forwarding_limit_runs_by_an_event() -> None:
    """初步设计: promised 10 wd in the city, 5 wd for forwarding to the province."""
    facts = {"highway": True, "authority": "province"}
    city = accepted("preliminary_design", "2026-03-02", facts=facts | {"authority": "none"})
    assert given(*city).dues.promised == day("2026-03-16")
    province = handler("preliminary_design", facts)
    then = after(*city, told(Inform(handler=province), "2026-03-04"))
    assert then.types == ["HandlerChanged"]
    assert then.review.dues.promised == day("2026-03-09")


def test_the_reckoning_is_told_in_words_for_both_limits() -> None:
    review = given(
        *ENERGY, act(Suspend(reason="expert_review", until=day("2026-03-04")), "2026-03-03")
    )
    for kind, name in LIMIT_ZH.items():
        lines = explained(review, kind, RULES)
        assert lines[0] == f"{name}："
        assert any("2026-03-04" in line for line in lines), lines
    assert explained(given(opened("social_risk", "2026-03-02")), LimitKind.STATUTORY, RULES) == ()
