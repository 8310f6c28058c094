"""不予答复: the law's last day has passed and nothing was decided; that is challenged like a decision.

行政复议法 11(三), 66; 行政复议法实施条例 16; 行政诉讼法 12(三), 72, 司法解释 66.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.project.challenge_commands import Path, RecordChallenge, RecordStay, Ruling
from domain.project.commands import ReviewFollowed
from domain.project.core import PROJECT
from domain.project.form import act_form
from domain.project.messages import from_project
from domain.project.moves import subjects
from domain.project.state import Project
from domain.review.anew import Anew
from domain.review.words import Result, Status
from domain.streams import review_stream
from tests.domain.histories import CODE, RULES, VERSION, act, day, reviewer, told
from tests.domain.project.lives import Then, ended, given, launched, open_items
from tests.domain.project.test_challenges import challenge, ruling

SSTHJ = reviewer("sthj")
PASSED = day("2026-02-20")


def report(passed: str | None) -> ReviewFollowed:
    """What the first round of the EIA tells: the law's last day has passed, or has not after all."""
    return ReviewFollowed(
        item="eia_form",
        round=1,
        catalog=VERSION.catalog,
        passed=day(passed) if passed else None,
        not_passed=passed is None,
    )


@pytest.fixture(scope="module")
def silent() -> Project:
    """A building about whose EIA nothing was decided by 20 February 2026, the last day of the law."""
    return given(*launched(), told(report("2026-02-20"), "2026-02-21 00:00"))


@pytest.fixture(scope="module")
def sued(silent: Project) -> Project:
    return Then(silent, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project


def test_an_open_round_past_the_law_s_last_day_can_be_challenged(silent: Project) -> None:
    then = Then(silent, act(challenge("2026-03-02"), "2026-03-03", SSTHJ))
    assert then.refusal is None
    one = then.project.challenges["1"]
    assert (one.item, one.round, one.late, one.stayed) == ("eia_form", 1, False, False)
    assert open_items(then.project) == open_items(silent), "the round goes on"


def test_a_round_that_still_has_time_cannot() -> None:
    under_way = given(*launched())
    refusal = Then(under_way, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).refusal
    assert refusal.code == "not_decided"
    assert "法定期限" in refusal.zh, "it says when it could be"


def test_told_that_the_day_has_not_passed_after_all_it_can_no_more(silent: Project) -> None:
    """A new calendar, or a record put right, takes the mark back."""
    lifted = Then(silent, told(report(None), "2026-02-22"))
    again = Then(lifted.project, act(challenge("2026-03-02"), "2026-03-03", SSTHJ))
    assert again.refusal.code == "not_decided"


def test_told_twice_it_is_heard_once(silent: Project) -> None:
    assert Then(silent, told(report("2026-02-20"), "2026-02-22")).of("RoundFollowed") == []


def test_on_the_last_day_itself_nobody_is_late(silent: Project) -> None:
    told = Then(silent, act(challenge("2026-02-20"), "2026-03-03", SSTHJ))
    assert told.refusal.code == "before_previous"
    assert "2026-02-20" in told.refusal.zh


@pytest.mark.parametrize(
    ("path", "last", "next_day"),
    [
        (Path.RECONSIDERATION, "2026-04-21", "2026-04-22"),  # 60 days from the law's last day
        (Path.LITIGATION, "2026-08-20", "2026-08-21"),  # six months from it
    ],
)
def test_the_days_to_file_run_from_the_law_s_last_day(
    silent: Project, path: Path, last: str, next_day: str
) -> None:
    for filed, late in ((last, False), (next_day, True)):
        then = Then(silent, act(challenge(filed, path=path), "2026-09-01", SSTHJ))
        assert then.project.challenges["1"].late is late, filed


def test_there_is_nothing_to_stay(silent: Project, sued: Project) -> None:
    at_once = Then(silent, act(challenge("2026-03-02", stayed=True), "2026-03-03", SSTHJ))
    later = Then(
        sued, act(RecordStay(challenge="1", stayed=True, number="停1号"), "2026-03-04", SSTHJ)
    )
    assert at_once.refusal.code == later.refusal.code == "no_effect"


def test_the_ruling_orders_the_department_to_decide_and_the_round_goes_on(sued: Project) -> None:
    then = Then(sued, act(ruling(Ruling.ORDERED, "2026-04-20", within=15), "2026-04-22", SSTHJ))
    (ruled,) = then.of("ChallengeRuled")
    assert (ruled.anew, ruled.ordered) == (None, Anew(on=date(2026, 4, 20), within=15))
    assert then.of("RoundClosing") == then.of("ItemOpened") == []
    assert open_items(then.project) == open_items(sued)
    (message,) = from_project(then.project, ruled, RULES)
    assert (message.to, message.kind) == (review_stream(CODE, "eia_form", 1), "move_clocks")
    assert message.body["ordered"] == {"on": "2026-04-20", "within": 15}


def test_decided_before_the_ruling_is_entered_the_order_is_recorded_and_binds_nobody(
    sued: Project,
) -> None:
    granted = Then(sued, ended("eia_form", "2026-04-21")).project
    then = Then(granted, act(ruling(Ruling.ORDERED, "2026-04-20", within=15), "2026-04-22", SSTHJ))
    (ruled,) = then.of("ChallengeRuled")
    assert ruled.ordered is None
    assert from_project(then.project, ruled, RULES) == []
    assert then.project.challenges["1"].ruling is Ruling.ORDERED


def test_refused_meanwhile_the_case_may_end_in_setting_the_refusal_aside(sued: Project) -> None:
    """The applicant turns his case against the refusal that has come since."""
    refused = Then(sued, ended("eia_form", "2026-03-10", Result.REFUSED)).project
    then = Then(refused, act(ruling(Ruling.SET_ASIDE, "2026-04-20"), "2026-04-20", SSTHJ))
    (ruled,) = then.of("ChallengeRuled")
    assert ruled.anew == Anew(on=date(2026, 4, 20))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ruling(Ruling.ORDERED, "2026-04-20"), "no_limit"),  # a term must be named (诉讼法 72)
        (ruling(Ruling.SET_ASIDE, "2026-04-20"), "nothing_to_set_aside"),
        (ruling(Ruling.UPHELD, "2026-04-20", within=15), "no_limit"),
    ],
)
def test_what_cannot_be_ruled_on_silence(sued: Project, command: Any, code: str) -> None:
    assert Then(sued, act(command, "2026-04-22", SSTHJ)).refusal.code == code


def test_of_a_decision_nobody_is_ordered_to_decide() -> None:
    """It is set aside, and made again within a term (行政诉讼法 70)."""
    project = given(*launched(), ended("eia_form", "2026-02-20"))
    before = Then(project, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    ordered = ruling(Ruling.ORDERED, "2026-04-20", within=15)
    assert Then(before, act(ordered, "2026-04-22", SSTHJ)).refusal.code == "nothing_to_order"


def test_found_unlawful_or_dismissed_the_round_goes_on_without_an_order(sued: Project) -> None:
    for how in (Ruling.UNLAWFUL, Ruling.UPHELD, Ruling.WITHDRAWN):
        then = Then(sued, act(ruling(how, "2026-04-20"), "2026-04-22", SSTHJ))
        (ruled,) = then.of("ChallengeRuled")
        assert (ruled.ordered, from_project(then.project, ruled, RULES)) == (None, [])
        assert open_items(then.project) == open_items(sued)


def test_refused_in_an_earlier_round_and_silent_in_this_both_can_be_named() -> None:
    again = report("2026-03-30").but(round=2)
    project = given(
        *launched(),
        ended("eia_form", "2026-02-20", Result.REFUSED),
        told(again, "2026-03-31 00:00"),
    )
    newest = Then(project, act(challenge("2026-04-02"), "2026-04-03", SSTHJ)).project
    assert newest.challenges["1"].round == 2
    first = Then(project, act(challenge("2026-04-02", round=1), "2026-04-03", SSTHJ)).project
    assert first.challenges["1"].round == 1
    refusal = Then(project, act(challenge("2026-04-02", round=3), "2026-04-03", SSTHJ)).refusal
    assert "第2轮（2026-03-30，期限届满未作决定）" in refusal.zh


def test_the_form_offers_it(silent: Project) -> None:
    assert "eia_form" in [one.value for one in subjects(silent, "record_challenge", RULES)]
    form = act_form(silent, "record_challenge", RULES, "eia_form")
    (field,) = [one for one in form.fields if one.name == "round"]
    assert "第1轮（2026-02-20，期限届满未作决定）" in field.help


def test_decided_late_it_is_the_decision_that_is_challenged(silent: Project) -> None:
    granted = Then(silent, ended("eia_form", "2026-02-27")).project
    then = Then(granted, act(challenge("2026-02-26"), "2026-03-03", SSTHJ))
    assert then.refusal.code == "before_previous"
    assert [one.turned_away for one in granted.item("eia_form").challengeable] == [None]


def test_a_round_that_was_closed_is_silent_no_more(silent: Project) -> None:
    gone = ended("eia_form", "2026-02-27", None, status=Status.CLOSED_NOT_NEEDED)
    assert Then(silent, gone).project.item("eia_form").challengeable == ()


def test_the_core_names_all_of_it(silent: Project) -> None:
    """The fold of what is told gives the same state again."""
    assert PROJECT.evolve(silent, silent_event(silent)) == silent


def silent_event(project: Project) -> Any:
    (event,) = Then(given(*launched()), told(report("2026-02-20"), "2026-02-21 00:00")).of(
        "RoundFollowed"
    )
    return event.but(at=project.latest)


def test_a_challenge_is_recorded_as_any_other() -> None:
    assert RecordChallenge.clause == "行政复议法第42条"
