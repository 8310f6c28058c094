"""The dry run of an act on many clocks: it names the days that the act itself then moves."""

from __future__ import annotations

import pytest

from domain.adjusting import project_moves, round_moves
from domain.project.commands import AdoptCalendar, StopClocks
from domain.refused import Refused
from domain.review.commands import AcceptWithGap, MoveClocks, RulesVersion, Submit, Suspend
from domain.review.state import Review
from domain.stops import Stop
from tests.domain.histories import OFFICE, RULES, WORDS, act, day, told
from tests.domain.project.lives import given as project
from tests.domain.project.lives import in_reserve
from tests.domain.review.rounds import after, given, opened

BEFORE = RulesVersion(catalog=RULES.version, calendar="cn/2025.1")
STOP = StopClocks(first=day("2026-03-04"), last=day("2026-03-06"), reason=WORDS, drafted_by="li")
SUBMITTED = (
    opened("energy_review", "2026-03-02 08:00"),
    act(Submit(papers=("energy_report",)), "2026-03-02"),
)


def moved(review: Review, when: str = "2026-03-04") -> dict[str, tuple[object, object, bool]]:
    found = round_moves(review, act(STOP, when, OFFICE), RULES)
    return {one.what: (one.was, one.now, one.lifts) for one in found}


def test_a_stop_moves_the_window_by_its_working_days() -> None:
    assert moved(given(*SUBMITTED)) == {"window": (day("2026-03-09"), day("2026-03-12"), False)}


def test_and_limits_the_gap_and_the_cap_of_a_pause() -> None:
    gap = act(AcceptWithGap(gap=("energy_application",), promise=WORDS), "2026-03-02 10:00")
    pause = act(Suspend(reason="expert_review", until=day("2026-03-20")), "2026-03-03")
    stopped = told(
        MoveClocks(stop=Stop(first=STOP.first, last=STOP.last), reason=WORDS), "2026-03-04"
    )
    was = given(*SUBMITTED, gap, pause)
    now = after(*SUBMITTED, gap, pause, stopped).review
    assert was.pause is not None
    assert now.pause is not None
    assert moved(was) == {
        "gap": (was.gap_until, now.gap_until, False),
        "cap": (was.pause.cap, now.pause.cap, False),
    }
    assert (was.gap_until, now.gap_until) == (day("2026-03-09"), day("2026-03-12"))
    assert given(*SUBMITTED, gap).dues.promised != now.dues.promised


def test_a_mark_that_the_stop_disproves_is_told_beforehand() -> None:
    gap = act(AcceptWithGap(gap=("energy_application",), promise=WORDS), "2026-03-02 10:00")
    late = given(*SUBMITTED, gap, now="2026-03-10 10:00")
    was, now, lifts = moved(late, "2026-03-10 11:00")["promised"]
    assert (was, now, lifts) == (day("2026-03-09"), day("2026-03-12"), True)


def test_an_acceptance_by_silence_that_the_stop_disproves_too() -> None:
    silent = given(*SUBMITTED, now="2026-03-10 10:00")
    assert moved(silent, "2026-03-10 11:00")["window"] == (
        day("2026-03-09"), day("2026-03-12"), True,
    )  # fmt: skip


def test_a_calendar_moves_what_is_due_to_the_project_itself() -> None:
    launch = in_reserve(rules=BEFORE)
    adopt = AdoptCalendar(calendar="cn/2026.1", reason=WORDS, drafted_by="li")
    then = project(*launch)
    found = project_moves(then, act(adopt, "2026-02-02", OFFICE), RULES)
    assert {one.project for one in found} <= {then.code}
    again = project_moves(then, act(STOP, "2026-02-02", OFFICE), RULES)
    assert all(one.was != one.now for one in (*found, *again))


def test_what_the_act_would_be_refused_for_refuses_the_dry_run() -> None:
    adopt = AdoptCalendar(calendar="cn/1999.1", reason=WORDS, drafted_by="li")
    with pytest.raises(Refused, match="unknown"):
        project_moves(project(*in_reserve()), act(adopt, "2026-02-02", OFFICE), RULES)
