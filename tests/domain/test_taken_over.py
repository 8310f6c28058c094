"""What the law makes of an old record: clocks anew, marks in arrears, nothing told twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from domain.acts import Act, Actor, Role
from domain.canonical import plain
from domain.clock import end_of_day
from domain.ledger import read_event, write_down
from domain.play import play
from domain.project.commands import Register, TakeOver
from domain.project.core import PROJECT
from domain.project.events import ProjectEvent
from domain.project.messages import from_project
from domain.project.old_record import OldDuty, OldFact, OldProject, OldRhythm, OldRound
from domain.project.state import Project
from domain.refused import Refused
from domain.review import commands as review_commands
from domain.review.anew import Anew
from domain.review.core import REVIEW
from domain.review.events import ReviewEvent
from domain.review.old_record import OldPause, OldReview, OldRunningPause
from domain.review.state import Review
from domain.review.words import LimitKind, Result, Status
from domain.streams import project_stream
from tests.domain.histories import CODE, COMPANY, COUNTY, OFFICE, RULES, VERSION, act, day, on

NOW = on("2026-11-26", "09:30")
IDEA = OldRound(
    item="idea_review", outcome=Result.GRANTED, at=on("2026-08-17"), number="漯工信审〔2026〕7号"
)
LAUNCH = OldRound(item="conformity_launch", outcome=Result.DONE, at=on("2026-09-20"))
FORM = OldReview(
    item="eia_form",
    status=Status.IN_REVIEW,
    opened_at=on("2026-09-20"),
    received_at=on("2026-11-10"),
    accepted_on=day("2026-11-12"),
)


def record(*reviews: OldReview, **more: Any) -> OldProject:
    since = on("2026-08-03")
    facts = {
        "investor": OldFact(value="enterprise", since=since),
        "eia": OldFact(value="form", since=since),
    }
    return OldProject(
        registered_at=since, facts=facts, ended=(IDEA, LAUNCH), reviews=reviews
    ).but(**more)  # fmt: skip


def command(old: OldProject, **more: Any) -> TakeOver:
    given: dict[str, Any] = {
        "code": CODE, "name": "某食品加工项目", "owner": "acme", "county": COUNTY, "rules": VERSION,
        "source": "台账", "record": old,
    }  # fmt: skip
    return TakeOver(**given | more)


class Taken:
    """The project and its round as they stand at once after the take-over."""

    def __init__(self, old: OldProject, now: datetime = NOW) -> None:
        played = play(PROJECT, None, [act(command(old), now, OFFICE)], now, RULES)
        (outcome,) = played.outcomes
        assert outcome.refusal is None, outcome.refusal
        assert played.after is not None
        self.project: Project = played.after
        self.events: list[ProjectEvent] = [one.event for one in played.events]
        self.told = [
            (message.to, message)
            for one in played.events
            for message in from_project(one.after, one.event, RULES)
        ]
        self.round: Review | None = None
        self.round_events: list[ReviewEvent] = []
        for _, message in self.told:
            if message.kind == "take_over":
                opening = review_commands.TakeOver.model_validate(message.body)
                began = play(REVIEW, None, [act(opening, message.at)], now, RULES)
                self.round = began.after
                self.round_events = [one.event for one in began.events]


def refused(old: OldProject, by: Actor = OFFICE, **more: Any) -> str:
    told: Act[Any] = act(command(old, **more), NOW, by)
    with pytest.raises(Refused) as no:
        PROJECT.handle(None, told, RULES)
    return no.value.refusal.zh


# --- clocks ---------------------------------------------------------------------------------------


def test_a_round_taken_over_is_due_as_the_law_says_and_not_as_anybody_copied() -> None:
    """10 wd from 12 November; 30 d from receipt on 10 November (环保条例 9)."""
    dues = Taken(record(FORM)).round
    assert dues is not None
    assert (dues.dues.promised, dues.dues.statutory) == (day("2026-11-26"), day("2026-12-10"))


def test_pauses_so_far_drop_their_days_from_what_is_taken_over() -> None:
    paused = FORM.but(
        pauses=(OldPause(reason="expert_review", start=day("2026-11-16"), end=day("2026-11-20")),)
    )
    taken = Taken(record(paused)).round
    assert taken is not None
    assert taken.dues.promised == day("2026-12-02")
    assert taken.pauses[0].clause == "行政许可法第45条"


def test_a_pause_that_runs_when_taken_over_ends_by_itself() -> None:
    pause = OldRunningPause(reason="hearing", start=day("2026-11-20"), until=day("2026-11-30"))
    taken = Taken(record(FORM.but(status=Status.SUSPENDED, pause=pause))).round
    assert taken is not None
    alarm = REVIEW.next_alarm(taken, RULES)
    assert alarm is not None
    assert alarm.when == end_of_day(day("2026-11-30"))
    (resumed,) = REVIEW.ring(taken, alarm, RULES)
    assert resumed.type == "Resumed"


def test_a_pause_whose_end_has_passed_is_ended_when_it_is_taken_over() -> None:
    pause = OldRunningPause(reason="hearing", start=day("2026-11-16"), until=day("2026-11-20"))
    taken = Taken(record(FORM.but(status=Status.SUSPENDED, pause=pause)))
    assert [one.type for one in taken.round_events] == ["TakenOver", "Resumed"]
    assert taken.round_events[1].at == NOW
    assert taken.round is not None
    assert taken.round.dues.promised == day("2026-12-02")


# --- in arrears, and never twice ------------------------------------------------------------------


LATE = FORM.but(received_at=on("2026-10-12"), accepted_on=day("2026-10-13"))


def test_a_limit_that_passed_unmarked_is_marked_when_taken_over() -> None:
    taken = Taken(record(LATE))
    marks = taken.round_events[1:]
    assert [one.type for one in marks] == ["WentOverdue", "WentOverdue"]
    assert [one.at for one in marks] == [NOW, NOW]


def test_a_limit_that_the_old_record_marked_is_not_marked_again_when_taken_over() -> None:
    marked = LATE.but(overdue=(LimitKind.PROMISED, LimitKind.STATUTORY))
    taken = Taken(record(marked))
    assert [one.type for one in taken.round_events] == ["TakenOver"]
    assert taken.round is not None
    assert taken.round.overdue == (LimitKind.PROMISED, LimitKind.STATUTORY)


def test_a_mark_that_the_law_disproves_is_not_taken_over() -> None:
    taken = Taken(record(FORM.but(overdue=(LimitKind.PROMISED,)))).round
    assert taken is not None
    assert taken.overdue == ()
    assert taken.dues.promised == day("2026-11-26")  # today: not yet over


def test_silence_through_the_window_has_accepted_what_is_taken_over_as_submitted() -> None:
    """行政许可法 32: received 10 November, the window ended on the 17th."""
    submitted = FORM.but(status=Status.SUBMITTED, accepted_on=None)
    taken = Taken(record(submitted))
    assert [one.type for one in taken.round_events] == ["TakenOver", "Accepted", "WentOverdue"]
    assert taken.round is not None
    assert (taken.round.start_day, taken.round.tacit) == (day("2026-11-10"), True)


def test_an_acceptance_after_the_window_counts_from_receipt_when_taken_over() -> None:
    taken = Taken(record(FORM.but(accepted_on=day("2026-11-23")))).round
    assert taken is not None
    assert (taken.start_day, taken.tacit) == (day("2026-11-10"), True)


def test_rungs_that_another_record_has_told_are_kept_when_taken_over() -> None:
    taken = Taken(record(FORM.but(rung=("e1", "e2")))).round
    assert taken is not None
    assert taken.rung_elsewhere == ("e1", "e2")


# --- the project ----------------------------------------------------------------------------------


def test_a_project_taken_over_begins_with_that_event_and_says_when_each_thing_was() -> None:
    taken = Taken(record(FORM))
    assert taken.events[0].type == "TakenOver"
    assert taken.events[0].at == NOW
    assert taken.project.taken_over_at == NOW
    assert taken.project.registered_at == on("2026-08-03")
    assert taken.project.granted["idea_review/1"].granted_on == day("2026-08-17")
    assert taken.project.item("conformity_launch").finished_at == on("2026-09-20")
    assert taken.project.stage == "S3"


def test_what_the_law_opens_and_the_old_record_does_not_show_opens_when_taken_over() -> None:
    """Never in the past: nobody could have kept its clock."""
    opened = [one for one in Taken(record()).events if one.type == "ItemOpened"]
    assert opened
    assert {one.at for one in opened} == {NOW}


def test_what_a_ruling_has_ordered_is_known_as_such_when_taken_over() -> None:
    """It goes on through an exit (行政诉讼法 70)."""
    ordered = FORM.but(received_at=None, accepted_on=None, anew=Anew(on=day("2026-11-01")))
    for old, anew in ((FORM, False), (ordered, True)):
        (one,) = Taken(record(old)).project.item("eia_form").open
        assert one.anew is anew


def test_nothing_is_told_to_a_round_before_it_is_taken_over() -> None:
    taken = Taken(record(FORM))
    assert min(message.at for _, message in taken.told) == NOW


def test_a_report_that_fell_due_before_is_missed_when_taken_over_not_in_the_past() -> None:
    duty = OldDuty(period="2026-Q3", opened_at=on("2026-08-20"))
    rhythm = OldRhythm(period="2026-Q3", opened_at=on("2026-08-20"), open=(duty,))
    old = record(rhythms={"reserve_info_review": rhythm}, ended=(IDEA,))
    events = [one for one in Taken(old).events if one.type in ("DutyMissed", "DutyOpened")]
    ours = [one for one in events if getattr(one, "item", "") == "reserve_info_review"]
    assert [one.type for one in ours] == ["DutyMissed", "DutyOpened"]
    assert {one.at for one in ours} == {NOW}


def test_what_finished_rounds_have_raised_need_not_be_told_again_when_taken_over() -> None:
    events = Taken(record(FORM)).project.events
    assert events["boundary_uploaded"] == on("2026-09-20")


def test_a_company_or_a_bureau_cannot_take_a_project_over() -> None:
    bureau = Actor(person="li", role=Role.HEAD, unit="sthj")
    assert "只有" in refused(record(FORM), by=COMPANY)
    assert "只有" in refused(record(FORM), by=bureau)


def test_a_project_that_is_here_is_not_taken_over_again_nor_registered() -> None:
    project = Taken(record(FORM)).project
    again = Register(code=CODE, name="某", owner="acme", rules=VERSION)
    for told in (command(record(FORM)), again):
        with pytest.raises(Refused, match="项目已经登记"):
            PROJECT.handle(project, act(told, on("2026-11-27"), OFFICE), RULES)


def test_a_round_that_is_here_is_not_taken_over_again() -> None:
    taken = Taken(record(FORM))
    opening = review_commands.TakeOver.model_validate(
        next(message.body for _, message in taken.told if message.kind == "take_over")
    )
    with pytest.raises(Refused, match="本轮已经开启"):
        REVIEW.handle(taken.round, act(opening, on("2026-11-27")), RULES)


def test_what_was_taken_over_is_read_back_from_the_ledger_as_it_was() -> None:
    taken = Taken(record(FORM, rhythms={}))
    event = taken.events[0]
    line = write_down(event, None, 1)
    assert read_event(project_stream(CODE), line) == event
    assert plain(line.payload) == line.payload


def test_who_answers_is_the_law_s_to_say_where_the_old_record_had_another_unit() -> None:
    taken = Taken(record(FORM.but(unit="fgw")))
    assert [one.type for one in taken.events if one.type == "HandlerMoved"] == ["HandlerMoved"]
    (one,) = taken.project.item("eia_form").open
    assert one.handler.unit == "sthj"
