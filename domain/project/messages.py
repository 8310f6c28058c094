"""What a project tells its reviews and another project, and what a review reports: messages between streams.

A message is a function of the event that causes it and the state after it, so it can be made
again at any time, always the same, and never lost (design.md 5.5).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from domain.acts import Event, Message
from domain.canonical import plain
from domain.clock import local_day
from domain.project import joint_reviews
from domain.project.adopting import goes_over
from domain.project.adoption_events import CalendarAdopted, CatalogAdopted, ClocksStopped
from domain.project.assessment_events import ItemRelieved, ReliefEnded
from domain.project.bundle_events import BundleSubmitted
from domain.project.challenge_events import ChallengeRuled
from domain.project.change_events import OwnerChanged
from domain.project.commands import ReviewEnded, ReviewFollowed
from domain.project.document_events import PrerequisiteLost
from domain.project.duty_events import DutyReported, DutyReturned
from domain.project.events import (
    Ended,
    EventRaised,
    FactsSet,
    HandlerMoved,
    ItemOpened,
    PrerequisiteMet,
    ProjectEvent,
    RoundClosing,
    RoundFormal,
    TakenOver,
)
from domain.project.item_life import OpenRound
from domain.project.joint_review_events import JointReviewClosed, JointReviewConvened
from domain.project.parting import begin_part, take_in
from domain.project.parting_commands import BeginPart, TakeIn
from domain.project.parting_events import MergedInto, PartSplitOff, ProjectTakenIn
from domain.project.rhythm import INVESTMENT
from domain.project.rounds import asked_facts, facts_at, facts_before
from domain.project.state import Project
from domain.project.world import met
from domain.proof import AssessmentProof
from domain.review.anew import Anew
from domain.review.commands import Close, HandedIn, Inform, MoveClocks, Open, TakeOver
from domain.review.due import INVESTED
from domain.review.events import (
    CatalogKept,
    ClocksMoved,
    Closed,
    Decided,
    Declined,
    FactsChanged,
    Forwarded,
    HandlerChanged,
    Lapsed,
    OverdueRetracted,
    RecordCorrected,
    ReviewEvent,
    WentOverdue,
    Withdrawn,
)
from domain.review.events import TakenOver as RoundTakenOver
from domain.review.state import Review
from domain.review.words import LimitKind
from domain.rules.rules import Rules
from domain.streams import project_stream, review_stream

ToReview = Open | TakeOver | Inform | MoveClocks | Close
ToProject = ReviewEnded | ReviewFollowed | BeginPart | TakeIn


def from_project(project: Project, event: ProjectEvent, rules: Rules) -> list[Message]:
    """What others are told because of `event`; `project` is the state after it.

    Nothing is told before the take-over, where there was one: the reviews begin there too.
    """
    told = _from_project(project, event, rules)
    if project.taken_over_at is None:
        return told
    return [replace(one, at=max(one.at, project.taken_over_at)) for one in told]


def _from_project(project: Project, event: ProjectEvent, rules: Rules) -> list[Message]:
    match event:
        case TakenOver():
            return _taking_over(project, event, rules)
        case ItemOpened():
            return _opening(project, event, rules)
        case RoundClosing():
            to = review_stream(project.code, event.item, event.round)
            return [_message(to, Close(reason=event.because), event)]
        case PrerequisiteMet():
            to = review_stream(project.code, event.item, event.round)
            return [_message(to, Inform(met=event.need), event)]
        case PrerequisiteLost():
            to = review_stream(project.code, event.item, event.round)
            return [_message(to, Inform(lost=event.need), event)]
        case CalendarAdopted():
            move = MoveClocks(calendar=event.calendar, reason=event.reason)
            return _to_open_rounds(project, move, event)
        case CatalogAdopted():
            return [
                told
                for item, one in project.open_rounds
                for told in _going_over(project, item, one, event, rules)
            ]
        case ClocksStopped():
            return _to_open_rounds(project, MoveClocks(stop=event.stop, reason=event.reason), event)
        case HandlerMoved():
            to = review_stream(project.code, event.item, event.round)
            return [_message(to, Inform(handler=event.handler), event)]
        case BundleSubmitted():
            open_ones = [one for one in project.open_rounds if one[0] in event.items]
            return [
                _handing_in(project, item, one.round, event.bundle, event)
                for item, one in open_ones
            ]
        case JointReviewConvened() | JointReviewClosed():
            joint = joint_reviews.told(event.number, project.joint_reviews[event.number])
            return _to_open_rounds(project, Inform(joint=joint), event, event.items)
        case RoundFormal():
            to = review_stream(project.code, event.item, event.round)
            return [_message(to, Inform(formal=True), event)]
        case ItemRelieved(effect="simplified"):
            return _simplified(project, event.item, _proof(project, event.topic), event)
        case ReliefEnded(effect="simplified"):
            return _simplified(project, event.item, None, event)
        case ChallengeRuled(ordered=Anew() as ordered):
            to = review_stream(project.code, event.item, event.round)
            return [_message(to, MoveClocks(ordered=ordered, reason=event.note), event)]
        case OwnerChanged():
            return _to_open_rounds(project, Inform(applicant=event.owner), event)
        case FactsSet():
            return _told(project, event, event.facts, rules)
        case EventRaised():
            return _told(project, event, {f"event:{event.event}": True}, rules)
        case DutyReported() | DutyReturned() if INVESTMENT in event.figures:
            return _told(project, event, {INVESTED: plain(project.invested)}, rules)
        case PartSplitOff():
            return [_message(project_stream(event.code), begin_part(project, event), event)]
        case MergedInto():
            return [_message(project_stream(event.into), take_in(project, event), event)]
        case ProjectTakenIn() if event.invested:
            return _told(project, event, {INVESTED: plain(project.invested)}, rules)
        case Ended():
            return _closing(project, event)
        case _:
            return []


def _to_open_rounds(
    project: Project, command: ToReview, event: ProjectEvent, of: Collection[str] | None = None
) -> list[Message]:
    """The same to every round that has not reported its end; `of`: of these items alone."""
    return [
        _message(review_stream(project.code, item, one.round), command, event, one.opened_at)
        for item, one in project.open_rounds
        if of is None or item in of
    ]


def _closing(project: Project, event: Ended) -> list[Message]:
    """Every open round is told to close, but that of a project that leaves goes on where a ruling has
    ordered it (行政诉讼法 70): what was set aside has to be decided."""
    return [
        _message(
            review_stream(project.code, item, one.round),
            Close(reason="project_ended"),
            event,
            one.opened_at,
        )
        for item, one in project.open_rounds
        if not (one.anew and event.how == "exited")
    ]


def _going_over(
    project: Project, item: str, one: OpenRound, event: CatalogAdopted, rules: Rules
) -> list[Message]:
    """An open round learns of the new version, where it can go on by it."""
    if not goes_over(item, rules.of(one.catalog), rules):
        return []
    awaits = tuple(
        need
        for need in rules.item(item).grant_needs
        if need not in one.awaits and not met(project, need, rules).holds
    )
    move = MoveClocks(
        catalog=event.catalog,
        running=event.running,
        facts=facts_before(project, item, _just_after(event.at), rules),
        awaits=awaits,
        reason=event.reason,
    )
    return [_message(review_stream(project.code, item, one.round), move, event, one.opened_at)]


def _opening(project: Project, event: ItemOpened, rules: Rules) -> list[Message]:
    to = review_stream(project.code, event.item, event.round)
    opening = Open(
        project=project.code,
        item=event.item,
        round=event.round,
        handler=event.handler,
        applicant=project.owner,
        facts=event.facts,
        awaits=event.awaits,
        period=event.period,
        after_negative=event.after_negative,
        re_review=event.re_review,
        anew=event.anew,
        pre_review=event.pre_review,
        stops=project.stops,
        rules=project.rules,
    )
    told = [_message(to, opening, event)]
    told += [
        _message(to, Inform(facts=facts), event)
        for facts in facts_at(project, event.item, event.at, rules)
    ]
    if (proof := _simplifying(project, event.item)) is not None:
        told.append(_message(to, Inform(simplified=proof), event))
    if event.bundle is not None:
        told.append(_handing_in(project, event.item, event.round, event.bundle, event))
    if (on := joint_reviews.told_of(project, event.item, event.at)) is not None:
        joint, since = on
        told.append(_message(to, Inform(joint=joint), event, since))
    if project.ended_at is not None and event.anew is None:  # drawn late, of before the end
        told.append(_message(to, Close(reason="project_ended"), event))
    return told


def _handing_in(
    project: Project, item: str, round: int, bundle: str, event: ProjectEvent
) -> Message:
    """一件事: the round has what the one form has given."""
    asked = project.bundles[bundle]
    given = HandedIn(by=asked.by, papers=asked.papers, fields=asked.fields, note=asked.note)
    return _message(review_stream(project.code, item, round), Inform(handed_in=given), event)


def _simplifying(project: Project, item: str) -> AssessmentProof | None:
    """The assessment that simplifies the item, if one does."""
    relief = project.item(item).relief
    simplified = relief is not None and relief.effect == "simplified"
    return _proof(project, relief.topic) if relief is not None and simplified else None


def _proof(project: Project, topic: str) -> AssessmentProof:
    one = project.assessments[topic]
    return AssessmentProof(
        topic=topic,
        number=one.number,
        area=one.area,
        approved_on=one.approved_on,
        expires_on=one.expires_on,
    )


def _simplified(
    project: Project, item: str, proof: AssessmentProof | None, event: ProjectEvent
) -> list[Message]:
    """The open round learns that it is simplified, or (None) that it is so no more."""
    told = Inform(simplified=proof) if proof else Inform(not_simplified=True)
    return _to_open_rounds(project, told, event, (item,))


def _taking_over(project: Project, event: TakenOver, rules: Rules) -> list[Message]:
    """Each round that is open in the old record begins here, with what the project knows of it."""
    told = []
    for record in event.record.reviews:
        one = next(one for one in project.item(record.item).open if one.round == record.round)
        opening = TakeOver(
            project=project.code,
            handler=one.handler,
            applicant=project.owner,
            facts=facts_before(project, record.item, _just_after(event.at), rules) | record.facts,
            awaits=one.awaits,
            stops=project.stops,
            simplified=_simplifying(project, record.item),
            rules=project.rules,
            source=event.source,
            record=record,
        )
        to = review_stream(project.code, record.item, record.round)
        told.append(_message(to, opening, event))
    return told


def _just_after(at: datetime) -> datetime:
    return at + datetime.resolution


def _told(
    project: Project, event: ProjectEvent, facts: dict[str, object], rules: Rules
) -> list[Message]:
    """Each open round whose rules ask one of `facts` is told of those that it asks."""
    told = []
    for item, one in project.open_rounds:
        asked = asked_facts(item, rules)
        if one.catalog is not None:  # it may have gone over, and not reported it yet
            asked += asked_facts(item, rules.of(one.catalog))
        if of_interest := {name: value for name, value in facts.items() if name in asked}:
            to = review_stream(project.code, item, one.round)
            told.append(_message(to, Inform(facts=of_interest), event, one.opened_at))
    return told


def from_review(review: Review, event: ReviewEvent) -> list[Message]:
    """What the project is told because of `event`: how the round ended, took an adoption, or that the
    law's last day has passed without a decision."""
    told = [_silence(review)] if _of_silence(review, event) else []
    if isinstance(event, CatalogKept) or (isinstance(event, ClocksMoved) and event.catalog):
        told.append(_followed(review, event))
    if told:
        return [_message(project_stream(review.project), one, event) for one in told]
    if not isinstance(event, Decided | Declined | Lapsed | Withdrawn | Closed):
        return []
    ended = ReviewEnded(
        item=review.item,
        round=review.round,
        status=review.status,
        day=local_day(event.happened_at or event.at).isoformat(),
    )
    if isinstance(event, Decided):
        ended = ended.but(
            outcome=event.outcome,
            day=event.day.isoformat(),
            facts=event.facts,
            conditions=event.conditions,
            conditions_due=event.conditions_due,
            document=event.document,
            check_by=event.check_by,
        )
    return [_message(project_stream(review.project), ended, event)]


def _followed(review: Review, event: CatalogKept | ClocksMoved) -> ReviewFollowed:
    followed = ReviewFollowed(item=review.item, round=review.round, catalog=review.rules.catalog)
    if isinstance(event, CatalogKept):
        return followed
    return followed.but(awaits=event.awaits, papers=event.papers, needs=event.needs)


def _of_silence(review: Review, event: ReviewEvent) -> bool:
    """Whether `event` may have made, moved or taken back the mark that the law's limit has passed."""
    match event:
        case WentOverdue(limit=LimitKind.STATUTORY) | OverdueRetracted(limit=LimitKind.STATUTORY):
            return True
        case RoundTakenOver() | Forwarded():
            return review.marked(LimitKind.STATUTORY)
        case ClocksMoved() | RecordCorrected() | HandlerChanged() | FactsChanged():
            return event.dues is not None and review.marked(LimitKind.STATUTORY)
        case _:
            return False


def _silence(review: Review) -> ReviewFollowed:
    """Whether the law's last day has passed, and somebody of this city still has to decide."""
    passed = review.dues.statutory if review.marked(LimitKind.STATUTORY) else None
    return ReviewFollowed(
        item=review.item,
        round=review.round,
        catalog=review.rules.catalog,
        passed=passed,
        not_passed=passed is None,
    )


def _message(
    to: str,
    command: ToReview | ToProject,
    event: Event,
    opened: datetime | None = None,
) -> Message:
    """Dated by its cause, but never before the round that it is told to was opened."""
    at = max(event.at, opened) if opened else event.at
    return Message(to=to, kind=command.kind, body=plain(command), at=at)
