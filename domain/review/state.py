"""The state of a round: the fold of its events, nothing else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, assert_never

from pydantic import Field

from domain.acts import Actor, PersonId, Text
from domain.clock import Pause, local_day
from domain.joint_review import JointReview
from domain.limits import Limit
from domain.proof import AssessmentProof
from domain.review.anew import Anew
from domain.review.commands import Document, RulesVersion
from domain.review.entries import put_right
from domain.review.events import (
    Accepted,
    ApplicantChanged,
    BecameFormal,
    CatalogKept,
    Claimed,
    ClocksMoved,
    Closed,
    ConsentAsked,
    ConsentRefused,
    ConsultationAnswered,
    ConsultationPassed,
    Consulted,
    CopiedTo,
    CopyRead,
    CorrectionRequested,
    DaysMoved,
    Decided,
    Declined,
    Delegated,
    Dues,
    Escalated,
    EscalationAcknowledged,
    EscalationPassedOn,
    Extended,
    FactsChanged,
    Forwarded,
    GapMissed,
    GapSupplied,
    HandedBack,
    HandedOver,
    HandingOpened,
    HandlerChanged,
    Instructed,
    JointReviewTold,
    Lapsed,
    MaterialsChecked,
    NoticePublished,
    Opened,
    OverdueRetracted,
    PauseCapReached,
    PrerequisiteFinished,
    PrerequisiteReopened,
    PrerequisitesMet,
    PreReviewed,
    PutBefore,
    RecordCorrected,
    Resumed,
    ReviewEvent,
    SignaturesAsked,
    Signed,
    Simplified,
    Submitted,
    Suspended,
    TacitAcceptanceRetracted,
    TakenBack,
    TakenOver,
    WentOverdue,
    Withdrawn,
)
from domain.review.receipts import Receipt, Wait, closed, newest, standing
from domain.review.sharing import (
    Addressee,
    Consultation,
    Copy,
    Handing,
    HandingKind,
    Signature,
    Signatures,
    StepAnswer,
)
from domain.review.words import AWAITING, OPEN, Check, LimitKind, Result, Status
from domain.stops import Stop, with_stop
from domain.units import Handler
from domain.value import Frozen, unknown


class RunningPause(Frozen):
    """The pause that runs now. `until` and `cap` are last days; None: open-ended, no cap."""

    reason: str
    clause: str
    start: date
    until: date | None = None
    cap: date | None = None
    cap_reported: bool = False
    joint: int | None = Field(None, exclude_if=unknown)  # for which joint review of the project


class Escalation(Frozen):
    """A step of the ladder that has rung in this round, or a matter that was put before leaders
    besides, and what was answered.

    `limit` None: the acceptance window, or the day of the matter. `due` as it stood then.
    """

    step: str
    at: datetime
    limit: LimitKind | None
    due: date
    to: tuple[Addressee, ...]
    answers: tuple[StepAnswer, ...] = ()

    def hears(self, by: Actor) -> bool:
        """Whether the step went to this person's post, or was passed on to him."""
        posts = [to for to in self.to if to.role is by.role and to.unit in (None, by.unit)]
        return bool(posts) or by.person in [one.to for one in self.answers]

    def acknowledged_by(self, by: Actor) -> StepAnswer | None:
        """The 签收 of this person's post."""
        return next(
            (
                one
                for one in self.answers
                if one.kind == "acknowledged" and (one.by.role, one.by.unit) == (by.role, by.unit)
            ),
            None,
        )


ANSWERS = (EscalationAcknowledged, Instructed, EscalationPassedOn)
# Acts of people that are no step of the procedure.
ASIDE = (*ANSWERS, CopyRead, RecordCorrected)


class Review(Frozen):
    """One round of one item."""

    project: str
    item: str
    round: int
    handler: Handler
    applicant: str | None
    rules: RulesVersion
    status: Status
    period: str | None = None
    after_negative: bool = False
    re_review: bool = False
    anew: Anew | None = None
    pre_review: bool = False  # no clock runs, the unit gives its opinion only
    opinion: Result | None = None  # of the preliminary review
    ordered: Anew | None = None  # by a ruling, to be decided within these days
    at_once: bool = False  # formal since the signing, to be decided within the mode's own limit
    simplified: AssessmentProof | None = None  # by an assessment of the area
    facts: dict[str, Any] = {}
    awaits: tuple[str, ...] = ()
    awaiting_since: date | None = None  # the day on which one of them was lost again
    waits: tuple[Wait, ...] = ()  # those that are over, wherever the clock stood

    opened_at: datetime
    latest: datetime  # the newest event's time: no alarm rings before it
    last_happened: datetime  # when the newest act of a person happened
    clock_since: datetime  # when the event was that last moved the due dates

    received_at: datetime | None = None
    received_after: date | None = None  # the day of the step that the first receipt came after
    entered_on: date | None = None  # when the platform had it; None: another record did
    earlier: tuple[Receipt, ...] = ()  # the receipts before the newest, in order
    asked_on: date | None = None  # the day of the notice to correct that answered the newest
    asked_again_on: date | None = None  # … from which it holds, if later: anew, or as he was told
    accepted_on: date | None = None  # the day of the acceptance that answered it
    silent: tuple[int, ...] = ()  # receipts by number not answered in time: the first is accepted
    papers: tuple[str, ...] = ()
    resubmitted: tuple[str, ...] = ()  # papers that came with the newest submission
    missing: tuple[str, ...] = ()
    checks: dict[str, Check] = Field(default_factory=dict)  # what the unit found of each paper
    gap: tuple[str, ...] = ()  # papers that lack though it was accepted (容缺受理)
    gap_until: date | None = None
    gap_missed: bool = False  # they were not there in time
    objected: tuple[str, ...] = ()  # papers that correction notices have named
    fields: tuple[str, ...] = ()
    window: date | None = None  # the last day of the running acceptance or correction window
    window_from: date | None = None  # the day on which it began
    corrections: int = 0
    notices: dict[str, date] = Field(default_factory=dict)  # notice → the last of its days
    noticed_on: dict[str, date] = Field(default_factory=dict)  # notice → when it was published

    start_day: date | None = None  # the day of acceptance, or of opening where nothing is accepted
    tacit: bool = False
    stops: tuple[Stop, ...] = ()  # of all clocks of the project
    pauses: tuple[Pause, ...] = ()  # those that have ended
    pause: RunningPause | None = None
    joint: JointReview | None = Field(None, exclude_if=unknown)  # the newest it takes part in
    extension: Limit | None = None
    extended_on: date | None = None
    dues: Dues = Dues()
    overdue: tuple[LimitKind, ...] = ()
    escalations: tuple[Escalation, ...] = ()  # in the order in which they rang
    forwarded_at: datetime | None = None
    rung_elsewhere: tuple[str, ...] = ()  # steps of escalation that another record had told
    offered: tuple[str, ...] = ()  # catalogs that the project adopted and the round did not take

    claimed_by: str | None = None
    delegated_by: str | None = None  # who gets it back
    handing: Handing | None = None  # the newest step that may be taken back
    consultations: tuple[Consultation, ...] = ()
    copies: tuple[Copy, ...] = ()
    signatures: Signatures | None = None
    consent_asked: ConsentAsked | None = None
    decided_at: datetime | None = None
    decided_by: Actor | None = None
    outcome: Result | None = None
    document: Document | None = None
    ended_at: datetime | None = None  # None: somebody still has to act

    @property
    def looked_at_again(self) -> bool:
        """Whether the papers and notices of an earlier round stand for this one."""
        return self.re_review or self.anew is not None

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return self.status in OPEN

    def marked(self, limit: LimitKind) -> bool:
        """Whether the limit's passing has been marked."""
        return limit in self.overdue

    def escalation(self, step: str) -> Escalation | None:
        """The step, if it has rung in this round."""
        return next((one for one in self.escalations if one.step == step), None)


def evolve(review: Review | None, event: ReviewEvent) -> Review:
    """The state after `event`. Never refuses: what is in the ledger has happened."""
    if isinstance(event, Opened):
        return _opened(event)
    if isinstance(event, TakenOver):
        return told_whole(Review.model_validate(event.state))
    if review is None:
        raise ValueError(f"a review begins with Opened or TakenOver, not with {event.type}")
    changes = _changes(review, event)
    changes["latest"] = max(review.latest, event.at)
    # What a leader answers to the ladder, and that somebody has read a copy, is no step of the
    # procedure: it keeps no one from entering what the unit had done before.
    if event.by is not None and not isinstance(event, ASIDE):
        changes["last_happened"] = max(review.last_happened, event.happened_at or event.at)
    dues = event.__dict__.get("dues")  # most events have none, and to be asked for it costs most
    if dues is not None:
        changes["dues"] = dues
        changes["clock_since"] = max(review.clock_since, event.at)
    goes_on = event.by is not None and not isinstance(event, CopyRead)
    if goes_on and "handing" not in changes and review.handing is not None:
        changes["handing"] = None  # somebody has gone on from there
    if review.open and changes.get("status", review.status) not in OPEN:
        changes["ended_at"] = event.at
    return review.but(**changes)


def told_whole(review: Review) -> Review:
    """Of a round whose state was written down when it did not tell what answered its receipt: that it
    does."""
    if review.received_at is None or review.accepted_on or review.asked_on or review.silent:
        return review
    if review.tacit:
        return review.but(silent=(newest(review),))
    if review.status is Status.CORRECTING:
        return review.but(asked_on=review.window_from)
    return review.but(accepted_on=review.start_day)


def _opened(event: Opened) -> Review:
    return Review(
        project=event.project,
        item=event.item,
        round=event.round,
        handler=event.handler,
        applicant=event.applicant,
        rules=event.rules,
        status=Status.IN_REVIEW if event.in_review else Status.WAITING_APPLICATION,
        period=event.period,
        after_negative=event.after_negative,
        re_review=event.re_review,
        anew=event.anew,
        pre_review=event.pre_review,
        facts=event.facts,
        awaits=event.awaits,
        stops=event.stops,
        opened_at=event.at,
        latest=event.at,
        last_happened=event.at,
        clock_since=event.at,
        start_day=_begins(event),
        dues=event.dues,
    )


def _begins(event: Opened) -> date | None:
    """From which day the clock of a round runs that opens in review: a ruling's own, else this one."""
    if event.anew is not None:
        return event.anew.on
    return local_day(event.at) if event.in_review else None


def _changes(review: Review, event: ReviewEvent) -> dict[str, Any]:
    """Which fields `event` changes, and to what."""
    match event:
        case Opened() | TakenOver():
            raise ValueError("a review is opened once")
        case Submitted():
            return {
                "status": Status.SUBMITTED,
                "received_at": event.at,
                "earlier": closed(review),
                "entered_on": local_day(event.at),
                "asked_on": None,
                "asked_again_on": None,
                "accepted_on": None,
                "papers": joined(review.papers, event.papers),
                "checks": {
                    one: found for one, found in review.checks.items() if one not in event.papers
                },
                "resubmitted": event.papers,
                "missing": event.missing,
                "fields": joined(review.fields, tuple(event.fields)),
                "facts": review.facts | event.facts,
                "window": event.window,
                "window_from": local_day(event.at),
                "opinion": None,
            }
        case MaterialsChecked():
            return {"checks": review.checks | event.checks}
        case GapSupplied():
            left = tuple(one for one in review.gap if one not in event.papers)
            checks = {one: done for one, done in review.checks.items() if one not in event.papers}
            papers = joined(review.papers, event.papers)
            return {"gap": left, "papers": papers, "checks": checks}
        case GapMissed():
            return {"gap_missed": True}
        case CorrectionRequested():
            return {
                "status": Status.CORRECTING,
                "missing": event.missing or review.missing,
                "objected": joined(review.objected, event.missing),
                "window": event.window,
                "window_from": local_day(event.happened_at or event.at),
                "asked_on": local_day(event.happened_at or event.at),
                "asked_again_on": None,
                "corrections": review.corrections + 1,
            }
        case Accepted():
            return {
                "status": Status.IN_REVIEW,
                "start_day": event.day,
                "accepted_on": None if event.tacit else event.day,
                "tacit": event.tacit,
                "silent": (newest(review),) if event.tacit else (),
                "window": review.window if event.tacit else None,  # a late answer may disprove it
                "gap": event.gap,
                "gap_until": event.gap_until,
            }
        case TacitAcceptanceRetracted():
            return {
                "status": Status.SUBMITTED,
                "tacit": False,
                "silent": (),
                "start_day": None,
                "pause": None,
                "dues": Dues(),
                "overdue": (),
            }
        case Declined():
            return {"status": Status.DECLINED, "decided_by": event.by, "window": None}
        case Lapsed():
            return {"status": Status.LAPSED, "window": None}
        case Suspended():
            pause = RunningPause(
                reason=event.reason,
                clause=event.clause,
                start=event.start,
                until=event.until,
                cap=event.cap,
                joint=event.joint,
            )
            return {"status": Status.SUSPENDED, "pause": pause}
        case PauseCapReached():
            return {"pause": review.pause and review.pause.but(cap_reported=True)}
        case JointReviewTold():
            return {"joint": event.joint}
        case Resumed():
            done = bool(event.by and review.pause and review.pause.joint)
            return {
                "status": Status.IN_REVIEW,
                "pause": None,
                "joint": None if done else review.joint,  # the unit has done with the meeting
                "pauses": ended_pauses(review, event.day),
            }
        case Extended():
            on = local_day(event.happened_at or event.at)
            return {"extension": event.limit, "extended_on": on}
        case Forwarded():
            return {
                "status": Status.OUTSIDE,
                "forwarded_at": event.happened_at or event.at,
                "pause": None,
                "dues": Dues(),
            }
        case NoticePublished():
            on = local_day(event.happened_at or event.at)
            return {
                "notices": review.notices | {event.notice: event.until},
                "noticed_on": review.noticed_on | {event.notice: on},
            }
        case Claimed():
            return {"claimed_by": event.by.person if event.by else None, "delegated_by": None}
        case HandedOver():
            handing = _handing(review, event, "hand_over", to=(event.to,))
            return {"claimed_by": event.to, "delegated_by": None, "handing": handing}
        case Delegated():
            handing = _handing(review, event, "delegate", to=(event.to,))
            return {"claimed_by": event.to, "delegated_by": handing.by, "handing": handing}
        case HandedBack():
            return {"claimed_by": review.delegated_by, "delegated_by": None}
        case TakenBack():
            return _taken_back(review)
        case HandingOpened():
            return {"handing": review.handing and review.handing.but(opened=True)}
        case Consulted():
            asked = Consultation(
                number=event.number, unit=event.unit, person=event.person, until=event.until
            )
            to = (event.person,) if event.person else ()
            handing = _handing(
                review, event, "consult", to=to, unit=event.unit, number=event.number
            )
            return {"consultations": (*review.consultations, asked), "handing": handing}
        case ConsultationAnswered():
            return {"consultations": _consultation(review, event.number, True, event.agrees)}
        case ConsultationPassed():
            return {"consultations": _consultation(review, event.number, passed=True)}
        case CopiedTo():
            return {"copies": (*review.copies, *_copies(event))}
        case CopyRead():
            return {
                "copies": tuple(
                    one.but(read=one.read or one.number in event.numbers) for one in review.copies
                )
            }
        case SignaturesAsked():
            assert event.by is not None  # only people ask
            of = Signatures(
                number=event.number, asked_by=event.by.person, to=event.to, quorum=event.quorum
            )
            handing = _handing(review, event, "ask_signatures", to=event.to, number=event.number)
            return {"signatures": of, "handing": handing}
        case Signed():
            signature = Signature(person=event.person, agrees=event.agrees)
            of_all = review.signatures
            return {"signatures": of_all and of_all.but(signed=(*of_all.signed, signature))}
        case ConsentAsked():
            return {"consent_asked": event, "papers": joined(review.papers, event.papers)}
        case ConsentRefused():
            return {"consent_asked": None}
        case PreReviewed():
            return {"opinion": event.outcome, "papers": joined(review.papers, event.papers)}
        case BecameFormal():
            changes: dict[str, Any] = {
                "pre_review": False,
                "at_once": event.ready,
                "received_at": event.at if review.received_at else None,
                "received_after": event.day,
                "entered_on": event.day,
                "earlier": (),  # the preliminary ones have no clock
                "window": event.window,
                "window_from": event.day if event.window else None,
            }
            if event.ready:
                changes |= {"status": Status.IN_REVIEW, "start_day": event.day}
            return changes
        case Decided():
            return {
                "status": Status.DECIDED,
                "pause": None,
                "pauses": ended_pauses(review, event.day) if review.pause else review.pauses,
                "consent_asked": None,
                "decided_at": event.at,
                "decided_by": event.by,
                "outcome": event.outcome,
                "document": event.document,
                "papers": joined(review.papers, event.papers),
                "facts": review.facts | event.facts,
            }
        case Withdrawn():
            return {"status": Status.WITHDRAWN, "window": None, **_pause_over(review, event)}
        case Closed():
            return {
                "status": Status.CLOSED_NOT_NEEDED,
                "window": None,
                **_pause_over(review, event),
            }
        case FactsChanged():
            return {"facts": review.facts | event.facts}
        case HandlerChanged():
            return {"handler": event.handler, "claimed_by": None, "delegated_by": None}
        case Simplified():
            return {"simplified": event.proof}
        case ApplicantChanged():
            return {"applicant": event.applicant}
        case PrerequisiteFinished():
            left = tuple(item for item in review.awaits if item != event.item)
            if left or not review.awaits:
                return {"awaits": left}
            waited = review.awaiting_since or local_day(review.opened_at)
            over = Wait(since=waited, until=local_day(event.at))
            return {"awaits": left, "waits": (*review.waits, over)}
        case PrerequisiteReopened():
            since = review.awaiting_since if review.awaits else local_day(event.at)
            return {"awaits": (*review.awaits, event.item), "awaiting_since": since}
        case PrerequisitesMet():
            start = waits_since(review) or local_day(event.at)
            wait = Pause(start=start, end=max(start, event.day), reason=AWAITING)
            return {"pauses": (*review.pauses, wait), "awaiting_since": None}
        case ClocksMoved():
            return _moved(review, event)
        case RecordCorrected():
            right = put_right(review, event)
            return right | _days_moved(review.but(**right), event)
        case CatalogKept():
            return {"offered": (*review.offered, event.catalog)}
        case WentOverdue():
            return {"overdue": (*review.overdue, event.limit)}
        case OverdueRetracted():
            return {"overdue": tuple(limit for limit in review.overdue if limit != event.limit)}
        case Escalated():
            rung = Escalation(
                step=event.step, at=event.at, limit=event.limit, due=event.due, to=event.to
            )
            return {"escalations": (*review.escalations, rung)}
        case PutBefore():
            told = Escalation(step=event.step, at=event.at, limit=None, due=event.due, to=event.to)
            return {"escalations": (*review.escalations, told)}
        case EscalationAcknowledged():
            return {"escalations": _answered(review, event, "acknowledged")}
        case Instructed():
            return {"escalations": _answered(review, event, "instructed", words=event.instruction)}
        case EscalationPassedOn():
            return {
                "escalations": _answered(review, event, "passed_on", words=event.note, to=event.to)
            }
        case _:
            assert_never(event)


def _handing(review: Review, event: ReviewEvent, kind: HandingKind, **what: Any) -> Handing:
    """What is handed on, with what it was before."""
    assert event.by is not None  # only people hand on
    return Handing(
        kind=kind,
        by=event.by.person,
        had=review.claimed_by,
        delegated_by=review.delegated_by,
        **what,
    )


def _taken_back(review: Review) -> dict[str, Any]:
    """As it was before the newest handing."""
    handing = review.handing
    match handing:
        case Handing(kind="hand_over" | "delegate"):
            return {
                "claimed_by": handing.had,
                "delegated_by": handing.delegated_by,
                "handing": None,
            }
        case Handing(kind="consult", number=number):
            left = tuple(one for one in review.consultations if one.number != number)
            return {"consultations": left, "handing": None}
        case Handing(kind="ask_signatures"):
            return {"signatures": None, "handing": None}
        case _:
            return {}


def waits_since(review: Review) -> date | None:
    """Since when the limits stand still for a prerequisite: from acceptance, or from its loss on."""
    if review.start_day is None or review.awaiting_since is None:
        return review.start_day
    return max(review.start_day, review.awaiting_since)


def _consultation(
    review: Review,
    number: int,
    answered: bool = False,
    agrees: bool | None = None,
    passed: bool = False,
) -> tuple[Consultation, ...]:
    return tuple(
        one.but(answered=answered or one.answered, agrees=agrees, passed=passed or one.passed)
        if one.number == number
        else one
        for one in review.consultations
    )


def _copies(event: CopiedTo) -> tuple[Copy, ...]:
    """One for each recipient, numbered on."""
    whom = [(event.unit, person) for person in event.to] + [(unit, None) for unit in event.units]
    return tuple(
        Copy(number=number, unit=unit, person=person)
        for number, (unit, person) in enumerate(whom, start=event.number)
    )


def _moved(review: Review, event: ClocksMoved) -> dict[str, Any]:
    """What the clocks go by now, and what has moved beside the two limits."""
    changes: dict[str, Any] = {}
    if event.silent is not None:
        changes |= standing(review, event.silent, local_day(event.at))
    changes |= _days_moved(review, event)
    if event.calendar is not None:
        changes["rules"] = review.rules.but(calendar=event.calendar)
    if event.catalog is not None:
        changes["rules"] = review.rules.but(catalog=event.catalog)
        changes["facts"] = review.facts | event.facts
        changes["awaits"] = joined(review.awaits, event.awaits)
    if event.stop is not None:
        changes["stops"] = with_stop(review.stops, event.stop)
    if event.ordered is not None:
        changes["ordered"] = event.ordered
    return changes


def _days_moved(review: Review, event: DaysMoved) -> dict[str, Any]:
    """The last days that hold from now on, beside the two limits."""
    changes: dict[str, Any] = {"notices": review.notices | event.notices}
    if event.window is not None:
        changes["window"] = event.window
    if event.gap_until is not None:
        changes["gap_until"] = event.gap_until
    if event.cap is not None and review.pause is not None:
        reported = review.pause.cap_reported and event.cap <= local_day(event.at)
        changes["pause"] = review.pause.but(cap=event.cap, cap_reported=reported)
    return changes


def _answered(
    review: Review,
    event: EscalationAcknowledged | Instructed | EscalationPassedOn,
    kind: Literal["acknowledged", "instructed", "passed_on"],
    words: Text | None = None,
    to: PersonId | None = None,
) -> tuple[Escalation, ...]:
    """The steps, with this answer at its own."""
    assert event.by is not None  # only people answer
    answer = StepAnswer(kind=kind, at=event.at, by=event.by, words=words, to=to)
    return tuple(
        one.but(answers=(*one.answers, answer)) if one.step == event.step else one
        for one in review.escalations
    )


def _pause_over(review: Review, event: Withdrawn | Closed) -> dict[str, Any]:
    """The end of the round ends the pause."""
    day = local_day(event.happened_at or event.at)
    return {"pause": None, "pauses": ended_pauses(review, day)}


def ended_pauses(review: Review, day: date) -> tuple[Pause, ...]:
    """The pauses that have ended, with the running one ended on `day`."""
    if review.pause is None:
        return review.pauses
    running = review.pause
    ended = Pause(
        start=running.start,
        end=max(running.start, day),
        reason=running.reason,
        clause=running.clause,
    )
    return (*review.pauses, ended)


def joined(there: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each once, in the order in which they came."""
    return there + tuple(dict.fromkeys(one for one in more if one not in there))
