"""The acts that stand beside a round: those that can be given, and why others cannot now.

What is never this person's to give is not shown; what he could give but for the state of the round
is shown with the reason (interface: no dead buttons).
"""

from __future__ import annotations

from typing import NamedTuple

from api.forms import DECISION_PATHS, REVIEW_COMMANDS
from api.previews import Present, probable
from domain.acts import Actor
from domain.identity import who_may
from domain.refused import Refused
from domain.review.handle import check_claim, check_move
from domain.review.moves import moves
from domain.review.state import Review
from domain.review.words import ADVERSE, NEEDLESS, RESULT_ZH, Result
from domain.rules.rules import Rules

# Of no effect in law: taken at once, without a page to check.
SWIFT = (
    "claim", "hand_over", "delegate", "hand_back", "take_back", "copy_to", "mark_read",
    "acknowledge", "instruct", "pass_on",
)  # fmt: skip
BY_ITSELF = ("open_handing",)  # the page does it, no button
# Told even where they cannot be given: people look for them.
LOOKED_FOR = ("suspend", "extend")


class Choice(NamedTuple):
    """An act. `path`: its address below the round's. `why`: why it cannot be given now, or ""."""

    path: str
    zh: str
    kind: str
    outcome: Result | None = None
    why: str = ""

    @property
    def swift(self) -> bool:
        """Whether it is taken at once."""
        return self.kind in SWIFT


def choices(there: Present, by: Actor) -> tuple[Choice, ...]:
    """The acts of this person on this round, in the order of the form."""
    review: Review = there.state
    legal = moves(review, there.rules)
    looked_for = [kind for kind in LOOKED_FOR if kind != "suspend" or review.pause is None]
    kinds = [*legal, *(kind for kind in looked_for if review.open and kind not in legal)]
    found: list[Choice] = []
    for kind in (one for one in kinds if one not in BY_ITSELF):
        for one in _readings(kind, review, there.rules):
            his = why_never(one, by, review, there.rules) is None
            if his and not (kind == "claim" and _has_it(by, review)):
                why = _why_not(review, kind, by, there.rules) or there.distrusted(kind)
                found.append(one._replace(why=why))
    return tuple(found)


def _has_it(by: Actor, review: Review) -> bool:
    return review.claimed_by == by.person


def choice(path: str, there: Present, by: Actor) -> Choice | None:
    """The act of that path, as it stands for this person; None where there is none."""
    return next((one for one in choices(there, by) if one.path == path), None)


def why_never(one: Choice, by: Actor, review: Review, rules: Rules) -> str | None:
    """Why the act is not this person's to give, however the round stands; None: it is his."""
    reading = REVIEW_COMMANDS[one.kind]
    more = {"outcome": one.outcome} if one.outcome else probable(review, reading, by, rules)
    command = reading.command.model_construct(kind=one.kind, **more)
    return who_may(by, command, review, rules)


def first(of: tuple[Choice, ...]) -> Choice | None:
    """The act that is open when nobody has chosen: the first of the law's that can be given."""
    able = [one for one in of if not one.why]
    lawful = [one for one in able if not one.swift]
    return next(iter(lawful or able), None)


def _readings(kind: str, review: Review, rules: Rules) -> list[Choice]:
    zh = REVIEW_COMMANDS[kind].zh
    if kind == "decide":
        outcomes = [Result(one) for one in rules.outcomes(review.item)]
        return [Choice(DECISION_PATHS[one], RESULT_ZH[one], kind, one) for one in outcomes]
    return [Choice(REVIEW_COMMANDS[kind].path, zh, kind)]


def _why_not(review: Review, kind: str, by: Actor, rules: Rules) -> str:
    try:
        check_move(review, kind, rules, by)
        if kind == "claim":
            check_claim(review, by, rules)
    except Refused as no:
        return no.refusal.zh
    return ""


def grave(of: Choice) -> bool:
    """Whether the act is against what somebody asked for."""
    return of.kind == "decline" or of.outcome in (*ADVERSE, *NEEDLESS)
