"""The clock drawn day by day shows what the clock counts (domain.md 4, the worked examples)."""

from __future__ import annotations

from datetime import date

from hypothesis import given as over
from hypothesis import strategies as st

from domain.calendar import ONE_DAY
from domain.identity import acting_units
from domain.review.commands import Accept, Extend, Inform, Resume, Submit, Suspend
from domain.review.ruler import Cut, Day, Off, Ruler, ruler
from domain.review.words import LimitKind
from tests.domain.histories import RULES, WORDS, act, leader, told
from tests.domain.review.rounds import given, handler, opened
from tests.domain.review.test_clock_of_a_round import accepted

D = date.fromisoformat


def drawn(*acts: object, today: str) -> Ruler:
    found = ruler(given(*acts, now=f"{today} 12:00"), D(today), RULES)  # type: ignore[arg-type]
    assert found is not None
    return found


def days(of: Ruler) -> list[Day]:
    return [cell for cell in of.cells if isinstance(cell, Day)]


def test_an_expert_review_over_the_national_day_is_cut_out() -> None:
    """Example 9: 10 working days from 22 September, paused from the 28th to 9 October."""
    of = drawn(
        *accepted("energy_review", "2026-09-22"),
        act(Suspend(reason="expert_review", until=D("2026-10-09")), "2026-09-28 09:00"),
        today="2026-10-12",
    )
    cut = next(cell for cell in of.cells if isinstance(cell, Cut))
    assert (cut.first, cut.last, cut.days, cut.reason) == (
        D("2026-09-29"), D("2026-10-09"), 4, "专家评审",
    )  # fmt: skip
    assert cut.clause
    numbered = [(one.day.isoformat()[5:], one.number) for one in days(of)]
    assert numbered[:5] == [("09-23", 1), ("09-24", 2), ("09-28", 3), ("10-10", 4), ("10-12", 5)]
    assert of.due == days(of)[-1].day == D("2026-10-12")
    assert [one.made_up for one in days(of)[:5]] == [False, False, False, True, False]


def test_what_is_late_is_counted_anew() -> None:
    of = drawn(*accepted("energy_review", "2026-03-02"), today="2026-03-11")
    assert [(one.number, one.late, one.due, one.today) for one in days(of)] == [
        (1, False, False, False), (2, False, False, False), (3, False, False, False),
        (4, False, False, False), (5, False, True, False),
        (1, True, False, False), (2, True, False, True),
    ]  # fmt: skip
    assert [(one.first, one.days, one.name) for one in of.cells if isinstance(one, Off)] == [
        (D("2026-03-07"), 2, "周末")
    ]


def test_holidays_bear_their_name() -> None:
    of = drawn(*accepted("energy_review", "2026-09-29"), today="2026-09-30")
    assert [(one.name, one.days) for one in of.cells if isinstance(one, Off)] == [
        ("国庆节", 7), ("周末", 1),
    ]  # fmt: skip


def test_a_pause_that_runs_on_has_no_end() -> None:
    of = drawn(
        *accepted("energy_review", "2026-03-02"),
        act(Suspend(reason="expert_review"), "2026-03-04 09:00"),
        today="2026-03-12",
    )
    last = of.cells[-1]
    assert isinstance(last, Cut)
    assert (last.first, last.last, last.days, last.today) == (D("2026-03-05"), None, 6, True)
    assert of.due is None


def test_waiting_for_what_must_come_first_is_a_pause_too() -> None:
    of = drawn(
        opened("energy_review", "2026-03-02 08:00", awaits=("boundary",)),
        act(Submit(), "2026-03-02 09:00"),
        act(Accept(), "2026-03-02 10:00"),
        today="2026-03-05",
    )
    assert [type(cell) for cell in of.cells] == [Cut]
    assert of.cells[0].reason == "等待前置"  # type: ignore[union-attr]


def test_before_acceptance_there_is_no_ruler() -> None:
    review = given(opened("energy_review", "2026-03-02 08:00"))
    assert ruler(review, D("2026-03-02"), RULES) is None


def test_a_limit_in_days_is_drawn_without_numbers() -> None:
    """Example 16: the 60 days of an EIA report end on the next working day."""
    of = drawn(*accepted("eia_report", "2026-08-03"), today="2026-08-10")
    if of.kind is LimitKind.STATUTORY:
        assert all(one.number is None for one in days(of))
    assert any(one.due for one in days(of))


@over(
    start=st.dates(D("2025-01-02"), D("2026-06-30")),
    waited=st.integers(0, 4),
    paused=st.integers(1, 30),
    seen=st.integers(0, 60),
    item=st.sampled_from(["energy_review", "water_soil_plan"]),
)
def test_the_last_number_is_the_limit(
    start: date, waited: int, paused: int, seen: int, item: str
) -> None:
    first = RULES.calendar.on_or_next_working_day(start)
    stop = RULES.calendar.nth_working_day_after(first, waited)
    go_on = date.fromordinal(stop.toordinal() + paused)
    acts = (
        *accepted(item, first.isoformat()),
        act(Suspend(reason="force_majeure"), f"{stop} 15:00"),
        act(Resume(), f"{go_on} 16:00"),
    )
    review = given(*acts)
    today = date.fromordinal(go_on.toordinal() + seen)
    of = ruler(review, today, RULES)
    assert of is not None
    end = [one for one in days(of) if one.due]
    limit = RULES.promised(item)
    assert limit is not None
    assert [one.number for one in end] == [limit.n]
    assert end[0].day == review.dues.promised == of.due
    # Every day from the start on is in exactly one cell.
    covered = [day for cell in of.cells for day in _covered(cell)]
    assert covered == [
        date.fromordinal(n) for n in range(first.toordinal() + 1, covered[-1].toordinal() + 1)
    ]
    assert covered[-1] >= max(today, end[0].day)


def _covered(cell: Day | Off | Cut) -> list[date]:
    if isinstance(cell, Day):
        return [cell.day]
    assert cell.last is not None
    found, day = [], cell.first
    while day <= cell.last:
        found.append(day)
        day += ONE_DAY
    return found


def test_an_extension_lengthens_the_ruler() -> None:
    acts = accepted("water_soil_plan", "2026-03-02")
    by = leader(acting_units(handler("water_soil_plan"))[-1])
    longer = (*acts, act(Extend(reason=WORDS, drafted_by="li.si"), "2026-03-04 09:00", by))
    before, after = drawn(*acts, today="2026-03-05"), drawn(*longer, today="2026-03-05")
    assert before.due
    assert after.due
    assert before.due < after.due
    assert after.limit.startswith(f"{before.limit}，延长")


def test_facts_told_later_do_not_move_what_is_drawn() -> None:
    acts = accepted("energy_review", "2026-03-02")
    more = (*acts, told(Inform(facts={"highway": True}), "2026-03-03 09:00"))
    assert drawn(*acts, today="2026-03-05").cells == drawn(*more, today="2026-03-05").cells
