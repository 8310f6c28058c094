"""复议和诉讼: a decision is challenged before another body, and what its ruling brings.

行政复议法 20, 42, 64; 行政诉讼法 46, 56, 70; domain.md 8.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.clock import local_day
from domain.project.challenge_commands import (
    Path,
    RecordChallenge,
    RecordRuling,
    RecordStay,
    Ruling,
)
from domain.project.messages import from_project
from domain.project.standing import Standing
from domain.project.state import Project
from domain.review.anew import Anew
from domain.review.words import Result, Status
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, reviewer
from tests.domain.project.lives import BUILDING, Living, Then, ended, given, launched, open_items

EIA, PLAN = "eia_form/1", "planning_permit/1"
SSTHJ, ZRZY = reviewer("sthj"), reviewer("zrzy")
DRAFTED: dict[str, Any] = {"note": WORDS, "drafted_by": "li"}


@pytest.fixture(scope="module")
def assessed() -> Project:
    """A building whose EIA was approved on 20 February 2026."""
    return given(*launched(), ended("eia_form", "2026-02-20"))


@pytest.fixture(scope="module")
def refused_once() -> Project:
    """A building whose EIA was refused on 20 February 2026; a second round waits for an application."""
    return given(*launched(), ended("eia_form", "2026-02-20", Result.REFUSED))


def challenge(filed: str, **more: Any) -> RecordChallenge:
    told: dict[str, Any] = {
        "item": "eia_form", "path": Path.RECONSIDERATION, "number": "漯政复〔2026〕3号",
        "filed_on": day(filed),
    }  # fmt: skip
    return RecordChallenge(**told | more)


def ruling(how: Ruling, on: str, **more: Any) -> RecordRuling:
    told: dict[str, Any] = {"challenge": "1", "ruling": how, "number": "决3号", "ruled_on": day(on)}
    return RecordRuling(**told | DRAFTED | more)


def test_a_challenged_decision_stands_meanwhile(assessed: Project) -> None:
    after = Then(assessed, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    assert after.challenges["1"].late is False
    assert after.granted[EIA].holds
    assert after.item("eia_form").finished_at == assessed.item("eia_form").finished_at
    upheld = Then(after, act(ruling(Ruling.UPHELD, "2026-04-20"), "2026-04-21", SSTHJ)).project
    assert upheld.challenges["1"].ruling is Ruling.UPHELD
    assert upheld.granted[EIA].holds
    assert open_items(upheld) == open_items(assessed)


@pytest.mark.parametrize(
    ("path", "last", "next_day"),
    [
        (Path.RECONSIDERATION, "2026-04-21", "2026-04-22"),  # 60 days from 20 February
        (Path.LITIGATION, "2026-08-20", "2026-08-21"),  # six months
    ],
)
def test_what_is_filed_after_the_law_s_days_is_marked(
    assessed: Project, path: Path, last: str, next_day: str
) -> None:
    for filed, late in ((last, False), (next_day, True)):
        command = challenge(filed, path=path)
        after = Then(assessed, act(command, "2026-09-01", SSTHJ)).project
        assert after.challenges["1"].late is late, filed


def test_what_needs_a_stayed_decision_waits_until_it_has_effect_again() -> None:
    """A stay of the planning permit: whatever waits for it waits again, and goes on when it ends."""
    life = Living(BUILDING)
    project = life.until(lambda one: PLAN in one.granted)
    waiting = {item for item, one in project.open_rounds if "planning_permit" in one.awaits}
    asking = {
        item
        for item, _ in project.open_rounds
        if "planning_permit" in (*RULES.item(item).needs, *RULES.item(item).grant_needs)
    }
    assert waiting == set()
    at = project.latest
    command = challenge(
        local_day(at).isoformat(), item="planning_permit", path=Path.LITIGATION, stayed=True
    )
    stayed = Then(project, act(command, at, ZRZY))
    lost = {one.item for one in stayed.events if one.type == "PrerequisiteLost"}
    assert lost == asking
    assert stayed.project.granted[PLAN].holds, "the document is not void"
    over = RecordStay(challenge="1", stayed=False, number="恢1号")
    again = Then(stayed.project, act(over, at, ZRZY))
    assert {one.item for one in again.events if one.type == "PrerequisiteMet"} == asking
    opened = Then(stayed.project, act(ruling(Ruling.UPHELD, local_day(at).isoformat()), at, ZRZY))
    assert {one.item for one in opened.events if one.type == "PrerequisiteMet"} == asking


def test_a_grant_set_aside_is_decided_anew_from_the_day_of_the_ruling(assessed: Project) -> None:
    before = Then(assessed, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    played = Then(before, act(ruling(Ruling.SET_ASIDE, "2026-04-20"), "2026-04-22", SSTHJ))
    after = played.project
    assert after.granted[EIA].standing is Standing.SET_ASIDE
    (opened,) = [one for one in played.events if one.type == "ItemOpened"]
    assert (opened.item, opened.round, opened.anew) == ("eia_form", 2, Anew(on=date(2026, 4, 20)))
    (opening,) = [one for one in from_project(after, opened, RULES) if one.kind == "open"]
    assert opening.body["anew"] == {"on": "2026-04-20", "within": None}
    granted = Then(after, ended("eia_form", "2026-05-11", round=2)).project
    assert granted.granted["eia_form/2"].holds
    assert granted.item("eia_form").anew is None


def test_a_refusal_set_aside_takes_the_place_of_the_application_made_since(
    refused_once: Project,
) -> None:
    """The second round, which waits for an application, is closed; the first is decided again."""
    assert [one.round for item, one in refused_once.open_rounds if item == "eia_form"] == [2]
    before = Then(refused_once, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    command = ruling(Ruling.SET_ASIDE, "2026-04-20", within=30)
    told = Then(before, act(command, "2026-04-20", SSTHJ))
    (closing,) = [one for one in told.events if one.type == "RoundClosing"]
    assert (closing.round, closing.because) == (2, "ruled")
    closed = Then(
        told.project,
        ended("eia_form", "2026-04-20", None, round=2, status=Status.CLOSED_NOT_NEEDED),
    )
    (opened,) = [one for one in closed.events if one.type == "ItemOpened"]
    assert (opened.round, opened.anew) == (3, Anew(on=date(2026, 4, 20), within=30))
    assert not opened.after_negative


def test_a_later_decision_is_not_touched_by_a_ruling_on_an_earlier(refused_once: Project) -> None:
    before = Then(refused_once, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    granted = Then(before, ended("eia_form", "2026-04-01", round=2)).project
    after = Then(granted, act(ruling(Ruling.SET_ASIDE, "2026-04-20"), "2026-04-20", SSTHJ))
    brought = {one.type for one in after.events}
    assert "ChallengeRuled" in brought
    assert brought.isdisjoint({"RoundClosing", "ItemOpened", "DocumentEnded"})
    assert after.project.granted["eia_form/2"].holds


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ([challenge("2026-03-02", item="construction_permit")], "not_decided"),
        ([challenge("2026-03-02", item="nothing")], "unknown_item"),
        ([challenge("2026-02-19")], "before_previous"),
        ([challenge("2026-03-20")], "in_the_future"),
        ([challenge("2026-03-02"), challenge("2026-03-02")], "recorded_already"),
        ([RecordStay(challenge="9", stayed=True, number="1号")], "no_such_challenge"),
        ([challenge("2026-03-02"), RecordStay(challenge="1", stayed=False, number="1")], "nothing_changes"),
        ([challenge("2026-03-02"), ruling(Ruling.UPHELD, "2026-03-01")], "before_previous"),
        ([challenge("2026-03-02"), ruling(Ruling.UPHELD, "2026-03-02", within=30)], "no_limit"),
        ([challenge("2026-03-02"), *[ruling(Ruling.UPHELD, "2026-03-03")] * 2], "ruled_already"),
        ([challenge("2026-03-02"), ruling(Ruling.UPHELD, "2026-03-03", drafted_by="zhang")], "two_people"),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded(assessed: Project, commands: list[Any], code: str) -> None:
    told = Then(assessed, *(act(one, "2026-03-10", SSTHJ) for one in commands))
    assert told.refusal.code == code


def test_a_refusal_has_no_effect_that_could_be_stayed(refused_once: Project) -> None:
    told = Then(refused_once, act(challenge("2026-03-02", stayed=True), "2026-03-10", SSTHJ))
    assert told.refusal.code == "no_effect"


def test_only_the_unit_that_decided_records_it(assessed: Project) -> None:
    for by in (ZRZY, COMPANY, OFFICE):
        told = Then(assessed, act(challenge("2026-03-02"), "2026-03-10", by))
        assert told.refusal.code == "not_yours"
