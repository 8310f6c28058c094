"""责令限期作出决定: a ruling on 不予答复 gives the unit a term; the round goes on, with that term.

行政复议法 66, 行政诉讼法 72; domain.md 6 (whom it is put before, assumed).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.acts import Alarm, Role
from domain.clock import end_of_day
from domain.project.messages import from_review
from domain.review.alarms import next_alarm
from domain.review.anew import Anew
from domain.review.commands import Accept, Decide, Document, Instruct, MoveClocks, Submit
from domain.review.core import REVIEW
from domain.review.ladder import told_zh
from domain.review.ordered import explained, ordered_day
from domain.review.words import LimitKind, Result
from domain.stops import Stop
from domain.view import of_review
from tests.domain.histories import COMPANY, RULES, WORDS, act, day, leader, on, told
from tests.domain.review.rounds import after, given, opened

PAPERS = ("energy_report", "energy_application")
UNIT = "fgw"
ENERGY = (
    opened("energy_review", "2026-03-01"),
    act(Submit(papers=PAPERS), "2026-03-02"),
    act(Accept(), "2026-03-02 10:00"),
)


def order(on: str, within: int) -> MoveClocks:
    return MoveClocks(ordered=Anew(on=day(on), within=within), reason=WORDS)


PASSED = given(*ENERGY, now="2026-12-01").dues.statutory
ORDERED = (*ENERGY, told(order("2026-06-01", 15), "2026-06-03"))
GRANT = Decide(outcome=Result.GRANTED, document=Document(number="漯能审〔2026〕1号"))


def reports(found: Any) -> list[Any]:
    """What the rounds' newest events tell the project of the law's last day."""
    return [
        message.body["passed"]
        for event in found
        for message in from_review(given(*ENERGY, now="2026-12-01"), event)
    ]


def test_the_project_is_told_that_the_law_s_last_day_has_passed() -> None:
    found = after(*ENERGY, now="2026-12-01")
    late = [one for one in found.passed if one.type == "WentOverdue"]
    assert [one.limit for one in late] == [LimitKind.PROMISED, LimitKind.STATUTORY]
    assert PASSED is not None
    assert reports(late) == [PASSED.isoformat()]


def test_the_term_runs_from_the_day_of_the_ruling_and_stands_beside_the_limits() -> None:
    review = given(*ORDERED)
    assert ordered_day(review, RULES) == day("2026-06-16")
    before = given(*ENERGY, now="2026-06-03")
    assert (review.dues, review.overdue) == (before.dues, before.overdue), "late it stays"
    assert review.status == before.status


def test_a_last_day_that_is_off_runs_on() -> None:
    """民法典 203: 14 June 2026 is a Sunday."""
    review = given(*ENERGY, told(order("2026-06-01", 13), "2026-06-03"))
    assert ordered_day(review, RULES) == day("2026-06-15")


def test_neither_a_stop_of_the_city_s_clocks_moves_it() -> None:
    stop = MoveClocks(stop=Stop(first=day("2026-06-05"), last=day("2026-06-12")), reason=WORDS)
    review = given(*ORDERED, told(stop, "2026-06-04"))
    assert ordered_day(review, RULES) == day("2026-06-16")


def test_it_is_armed_and_its_passing_is_put_before_leaders_once() -> None:
    review = given(*ORDERED)
    term = Alarm(end_of_day(day("2026-06-16")), "责令期限届满")
    rung = given(*ORDERED, now="2026-06-16 23:59")
    assert next_alarm(rung, RULES) == term
    assert review.ordered is not None
    found = after(*ORDERED, now="2026-07-20")
    (put,) = [one for one in found.told if one.matter == "ordered"]
    assert (put.step, put.due, put.at) == (
        "ordered-1",
        day("2026-06-16"),
        on("2026-06-17", "00:00"),
    )
    posts = [(to.role, to.unit) for to in put.to]
    assert (Role.LEADER, UNIT) in posts
    assert (Role.SUPERVISION, "dcj") in posts
    assert told_zh("ordered-1") == "责令期限届满未作决定"


def test_he_instructs_as_on_a_step_of_the_ladder() -> None:
    instruct = act(Instruct(step="ordered-1", instruction=WORDS), "2026-06-18", leader(UNIT))
    found = after(*ORDERED, instruct)
    assert found.refusal is None
    rows = of_review(found.review, RULES)
    (notice,) = [
        r for (table, _), r in rows.items() if table == "notices" and r["step"] == "ordered-1"
    ]
    assert (notice["due"], notice["instructed"]) == ("2026-06-16", 1)


def test_decided_in_the_term_nobody_is_told_of_it() -> None:
    found = after(*ORDERED, act(GRANT, "2026-06-16"), now="2026-07-20")
    assert found.refusal is None
    assert [one for one in found.told if one.matter == "ordered"] == []
    assert found.review.marked(LimitKind.STATUTORY), (
        "a decision in the term does not make it in time"
    )
    assert ordered_day(found.review, RULES) is None


def test_a_second_ruling_gives_a_term_of_its_own() -> None:
    """The court orders after the reconsideration had ordered in vain."""
    second = told(order("2026-09-01", 30), "2026-09-02")
    found = after(*ORDERED, second, now="2026-11-20")
    assert [one.due for one in found.told if one.matter == "ordered"] == [
        day("2026-06-16"),
        day("2026-10-08"),  # 1 October is no working day
    ]


def test_told_twice_it_is_heard_once() -> None:
    assert after(*ORDERED, told(order("2026-06-01", 15), "2026-06-04")).events == ()


def test_another_calendar_counts_it_anew() -> None:
    """It hangs on days off alone; nothing of it is written down."""
    review = given(*ENERGY, told(order("2026-06-01", 13), "2026-06-03"))
    plain_2025 = RULES.at(RULES.version, "cn/2025.1")
    assert ordered_day(review, plain_2025) == ordered_day(review, RULES)


def test_what_is_decided_hears_of_no_order() -> None:
    decided = (*ENERGY, act(GRANT, "2026-03-20"))
    assert after(*decided, told(order("2026-06-01", 15), "2026-06-03")).events == ()


def test_it_can_be_read_aloud() -> None:
    lines = explained(given(*ORDERED), RULES)
    assert lines[0] == "责令期限："
    assert lines[1] == "2026-06-01复议机关或者法院作出责令，当日不计入。"
    assert "15日" in lines[2]
    assert "2026-06-16（周二）24:00前" in "".join(lines)
    assert explained(given(*ENERGY), RULES) == ()


def test_the_fold_is_the_state() -> None:
    event = after(*ORDERED).events[0]
    before = given(*ENERGY, now="2026-06-03")
    assert REVIEW.evolve(before, event).ordered == Anew(on=date(2026, 6, 1), within=15)
    assert COMPANY.company == before.applicant
