"""复议和诉讼: a decision is challenged before another body, and what its ruling brings.

行政复议法 20, 42, 64; 行政诉讼法 46, 56, 70; domain.md 8.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.acts import Alarm
from domain.clock import end_of_day, local_day
from domain.play import play
from domain.project.adoption_commands import AdoptCalendar, StopClocks
from domain.project.alarms import next_alarm
from domain.project.challenge_commands import (
    Path,
    RecordChallenge,
    RecordRuling,
    RecordStay,
    Ruling,
)
from domain.project.commands import Terminate
from domain.project.conclude import unsettled
from domain.project.core import PROJECT
from domain.project.events import Ended
from domain.project.messages import from_project
from domain.project.moves import takeable
from domain.project.obligation_commands import ConfirmObligation, ReportObligation
from domain.project.obligations import OBLIGATION_MISSED, Obligation
from domain.project.standing import Standing
from domain.project.state import Project
from domain.review.anew import Anew
from domain.review.words import Result, Status
from domain.streams import review_stream
from domain.view import of_project
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, reviewer
from tests.domain.project.lives import (
    BUILDING,
    KINDS,
    Living,
    Then,
    ended,
    given,
    launched,
    open_items,
)

LEASED = KINDS["a leased factory"]
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


@pytest.mark.parametrize("since", [Standing.EXPIRED, Standing.CANCELLED, Standing.REPLACED])
def test_what_ran_out_or_was_struck_off_before_the_ruling_is_set_aside_all_the_same(
    assessed: Project, since: Standing
) -> None:
    """行政诉讼法 70: void from the beginning; what its running out had brought is not brought twice."""
    before = Then(assessed, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    gone = before.granted[EIA].but(standing=since)
    before = before.but(granted=before.granted | {EIA: gone})
    then = Then(before, act(ruling(Ruling.SET_ASIDE, "2026-04-20"), "2026-04-22", SSTHJ))
    assert then.project.granted[EIA].standing is Standing.SET_ASIDE
    (ended,) = then.of("DocumentEnded")
    assert not ended.reopens
    assert then.of("DocumentShaken") == []


@pytest.mark.parametrize("since", [Standing.REVOKED, Standing.RECALLED])
def test_what_the_unit_had_taken_away_itself_stays_so(assessed: Project, since: Standing) -> None:
    before = Then(assessed, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    gone = before.granted[EIA].but(standing=since)
    before = before.but(granted=before.granted | {EIA: gone})
    then = Then(before, act(ruling(Ruling.SET_ASIDE, "2026-04-20"), "2026-04-22", SSTHJ))
    assert then.project.granted[EIA].standing is since


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


# --- what turns an application away without a decision ------------------------------------------------


@pytest.fixture(scope="module", params=[Status.DECLINED, Status.LAPSED])
def turned_away(request: pytest.FixtureRequest) -> Project:
    """A building whose EIA was not accepted, or not mended in time, on 20 February 2026."""
    return given(*launched(), ended("eia_form", "2026-02-20", None, status=Status(request.param)))


def test_what_was_not_accepted_or_lapsed_can_be_challenged(turned_away: Project) -> None:
    after = Then(turned_away, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    one = after.challenges["1"]
    assert (one.item, one.round, one.late) == ("eia_form", 1, False)
    assert open_items(after) == open_items(turned_away), "it stands meanwhile"


def test_set_aside_it_is_taken_up_again_from_the_day_of_the_ruling(turned_away: Project) -> None:
    before = Then(turned_away, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    told = Then(before, act(ruling(Ruling.SET_ASIDE, "2026-04-20"), "2026-04-20", SSTHJ))
    (closing,) = [one for one in told.events if one.type == "RoundClosing"]
    assert (closing.round, closing.because) == (2, "ruled")
    closes = ended("eia_form", "2026-04-20", None, round=2, status=Status.CLOSED_NOT_NEEDED)
    (opened,) = [one for one in Then(told.project, closes).events if one.type == "ItemOpened"]
    assert (opened.round, opened.anew) == (3, Anew(on=date(2026, 4, 20)))


def test_granted_since_it_is_not_taken_up_again(turned_away: Project) -> None:
    before = Then(turned_away, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    granted = Then(before, ended("eia_form", "2026-04-01", round=2)).project
    after = Then(granted, act(ruling(Ruling.SET_ASIDE, "2026-04-20"), "2026-04-20", SSTHJ))
    assert {one.type for one in after.events}.isdisjoint({"RoundClosing", "ItemOpened"})
    assert after.project.granted["eia_form/2"].holds


def test_an_earlier_decision_is_challenged_by_its_round(refused_once: Project) -> None:
    """Refused in February, the second application lapsed in March: both may be challenged."""
    lapsed = ended("eia_form", "2026-03-20", None, round=2, status=Status.LAPSED)
    both = Then(refused_once, lapsed).project
    newest = Then(both, act(challenge("2026-04-02"), "2026-04-03", SSTHJ)).project
    assert newest.challenges["1"].round == 2
    first = Then(both, act(challenge("2026-04-02", round=1), "2026-04-03", SSTHJ)).project
    assert first.challenges["1"].round == 1
    told = Then(first, act(ruling(Ruling.SET_ASIDE, "2026-04-20"), "2026-04-20", SSTHJ))
    (ruled,) = [one for one in told.events if one.type == "ChallengeRuled"]
    assert ruled.anew == Anew(on=date(2026, 4, 20)), "a lapse is no later decision"
    refusal = Then(both, act(challenge("2026-04-02", round=3), "2026-04-03", SSTHJ)).refusal
    assert refusal.code == "not_decided"
    assert "第1轮（2026-02-20，已决定）、第2轮（2026-03-20，逾期未补正）" in refusal.zh


def test_what_a_later_round_has_granted_is_not_stayed_by_a_challenge_to_a_refusal(
    refused_once: Project,
) -> None:
    before = Then(refused_once, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    granted = Then(before, ended("eia_form", "2026-04-01", round=2)).project
    stay = RecordStay(challenge="1", stayed=True, number="停1号")
    assert Then(granted, act(stay, "2026-04-02", SSTHJ)).refusal.code == "no_effect"


def test_a_stay_lasts_though_another_challenge_to_the_same_has_ended(assessed: Project) -> None:
    """The company sues and has the effect stayed; a neighbour's 复议 ends meanwhile."""
    sued = challenge("2026-03-02", path=Path.LITIGATION, number="豫11行初3号", stayed=True)
    both = Then(
        assessed,
        act(sued, "2026-03-03", SSTHJ),
        act(challenge("2026-03-04"), "2026-03-05", SSTHJ),
    ).project
    upheld = act(ruling(Ruling.UPHELD, "2026-04-20", challenge="2"), "2026-04-21", SSTHJ)
    after = Then(both, upheld).project
    assert after.item("eia_form").stayed_at is not None
    over = act(ruling(Ruling.UPHELD, "2026-04-22"), "2026-04-22", SSTHJ)
    assert Then(after, over).project.item("eia_form").stayed_at is None


def test_a_stay_of_what_is_decided_since_is_not_lifted_by_the_end_of_an_earlier_case(
    refused_once: Project,
) -> None:
    """The refusal is challenged; the second application is granted, and that stayed for a neighbour."""
    before = Then(refused_once, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    granted = Then(before, ended("eia_form", "2026-04-01", round=2)).project
    sued = challenge("2026-04-02", path=Path.LITIGATION, number="豫11行初3号", stayed=True)
    stayed = Then(granted, act(sued, "2026-04-03", SSTHJ)).project
    withdrawn = act(ruling(Ruling.WITHDRAWN, "2026-04-20"), "2026-04-21", SSTHJ)
    assert Then(stayed, withdrawn).project.item("eia_form").stayed_at is not None
    over = act(ruling(Ruling.UPHELD, "2026-04-22", challenge="2"), "2026-04-22", SSTHJ)
    assert Then(stayed, over).project.item("eia_form").stayed_at is None


def test_only_the_unit_that_decided_records_it(assessed: Project) -> None:
    for by in (ZRZY, COMPANY, OFFICE):
        told = Then(assessed, act(challenge("2026-03-02"), "2026-03-10", by))
        assert told.refusal.code == "not_yours"


# --- after the end ----------------------------------------------------------------------------------


FILED = "eia_registration"


@pytest.fixture(scope="module")
def left() -> Project:
    """A leased factory that has left the library, all of whose rounds have reported their end."""
    project = Living(LEASED).until(lambda one: one.ended_at is not None)
    assert project.ended_at is not None
    told_to_close = [
        ended(item, project.ended_at, status=Status.CLOSED_NOT_NEEDED, round=one.round)
        for item, one in project.open_rounds
    ]
    project = Then(project, *told_to_close).project
    assert (project.closed, project.ended_how) == (True, "exited")
    return project


def after_exit(project: Project) -> tuple[Then, datetime]:
    """The filing of its EIA goes to court a month after the exit."""
    assert project.ended_at is not None
    at = project.ended_at + timedelta(days=30)
    command = challenge(local_day(at).isoformat(), item=FILED, path=Path.LITIGATION)
    return Then(project, act(command, at, None)), at


def test_a_project_that_has_left_hears_of_a_challenge_and_of_its_end(left: Project) -> None:
    then, at = after_exit(left)
    assert then.refusal is None
    assert then.project.challenges["1"].late is False
    assert then.project.closed, "nothing is open in it"
    upheld = ruling(Ruling.UPHELD, local_day(at).isoformat())
    ruled = Then(then.project, act(upheld, at + timedelta(hours=1), None))
    assert ruled.refusal is None
    assert [one.type for one in ruled.events] == ["ChallengeRuled"]
    assert ruled.project.closed


def test_set_aside_after_the_exit_the_decision_is_made_anew_in_a_round_of_its_own(
    left: Project,
) -> None:
    then, at = after_exit(left)
    aside = ruling(Ruling.SET_ASIDE, local_day(at).isoformat(), within=30)
    ruled = Then(then.project, act(aside, at + timedelta(hours=1), None))
    (opened,) = ruled.of("ItemOpened")
    assert (opened.item, opened.round) == (FILED, 2)
    told = from_project(ruled.project, opened, RULES)
    assert "open" in [one.kind for one in told]
    assert "close" not in [one.kind for one in told], "the end of the project does not close it"
    assert not ruled.project.closed
    assert unsettled(ruled.project, RULES) == []
    again = ended(FILED, at + timedelta(days=9), kind=LEASED, round=2)
    closed = Then(ruled.project, again)
    assert closed.project.closed
    assert closed.project.ended_how == "exited"
    assert closed.of("ItemOpened") == []


def set_aside_after_the_exit(project: Project) -> tuple[Project, datetime]:
    """The court has the filing made again."""
    then, at = after_exit(project)
    aside = ruling(Ruling.SET_ASIDE, local_day(at).isoformat(), within=30)
    ruled = Then(then.project, act(aside, at + timedelta(hours=1), None))
    assert ruled.refusal is None
    return ruled.project, at


def made_anew_on_a_condition(project: Project) -> tuple[Project, date]:
    """The filing, made again on the condition that something is done within forty days."""
    anew, at = set_aside_after_the_exit(project)
    due = local_day(at + timedelta(days=40))
    told = ended(FILED, at + timedelta(days=9), kind=LEASED, round=2)
    command = told.command.but(conditions=(WORDS,), conditions_due=due)
    then = Then(anew, replace(told, command=command))
    assert [one.due for one in then.of("ObligationOpened")] == [due]
    return then.project, due


@pytest.mark.parametrize("kind", ["adopt_calendar", "stop_clocks"])
def test_the_clock_of_a_decision_made_anew_follows_a_calendar_and_a_stop(
    left: Project, kind: str
) -> None:
    """domain.md 4: every running clock; the project's own days ended with it."""
    anew, at = set_aside_after_the_exit(left.but(rules=left.rules.but(calendar="cn/2025.1")))
    first = local_day(at + timedelta(days=3))
    command: Any = (
        AdoptCalendar(calendar="cn/2026.1", reason=WORDS, drafted_by="li")
        if kind == "adopt_calendar"
        else StopClocks(first=first, last=first, reason=WORDS, drafted_by="li")
    )
    assert kind in takeable(anew, RULES)
    told = Then(anew, act(command, at + timedelta(days=2), OFFICE))
    assert told.refusal is None
    (event,) = told.events
    messages = from_project(told.project, event, RULES)
    assert [(one.to, one.kind) for one in messages] == [
        (review_stream(anew.code, FILED, 2), "move_clocks")
    ]
    over = Then(left, act(command, at + timedelta(days=2), OFFICE))
    assert over.refusal.code == "ended", "it has no clock any more"


def test_what_a_decision_made_anew_asks_is_owed_after_the_exit_and_its_day_rings(
    left: Project,
) -> None:
    project, due = made_anew_on_a_condition(left)
    key = f"{FILED}/2/1"
    assert (project.closed, [*project.owed]) == (False, [key])
    assert next_alarm(project, RULES) == Alarm(end_of_day(due), OBLIGATION_MISSED)
    tasks = [row for (table, _), row in of_project(project, RULES).items() if table == "tasks"]
    assert [(one["key"], one["company"]) for one in tasks] == [(f"obligation/{key}", project.owner)]
    assert {"report_obligation", "confirm_obligation"} <= {*takeable(project, RULES)}
    rung = play(PROJECT, project, [], end_of_day(due), RULES)
    assert [one.event.type for one in rung.events] == ["ObligationMissed"]
    assert rung.after is not None
    assert not rung.after.closed, "it is still to be done"
    at = end_of_day(due) + timedelta(days=1)
    report = act(ReportObligation(obligation=key, note=WORDS), at, COMPANY)
    found = act(ConfirmObligation(obligation=key, fulfilled=True), at + timedelta(hours=1), None)
    done = Then(rung.after, report, found)
    assert done.refusal is None
    assert (done.project.closed, done.project.owed) == (True, {})
    assert next_alarm(done.project, RULES) is None


def test_what_was_owed_before_the_exit_ended_with_the_project(left: Project) -> None:
    since = left.registered_at + timedelta(days=1)
    old = Obligation(
        item=FILED, unit="sthj", sort="condition", opened_at=since, due=day("2027-12-01")
    )
    before = left.but(obligations={"old": old})
    assert (before.closed, before.owed, next_alarm(before, RULES)) == (True, {}, None)
    project, _ = made_anew_on_a_condition(before)
    told = Then(
        project, act(ReportObligation(obligation="old", note=WORDS), project.latest, COMPANY)
    )
    assert told.refusal.code == "ended"


def test_refused_anew_after_the_exit_it_is_not_opened_once_more(left: Project) -> None:
    then, at = after_exit(left)
    aside = ruling(Ruling.SET_ASIDE, local_day(at).isoformat())
    ruled = Then(then.project, act(aside, at + timedelta(hours=1), None))
    no = ended(FILED, at + timedelta(days=9), Result.REFUSED, round=2)
    closed = Then(ruled.project, no)
    assert closed.of("ItemOpened") == []
    assert closed.project.closed


def test_what_a_ruling_has_ordered_goes_on_through_the_exit_and_ends_with_a_termination() -> None:
    """The EIA was set aside while the factory was under way; the exit comes first."""
    living = Living(LEASED)
    project = living.until(lambda one: one.item(FILED).finished_at is not None)
    at = project.latest + timedelta(minutes=1)
    filed = challenge(local_day(at).isoformat(), item=FILED)
    aside = ruling(Ruling.SET_ASIDE, local_day(at).isoformat())
    anew = Then(project, act(filed, at, None), act(aside, at + timedelta(minutes=1), None)).project
    opened = {one.to for one in from_project(anew, an_end(anew, "exited"), RULES)}
    assert review_stream(anew.code, FILED, 2) not in opened
    assert len(opened) == len(anew.open_rounds) - 1
    closing = from_project(anew, an_end(anew, "terminated"), RULES)
    assert len(closing) == len(anew.open_rounds)


def an_end(project: Project, how: str) -> Ended:
    return Ended.model_validate({"at": project.latest, "how": how})


def test_a_terminated_project_hears_the_ruling_and_makes_nothing_anew(assessed: Project) -> None:
    """Its document holds no longer; nobody goes on with the project."""
    terminate = act(Terminate(reason=WORDS), "2026-03-01", OFFICE)
    over = Then(assessed, terminate, act(challenge("2026-03-02"), "2026-03-03", SSTHJ)).project
    ruled = Then(over, act(ruling(Ruling.SET_ASIDE, "2026-04-20"), "2026-04-22", SSTHJ))
    assert ruled.refusal is None
    (event,) = ruled.of("ChallengeRuled")
    assert event.anew is None
    assert ruled.project.granted[EIA].standing is Standing.SET_ASIDE
    assert ruled.of("ItemOpened") == []


def test_an_ended_project_offers_to_record_a_challenge_and_nothing_else(left: Project) -> None:
    assert takeable(left, RULES) == ("record_challenge",)
