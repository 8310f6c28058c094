"""A life cut in the middle, told as an old record would tell it: what was done and when.

The inverse of the take-over: nothing that the law works out (due dates, windows, who answers) is
in the record, so importing it shows whether the law comes to the same (domain/project/taking_over).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from domain.acts import Event
from domain.clock import local_day
from domain.ledger import Line, read_event
from domain.project.challenge import Challenge
from domain.project.commands import Register
from domain.project.document_events import DocumentEnded, DocumentExpired
from domain.project.events import DutyReturned, ItemOpened, RoundEnded
from domain.project.granted import Granted
from domain.project.obligations import Obligation
from domain.project.old_record import (
    OldAdded,
    OldAssessment,
    OldChallenge,
    OldDuty,
    OldFact,
    OldGroup,
    OldLater,
    OldObligation,
    OldProject,
    OldRelief,
    OldRhythm,
    OldRound,
    OldService,
    OldStage,
    OldSupport,
)
from domain.project.state import Project, Rhythm
from domain.review.entries import CORRECTION
from domain.review.events import CorrectionRequested, RecordCorrected, TakenOver
from domain.review.old_record import OldConsent, OldPause, OldReview, OldRunningPause
from domain.review.state import Review
from domain.rules.rules import Rules
from domain.streams import project_stream, review_stream
from worker.lives_file import Life


def record_of(
    project: Project,
    reviews: Mapping[str, Review],
    lines: Mapping[str, Sequence[Line]],
    rules: Rules,
) -> OldProject:
    """The project and its open rounds as they stand. `lines`: what was written of each stream."""
    stream = project_stream(project.code)
    told = [read_event(stream, line) for line in lines[stream]]
    open_streams = [
        review_stream(project.code, item, one.round) for item, one in project.open_rounds
    ]
    return OldProject(
        registered_at=project.registered_at,
        industry_since=project.industry_since,
        facts={
            name: OldFact(
                value=life.value,
                source=life.source,
                since=life.since,
                was=life.was,
                was_since=life.was_since,
            )
            for name, life in project.facts.items()
            if rules.fact(name).set_by != "derived"
        },
        events=project.events,
        stages={
            name: OldStage(since=life.since, exited=life.exited, reached=life.reached)
            for name, life in project.stages.items()
        },
        ended=tuple(_ended(project, told)),
        skipped={item: life.skipped_at for item, life in project.items.items() if life.skipped_at},
        reviews=tuple(
            review_of_record(reviews[one], [read_event(one, line) for line in lines[one]], rules)
            for one in open_streams
        ),
        groups={
            name: OldGroup(
                opened_at=life.opened_at,
                closed_at=life.closed_at,
                judged_at=life.judged_at,
                silent=life.silent,
            )
            for name, life in project.groups.items()
        },
        added=tuple(OldAdded(item=item, at=at) for item, at in project.added_at.items()),
        rhythms={name: _rhythm(name, one, told) for name, one in project.rhythms.items()},
        services=tuple(
            OldService(
                item=one.item,
                requested_at=one.requested_at,
                unit=one.unit,
                sort=one.sort,
                answered_at=one.answered_at,
                missed=one.missed,
            )
            for _, one in sorted(project.services.items())
        ),
        supports=tuple(
            OldSupport(
                support=one.support,
                requested_at=one.requested_at,
                step=one.step.value,
                unit=one.unit,
                sort=one.sort,
            )
            for _, one in sorted(project.supports.items())
        ),
        stops=project.stops,
        obligations={key: _obligation(one) for key, one in project.obligations.items()},
        challenges=tuple(_challenge(project, one) for one in project.challenges.values()),
        struck=project.struck,
        assessments={
            topic: OldAssessment(
                number=one.number,
                area=one.area,
                approved_on=one.approved_on,
                expires_on=one.expires_on,
                since=one.recorded_at,
                expired_at=one.expired_at,
            )
            for topic, one in project.assessments.items()
        },
        relieved={
            item: OldRelief(
                effect=life.relief.effect,
                topic=life.relief.topic,
                number=life.relief.number,
                since=life.relief.since,
            )
            for item, life in project.items.items()
            if life.relief is not None
        },
        invested=project.invested,
    )


def life_of(
    register: Register, record: OldProject, words: Mapping[UUID, str], source: str, old_id: str
) -> Life:
    """The record as a line of a lives file; `words`: what its texts say."""
    head = {
        name: getattr(register, name)
        for name in Life.model_fields
        if name in Register.model_fields and name not in ("facts", "contact", "contact_phone")
    }
    told = {name: getattr(record, name) for name in Life.model_fields if name in _TOLD}
    documents, finished = [], []
    for one in record.ended:
        kept = one.model_dump(exclude={"conditions"}, exclude_none=True)
        kept["conditions"] = tuple(words[text.ref] for text in one.conditions)
        if one.number:
            del kept["status"]  # decided: else there were no document
            documents.append(kept)
        else:
            finished.append(kept)
    reviews = []
    for review in record.reviews:
        state = review.model_dump(exclude_defaults=True)
        asked = review.consent_asked
        if asked is not None and asked.reason is not None:
            state["consent_asked"]["reason"] = words[asked.reason.ref]
        reviews.append(state)
    return Life.model_validate(
        head
        | told
        | {"documents": documents, "finished": finished, "reviews": reviews}
        | {"source": source, "old_id": old_id}
    )


_TOLD = tuple(name for name in OldProject.model_fields if name != "reviews")


def _challenge(project: Project, one: Challenge) -> OldChallenge:
    return OldChallenge(
        item=one.item,
        round=one.round,
        path=one.path,
        number=one.number,
        filed_on=one.filed_on,
        stayed_at=project.item(one.item).stayed_at if one.stayed else None,
        ruling=one.ruling,
        ruled_on=one.ruled_on,
    )


def _obligation(one: Obligation) -> OldObligation:
    return OldObligation(
        due=one.due,
        unit=one.unit,
        reported=one.reported,
        missed=one.missed,
        fulfilled_at=one.fulfilled_at,
        opened_at=one.opened_at if one.sort == "restore" else None,
    )


def _later(granted: Granted | None, lost_at: datetime | None) -> OldLater | None:
    """What became of the document; None where nothing did."""
    if granted is None:
        return None
    renewal, promise = granted.renewal, granted.promise
    later = OldLater(
        standing=granted.standing,
        lost_at=lost_at,
        renewed=granted.renewed,
        altered=granted.altered,
        renewal_asked_at=renewal.asked_at if renewal else None,
        in_time=renewal.in_time if renewal else True,
        warned=granted.warned,
        shaken=granted.shaken,
        check_by=promise.by if promise else None,
        kept=promise.kept if promise else None,
        check_missed=promise is not None and promise.missed,
    )
    return later if later != OldLater() else None


def _ended(project: Project, told: Sequence[Event]) -> Iterable[OldRound]:
    opened: dict[tuple[str, int], ItemOpened] = {}
    lost = {
        event.document: event.at
        for event in told
        if isinstance(event, DocumentExpired | DocumentEnded) and event.reopens
    }
    for event in told:
        match event:
            case ItemOpened():
                opened[event.item, event.round] = event
            case RoundEnded():
                opening = opened[event.item, event.round]
                key = f"{event.item}/{event.round}"
                granted = project.granted.get(key)
                yield OldRound(
                    item=event.item,
                    round=event.round,
                    status=event.status,
                    outcome=event.outcome,
                    at=event.at,
                    opened_at=opening.at,
                    period=opening.period,
                    number=granted.number if granted else None,
                    issued_on=granted.granted_on if granted else None,
                    valid_until=granted.valid_until if granted else None,
                    conditions=event.conditions,
                    later=_later(granted, lost.get(key)),
                )


def _rhythm(name: str, rhythm: Rhythm, told: Iterable[Event]) -> OldRhythm:
    returned = {
        event.period: event.at
        for event in told
        if isinstance(event, DutyReturned) and event.item == name
    }
    return OldRhythm(
        period=rhythm.period,
        opened_at=rhythm.last_opened,
        number=rhythm.number,
        open=tuple(
            OldDuty(
                period=duty.period,
                opened_at=duty.opened_at,
                unit=duty.unit,
                returned=returned.get(duty.period) == duty.opened_at,
                missed=duty.missed,
            )
            for duty in rhythm.open
        ),
        periods=rhythm.periods,
        reports=rhythm.reports,
        invested=rhythm.invested,
        first_reported_at=rhythm.first_reported_at,
        ended=rhythm.ended,
    )


def review_of_record(review: Review, told: Sequence[Event], rules: Rules) -> OldReview:
    """An open round as an old record would state it. `told`: its events."""
    accepted = None if rules.opens_in_review(review.item) else review.start_day
    pause, asked = review.pause, review.consent_asked
    return OldReview(
        item=review.item,
        round=review.round,
        status=review.status,
        opened_at=review.opened_at,
        period=review.period,
        after_negative=review.after_negative,
        facts=review.facts,
        awaits=review.awaits,
        received_at=review.received_at,
        papers=review.papers,
        resubmitted=review.resubmitted,
        missing=review.missing,
        objected=review.objected,
        fields=review.fields,
        corrections=review.corrections,
        correction_on=_correction_on(told),
        notices=review.noticed_on,
        checks=review.checks,
        gap=review.gap,
        gap_until=review.gap_until,
        gap_missed=review.gap_missed,
        re_review=review.re_review,
        anew=review.anew,
        awaiting_since=review.awaiting_since,
        accepted_on=accepted,
        accepted_tacitly=review.tacit,
        pauses=tuple(
            OldPause(reason=one.reason, start=one.start, end=one.end, clause=one.clause)
            for one in review.pauses
            if one.end is not None
        ),
        pause=OldRunningPause(
            reason=pause.reason,
            start=pause.start,
            until=pause.until,
            clause=pause.clause,
            cap_reported=pause.cap_reported,
        )
        if pause
        else None,
        extended_on=review.extended_on,
        forwarded_at=review.forwarded_at,
        claimed_by=review.claimed_by,
        consent_asked=OldConsent(
            outcome=asked.outcome,
            at=asked.at,
            reason=asked.reason,
            facts=asked.facts,
            papers=asked.papers,
            number=asked.document.number if asked.document else None,
            issued_on=asked.document.issued_on if asked.document else None,
        )
        if asked
        else None,
        last_act_at=review.last_happened,
        overdue=review.overdue,
        rung=(*review.rung_elsewhere, *(one.step for one in review.escalations)),
    )


def _correction_on(told: Iterable[Event]) -> date | None:
    """The day of the newest correction notice; what the round was taken over with counts too."""
    newest: date | None = None
    for event in told:
        match event:
            case TakenOver():
                newest = event.record.correction_on
            case CorrectionRequested():
                newest = local_day(event.happened_at or event.at)
            case RecordCorrected(entry=entry) if entry == CORRECTION:
                newest = event.day
    return newest
