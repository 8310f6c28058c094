"""Which pauses a round has had, as the figure counts them."""

from __future__ import annotations

from typing import Any

from domain.review.commands import (
    Accept,
    Decide,
    Document,
    Inform,
    Resume,
    Submit,
    Suspend,
    Withdraw,
)
from domain.review.pausing import pauses_made
from domain.review.words import Result
from tests.domain.histories import RULES, act, day
from tests.domain.histories import told as told_by_project
from tests.domain.review.rounds import given, opened

PAPERS = ("energy_report", "energy_application")
ENERGY = (  # accepted on Monday 2 March, promised for Monday 9 March
    opened("energy_review", "2026-03-01"),
    act(Submit(papers=PAPERS), "2026-03-02"),
    act(Accept(), "2026-03-02 10:00"),
)
PAUSED = (*ENERGY, act(Suspend(reason="expert_review"), "2026-03-04"))


def made(*history: Any, now: str | None = None) -> list[tuple[str, Any, Any, int | None]]:
    return [
        (one.reason, one.start, one.ended, one.left_wd)
        for one in pauses_made(given(*history, now=now), RULES)
    ]


def test_a_round_that_was_never_paused_has_made_none() -> None:
    assert made(*ENERGY, now="2026-03-20") == []


def test_a_running_pause_has_no_end_and_tells_what_was_left_when_it_began() -> None:
    assert made(*PAUSED) == [("expert_review", day("2026-03-04"), None, 3)]


def test_one_begun_just_before_the_due_day_came_late() -> None:
    late = act(Suspend(reason="expert_review"), "2026-03-06")
    assert [left for *_, left in made(*ENERGY, late)] == [1]


def test_of_two_the_second_counts_what_the_first_had_left_over() -> None:
    two = (
        *PAUSED,
        act(Resume(), "2026-03-11"),
        act(Suspend(reason="expert_review"), "2026-03-12"),
    )
    assert made(*two) == [
        ("expert_review", day("2026-03-04"), day("2026-03-11"), 3),
        ("expert_review", day("2026-03-12"), None, 2),
    ]


def test_decision_withdrawal_and_end_of_the_project_end_it() -> None:
    grant = Decide(outcome=Result.GRANTED, document=Document(number="1号"))
    for command in (grant, Withdraw()):
        assert [end for _, _, end, _ in made(*PAUSED, act(command, "2026-03-13"))] == [
            day("2026-03-13")
        ]


def test_the_wait_for_prerequisites_is_nobody_s_pause() -> None:
    waits = (
        opened("enterprise_approval", "2026-03-01", awaits=("site_preexam",)),
        act(Submit(papers=RULES.item("enterprise_approval").materials), "2026-03-02"),
        act(Accept(), "2026-03-03"),
        told_by_project(Inform(met="site_preexam"), "2026-03-20"),
    )
    assert made(*waits) == []


def test_each_names_the_clause_that_allows_it() -> None:
    assert [one.clause for one in pauses_made(given(*PAUSED), RULES)] == ["行政许可法第45条"]
