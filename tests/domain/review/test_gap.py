"""Papers checked one by one, and 容缺受理: 行政许可法 32, 河南省优化营商环境条例 35.

Accepted with a gap the limits run; until the papers are there nothing is granted, and once their
day has passed nothing can be granted in this round any more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.play import rules_of
from domain.review.alarms import next_alarm
from domain.review.commands import (
    Accept,
    AcceptWithGap,
    CheckMaterials,
    Decide,
    Document,
    MoveClocks,
    RequestCorrection,
    Submit,
    SupplyGap,
    Withdraw,
)
from domain.review.events import Dues
from domain.review.moves import moves
from domain.review.words import Check, Result, Status
from domain.stops import Stop
from domain.view import of_review
from tests.domain.histories import OTHER_COMPANY, RULES, WORDS, act, day, on, told
from tests.domain.review.rounds import after, given, opened, refused

OPENED = opened("energy_review", "2026-03-01")
REPORT, FORM = "energy_report", "energy_application"
APPLIED = (OPENED, act(Submit(papers=(REPORT,)), "2026-03-02"))
GAP = AcceptWithGap(gap=(FORM,), promise=WORDS)
GAPPED = (*APPLIED, act(GAP, "2026-03-03"))
GRANT = Decide(outcome=Result.GRANTED, document=Document(number="1号"))
REFUSE = Decide(outcome=Result.REFUSED, reason=WORDS, remedies=WORDS, drafted_by="li")


def check(**found: Check) -> CheckMaterials:
    return CheckMaterials(checks=found)


# --- the check of the papers ---------------------------------------------------------------------


def test_what_the_unit_finds_of_each_paper_stands_in_the_round_and_moves_no_clock() -> None:
    found = check(energy_report=Check.NONCONFORMING, energy_application=Check.MISSING)
    review = given(*APPLIED, act(found, "2026-03-03"))
    assert review.checks == {REPORT: Check.NONCONFORMING, FORM: Check.MISSING}
    assert (review.status, review.window) == (Status.SUBMITTED, day("2026-03-09"))


def test_what_the_unit_itself_has_found_lacking_it_cannot_accept_as_it_is() -> None:
    found = act(check(energy_report=Check.NONCONFORMING), "2026-03-03")
    no = refused(*APPLIED, found, act(Accept(), "2026-03-04"))
    assert (no.code, no.clause) == ("materials_lack", "行政许可法第32条")
    assert no.legal == ("request_correction", "accept_with_gap", "check_materials", "decline")


def test_a_correction_notice_names_all_that_the_unit_has_found_lacking() -> None:
    """一次告知申请人需要补正的全部内容: what it left out it could not ask again."""
    found = act(
        check(energy_report=Check.NONCONFORMING, energy_application=Check.MISSING), "2026-03-03"
    )
    for short in (RequestCorrection(missing=(FORM,)), RequestCorrection(note=WORDS)):
        no = refused(*APPLIED, found, act(short, "2026-03-04"))
        assert (no.code, no.clause) == ("not_all_told", "行政许可法第32条")
        assert RULES.material(REPORT).name_zh in no.zh
    whole = act(RequestCorrection(missing=(REPORT, FORM)), "2026-03-04")
    assert given(*APPLIED, found, whole).status is Status.CORRECTING


def test_what_a_check_finds_after_the_first_notice_need_not_stand_in_the_second() -> None:
    """It may not be asked any more: the unit takes it as it is, or with a gap."""
    first = (*APPLIED, act(RequestCorrection(missing=(FORM,)), "2026-03-04"))
    again = (*first, act(Submit(papers=(FORM,)), "2026-03-05"))
    found = act(check(energy_report=Check.NONCONFORMING), "2026-03-06")
    second = act(RequestCorrection(missing=(FORM,)), "2026-03-06")
    assert given(*again, found, second).status is Status.CORRECTING


def test_a_check_of_nothing_is_none() -> None:
    assert refused(*APPLIED, act(CheckMaterials(checks={}), "2026-03-03")).code == "nothing_checked"


def test_checked_again_the_newer_finding_holds() -> None:
    first = act(check(energy_report=Check.NONCONFORMING), "2026-03-03")
    again = act(check(energy_report=Check.COMPLETE), "2026-03-04")
    assert given(*APPLIED, first, again, act(Accept(), "2026-03-04 10:00")).start_day


def test_a_paper_handed_in_anew_has_to_be_checked_anew() -> None:
    review = given(
        *APPLIED,
        act(check(energy_report=Check.NONCONFORMING), "2026-03-03"),
        act(RequestCorrection(missing=(REPORT, FORM)), "2026-03-04"),
        act(Submit(papers=(REPORT, FORM)), "2026-03-05"),
    )
    assert review.checks == {}


def test_what_is_not_there_can_only_be_missing() -> None:
    no = refused(*APPLIED, act(check(energy_application=Check.COMPLETE), "2026-03-03"))
    assert (no.code, "缺少" in no.zh) == ("not_handed_in", True)


def test_silence_accepts_whatever_the_check_has_found() -> None:
    """What lacks is told by the correction notice; a finding alone tells nothing (行政许可法 32)."""
    found = act(check(energy_report=Check.NONCONFORMING), "2026-03-03")
    review = given(*APPLIED, found, now="2026-03-10")
    assert (review.status, review.tacit) == (Status.IN_REVIEW, True)


# --- accepted with a gap --------------------------------------------------------------------------


def test_the_limits_run_from_the_day_of_acceptance_and_the_gap_has_its_own_day() -> None:
    """Five working days from Tuesday 3 March (catalog, assumed): Tuesday 10 March."""
    review = given(*GAPPED)
    assert review.dues == Dues(promised=day("2026-03-10"), statutory=day("2026-03-31"))
    assert (review.gap, review.gap_until) == ((FORM,), day("2026-03-10"))


def test_the_applicant_has_a_task_with_that_day_and_the_unit_its_own() -> None:
    rows = of_review(given(*GAPPED), RULES)
    tasks = {row["key"]: row["due"] for (table, _), row in rows.items() if table == "tasks"}
    assert tasks == {"decide": "2026-03-10", "supply_gap": "2026-03-10"}


def test_nothing_is_granted_while_a_paper_lacks_and_the_refusal_names_it() -> None:
    no = refused(*GAPPED, act(GRANT, "2026-03-04"))
    assert (no.code, "节能审查申请书" in no.zh) == ("gap_open", True)


def test_once_it_is_there_the_grant_is_free_and_no_clock_has_stood_still() -> None:
    then = (*GAPPED, act(SupplyGap(papers=(FORM,)), "2026-03-05"))
    review = given(*then)
    assert (review.gap, review.dues.promised) == ((), day("2026-03-10"))
    assert given(*then, act(GRANT, "2026-03-06")).outcome is Result.GRANTED


def test_missed_it_is_an_event_at_midnight_and_nothing_can_be_granted_any_more() -> None:
    found = after(*GAPPED, act(REFUSE, "2026-03-11 09:00"))
    missed = next(one for one in found.passed if one.type == "GapMissed")
    assert missed.at == on("2026-03-11", "00:00")
    assert found.review.outcome is Result.REFUSED
    late = given(*GAPPED, now="2026-03-11 08:00")
    assert "supply_gap" not in moves(late, RULES)
    assert refused(*GAPPED, act(GRANT, "2026-03-11")).code == "gap_missed"
    assert refused(*GAPPED, act(SupplyGap(papers=(FORM,)), "2026-03-11")).code == "not_now"
    assert given(*GAPPED, act(Withdraw(), "2026-03-11")).status is Status.WITHDRAWN


def test_the_day_of_the_gap_rings_like_any_other() -> None:
    review = given(*GAPPED, act(SupplyGap(papers=(FORM,)), "2026-03-05"))
    with_gap = next_alarm(given(*GAPPED, now="2026-03-10 10:00"), RULES)
    without = next_alarm(review, RULES)
    assert with_gap is not None
    assert (with_gap.when, with_gap.what) == (on("2026-03-11", "00:00"), "容缺材料逾期")
    assert without is not None
    assert without.what != "容缺材料逾期"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (AcceptWithGap(gap=(), promise=WORDS), "no_gap"),
        (AcceptWithGap(gap=(REPORT,), promise=WORDS), "not_lacking"),
        (AcceptWithGap(gap=("love_letter",), promise=WORDS), "unknown_material"),
        (GAP.but(until=day("2026-03-11")), "gap_too_long"),
        (GAP.but(until=day("2026-03-02")), "gap_too_long"),
    ],
)
def test_a_gap_that_is_none_or_too_long_is_refused(command: Any, code: str) -> None:
    assert refused(*APPLIED, act(command, "2026-03-03")).code == code


def test_every_paper_found_lacking_must_be_in_the_gap() -> None:
    found = act(check(energy_report=Check.NONCONFORMING), "2026-03-03 08:00")
    assert refused(*APPLIED, found, act(GAP, "2026-03-03")).code == "materials_lack"
    both = GAP.but(gap=(REPORT, FORM))
    assert given(*APPLIED, found, act(both, "2026-03-03")).gap == (REPORT, FORM)


def test_only_what_lacks_is_handed_in_and_something_of_it() -> None:
    nothing, other = SupplyGap(papers=()), SupplyGap(papers=(REPORT,))
    assert refused(*GAPPED, act(nothing, "2026-03-05")).code == "nothing_supplied"
    assert refused(*GAPPED, act(other, "2026-03-05")).code == "not_lacking"


def test_what_lacks_is_handed_in_by_the_applicant_and_by_nobody_else() -> None:
    stranger = act(SupplyGap(papers=(FORM,)), "2026-03-05", OTHER_COMPANY)
    assert refused(*GAPPED, stranger).code == "not_yours"


def test_where_the_province_decides_or_nothing_can_be_refused_there_is_no_gap() -> None:
    province = opened("energy_review", "2026-03-01", facts={"energy_tce": "20000"})
    review = given(province, act(Submit(papers=(REPORT,)), "2026-03-02"))
    assert "accept_with_gap" not in moves(review, RULES)
    no = refused(province, act(Submit(papers=(REPORT,)), "2026-03-02"), act(GAP, "2026-03-03"))
    assert no.code == "not_now"


def test_a_stop_of_all_clocks_moves_the_day_of_the_gap() -> None:
    stop = Stop(first=day("2026-03-05"), last=day("2026-03-06"))
    review = given(*GAPPED, told(MoveClocks(stop=stop, reason=WORDS), "2026-03-04"))
    assert review.gap_until == day("2026-03-12")


def test_a_new_calendar_moves_it_too() -> None:
    """Five wd from 12 February: 25 February by cn/2025.1, 26 February by the notice for 2026."""
    before = replace(OPENED, command=OPENED.command.but(rules=_before_the_notice()))
    before = replace(before, submitted_at=on("2026-02-02"), happened_at=on("2026-02-02"))
    history = (
        before,
        act(Submit(papers=(REPORT,)), "2026-02-11"),
        act(GAP, "2026-02-12"),
    )
    assert given(*history).gap_until == day("2026-02-25")
    review = given(*history, told(MoveClocks(calendar="cn/2026.1", reason=WORDS), "2026-02-13"))
    assert review.gap_until == day("2026-02-26")
    assert rules_of(review, RULES).calendar.version == "cn/2026.1"


def _before_the_notice() -> Any:
    return OPENED.command.rules.but(calendar="cn/2025.1")


def test_a_refusal_names_only_ways_out_that_the_round_takes() -> None:
    """Accepted by silence, it cannot be declined any more, nor accepted with a gap."""
    found = act(CheckMaterials(checks={"energy_application": Check.MISSING}), "2026-03-03")
    silence = (*APPLIED, found)
    no = refused(*silence, act(Accept(), "2026-03-11", happened="2026-03-06"))
    assert (no.code, no.legal) == ("materials_lack", ("request_correction",))
