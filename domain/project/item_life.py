"""One item in a project's life: its rounds, what finished it, and whether that still holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, assert_never

from domain.periods import later
from domain.project.adoption_events import ItemLeftOut, RoundFollowed
from domain.project.assessment_events import ItemRelieved, ReliefEnded
from domain.project.challenge import ChallengeEvents
from domain.project.challenge_events import Challenged, ChallengeRuled, EffectStayed
from domain.project.document_events import DocumentEnded, DocumentExpired, PrerequisiteLost
from domain.project.events import (
    HandlerMoved,
    ItemApplies,
    ItemExcused,
    ItemOpened,
    ItemSkipped,
    PrerequisiteMet,
    ReapplicationAsked,
    RoundClosing,
    RoundEnded,
    RoundFormal,
)
from domain.project.parting_events import DocumentInherited
from domain.review.anew import Anew
from domain.review.words import ADVERSE, Result, Status
from domain.units import Handler
from domain.value import Frozen


class OpenRound(Frozen):
    """A round that has not reported its end. `catalog`: the version it keeps, where not the project's."""

    round: int
    handler: Handler
    opened_at: datetime
    awaits: tuple[str, ...] = ()
    period: str | None = None
    closing: bool = False
    catalog: str | None = None
    pre_review: bool = False
    formal_at: datetime | None = None  # since when it is a preliminary review no more
    anew: bool = False  # it makes a decision again that was set aside
    passed: date | None = None  # the law's last day, which has passed without a decision


class Relief(Frozen):
    """By which assessment the item is waived or simplified, and since when."""

    effect: Literal["waived", "simplified"]
    topic: str
    number: str
    since: datetime


class Decided(Frozen):
    """What of a round the applicant may challenge: a decision, which was given what day; that it was
    `turned_away` without one, by 不予受理 or 逾期未补正; or that it is `silent`: open, and `day`, the last
    of the law's, has passed (不予答复)."""

    round: int
    day: date
    turned_away: Status | None = None
    silent: bool = False


class ItemLife(Frozen):
    """One item in this project's life."""

    rounds: int = 0
    open: tuple[OpenRound, ...] = ()
    skipped_at: datetime | None = None
    finished_at: datetime | None = None
    outcome: Result | None = None
    needless: bool = False
    excused: bool = False  # needless by the office's word, not by a round of its own
    inherited: bool = False  # finished by a document of another project
    ended_at: datetime | None = None  # the last round ended without finishing
    ended_period: str | None = None
    negative: bool = False  # … with an adverse outcome
    withdrawn: bool = False
    closed: bool = False  # the last round was told to close
    period: str | None = None  # of a recurring review: the newest period that has opened
    lost_at: datetime | None = None  # what finished it has lost its force
    re_review: bool = False  # … and is reviewed again rather than granted anew
    decided: Decided | None = None  # its newest decision
    also_ended: tuple[Decided, ...] = ()  # earlier decisions, and rounds that were turned away
    stayed_at: datetime | None = None  # since when what finished it has no effect
    restored_at: datetime | None = None  # since when it has it again
    anew: Anew | None = None  # the next round makes a decision again that was set aside
    left_out_at: datetime | None = None  # a later version asks it, of others than this project
    relief: Relief | None = None
    relief_ended_at: datetime | None = None  # since when what relieved it holds no more

    def open_round(self, number: int) -> OpenRound | None:
        """The round of that number, while it has not reported its end."""
        return next((one for one in self.open if one.round == number), None)

    @property
    def challengeable(self) -> tuple[Decided, ...]:
        """What of its rounds can be challenged, in the order of the rounds."""
        newest = (self.decided,) if self.decided else ()
        silent = (
            Decided(round=one.round, day=one.passed, silent=True) for one in self.open if one.passed
        )
        return tuple(sorted((*self.also_ended, *newest, *silent), key=lambda one: one.round))

    @property
    def waived(self) -> bool:
        """Finished as not needed, by a regional assessment."""
        return self.relief is not None and self.relief.effect == "waived"


TURNED_AWAY = (Status.DECLINED, Status.LAPSED)

ItemEvent = (
    ItemOpened
    | ItemSkipped
    | ItemApplies
    | RoundClosing
    | PrerequisiteMet
    | PrerequisiteLost
    | HandlerMoved
    | RoundEnded
    | ReapplicationAsked
    | ItemLeftOut
    | RoundFollowed
    | ItemExcused
    | RoundFormal
)


def evolve(life: ItemLife, event: ItemEvent, catalog: str) -> ItemLife:
    """The item after `event`. `catalog`: the version that the project lives by."""
    match event:
        case ItemOpened():
            opened = OpenRound(
                round=event.round,
                handler=event.handler,
                opened_at=event.at,
                awaits=event.awaits,
                period=event.period,
                pre_review=event.pre_review,
                anew=event.anew is not None,
            )
            return life.but(
                rounds=event.round,
                open=(*life.open, opened),
                ended_at=None,
                ended_period=None,
                skipped_at=None,
                withdrawn=False,
                inherited=False,
                period=later(event.period, life.period),
                anew=None,
            )
        case ItemSkipped():
            return life.but(skipped_at=event.at)
        case ItemApplies():
            return life.but(skipped_at=None)
        case RoundClosing():
            return life.but(open=_round(life, event.round, closing=True))
        case PrerequisiteMet():
            left = tuple(
                need
                for one in life.open
                if one.round == event.round
                for need in one.awaits
                if need != event.need
            )
            return life.but(open=_round(life, event.round, awaits=left))
        case PrerequisiteLost():
            waits = next((one.awaits for one in life.open if one.round == event.round), ())
            return life.but(open=_round(life, event.round, awaits=(*waits, event.need)))
        case RoundFormal():
            formal = _round(life, event.round, pre_review=False, formal_at=event.at)
            return life.but(open=formal)
        case HandlerMoved():
            return life.but(open=_round(life, event.round, handler=event.handler))
        case RoundEnded():
            left_open = tuple(one for one in life.open if one.round != event.round)
            life = _challengeable(life, event)
            if event.finished:
                return life.but(
                    open=left_open,
                    finished_at=event.at,
                    outcome=event.outcome,
                    needless=event.outcome in ("not_required", "not_concerned"),
                    negative=False,
                    lost_at=None,
                    stayed_at=None,
                    restored_at=None,
                    re_review=False,
                    relief=None if life.waived else life.relief,
                )
            period = next((one.period for one in life.open if one.round == event.round), None)
            settled = life.excused or life.inherited or life.waived
            return life.but(
                open=left_open,
                ended_at=event.at,
                ended_period=period,
                outcome=life.outcome if settled else event.outcome,
                negative=event.outcome in ADVERSE,
                re_review=life.re_review and event.outcome not in ADVERSE,
                withdrawn=event.status is Status.WITHDRAWN,
                closed=event.status is Status.CLOSED_NOT_NEEDED,
            )
        case ItemExcused():
            return excused(life, event.at)
        case ReapplicationAsked():
            return life.but(withdrawn=False, ended_at=event.at)
        case ItemLeftOut():
            return life.but(left_out_at=event.at)
        case RoundFollowed() if event.passed or event.not_passed:
            return life.but(open=_round(life, event.round, passed=event.passed))
        case RoundFollowed():
            keeps = None if event.catalog == catalog else event.catalog
            return life.but(
                open=tuple(
                    one.but(catalog=keeps, awaits=(*one.awaits, *event.awaits))
                    if one.round == event.round
                    else one
                    for one in life.open
                )
            )
        case _:
            assert_never(event)


def _challengeable(life: ItemLife, event: RoundEnded) -> ItemLife:
    """With this end of a round, if it is one that can be challenged. Of what comes every period only
    the newest is kept."""
    earlier = life.also_ended
    if event.outcome is not None:
        if life.decided is not None and life.period is None:
            earlier = (*earlier, life.decided)
        return life.but(decided=Decided(round=event.round, day=event.day), also_ended=earlier)
    if event.status in TURNED_AWAY and life.period is None:
        ended = Decided(round=event.round, day=event.day, turned_away=event.status)
        return life.but(also_ended=(*earlier, ended))
    return life


def _round(life: ItemLife, number: int, **changes: object) -> tuple[OpenRound, ...]:
    return tuple(one.but(**changes) if one.round == number else one for one in life.open)


def challenged(life: ItemLife, event: ChallengeEvents, stayed: bool) -> ItemLife:
    """The item whose decision is challenged: its effect is stayed or restored, or it is open again.

    `stayed`: whether after the event a challenge to its newest decision is open by which that has no
    effect."""
    match event:
        case ChallengeRuled(anew=Anew() as anew):
            return made_again(life, event.at, anew)
        case Challenged(stayed=True) | EffectStayed(stayed=True):
            return life.but(stayed_at=life.stayed_at or event.at)
        case EffectStayed() | ChallengeRuled() if life.stayed_at is not None and not stayed:
            return life.but(stayed_at=None, restored_at=event.at)
        case _:
            return life


def excused(life: ItemLife, at: datetime) -> ItemLife:
    """The item by the office's word, since `at`: it need not be made up."""
    return life.but(finished_at=at, outcome=Result.NOT_REQUIRED, needless=True, excused=True)


def made_again(life: ItemLife, at: datetime, anew: Anew) -> ItemLife:
    """The item whose newest decision was set aside at `at`: its next round makes it again."""
    return life.but(
        finished_at=None,
        ended_at=at,
        ended_period=None,
        negative=False,
        withdrawn=False,
        lost_at=at if life.finished_at else life.lost_at,
        stayed_at=None,
        anew=anew,
    )


def lost(life: ItemLife, event: DocumentExpired | DocumentEnded) -> ItemLife:
    """The item is not finished any more; the next round opens as after a refusal."""
    again = isinstance(event, DocumentExpired) and event.then == "re_review"
    return life.but(
        finished_at=None, ended_at=event.at, ended_period=None, lost_at=event.at, re_review=again
    )


def relieved(life: ItemLife, event: ItemRelieved) -> ItemLife:
    """The item is waived or simplified by a regional assessment; waived, it is finished."""
    relief = Relief(effect=event.effect, topic=event.topic, number=event.number, since=event.at)
    life = life.but(relief=relief)
    if event.effect != "waived" or life.finished_at is not None:
        return life
    return life.but(finished_at=event.at, outcome=Result.NOT_REQUIRED, needless=True, lost_at=None)


def relief_ended(life: ItemLife, event: ReliefEnded) -> ItemLife:
    """What was waived is to be done after all."""
    if life.waived:
        life = life.but(finished_at=None, outcome=None, needless=False, lost_at=event.at)
    return life.but(relief=None, relief_ended_at=event.at)


def inherited(life: ItemLife, event: DocumentInherited) -> ItemLife:
    """A document of another project counts here as a round's, and may finish the item."""
    life = life.but(rounds=event.round)
    if not event.finishes:
        return life
    return life.but(
        finished_at=event.at,
        outcome=event.outcome,
        inherited=True,
        skipped_at=None,
        ended_at=None,
        negative=False,
        withdrawn=False,
        lost_at=None,
        re_review=False,
    )
