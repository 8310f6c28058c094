"""What is put before leaders besides the ladder: pauses at their cap, rounds of corrections, late arbiters."""

from __future__ import annotations

from typing import Any

from domain.acts import Actor, Role
from domain.review.commands import Accept, Acknowledge, Instruct, PassOn, Resume, Submit, Suspend
from domain.review.ladder import told_zh
from domain.view import of_review
from tests.domain.histories import COMPANY, RULES, WORDS, act, day, on
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
