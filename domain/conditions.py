"""Conditions over what is known of a project, in three values.

A fact is known true, known false or unknown, and none has a default. Unknown blocks; only what is
known to be false skips (domain.md 3 and 8). A judgement also carries the instant since which it
holds, because what follows from several facts is dated by the latest of them, whichever arrived
last (design.md 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, Protocol, assert_never

from pydantic import Discriminator, Field, Tag

from domain.value import Frozen

FactValue = bool | Decimal | str | tuple[str, ...]


class Truth(StrEnum):
    """Known true, known false, or not known."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Judgement(NamedTuple):
    """What a condition is, and since when: None for what was always so."""

    truth: Truth
    since: datetime | None = None

    @property
    def holds(self) -> bool:
        """Known true."""
        return self.truth is Truth.TRUE

    @property
    def fails(self) -> bool:
        """Known false: the only value that skips."""
        return self.truth is Truth.FALSE


UNKNOWN = Judgement(Truth.UNKNOWN)
ALWAYS = Judgement(Truth.TRUE)
NEVER = Judgement(Truth.FALSE)


class KnownFact(NamedTuple):
    """A fact's value and since when it is known to be so."""

    value: FactValue
    since: datetime


class World(Protocol):
    """What a condition may ask about one project."""

    def fact(self, fact: str) -> KnownFact | None:
        """The value, or None where it is not known."""

    def event(self, event: str) -> datetime | None:
        """When the event was first raised, or None."""

    def finished(self, item: str) -> datetime | None:
        """When the item had an outcome that its kind counts as done, or None."""

    def parameter(self, parameter: str) -> Decimal | None:
        """A named figure of the catalog; None where the city has not set it."""


class All(Frozen):
    """Every part holds."""

    all: tuple[Condition, ...]


class AnyOf(Frozen):
    """At least one part holds."""

    any: tuple[Condition, ...]


class Not(Frozen):
    """The part is known not to hold; unknown stays unknown."""

    negated: Condition = Field(alias="not")


class FactIn(Frozen):
    """The fact has one of these values; of a fact with several values, one is listed."""

    fact: str
    values: tuple[bool | str, ...] = Field(alias="in")


class FactAtLeast(Frozen):
    """The fact is at or above the named figure."""

    fact: str
    gte: str


class FactBelow(Frozen):
    """The fact is below the named figure."""

    fact: str
    lt: str


class EventRaised(Frozen):
    """The event has been raised. Two-valued: not yet is false."""

    event: str


class ItemFinished(Frozen):
    """The item is finished. Two-valued: not yet is false."""

    finished: str


HEADS = ("all", "any", "not", "in", "gte", "lt", "event", "finished")
_HEADS: tuple[tuple[type[Frozen], str], ...] = tuple(
    zip(
        (All, AnyOf, Not, FactIn, FactAtLeast, FactBelow, EventRaised, ItemFinished),
        HEADS,
        strict=True,
    )
)


def _head(raw: Any) -> str | None:
    """Which kind of condition `raw` is: told by its one head, so that errors name the right one."""
    if isinstance(raw, dict):
        return next((head for head in HEADS if head in raw), None)
    for model, head in _HEADS:
        if isinstance(raw, model):
            return head
    return None


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[FactIn, Tag("in")]
    | Annotated[FactAtLeast, Tag("gte")]
    | Annotated[FactBelow, Tag("lt")]
    | Annotated[EventRaised, Tag("event")]
    | Annotated[ItemFinished, Tag("finished")],
    Discriminator(
        _head,
        custom_error_type="condition_head",
        custom_error_message="a condition has one head of: " + ", ".join(HEADS),
    ),
]

for _model in (All, AnyOf, Not):
    _model.model_rebuild()


def judge(condition: Condition, world: World) -> Judgement:
    """What `condition` is in `world`, and since when.

    `all` is false if one part is false, else unknown if one is unknown; `any` is true if one part
    is true, else unknown if one is unknown. The instant is that of the premises that decide: the
    latest of all true parts of `all`, the earliest true part of `any`, and so in reverse.
    """
    match condition:
        case All(all=parts):
            return _conjunction([judge(part, world) for part in parts], Truth.FALSE, Truth.TRUE)
        case AnyOf(any=parts):
            return _conjunction([judge(part, world) for part in parts], Truth.TRUE, Truth.FALSE)
        case Not(negated=part):
            inner = judge(part, world)
            return Judgement(_OPPOSITE[inner.truth], inner.since)
        case FactIn(fact=fact, values=values):
            if (known := world.fact(fact)) is None:
                return UNKNOWN
            held = known.value if isinstance(known.value, tuple) else (known.value,)
            return _two_valued(any(value in values for value in held), known.since)
        case FactAtLeast(fact=fact, gte=name):
            return _compare(world, fact, name, lambda amount, bound: amount >= bound)
        case FactBelow(fact=fact, lt=name):
            return _compare(world, fact, name, lambda amount, bound: amount < bound)
        case EventRaised(event=event):
            raised = world.event(event)
            return Judgement(Truth.TRUE, raised) if raised else NEVER
        case ItemFinished(finished=item):
            at = world.finished(item)
            return Judgement(Truth.TRUE, at) if at else NEVER
        case _:
            assert_never(condition)


_OPPOSITE = {
    Truth.TRUE: Truth.FALSE,
    Truth.FALSE: Truth.TRUE,
    Truth.UNKNOWN: Truth.UNKNOWN,
}


def _two_valued(truth: bool, since: datetime) -> Judgement:
    return Judgement(Truth.TRUE if truth else Truth.FALSE, since)


def _compare(world: World, fact: str, name: str, holds: Any) -> Judgement:
    known, bound = world.fact(fact), world.parameter(name)
    if known is None or bound is None or not isinstance(known.value, Decimal):
        return UNKNOWN
    return _two_valued(holds(known.value, bound), known.since)


def _conjunction(parts: list[Judgement], decisive: Truth, otherwise: Truth) -> Judgement:
    """`all` with `decisive` false, `any` with `decisive` true."""
    deciding = [part for part in parts if part.truth is decisive]
    if deciding:
        return Judgement(decisive, earliest(part.since for part in deciding))
    if any(part.truth is Truth.UNKNOWN for part in parts):
        return UNKNOWN
    return Judgement(otherwise, latest(part.since for part in parts))


def latest(moments: Iterator[datetime | None] | list[datetime | None]) -> datetime | None:
    """The last of `moments`; None (always so) counts as before all others."""
    known = [moment for moment in moments if moment is not None]
    return max(known) if known else None


def earliest(moments: Iterator[datetime | None] | list[datetime | None]) -> datetime | None:
    """The first of `moments`; None (always so) counts as before all others."""
    known = list(moments)
    return None if any(moment is None for moment in known) else min(m for m in known if m)


def names(condition: Condition) -> Iterator[tuple[str, str]]:
    """Everything that `condition` asks, as (kind, id): fact, event, finished or parameter."""
    match condition:
        case All(all=parts) | AnyOf(any=parts):
            for part in parts:
                yield from names(part)
        case Not(negated=part):
            yield from names(part)
        case FactIn(fact=fact):
            yield "fact", fact
        case FactAtLeast(fact=fact, gte=name) | FactBelow(fact=fact, lt=name):
            yield "fact", fact
            yield "parameter", name
        case EventRaised(event=event):
            yield "event", event
        case ItemFinished(finished=item):
            yield "finished", item
        case _:
            assert_never(condition)
