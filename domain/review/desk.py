"""Desk verbs: 委派、交回、拿回、加签、抄送、会签. What each does to the clock: nothing.

Practice of Chinese offices (domain.md 9); no article of law. Who may is `domain.identity`'s.
"""

from __future__ import annotations

from datetime import date, timedelta

from domain.acts import Act, UnitId, differing
from domain.clock import local_day
from domain.identity import acting_units
from domain.refused import Refused
from domain.review.commands import (
    AnswerConsultation,
    AskSignatures,
    Consult,
    CopyTo,
    Delegate,
    HandBack,
    ReviewCommand,
    Sign,
)
from domain.review.events import (
    ConsultationAnswered,
    Consulted,
    CopiedTo,
    CopyRead,
    Delegated,
    HandedBack,
    HandingOpened,
    SignaturesAsked,
    Signed,
    TakenBack,
)
from domain.review.sharing import Consultation, Signatures
from domain.review.state import Review
from domain.rules.rules import Rules

Told = Act[ReviewCommand]
CONSULTED_AT_MOST = 10
COPIES_AT_MOST = 60  # unread at the same time
LONGEST_CONSULTATION = timedelta(days=60)  # where no limit runs that would end it


def delegated(review: Review, act: Told, command: Delegate) -> Delegated:
    """Another person of the unit does it, and gives it back to the one who has it."""
    if command.to in act.by.persons:
        raise Refused("to_oneself", "不能委派给自己。")
    if review.delegated_by is not None:
        raise Refused("delegated_already", "已经委派出去，交回或拿回以后才能再委派。")
    return Delegated(
        at=act.submitted_at, happened_at=differing(act), by=act.by, to=command.to, note=command.note
    )


def handed_back(review: Review, act: Told, command: HandBack) -> HandedBack:
    """What was delegated goes back to whoever delegated it."""
    if review.claimed_by not in act.by.persons:
        raise Refused("not_delegated_to_you", f"本任务委派给了{review.claimed_by}，由其交回。")
    return HandedBack(at=act.submitted_at, happened_at=differing(act), by=act.by, note=command.note)


def taken_back(review: Review, act: Told) -> TakenBack:
    """One's own last step, as long as whoever it went to has not opened it."""
    handing = review.handing
    if handing is None:
        raise Refused("nothing_to_take_back", "没有可以拿回的一步：其后已有别的办理。")
    if handing.by not in act.by.persons:
        raise Refused("not_your_step", f"这一步由{handing.by}交出，由其拿回。")
    if handing.opened:
        raise Refused("opened_already", "对方已经打开，不能再拿回。")
    return TakenBack(at=act.submitted_at, happened_at=differing(act), by=act.by, step=handing.kind)


def opened(review: Review, act: Told) -> HandingOpened:
    """Whoever it went to has it before him."""
    handing = review.handing
    if handing is None or handing.opened:
        raise Refused("nothing_to_open", "没有等待打开的一步。")
    mine = act.by.person in handing.to or (not handing.to and act.by.unit == handing.unit)
    if not mine:
        raise Refused("not_handed_to_you", "这一步没有交给您。")
    return HandingOpened(at=act.submitted_at, happened_at=differing(act), by=act.by)


def consulted(review: Review, act: Told, command: Consult, rules: Rules) -> Consulted:
    """Another unit, or a person of one's own, is asked; the answer is due inside the running clock."""
    own = acting_units(review.handler)[-1]
    unit = command.unit or own
    if unit not in rules.units():
        raise Refused("unknown_unit", f"没有单位“{unit}”。")
    if command.person is None and unit == own:
        raise Refused("nobody_asked", "加签须写明本单位的哪一位，或者另一个单位。")
    if command.person in act.by.persons:
        raise Refused("to_oneself", "不能请自己加签。")
    if sum(one.open for one in review.consultations) >= CONSULTED_AT_MOST:
        raise Refused("too_many_asked", f"同时等待的加签最多{CONSULTED_AT_MOST}项。")
    today = local_day(act.happened_at)
    last = _last_day(review, today, rules)
    if not today <= command.until <= last:
        raise Refused(
            "beyond_the_limit",
            f"加签的答复期限应在今日至{last.isoformat()}之间：它在本事项的时限之内，不停止计时。",
        )
    return Consulted(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        number=len(review.consultations) + 1,
        unit=unit,
        person=command.person,
        until=command.until,
        question=command.question,
    )


def _last_day(review: Review, today: date, rules: Rules) -> date:
    """The promised day, else the statutory; where it has passed or none runs, a day of grace."""
    due = review.dues.promised or review.dues.statutory
    if due is None:
        return today + LONGEST_CONSULTATION
    return max(due, rules.calendar.nth_working_day_after(today, 1))


def consultation(review: Review, number: int) -> Consultation | None:
    """The consultation of that number, while an answer is wanted."""
    return next((one for one in review.consultations if one.number == number and one.open), None)


def answered(review: Review, act: Told, command: AnswerConsultation) -> ConsultationAnswered:
    """The opinion that was asked for; late it is an opinion all the same."""
    if consultation(review, command.number) is None:
        raise Refused("not_asked", f"本轮没有等待答复的第{command.number}项加签。")
    return ConsultationAnswered(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        number=command.number,
        agrees=command.agrees,
        opinion=command.opinion,
    )


def copied(review: Review, act: Told, command: CopyTo, rules: Rules) -> CopiedTo:
    """Persons of the own unit and other units are to read it."""
    own = acting_units(review.handler)[-1]
    if not command.to and not command.units:
        raise Refused("nobody_named", "抄送须写明抄送给本单位的哪几位，或者哪些单位。")
    named = (*command.to, *command.units)
    if len(dict.fromkeys(named)) != len(named):
        raise Refused("named_twice", "抄送的人和单位不能重复。")
    if any(person in act.by.persons for person in command.to):
        raise Refused("to_oneself", "不能抄送给自己。")
    for unit in command.units:
        _check_reads(unit, own, rules)
    unread = [one for one in review.copies if not one.read]
    for one in unread:
        if one.person in command.to or (one.person is None and one.unit in command.units):
            who = one.person or rules.unit_name(one.unit)
            raise Refused("copied_already", f"已抄送{who}，对方尚未阅读，不必重复。")
    if len(unread) + len(named) > COPIES_AT_MOST:
        raise Refused("too_many_copies", f"同时未阅的抄送最多{COPIES_AT_MOST}份。")
    return CopiedTo(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        number=len(review.copies) + 1,
        unit=own,
        to=command.to,
        units=command.units,
        note=command.note,
    )


def _check_reads(unit: UnitId, own: UnitId, rules: Rules) -> None:
    """Raises `Refused` where nobody of the unit would read it here, or it is the own one."""
    if unit not in rules.units():
        raise Refused("unknown_unit", f"没有单位“{unit}”。")
    if unit == own:
        raise Refused("own_unit", "抄送本单位须写明哪几位。")
    if not rules.logs_in(unit):
        raise Refused("no_login", f"{rules.unit_name(unit)}不在平台上办理，不能抄送。")


def read(review: Review, act: Told) -> CopyRead:
    """Whoever it was copied to has read it: all that he had not."""
    his = [one for one in review.copies if one.is_for(act.by.unit, act.by.persons)]
    numbers = tuple(one.number for one in his if not one.read)
    if not numbers:
        raise Refused("read_already", "抄送给您的都已阅。")
    return CopyRead(at=act.submitted_at, happened_at=differing(act), by=act.by, numbers=numbers)


def signatures_asked(review: Review, act: Told, command: AskSignatures) -> SignaturesAsked:
    """These people of the unit sign; all of them, or a quorum."""
    if not command.to:
        raise Refused("nobody_asked", "会签须写明请哪些人签。")
    if len(dict.fromkeys(command.to)) != len(command.to):
        raise Refused("asked_twice", "会签的人不能重复。")
    quorum = command.quorum or len(command.to)
    if not 1 <= quorum <= len(command.to):
        raise Refused("no_such_quorum", f"同意票数应在1至{len(command.to)}之间。")
    return SignaturesAsked(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        number=review.signatures.number + 1 if review.signatures else 1,
        to=command.to,
        quorum=quorum,
        question=command.question,
    )


def signed(review: Review, act: Told, command: Sign) -> Signed:
    """One signs, for or against."""
    of: Signatures | None = review.signatures
    person = next((one for one in act.by.persons if of and one in of.to), None)
    if of is None or person is None:
        raise Refused("not_asked", "本轮没有请您会签。")
    if person not in of.missing:
        raise Refused("signed_already", "您已经会签。")
    return Signed(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        person=person,
        agrees=command.agrees,
        opinion=command.opinion,
    )


def check_signed(review: Review) -> None:
    """Raises `Refused` where the unit would decide in favour before enough have signed for it."""
    of = review.signatures
    if of is None or of.passed:
        return
    if of.failed:
        raise Refused(
            "signatures_failed",
            f"会签未获通过（需{of.quorum}人同意）：不能作出肯定的决定，可以重新会签。",
            legal=("ask_signatures", "decide" if review.start_day else "accept"),
        )
    names = "、".join(of.missing)
    raise Refused(
        "signatures_missing", f"会签尚未完成（需{of.quorum}人同意，已{of.agreed}人）：等待{names}。"
    )
