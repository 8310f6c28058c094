"""What the people whom the ladder has reached answer: 签收, 批示, 转办 (domain.md 6 and 9).

An answer is an act of the ledger. It moves no clock and stops no step; who may give it is
`domain.identity`'s to say.
"""

from __future__ import annotations

from typing import Any, assert_never

from domain.acts import Act, Actor, PersonId, differing
from domain.clock import zh_time
from domain.refused import Refused
from domain.review.commands import Acknowledge, Instruct, PassOn, ReviewCommand
from domain.review.events import EscalationAcknowledged, EscalationPassedOn, Instructed, ReviewEvent
from domain.review.state import Escalation, Review


def answered(
    review: Review, act: Act[ReviewCommand], command: Acknowledge | Instruct | PassOn
) -> ReviewEvent:
    """The event of the answer.

    Raises `Refused` where the step has not rung (or not yet, when the answer is said to have been
    given), where the post has signed for it before, and where somebody passes it on to himself.
    """
    escalation = _rung(review, act, command.step)
    at, happened, by, step = act.submitted_at, differing(act), act.by, command.step
    match command:
        case Acknowledge():
            check_unsigned(escalation, by, "本级提醒")
            return EscalationAcknowledged(at=at, happened_at=happened, by=by, step=step)
        case Instruct():
            return Instructed(
                at=at, happened_at=happened, by=by, step=step, instruction=command.instruction
            )
        case PassOn():
            check_another(command.to, by)
            return EscalationPassedOn(
                at=at, happened_at=happened, by=by, step=step, to=command.to, note=command.note
            )
        case _:
            assert_never(command)


def _rung(review: Review, act: Act[ReviewCommand], step: str) -> Escalation:
    escalation = review.escalation(step)
    if escalation is None:
        rung = "、".join(one.step for one in review.escalations)
        raise Refused("not_rung", f"提醒“{step}”在本轮没有触发，可答复的有：{rung}。")
    check_rung_by_then(escalation, act, "提醒触发")
    return escalation


# --- of every step, a round's or a bundle's -------------------------------------------------------


def check_rung_by_then(told: Escalation, act: Act[Any], rang_zh: str) -> None:
    """Nobody answers what he was not yet told. `rang_zh`: what the ringing is called."""
    if act.happened_at < told.at:
        raise Refused(
            "before_it_rang",
            f"发生时间早于{rang_zh}的时间（{zh_time(told.at)}），请填写其后的时间。",
        )


def check_unsigned(told: Escalation, by: Actor, told_zh: str, more_zh: str = "") -> None:
    """A post signs once. `told_zh`: what it signs for; `more_zh`: what may be done instead."""
    if first := told.acknowledged_by(by):
        raise Refused(
            "acknowledged_before",
            f"{told_zh}已由同一岗位的{first.by.person}于{zh_time(first.at)}签收{more_zh}。",
        )


def check_another(to: PersonId, by: Actor) -> None:
    """It is passed on to somebody else."""
    if to == by.person:
        raise Refused("passed_on_to_oneself", "不能转办给自己，请直接签收或批示。")
