"""Silence in a group is reported and escalated; it is never consent (domain.md 3 and 8)."""

from __future__ import annotations

from dataclasses import replace

from domain.play import play
from domain.project.core import PROJECT
from domain.review.words import Result, Status
from tests.domain.histories import RULES, on
from tests.domain.project.lives import (
    after,
    all_ended,
    ended,
    given,
    group,
    launched,
    registered,
)

# Opened on Mon 2 February 2026, five working days: until Mon 9 February.
MIDNIGHT = on("2026-02-10", "00:00")
SAID = [item for item in group("conformity") if item not in ("conf_jt", "conf_rf")]


def test_silence_is_reported_at_00_00_of_the_day_after_the_limit() -> None:
    history = (*launched(), *all_ended(SAID, "2026-02-09"))
    assert after(*history, now="2026-02-09 23:59").of("GroupSilent") == []
    then = after(*history, now="2026-03-01")
    assert [(e.group, e.items, e.at, e.by) for e in then.of("GroupSilent")] == [
        ("conformity", ("conf_jt", "conf_rf"), MIDNIGHT, None)
    ]
    assert then.project.groups["conformity"].closed_at is None
    assert then.project.item("conf_jt").finished_at is None


def test_a_group_that_is_closed_in_time_is_never_said_to_be_silent() -> None:
    then = after(*launched(), *all_ended(group("conformity"), "2026-02-09"), now="2026-06-01")
    assert then.of("GroupSilent") == []


def test_a_unit_that_said_no_was_not_silent() -> None:
    no = ended("conf_jt", "2026-02-03", Result.NOT_CONFORMING)
    yes = all_ended((*SAID, "conf_rf"), "2026-02-09")
    then = after(*launched(), no, *yes, now="2026-03-01")
    assert [event.items for event in then.of("GroupSilent")] == [()]


def test_a_member_s_answer_of_before_midnight_that_arrives_after_it_takes_the_silence_back() -> (
    None
):
    project = given(*launched(), *all_ended(SAID, "2026-02-09"), now="2026-02-10 08:00")
    assert project.groups["conformity"].silent == ("conf_jt", "conf_rf")
    late = ended("conf_jt", "2026-02-09 23:59")
    played = play(PROJECT, project, [late], on("2026-02-10", "08:01"), RULES)
    events = [(caused.event.type, caused.event.at) for caused in played.events]
    assert events == [("RoundEnded", late.submitted_at), ("SilenceRetracted", late.submitted_at)]
    assert played.after is not None
    assert played.after.groups["conformity"].silent == ("conf_rf",)


def test_an_answer_of_before_midnight_that_is_entered_a_day_later_takes_the_silence_back() -> None:
    """What was decided in time and entered late was decided in time (domain.md 4)."""
    entered = ended("conf_jt", "2026-02-10")
    in_time = replace(entered, command=entered.command.but(day="2026-02-09"))
    then = after(*launched(), *all_ended(SAID, "2026-02-09"), in_time)
    assert [event.item for event in then.of("SilenceRetracted")] == ["conf_jt"]
    assert then.project.groups["conformity"].silent == ("conf_rf",)


def test_an_answer_of_after_midnight_leaves_it_on_record() -> None:
    history = (*launched(), *all_ended(SAID, "2026-02-09"), ended("conf_jt", "2026-02-10"))
    assert after(*history).of("SilenceRetracted") == []


def test_a_group_closes_as_of_its_last_answer_whichever_arrived_last() -> None:
    """A conclusion bears the time of its latest premise, not of the message that brought it."""
    twelve = group("conformity")
    project = given(*launched(), *all_ended(twelve[1:], "2026-02-09"))
    late = ended(twelve[0], "2026-02-04")
    played = play(PROJECT, project, [late], on("2026-02-09", "20:00"), RULES)
    closed = [c.event.at for c in played.events if c.event.type == "GroupClosed"]
    assert closed == [on("2026-02-09", "09:10")]


def test_silence_is_judged_once_for_a_closed_round_too() -> None:
    """A member whose round was closed by the project was not silent when it is told."""
    closed = ended("conf_jt", "2026-02-09", status=Status.CLOSED_NOT_NEEDED)
    then = after(*launched(), closed)
    assert then.opened == ["conf_jt"], "it applies: the next round opens"


def test_the_idea_s_determinations_have_a_limit_of_their_own() -> None:
    then = after(registered("2026-01-05"), ended("idea_review", "2026-01-12"), now="2026-01-21")
    (silent,) = then.of("GroupSilent")
    assert (silent.group, silent.at, len(silent.items)) == (
        "feasibility_study",
        on("2026-01-20", "00:00"),
        10,
    )


def test_messages_of_one_instant_come_before_acts_and_alarms_before_both() -> None:
    """A report dated exactly at midnight meets the mark."""
    history = (*launched(), *all_ended(SAID, "2026-02-09"))
    at_midnight = ended("conf_jt", MIDNIGHT)
    then = after(*history, replace(at_midnight))
    assert [event.type for event in then.passed] == ["GroupSilent"]
    assert then.of("SilenceRetracted") == []
