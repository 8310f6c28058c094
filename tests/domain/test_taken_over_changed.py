"""What changed on a project's way before it was taken over holds on: units, desks, holds, reviews before
the land contract, promises, challenges."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.acts import Actor, Role
from domain.canonical import plain
from domain.clock import end_of_day, start_of_day
from domain.project import land_then_start
from domain.project.asked_together import step_of
from domain.project.bundle_commands import AnswerBundle
from domain.project.bundle_ends import extendable
from domain.project.bundle_leaders import alarms
from domain.project.bundles import bundle_of, why_not
from domain.project.challenge_commands import Path, RecordRuling, Ruling
from domain.project.core import PROJECT
from domain.project.old_record import (
    OldBundle,
    OldChallenge,
    OldFact,
    OldGap,
    OldLater,
    OldOrder,
    OldRound,
    OldSuccession,
    OldTransfer,
    OldWorksStop,
)
from domain.review.anew import Anew
from domain.review.commands import Acknowledge, HandBack, MarkRead
from domain.review.core import REVIEW
from domain.review.old_record import OldReminder, OldReview
from domain.review.sharing import Addressee, Consultation, Copy
from domain.review.state import Review
from domain.review.words import LimitKind, Result, Status
from domain.view import of_project
from tests.domain.histories import RULES, WORDS, act, day, leader, on, reviewer
from tests.domain.project.lives import Then
from tests.domain.test_taken_over import FORM, IDEA, LAUNCH, NOW, Taken, record

SINCE = on("2026-10-08")
BUREAU = "sthj"


def the_round(**more: Any) -> Review:
    """The open round of the environmental form, with more than usual said of it."""
    found = Taken(record(FORM.but(**more))).round
    assert found is not None
    return found


# --- who answers ----------------------------------------------------------------------------------


def test_an_item_that_was_passed_on_is_that_unit_s_when_taken_over_and_nobody_moves_it() -> None:
    taken = Taken(record(FORM, transferred={"eia_form": OldTransfer(unit="zj", since=SINCE)}))
    assert taken.round is not None
    assert taken.round.handler.unit == "zj"
    assert "HandlerMoved" not in [one.type for one in taken.events]


def test_a_unit_whose_work_passed_has_a_successor_when_taken_over() -> None:
    succession = OldSuccession(successor="fgw", since=SINCE)
    taken = Taken(record(FORM, succeeded={BUREAU: succession}))
    assert taken.round is not None
    assert taken.round.handler.unit == "fgw"


def test_a_change_that_was_ordered_takes_effect_on_its_day_after_the_take_over() -> None:
    order = OldOrder(
        change="owner", to="c-777", on=day("2026-12-07"), reason=WORDS, drafted_by="li"
    )
    project = Taken(record(FORM, ordered=(order,))).project
    alarm = PROJECT.next_alarm(project.but(rhythms={}, groups={}), RULES)
    assert alarm is not None
    assert alarm.when == start_of_day(order.on)
    assert "OwnerChanged" in [one.type for one in PROJECT.ring(project, alarm, RULES)]


def test_the_county_of_before_is_kept_when_taken_over() -> None:
    project = Taken(record(FORM, county_was="舞阳县", county_since=SINCE)).project
    assert project.county_was == "411121"
    assert project.county_since == SINCE


# --- the desk -------------------------------------------------------------------------------------


def test_a_copy_that_nobody_had_read_is_read_after_the_take_over() -> None:
    """抄送 with its mark: the one that was read stays so."""
    copies = (
        Copy(number=1, unit=BUREAU, person="zhang"),
        Copy(number=2, unit=BUREAU, person="zhou", read=True),
    )
    taken = the_round(copies=copies)
    assert taken.copies == copies
    (event,) = REVIEW.handle(taken, act(MarkRead(), on("2026-11-27"), reviewer(BUREAU)), RULES)
    assert event.numbers == (1,)


def test_what_was_delegated_goes_back_to_whoever_delegated_it_before_the_take_over() -> None:
    taken = the_round(claimed_by="zhang", delegated_by="zhou")
    told = act(HandBack(), on("2026-11-27"), reviewer(BUREAU))
    (event,) = REVIEW.handle(taken, told, RULES)
    assert REVIEW.evolve(taken, event).claimed_by == "zhou"


def test_a_question_to_another_unit_is_still_open_when_taken_over() -> None:
    asked = Consultation(number=1, unit="zj", until=day("2026-12-01"))
    assert [one.open for one in the_round(consultations=(asked,)).consultations] == [True]


def test_a_reminder_is_answered_after_the_take_over_and_does_not_ring_again() -> None:
    post = Addressee(role=Role.REVIEWER, unit=BUREAU)
    reminder = OldReminder(
        step="e1", at=on("2026-11-23"), limit=LimitKind.PROMISED, due=day("2026-11-26"), to=(post,)
    )
    taken = the_round(reminders=(reminder,), rung=("e1",))
    assert (taken.rung_elsewhere, [one.step for one in taken.escalations]) == ((), ["e1"])
    told = act(Acknowledge(step="e1"), on("2026-11-27"), reviewer(BUREAU))
    assert [one.type for one in REVIEW.handle(taken, told, RULES)] == ["EscalationAcknowledged"]


# --- 预审 -----------------------------------------------------------------------------------------

LAND = {
    "land": OldFact(value=["new_state_land"], since=on("2026-08-03")),
    "land_supply": OldFact(value="granted", since=on("2026-08-03")),
    "in_zone": OldFact(value=True, since=on("2026-08-03")),
    "industrial": OldFact(value=True, since=on("2026-08-03")),
    "building": OldFact(value=True, since=on("2026-08-03")),
    "investor": OldFact(value="enterprise", since=on("2026-08-03")),
    "in_catalog_2016": OldFact(value=False, since=on("2026-08-03")),
}
SCHEME = OldReview(
    item="planning_scheme",
    status=Status.SUBMITTED,
    opened_at=on("2026-09-20"),
    received_at=on("2026-11-10"),
    pre_review=True,
)


def before_the_land(review: OldReview, **more: Any) -> Taken:
    mode = land_then_start.mode_of(RULES)
    assert mode is not None
    return Taken(record(review, **{"facts": LAND, "modes": {mode.id: on("2026-09-20")}, **more}))


def test_a_preliminary_review_taken_over_has_no_clock_and_waits_for_the_unit_s_opinion() -> None:
    taken = before_the_land(SCHEME).round
    assert taken is not None
    assert (taken.pre_review, taken.window, taken.dues.promised) == (True, None, None)
    assert REVIEW.next_alarm(taken, RULES) is None


def test_what_was_found_good_before_the_signing_is_due_at_once_when_taken_over_after_it() -> None:
    """拿地即开工: within a working day of the signing (catalog, assumed)."""
    formal = SCHEME.but(
        pre_review=False,
        status=Status.IN_REVIEW,
        opinion=Result.GRANTED,
        formal_at=on("2026-11-24"),
        received_at=on("2026-11-24"),
    )
    filed = OldRound(
        item="enterprise_filing",
        outcome=Result.REGISTERED,
        at=on("2026-09-15"),
        number="2609-411122-04-01-123456",
    )
    land = OldRound(item="land_grant", outcome=Result.DONE, at=on("2026-11-24"))
    taken = before_the_land(formal, ended=(IDEA, LAUNCH, filed, land)).round
    assert taken is not None
    assert (taken.at_once, taken.start_day) == (True, day("2026-11-24"))
    assert taken.dues.promised == day("2026-11-25")


# --- documents, holds, other projects -------------------------------------------------------------


def test_a_promise_that_nobody_checked_in_time_is_marked_when_taken_over_and_not_before() -> None:
    late = IDEA.but(later=OldLater(check_by=day("2026-11-20")))
    taken = Taken(record(FORM, ended=(late, LAUNCH)))
    marked = [one for one in taken.events if one.type == "PromiseUnchecked"]
    assert [one.at for one in marked] == [NOW]
    promise = taken.project.granted["idea_review/1"].promise
    assert promise is not None
    assert promise.missed


def test_a_promise_to_be_checked_rings_on_its_day_after_the_take_over() -> None:
    pending = IDEA.but(later=OldLater(check_by=day("2026-12-10")))
    project = Taken(record(FORM, ended=(pending, LAUNCH))).project
    alarm = PROJECT.next_alarm(project.but(rhythms={}, groups={}), RULES)
    assert alarm is not None
    assert alarm.when == end_of_day(day("2026-12-10"))


def test_a_decision_set_aside_before_the_take_over_is_made_anew_by_the_round_that_opens() -> None:
    decided = OldRound(
        item="eia_form", outcome=Result.REFUSED, at=on("2026-10-20"), opened_at=on("2026-09-20")
    )
    case = OldChallenge(
        item="eia_form",
        round=1,
        path=Path.RECONSIDERATION,
        number="漯政复〔2026〕3号",
        filed_on=day("2026-10-26"),
        ruling=Ruling.SET_ASIDE,
        ruled_on=day("2026-11-20"),
        ruled_at=on("2026-11-23"),
        within=30,
    )
    taken = Taken(record(ended=(IDEA, LAUNCH, decided), challenges=(case,)))
    (opened,) = [one for one in taken.events if one.type == "ItemOpened" and one.item == "eia_form"]
    assert opened.anew == Anew(on=day("2026-11-20"), within=30)
    assert taken.project.challenges["1"].ruling is Ruling.SET_ASIDE


def test_a_lapse_that_was_challenged_before_the_take_over_can_be_ruled_on_after_it() -> None:
    lapsed = OldRound(
        item="eia_form",
        status=Status.LAPSED,
        outcome=None,
        at=on("2026-10-20"),
        opened_at=on("2026-09-20"),
    )
    case = OldChallenge(
        item="eia_form",
        round=1,
        path=Path.RECONSIDERATION,
        number="漯政复〔2026〕3号",
        filed_on=day("2026-10-26"),
    )
    project = Taken(record(ended=(IDEA, LAUNCH, lapsed), challenges=(case,))).project
    assert not project.challenges["1"].late
    ruled = RecordRuling(
        challenge="1",
        ruling=Ruling.SET_ASIDE,
        number="决3号",
        ruled_on=day("2026-11-20"),
        note=WORDS,
        drafted_by="li",
    )
    told = Then(project, act(ruled, NOW, reviewer("sthj")))
    (ended,) = [one for one in told.events if one.type == "ChallengeRuled"]
    assert ended.anew == Anew(on=day("2026-11-20"))


def test_a_stay_that_lasts_holds_what_it_stays_when_taken_over() -> None:
    case = OldChallenge(
        item="idea_review",
        round=1,
        path=Path.LITIGATION,
        number="（2026）豫1102行初7号",
        filed_on=day("2026-09-01"),
        stayed_at=on("2026-09-07"),
    )
    project = Taken(record(challenges=(case,))).project
    assert project.item("idea_review").stayed_at == on("2026-09-07")
    assert project.challenges["1"].stayed


def test_works_that_stand_still_are_reported_and_checked_by_the_law_s_days() -> None:
    """建筑法 10: a month to report, a year until the permit is checked."""
    permit = OldRound(
        item="construction_permit",
        outcome=Result.GRANTED,
        at=on("2026-10-12"),
        number="411122202610120101",
    )
    stop = OldWorksStop(on=day("2026-11-16"), since=on("2026-11-16"))
    events = {"substantive_start": on("2026-10-19")}
    project = Taken(record(ended=(IDEA, LAUNCH, permit), works_stop=stop, events=events)).project
    assert project.works_stop is not None
    assert project.works_stop.issuer == "zj"
    assert project.works_stop.report_by == day("2026-12-16")
    assert project.works_stop.check_from == date(2027, 11, 16)


def test_a_project_that_the_city_holds_up_again_is_held_up_when_taken_over() -> None:
    """Its events tell only of the first time, which is over."""
    events = {
        "suspended_by_city": on("2026-08-20"),
        "resumed_by_city": on("2026-09-01"),
    }
    assert Taken(record(FORM, events=events)).project.suspended_at is None
    again = Taken(record(FORM, events=events, suspended_at=on("2026-11-02"))).project
    assert again.suspended_at == on("2026-11-02")


def test_a_time_in_which_the_project_had_been_given_up_is_known_when_taken_over() -> None:
    gap = OldGap(since=on("2026-09-21"), until=on("2026-10-12"))
    project = Taken(record(FORM, gaps=(gap,))).project
    assert project.alive(on("2026-10-01")) == gap.until


def test_what_was_excused_need_not_be_made_up_after_the_take_over() -> None:
    life = Taken(record(FORM, excused={"water_soil_plan": SINCE})).project.item("water_soil_plan")
    assert (life.excused, life.finished_at) == (True, SINCE)


def test_one_thing_that_was_asked_for_is_not_asked_for_again_after_the_take_over() -> None:
    bundle = bundle_of("project_permit", RULES)
    asked = OldBundle(items=bundle.items[:2], asked_at=SINCE, by="chen")
    project = Taken(record(FORM, bundles={bundle.id: asked})).project
    assert project.bundles[bundle.id].by == Actor(
        person="chen", role=Role.COMPANY, company=project.owner
    )
    assert "已经申报" in why_not(project, bundle, RULES)


def test_a_bundle_that_was_given_longer_and_told_of_goes_on_so_after_the_take_over() -> None:
    bundle = bundle_of("project_permit", RULES)
    plain = OldBundle(items=bundle.items[:2], asked_at=on("2026-08-10"), by="chen")
    longer = plain.but(extended_on=on("2026-09-28").date(), overdue_at=on("2026-11-10", "00:00"))
    first, second = (
        Taken(record(FORM, bundles={bundle.id: one})).project.bundles[bundle.id]
        for one in (plain, longer)
    )
    assert first.limit_day is not None
    assert second.limit_day is not None
    between = RULES.calendar.working_days_between(first.limit_day, second.limit_day)
    assert (between, second.extension) == (15, RULES.joint_extension)
    told = longer.but(reported={"e7": second.limit_day})
    there = Taken(record(FORM, bundles={bundle.id: told})).project
    assert extendable(there) == ()
    assert there.bundles[bundle.id].reports == ()
    assert alarms(there, RULES) == []
    (late,) = of_project(there, RULES)["projects", there.code]["late_bundles"]
    assert (late["bundle"], late["due"]) == (bundle.id, second.limit_day.isoformat())
    whom = (Addressee(role=Role.LEADER, unit="zrzy"),)
    step = step_of(bundle.id, "e7", second.limit_day)
    put = OldReminder(step=step, at=on("2026-11-11"), due=second.limit_day, to=whom)
    known = Taken(record(FORM, bundles={bundle.id: longer.but(reminders=(put,))})).project
    assert [one.to for one in known.bundles[bundle.id].reports] == [whom]
    assert alarms(known, RULES) == []
    answered = Then(known, act(AnswerBundle(step=step), "2026-11-26 10:00", leader("zrzy")))
    assert answered.refusal is None
    (report,) = second.reports  # what nobody had been told is told at the take-over
    assert (report.at, report.due) == (NOW, second.limit_day)


def test_a_document_of_another_project_finishes_the_item_here_when_taken_over() -> None:
    other = OldRound(
        item="eia_form",
        outcome=Result.GRANTED,
        at=on("2026-10-20"),
        number="漯环审〔2026〕9号",
        origin="LH-2026-0002",
    )
    taken = Taken(record(ended=(IDEA, LAUNCH, other), origin="LH-2026-0002"))
    life = taken.project.item("eia_form")
    assert (life.inherited, life.finished_at) == (True, other.at)
    assert taken.project.granted["eia_form/1"].origin == "LH-2026-0002"


def test_a_promise_that_was_found_false_is_still_so_when_the_record_is_written_and_read() -> None:
    false = IDEA.but(later=OldLater(check_by=day("2026-11-20"), kept=False))
    read = OldRound.model_validate(plain(false))
    assert read == false
