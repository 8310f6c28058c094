"""What is put before leaders besides the ladder: pauses at their cap, rounds of corrections, late arbiters."""

from __future__ import annotations

from typing import Any

from domain.acts import Actor, Role
from domain.review.commands import (
    Accept,
    Acknowledge,
    Arbitrate,
    Decide,
    Instruct,
    MoveClocks,
    PassOn,
    RequestCorrection,
    Resume,
    Submit,
    Suspend,
)
from domain.review.events import ClocksMoved
from domain.review.ladder import told_zh
from domain.review.words import Result
from domain.stops import Stop
from domain.view import of_review
from tests.domain.histories import COMPANY, RULES, WORDS, act, day, on
from tests.domain.histories import told as told_by_project
from tests.domain.review.rounds import after, given, opened, refused

UNIT = "fgw"
LEADER = Actor(person="lin", role=Role.LEADER, unit=UNIT)
REVIEWER = Actor(person="wang", role=Role.REVIEWER, unit=UNIT)
PAPERS = ("energy_report", "energy_application")
ENERGY = (
    opened("energy_review", "2026-03-01"),
    act(Submit(papers=PAPERS), "2026-03-02"),
    act(Accept(), "2026-03-02 10:00"),
)


def told(found: Any) -> list[tuple[str, Any, list[tuple[str, str | None]]]]:
    """What was put before whom, of which day."""
    return [(one.step, one.due, [(to.role.value, to.unit) for to in one.to]) for one in found.told]


# --- a pause at its cap ---------------------------------------------------------------------------

PAUSED = (*ENERGY, act(Suspend(reason="expert_review"), "2026-03-04"))
PAST = "2026-04-02 08:00"  # expert review: 20 wd (assumed) from 4 March 2026 end on 1 April


def test_a_pause_that_passes_its_cap_is_put_before_the_leader_of_the_unit() -> None:
    found = after(*PAUSED, now=PAST)
    assert told(found) == [("pause-1", day("2026-04-01"), [("leader", UNIT)])]
    assert [one.at for one in found.told] == [on("2026-04-02", "00:00")]
    assert told_zh("pause-1") == "暂停达到上限"


def test_the_clock_stays_still_whatever_he_answers() -> None:
    for command in (
        Acknowledge(step="pause-1"),
        Instruct(step="pause-1", instruction=WORDS),
        PassOn(step="pause-1", to="qin"),
    ):
        review = given(*PAUSED, act(command, PAST, LEADER))
        assert review.pause is not None
        assert review.dues.promised is None


def test_he_finds_it_among_his_notices() -> None:
    def notice(*more: Any) -> dict[str, Any]:
        rows = of_review(given(*PAUSED, *more, now=PAST), RULES)
        return next(
            row
            for (table, _), row in rows.items()
            if table == "notices" and row["step"] == "pause-1"
        )

    assert notice()["addressees"] == [{"role": "leader", "unit": UNIT}]
    assert (notice()["acknowledged"], notice()["closed"]) == (0, False)
    assert notice(act(Acknowledge(step="pause-1"), PAST, LEADER))["acknowledged"] == 1


def test_nobody_answers_in_his_place_and_not_before_it_was_asked() -> None:
    answer = Acknowledge(step="pause-1")
    for by in (REVIEWER, COMPANY, Actor(person="x", role=Role.LEADER, unit="sl")):
        assert refused(*PAUSED, act(answer, PAST, by)).code == "not_yours"
    assert refused(*PAUSED, act(answer, "2026-03-31", LEADER)).code == "not_rung"


def test_each_pause_of_a_round_is_put_before_him_once() -> None:
    again = (
        *PAUSED,
        act(Resume(), "2026-04-03"),
        act(Suspend(reason="expert_review"), "2026-04-07"),
    )
    found = after(*again, now="2026-12-01")
    assert [step for step, _, _ in told(found)] == ["pause-2"]
    assert [one.step for one in found.review.escalations if one.limit is None] == [
        "pause-1", "pause-2",
    ]  # fmt: skip


def test_one_that_ends_before_its_cap_is_put_before_nobody() -> None:
    pause = act(Suspend(reason="expert_review", until=day("2026-03-20")), "2026-03-04")
    assert told(after(*ENERGY, pause, now="2026-03-28")) == []


# --- rounds of corrections ------------------------------------------------------------------------

WAITING = (opened("energy_review", "2026-03-01"), act(Submit(papers=PAPERS[:1]), "2026-03-02"))
FIRST = (
    *WAITING,
    act(RequestCorrection(missing=(PAPERS[1],)), "2026-03-03"),
    act(Submit(papers=PAPERS), "2026-03-05"),
)
SECOND = act(RequestCorrection(missing=(PAPERS[1],)), "2026-03-06")
HEAD = Actor(person="zhou", role=Role.HEAD, unit=UNIT)


def test_of_the_first_notice_the_head_hears_nothing() -> None:
    assert told(after(*WAITING, act(RequestCorrection(missing=(PAPERS[1],)), "2026-03-03"))) == []


def test_after_two_rounds_the_head_is_told() -> None:
    """Two (catalog, assumed). The applicant has 60 wd from Fri 6 March, until Wed 3 June."""
    found = after(*FIRST, SECOND)
    assert told(found) == [("correction-1", day("2026-06-03"), [("head", UNIT)])]
    assert found.review.corrections == 2
    review = given(*FIRST, SECOND, act(Acknowledge(step="correction-1"), "2026-03-06 10:00", HEAD))
    assert review.escalations[-1].acknowledged_by(HEAD) is not None


def test_and_of_every_further_one() -> None:
    third = (
        *FIRST,
        SECOND,
        act(Submit(papers=PAPERS[1:]), "2026-03-09"),
        act(RequestCorrection(missing=PAPERS[1:]), "2026-03-10"),
    )
    assert [step for step, _, _ in told(after(*third))] == ["correction-2"]


def test_however_often_only_what_the_resubmission_got_wrong_is_asked() -> None:
    other = (
        *FIRST,
        SECOND,
        act(Submit(papers=PAPERS[1:]), "2026-03-09"),
        act(RequestCorrection(missing=PAPERS[:1]), "2026-03-10"),
    )
    assert refused(*other).code == "told_once"


# --- the office and the arbiter -------------------------------------------------------------------

AFTER_NO = opened("conf_jy", "2026-03-02", after_negative=True)  # in review from the Monday on
SILENT = opened("conf_jy", "2026-03-02")  # 5 wd: until Monday 9 March
FAILED = (
    opened("acc_green", "2026-03-02", after_negative=True),
    act(Submit(papers=RULES.item("acc_green").materials), "2026-03-04"),
    act(Accept(), "2026-03-05"),
)


def days(*history: Any, now: str) -> dict[str, Any]:
    """The tasks of office and arbiter: whose, and until when."""
    rows = of_review(given(*history, now=now), RULES)
    return {
        row["key"]: (row["unit"], row["due"])
        for (table, _), row in rows.items()
        if table == "tasks" and row["key"] in ("arbitrate", "answer_for")
    }


def test_the_arbiter_has_three_working_days_from_the_round_that_follows_the_no() -> None:
    assert days(AFTER_NO, now="2026-03-03") == {"arbitrate": ("xmb", "2026-03-05")}


def test_of_a_failed_acceptance_from_the_day_of_acceptance_on_and_the_group_names_the_arbiter() -> (
    None
):
    assert days(*FAILED, now="2026-03-06") == {"arbitrate": ("zj", "2026-03-10")}


def test_a_silent_unit_is_answered_for_within_three_working_days_after_its_limit() -> None:
    assert days(SILENT, now="2026-03-09") == {}
    assert days(SILENT, now="2026-03-10") == {"answer_for": ("xmb", "2026-03-12")}


def test_when_his_day_has_passed_it_is_put_before_leaders_once() -> None:
    found = after(AFTER_NO, now="2026-03-09 08:00")
    director = [("office_director", "xmb"), ("city_leader", None)]
    assert told(found) == [("arbitrate-1", day("2026-03-05"), director)]
    assert [one.at for one in found.told] == [on("2026-03-06", "00:00")]
    late = after(SILENT, now="2026-05-01")
    assert told(late) == [("answer_for-1", day("2026-03-12"), director)]


def test_of_another_arbiter_before_its_leader_and_the_office() -> None:
    found = after(*FAILED, now="2026-03-12")
    assert told(found) == [("arbitrate-1", day("2026-03-10"), [("leader", "zj"), ("xmb", "xmb")])]


def test_the_unit_that_answers_itself_ends_it() -> None:
    answer = act(Decide(outcome=Result.CONFORMING), "2026-03-05 10:00")
    assert told(after(AFTER_NO, answer, now="2026-04-01")) == []


def test_a_late_arbitration_is_one_all_the_same() -> None:
    ruled = Arbitrate(outcome=Result.CONFORMING, reason=WORDS)
    assert given(AFTER_NO, act(ruled, "2026-03-09")).outcome is Result.CONFORMING


def test_a_stop_of_all_clocks_moves_his_day_and_says_so() -> None:
    """Wednesday and Thursday, 4 and 5 March, do not count: Monday 9 March instead of Thursday."""
    stop = MoveClocks(stop=Stop(first=day("2026-03-04"), last=day("2026-03-05")), reason=WORDS)
    found = after(AFTER_NO, told_by_project(stop, "2026-03-03"))
    moved = found.events[0]
    assert isinstance(moved, ClocksMoved)
    assert moved.office == {"arbitrate": day("2026-03-09")}
    assert told(after(AFTER_NO, told_by_project(stop, "2026-03-03"), now="2026-03-08")) == []


STOPPED = MoveClocks(stop=Stop(first=day("2026-03-04"), last=day("2026-03-05")), reason=WORDS)


def steps_told(*history: Any, now: str) -> list[tuple[str, Any]]:
    """What of office and arbiter was put before leaders in the whole round, and of which day."""
    return [(one.step, one.due) for one in given(*history, now=now).escalations if "-" in one.step]


def test_a_day_that_moves_on_after_it_was_told_is_told_again_when_it_passes() -> None:
    """A stop of 4 and 5 March that is told late: not Thursday 5 but Monday 9 March."""
    late = (AFTER_NO, told_by_project(STOPPED, "2026-03-06 10:00"))
    first = ("arbitrate-1", day("2026-03-05"))
    assert steps_told(*late, now="2026-03-09") == [first]
    assert steps_told(*late, now="2026-03-11") == [first, ("arbitrate-2", day("2026-03-09"))]


def test_so_is_one_that_begins_anew_when_an_acceptance_by_silence_is_taken_back() -> None:
    """Silence accepted after Wednesday 11 March as of the 4th; in truth it was on the 10th."""
    first = ("arbitrate-1", day("2026-03-09"))
    assert steps_told(*FAILED[:2], now="2026-03-12 08:00") == [first]
    again = (*FAILED[:2], act(Accept(), "2026-03-12 10:00", happened="2026-03-10"))
    assert days(*again, now="2026-03-12 11:00") == {"arbitrate": ("zj", "2026-03-13")}
    assert steps_told(*again, now="2026-06-01") == [first, ("arbitrate-2", day("2026-03-13"))]


def test_so_is_that_of_a_silent_unit_whose_limit_moves_on() -> None:
    """Until Wednesday 11 March instead of Monday 9, and three working days."""
    late = (SILENT, told_by_project(STOPPED, "2026-03-13 10:00"))
    first = ("answer_for-1", day("2026-03-12"))
    assert steps_told(*late, now="2026-06-01") == [first, ("answer_for-2", day("2026-03-16"))]


def test_a_day_that_moves_on_before_it_was_told_is_told_once() -> None:
    moved = (AFTER_NO, told_by_project(STOPPED, "2026-03-05 10:00"))
    assert steps_told(*moved, now="2026-03-11") == [("arbitrate-1", day("2026-03-09"))]
