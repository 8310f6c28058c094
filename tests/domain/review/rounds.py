"""One round of an item: `given` a history, what stands; what the next act brings or is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from domain.acts import Act, Actor, Role
from domain.conditions import KnownFact
from domain.identity import acting_units, arbiter
from domain.play import play
from domain.refused import Refusal
from domain.review.anew import Anew
from domain.review.commands import Arbitrate, CorrectRecord, Extend, Giver, Open
from domain.review.core import REVIEW
from domain.review.events import Escalated, PutBefore, ReviewEvent
from domain.review.state import Review
from domain.rules.facts import read_value
from domain.units import Handler, resolve
from tests.domain.histories import (
    CODE,
    COMPANY,
    COUNTY,
    OFFICE,
    RULES,
    VERSION,
    leader,
    moment,
    reviewer,
    told,
)


class Told(NamedTuple):
    """The world of the facts that a round is told, all known since long ago."""

    facts: dict[str, Any]

    def fact(self, fact: str) -> KnownFact | None:
        if fact not in self.facts:
            return None
        return KnownFact(read_value(RULES.fact(fact), self.facts[fact]), moment("2020-01-01"))

    def event(self, event: str) -> datetime | None:
        return None

    def finished(self, item: str) -> datetime | None:
        return None

    def parameter(self, parameter: str) -> Decimal | None:
        return RULES.parameter(parameter)


ORDINARY = {  # what decides who answers, where a history does not say otherwise
    "investor": "enterprise",
    "highway": False,
    "authority": "none",
    "basic_farmland": False,
    "energy_tce": "500",
    "building": True,
    "municipal_works": False,
}


def handler(item: str, facts: dict[str, Any] | None = None) -> Handler:
    """Who answers for the item of a project in 临颍县."""
    world = Told(ORDINARY | (facts or {}))
    found = resolve(RULES.item(item).handled_by, world, COUNTY, None, RULES)
    assert found, f"nobody can be named for {item} from {facts}"
    return found


def opened(
    item: str,
    when: str,
    *,
    facts: dict[str, Any] | None = None,
    awaits: tuple[str, ...] = (),
    after_negative: bool = False,
    re_review: bool = False,
    anew: Anew | None = None,
    pre_review: bool = False,
) -> Act[Any]:
    """The project opens the first round of `item`."""
    command = Open(
        project=CODE,
        item=item,
        round=1,
        handler=handler(item, facts),
        applicant=COMPANY.company,
        facts=facts or {},
        awaits=awaits,
        after_negative=after_negative,
        re_review=re_review,
        anew=anew,
        pre_review=pre_review,
        rules=VERSION,
    )
    return told(command, when)


def the_right_one(command: Any, review: Review) -> Actor:
    """Whose business the command is in this round."""
    item = RULES.item(review.item)
    match command.giver:
        case Giver.ADDRESSEE:
            return addressee(review, command.step)
        case _ if (desk := at_the_desk(command, review)) is not None:
            return desk
        case _ if isinstance(command, Arbitrate):
            return reviewer(arbiter(item, RULES))
        case Giver.OFFICE:
            return OFFICE
        case Giver.APPLICANT if "owner" in item.submitted_by:
            return COMPANY
        case Giver.APPLICANT:
            return reviewer(item.submitted_by[0])
    unit = acting_units(review.handler)[-1]
    return leader(unit) if isinstance(command, Extend | CorrectRecord) else reviewer(unit)


def at_the_desk(command: Any, review: Review) -> Actor | None:
    """Whose a desk verb is that is not anybody's of the unit."""
    own = acting_units(review.handler)[-1]
    handing = review.handing
    match command.kind:
        case "take_back" if handing:
            return Actor(person=handing.by, role=Role.REVIEWER, unit=own)
        case "open_handing" if handing:
            to = handing.to[0] if handing.to else "zhang"
            return Actor(person=to, role=Role.REVIEWER, unit=handing.unit or own)
        case "hand_back" if review.claimed_by:
            return Actor(person=review.claimed_by, role=Role.REVIEWER, unit=own)
        case "answer_consultation":
            for one in review.consultations:
                if one.number == command.number:
                    return Actor(person=one.person or "zhang", role=Role.REVIEWER, unit=one.unit)
        case "mark_read":
            for copy in review.copies:
                if not copy.read:
                    person = copy.person or "zhang"
                    return Actor(person=person, role=Role.REVIEWER, unit=copy.unit)
        case "sign" if review.signatures and review.signatures.missing:
            person = review.signatures.missing[0]
            return Actor(person=person, role=Role.REVIEWER, unit=own)
    return None


def addressee(review: Review, step: str, which: int = 0) -> Actor:
    """林: in one of the posts that the step went to; else 经办, while it has not rung."""
    rung = review.escalation(step)
    if rung is None:
        return Actor(person="lin", role=Role.REVIEWER, unit=acting_units(review.handler)[-1])
    post = rung.to[which]
    return Actor(person="lin", role=post.role, unit=post.unit)


class After(NamedTuple):
    """What stands, what the newest act brought, and what time itself did around it.

    The steps of the ladder that rang meanwhile, and what was put before leaders besides, stand
    apart: few histories are about them.
    """

    review: Review
    events: tuple[ReviewEvent, ...]
    passed: tuple[ReviewEvent, ...]
    refusal: Refusal | None
    rung: tuple[Escalated, ...] = ()
    told: tuple[PutBefore, ...] = ()

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]


def after(*acts: Act[Any], now: str | None = None) -> After:
    """All acts in order of time; those before the newest are done, not refused."""
    review: Review | None = None
    for number, one in enumerate(acts, start=1):
        if one.by is None and review is not None:
            then = play(REVIEW, review, (), one.submitted_at, RULES).after
            one = replace(one, by=the_right_one(one.command, then or review))
        last = number == len(acts)
        until = moment(now) if now and last else one.submitted_at
        played = play(REVIEW, review, [one], until, RULES)
        review, refusal = played.after, played.outcomes[0].refusal
        assert refusal is None or last, f"{one.command}: {refusal}"
    assert review is not None
    by_time = [caused.event for caused in played.events if caused.act is None]
    return After(
        review,
        tuple(caused.event for caused in played.events if caused.act is not None),
        tuple(event for event in by_time if not isinstance(event, Escalated | PutBefore)),
        refusal,
        tuple(event for event in by_time if isinstance(event, Escalated)),
        tuple(caused.event for caused in played.events if isinstance(caused.event, PutBefore)),
    )


def given(*acts: Act[Any], now: str | None = None) -> Review:
    """The round after all of them."""
    found = after(*acts, now=now)
    assert found.refusal is None, found.refusal
    return found.review


def refused(*acts: Act[Any]) -> Refusal:
    """Why the newest is refused; nothing has changed by it but what time did."""
    found = after(*acts)
    assert found.refusal is not None, f"taken: {found.events}"
    assert not found.events
    return found.refusal
