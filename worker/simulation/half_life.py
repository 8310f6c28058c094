"""A life cut in the middle, told as an old record would tell it: what was done and when.

The inverse of the take-over: nothing that the law works out (due dates, windows, who answers) is
in the record, so importing it shows whether the law comes to the same (domain/project/taking_over).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.acts import Event
from domain.clock import local_day
from domain.ledger import Line, read_event
from domain.project.assessment_events import ItemRelieved, ReliefEnded
from domain.project.challenge_events import Challenged, ChallengeRuled, EffectStayed
from domain.project.commands import Register
from domain.project.document_events import DocumentEnded, DocumentExpired
from domain.project.duty_events import DutyReturned
from domain.project.events import ItemExcused, ItemOpened, RoundEnded
from domain.project.granted import Granted
from domain.project.obligations import Obligation
from domain.project.old_record import (
    OldAdded,
    OldAssessment,
    OldBundle,
    OldChallenge,
    OldDuty,
    OldFact,
    OldGap,
    OldGroup,
    OldLater,
    OldObligation,
    OldOrder,
    OldProject,
    OldRelief,
    OldRhythm,
    OldRound,
    OldService,
    OldStage,
    OldSuccession,
    OldSupport,
    OldTransfer,
    OldWorksStop,
)
from domain.project.parting_events import DocumentInherited
from domain.project.rhythm import Rhythm
from domain.project.state import Project
from domain.review.entries import CORRECTION
from domain.review.events import (
    BecameFormal,
    CorrectionRequested,
    RecordCorrected,
    TakenOver,
)
from domain.review.old_record import (
    OldConsent,
    OldPause,
    OldReceipt,
    OldReminder,
    OldReview,
    OldRunningPause,
)
from domain.review.receipts import unanswered
from domain.review.state import Escalation, Review
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
        challenges=tuple(_challenges(project, told)),
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
        relieved=_reliefs(told),
        modes=project.modes,
        bundles={
            name: OldBundle(
                items=one.items,
                asked_at=one.asked_at,
                asked_on=one.asked_on,
                overdue_at=one.overdue_at,
                extended_on=one.longer.on if one.longer else None,
                reported=one.reported_elsewhere,
                reminders=tuple(_reminder(told) for told in one.reports),
                ends=tuple(one.ends.values()),
                ended_at=one.ended_at,
                late=one.late,
                by=one.by.person if one.by else None,
                papers=one.papers,
                fields=one.fields,
                note=one.note,
            )
            for name, one in project.bundles.items()
        },
        transferred={
            item: OldTransfer(unit=one.unit, since=one.since)
            for item, one in project.transferred.items()
        },
        succeeded={
            unit: OldSuccession(successor=successor, since=project.succeeded_at[unit])
            for unit, successor in project.successors.items()
        },
        county_was=project.county_was,
        county_since=project.county_since,
        ordered=tuple(OldOrder(**dict(one)) for one in project.ordered),
        suspended_at=project.suspended_at,
        works_stop=_works_stop(project),
        gaps=tuple(OldGap(since=one.since, until=one.until) for one in project.gaps),
        excused={event.item: event.at for event in told if isinstance(event, ItemExcused)},
        origin=project.origin,
        parts=project.parts,
        took_in=project.took_in,
        invested=project.invested,
    )


def declared(register: Register, project: Project) -> Register:
    """The registration as it would be written by now: owner, county and figures have changed."""
    now = {
        name: getattr(project, name)
        for name in Register.model_fields
        if name in Project.model_fields and name not in ("facts", "county")
    }
    return register.but(**now, **({"county": project.county} if project.county_since else {}))


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
        if review.reminders:
            state["reminders"] = _reminders(review.reminders, words)
        reviews.append(state)
    return Life.model_validate(
        head
        | told
        | {"documents": documents, "finished": finished, "reviews": reviews}
        | {"ordered": tuple(_in_words(one, words) for one in record.ordered)}
        | {"bundles": {name: _bundle(one, words) for name, one in record.bundles.items()}}
        | {"source": source, "old_id": old_id}
    )


_WRITTEN = ("reviews", "ordered", "bundles")  # what holds words of people
_TOLD = tuple(name for name in OldProject.model_fields if name not in _WRITTEN)


def _in_words(one: OldOrder, words: Mapping[UUID, str]) -> dict[str, Any]:
    return dict(one) | {"reason": words[one.reason.ref]}


def _bundle(one: OldBundle, words: Mapping[UUID, str]) -> dict[str, Any]:
    """Plain fields as they are, those of words apart."""
    fields = {name: said for name, said in one.fields.items() if isinstance(said, str)}
    written = {
        name: words[said.ref] for name, said in one.fields.items() if not isinstance(said, str)
    }
    note = words[one.note.ref] if one.note else None
    more = {"fields": fields, "words": written, "note": note}
    return dict(one) | more | {"reminders": _reminders(one.reminders, words)}


def _reminders(reminders: Iterable[OldReminder], words: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """With what was said in words."""
    found = []
    for one in reminders:
        told = one.model_dump(exclude_defaults=True)
        for answer, said in zip(one.answers, told.get("answers", ()), strict=False):
            if answer.words is not None:
                said["words"] = words[answer.words.ref]
        found.append(told)
    return found


def _challenges(project: Project, told: Sequence[Event]) -> Iterable[OldChallenge]:
    ruled = {
        event.challenge: event
        for event in told
        if isinstance(event, ChallengeRuled) and event.anew is not None
    }
    stayed = {
        event.challenge: event.at
        for event in told
        if isinstance(event, Challenged | EffectStayed) and event.stayed
    }
    for key, one in project.challenges.items():
        ruling = ruled.get(key)
        yield OldChallenge(
            item=one.item,
            round=one.round,
            path=one.path,
            number=one.number,
            filed_on=one.filed_on,
            stayed_at=stayed[key] if one.stayed else None,
            ruling=one.ruling,
            ruled_on=one.ruled_on,
            ruled_at=ruling.at if ruling else None,
            within=ruling.anew.within if ruling and ruling.anew else None,
            passed_on=one.passed_on,
        )


def _reliefs(told: Sequence[Event]) -> dict[str, OldRelief]:
    """Of each item the newest relief, and since when it holds no more."""
    found: dict[str, OldRelief] = {}
    for event in told:
        match event:
            case ItemRelieved():
                found[event.item] = OldRelief(
                    effect=event.effect, topic=event.topic, number=event.number, since=event.at
                )
            case ReliefEnded():
                found[event.item] = found[event.item].but(until=event.at)
    return found


def _works_stop(project: Project) -> OldWorksStop | None:
    stop = project.works_stop
    if stop is None:
        return None
    return OldWorksStop(
        on=stop.on,
        since=stop.since,
        issuer=stop.issuer,
        reported_at=stop.reported_at,
        missed=stop.missed,
        check_opened=stop.check_opened,
        permit_holds=stop.permit_holds,
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
        promised_by=promise.company if promise else None,
        found_on=promise.found_on if promise else None,
        repaired_on=promise.repaired_on if promise else None,
        holder_changed=granted.holder_changed,
        missing=granted.missing,
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
            case DocumentInherited():
                granted = project.granted[event.document]
                prefix = f"{event.document}/"
                duties = [one for key, one in project.obligations.items() if key.startswith(prefix)]
                yield OldRound(
                    item=event.item,
                    round=event.round,
                    outcome=event.outcome,
                    at=event.at,
                    number=granted.number,
                    issued_on=granted.granted_on,
                    valid_until=granted.valid_until,
                    conditions=tuple(one.text for one in duties if one.text is not None),
                    origin=event.origin,
                    later=_later(granted, lost.get(event.document)),
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
    done = _Done.of(told)
    itself = rules.opens_in_review(review.item) or review.anew is not None or review.at_once
    accepted = None if itself else review.accepted_on
    if unanswered(review):
        accepted = review.start_day
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
        earlier=tuple(
            OldReceipt(received_on=one.received_on, correction_on=one.asked_on)
            for one in review.earlier
        ),
        papers=review.papers,
        resubmitted=review.resubmitted,
        missing=review.missing,
        objected=review.objected,
        fields=review.fields,
        corrections=review.corrections,
        correction_on=done.correction_on,
        notices=review.noticed_on,
        checks=review.checks,
        gap=review.gap,
        gap_until=review.gap_until,
        gap_missed=review.gap_missed,
        re_review=review.re_review,
        anew=review.anew,
        ordered=review.ordered,
        awaiting_since=review.awaiting_since,
        pre_review=review.pre_review,
        opinion=review.opinion,
        formal_at=done.formal_at,
        accepted_on=accepted,
        accepted_tacitly=unanswered(review),
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
        delegated_by=review.delegated_by,
        handing=review.handing,
        consultations=review.consultations,
        copies=review.copies,
        signatures=review.signatures,
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
        rung=review.rung_elsewhere,
        reminders=tuple(_reminder(one) for one in review.escalations),
    )


def _reminder(one: Escalation) -> OldReminder:
    return OldReminder(**dict(one))


class _Done:
    """Days of acts that the state no longer tells: only what follows from them."""

    def __init__(self) -> None:
        self.correction_on: date | None = None
        self.formal_at: datetime | None = None

    @classmethod
    def of(cls, told: Iterable[Event]) -> _Done:
        """Folded from the round's events; what it was taken over with counts too."""
        done = cls()
        for event in told:
            match event:
                case TakenOver():
                    done.correction_on = event.record.correction_on
                    done.formal_at = event.record.formal_at
                case CorrectionRequested():
                    done.correction_on = local_day(event.happened_at or event.at)
                case RecordCorrected(entry=entry) if entry == CORRECTION:
                    done.correction_on = event.day
                case BecameFormal():
                    done.formal_at = event.at
        return done
