"""A challenge to a decision of the project, as it stands now."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from domain.project.challenge_commands import Path, Ruling
from domain.project.challenge_events import Challenged, ChallengeRuled, EffectStayed
from domain.value import Frozen


class Challenge(Frozen):
    """Open until there is a `ruling`. `stayed`: the decision has no effect meanwhile.

    `passed_on`: of 不予答复 the law's last day, which had passed; None where it is about a decision.
    """

    item: str
    round: int
    path: Path
    number: str
    filed_on: date
    late: bool = False
    stayed: bool = False
    passed_on: date | None = None
    ruling: Ruling | None = None
    ruled_on: date | None = None


Challenges = dict[str, Challenge]
ChallengeEvents = Challenged | EffectStayed | ChallengeRuled


def evolve(challenges: Challenges, event: ChallengeEvents) -> Challenges:
    """The challenges after `event`."""
    key = event.challenge
    match event:
        case Challenged():
            one = Challenge(
                item=event.item,
                round=event.round,
                path=event.path,
                number=event.number,
                filed_on=event.filed_on,
                late=event.late,
                stayed=event.stayed,
                passed_on=event.passed_on,
            )
        case EffectStayed():
            one = challenges[key].but(stayed=event.stayed)
        case ChallengeRuled():
            ended = {"stayed": False, "ruling": event.ruling, "ruled_on": event.ruled_on}
            one = challenges[key].but(**ended)
        case _:
            assert_never(event)
    return challenges | {key: one}
