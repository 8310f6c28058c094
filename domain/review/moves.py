"""Which commands a round would take as it stands, and whose they are.

One table, so that a refusal can say what would be legal, a page can show the acts in place, and a
test can walk every status with every command.
"""

from __future__ import annotations

from domain.review.commands import BY_PEOPLE, kind_of
from domain.review.entries import any_entry
from domain.review.promising import on_promise
from domain.review.receipts import unanswered
from domain.review.state import Review
from domain.review.words import ADVERSE, LimitKind, Result, Status
from domain.rules.items import Item, Kind
from domain.rules.rules import Rules

_APPLICATION = ("submit", "withdraw")
_ANSWERS = ("acknowledge", "instruct", "pass_on")  # once a step of the ladder has rung

COMMAND_ZH = {kind_of(command): command.zh for command in BY_PEOPLE}


def moves(review: Review, rules: Rules) -> tuple[str, ...]:
    """The kinds of commands by people that the round would take, in the order of the form."""
    correct = ("correct_record",) if any_entry(review, rules) else ()
    return (*_but_corrections(review, rules), *correct)


def takes(review: Review, kind: str, rules: Rules) -> bool:
    """Whether the round would take a command of this kind: one of `moves`."""
    if (
        kind == "correct_record"
    ):  # what could be corrected is asked of this act alone: it costs most
        return any_entry(review, rules)
    return kind in _but_corrections(review, rules)


def _but_corrections(review: Review, rules: Rules) -> tuple[str, ...]:
    answers = _ANSWERS if review.open and review.escalations else ()
    return (*_by_status(review, rules), *answers)


def _by_status(review: Review, rules: Rules) -> tuple[str, ...]:
    item = rules.item(review.item)
    notices = ("publish_notice",) if item.notices else ()
    if review.pre_review and review.status is Status.SUBMITTED:
        check = ("check_materials",) if item.materials else ()
        return ("submit", "decide", *check, *notices, "withdraw", *desk_moves(review))
    match review.status:
        case Status.WAITING_APPLICATION:
            publisher = ("decide",) if item.kind is Kind.PUBLIC_NOTICE else ()
            return ("submit", *notices, *publisher, "withdraw")
        case Status.SUBMITTED:
            return (
                *_answers_to_application(review, item, rules),
                *notices,
                "withdraw",
                *desk_moves(review),
            )
        case Status.CORRECTING:
            return (*_APPLICATION, *_unread(review))
        case Status.IN_REVIEW:
            decide = _in_review(review, item, rules)
            return (*decide, *notices, *of_office(review, item, rules), *desk_moves(review))
        case Status.SUSPENDED:
            gap = _supply(review)
            return (
                *_suspended(review),
                *gap,
                *notices,
                *_withdrawable(item, rules),
                *desk_moves(review),
            )
        case Status.OUTSIDE:
            return ("record_answer", *_withdrawable(item, rules), *desk_moves(review))
        case _:
            return ()


def _answers_to_application(review: Review, item: Item, rules: Rules) -> tuple[str, ...]:
    """With a gap only what the city itself decides, and may refuse where the gap is not closed."""
    check = ("check_materials",) if item.materials else ()
    may_refuse = any(Result(one) in ADVERSE for one in rules.outcomes(item.id))
    gap = bool(item.materials) and may_refuse and review.handler.outer_unit is None
    promise = ("decide_on_promise",) if on_promise(review, item, rules) else ()
    with_gap = ("accept_with_gap",) if gap else ()
    return ("accept", "request_correction", *with_gap, *promise, "decline", *check)


def _in_review(review: Review, item: Item, rules: Rules) -> tuple[str, ...]:
    if review.consent_asked:
        return ("consent", *_withdrawable(item, rules))
    decide = "forward" if review.handler.outer_unit else "decide"
    suspend = ("suspend",) if not review.awaits else ()  # it stands still already
    extend = ("extend",) if item.extension and review.extension is None else ()
    return (
        decide,
        *suspend,
        *extend,
        *_retro(review),
        *_supply(review),
        *_withdrawable(item, rules),
    )


def _retro(review: Review) -> tuple[str, ...]:
    """Entered late, an answer in time disproves the acceptance by silence."""
    return ("accept", "request_correction") if unanswered(review) else ()


def _supply(review: Review) -> tuple[str, ...]:
    """Until its last day: what is late can no longer be made good (容缺受理)."""
    return ("supply_gap",) if review.gap and not review.gap_missed else ()


def _suspended(review: Review) -> tuple[str, ...]:
    """A decision ends a pause; what province or state decides is not the city's, paused or not."""
    if review.consent_asked:
        return ("resume", "consent")
    retro = _retro(review) if review.pause and review.pause.joint else ()  # no act of the unit's
    return ("resume", *retro) if review.handler.outer_unit else ("resume", "decide", *retro)


def of_office(review: Review, item: Item, rules: Rules) -> tuple[str, ...]:
    """Only where the group has a rule for silence or for a no: never a licence in another's place."""
    if not item.group or review.consent_asked:
        return ()
    group = rules.group(item.group)
    answer = ("answer_for",) if group.on_silence and review.marked(LimitKind.PROMISED) else ()
    arbitrate = ("arbitrate",) if group.on_negative and review.after_negative else ()
    return (*answer, *arbitrate)


def _withdrawable(item: Item, rules: Rules) -> tuple[str, ...]:
    """What opens in review had no application that could be taken back."""
    return () if rules.opens_in_review(item.id) else ("withdraw",)


def desk_moves(review: Review) -> tuple[str, ...]:
    """How a unit shares its work, wherever it has work."""
    back = ("hand_back",) if review.delegated_by else ("delegate",)
    handing = review.handing
    take = ("take_back", "open_handing") if handing and not handing.opened else ()
    answer = ("answer_consultation",) if any(one.open for one in review.consultations) else ()
    of = review.signatures
    sign = ("sign",) if of and of.missing else ()
    read = ("copy_to", *_unread(review))
    return ("claim", "hand_over", *back, *take, "consult", *answer, *read, "ask_signatures", *sign)


def _unread(review: Review) -> tuple[str, ...]:
    """Whoever it was copied to can say so as long as the round is open."""
    return ("mark_read",) if any(not one.read for one in review.copies) else ()


def moves_zh(review: Review, rules: Rules) -> str:
    """The legal moves in words, for the end of a refusal."""
    names = [COMMAND_ZH[kind] for kind in moves(review, rules)]
    return f"现在可以：{'、'.join(names)}。" if names else "本轮已经结束。"
