"""What happens to a challenge, as the ledger keeps it for ever. `challenge`: its key, 1, 2, …"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from domain.acts import Event, PersonId, Text
from domain.project.challenge_commands import Path, Ruling
from domain.review.anew import Anew
from domain.value import unsaid


class ChallengeEvent(Event):
    """What all of these share. `round`: whose decision is challenged."""

    challenge: str
    item: str
    round: int


class Challenged(ChallengeEvent):
    """申请复议或起诉. `late`: after the law's days; the body that rules decides whether it hears it.

    `passed_on`: the law's last day, where it is about that nothing was decided by then (不予答复).
    """

    type: Literal["Challenged"] = "Challenged"
    path: Path
    number: str
    filed_on: date
    late: bool = False
    stayed: bool = False
    note: Text | None = None
    passed_on: date | None = Field(None, exclude_if=unsaid)


class EffectStayed(ChallengeEvent):
    """停止执行, or its end."""

    type: Literal["EffectStayed"] = "EffectStayed"
    stayed: bool
    number: str


class ChallengeRuled(ChallengeEvent):
    """复议决定或判决. `anew`: the decision is set aside and has to be made again; `ordered`: the open round
    has to be decided within these days."""

    type: Literal["ChallengeRuled"] = "ChallengeRuled"
    ruling: Ruling
    number: str
    ruled_on: date
    anew: Anew | None = None
    ordered: Anew | None = Field(None, exclude_if=unsaid)
    note: Text
    drafted_by: PersonId
