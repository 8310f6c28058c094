"""The critical path of an example: the earliest way from the idea to the exit of S3, in working days.

Assumed as in domain.md 11: no pauses, nothing is corrected or extended, whoever applies needs no
time and is accepted on the day, all that may run side by side does. A round opens when its `needs`
are finished; it is decided when its limit has run and its `grant_needs` are finished. Waits outside
the city (province, State) have no clock of ours and stand with their expected length.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from catalog.kinds_of_project import Example
from domain.conditions import All, AnyOf, Condition, EventRaised, ItemFinished, judge
from domain.limits import Limit, LimitUnit
from domain.rules.items import Item
from domain.rules.rules import GROUP
from domain.units import resolve
from domain.value import Frozen

EXIT_OF = "S3"
DAYS_A_WEEK, WORKING_DAYS_A_WEEK = 7, 5
DAYS_A_MONTH = 30


class Measure(StrEnum):
    """By which limits a path is measured."""

    STATUTORY = "statutory"
    PROMISED = "promised"


class By(StrEnum):
    """Whose length a step has."""

    LAW = "law"
    PROMISE = "promise"
    NONE = "none"


class Step(Frozen):
    """A step on the path: an item, or a parallel group that is closed.

    `days`: the working days by which it moves the path on; 0 where its own limit has run while it
    waited for another. `outside`: those of them outside the city. `by`: whose limit it is, none of 0
    days; on a statutory path a promise stands in where no law limits.
    """

    id: str
    name: str
    days: int
    outside: int
    by: By


class Path(Frozen):
    """The whole way, in working days, and how many of them lie outside the city."""

    days: int
    outside: int
    steps: tuple[Step, ...]


class Length(NamedTuple):
    """How long an item takes by itself, in working days: within the city, and outside it."""

    city: int
    outside: int
    by: By


class _Last(NamedTuple):
    """A moment, in working days from the idea, and what was finished last: (item, as needed)."""

    at: int
    item: str | None = None
    need: str | None = None


def critical_path(example: Example, measure: Measure) -> Path:
    """The earliest exit of S3 and what lies on the way to it.

    Statutory: where the law gives an item no limit, its promise stands in, so that both paths are
    of the same items; an item with neither takes 0. Of several exits the first reached counts. An
    example that has none of them has a path of no steps.
    """
    road = _Road(example, measure)
    found = road.reached(example.rules.stage(EXIT_OF).exit)
    return road.path(found) if found else Path(days=0, outside=0, steps=())


def working_days(limit: Limit | None) -> int:
    """A limit in working days: calendar days as 5 for 7, rounded up (7日 is 5, 30日 is 22).

    A month counts 30 days, a year 12 months; holidays are left out, which a date would know.
    """
    match limit:
        case None:
            return 0
        case Limit(n=n, unit=LimitUnit.WORKING_DAYS):
            return n
        case Limit(n=n, unit=LimitUnit.DAYS):
            return -(-n * WORKING_DAYS_A_WEEK // DAYS_A_WEEK)
        case Limit(n=n, unit=LimitUnit.MONTHS):
            return working_days(Limit(n=n * DAYS_A_MONTH, unit=LimitUnit.DAYS))
        case Limit(n=n):
            return working_days(Limit(n=n * 12, unit=LimitUnit.MONTHS))


def length(item: Item, example: Example, measure: Measure) -> Length:
    """How long the item takes by itself. What province or state decides: forwarding and the wait."""
    rules, world = example.rules, example.world
    handler = resolve(item.handled_by, world, None, None, rules)
    outer = handler is not None and handler.outer
    limits = rules.city_limits(item) if outer else None
    law = limits.statutory if limits else rules.statutory(item, world)
    promise = limits.promised if limits else rules.promised(item, world)
    wait = _outside(item, measure) if outer else 0
    if measure is Measure.STATUTORY and law is not None:
        return Length(working_days(law), wait, By.LAW)
    return Length(working_days(promise), wait, By.NONE if promise is None else By.PROMISE)


def _outside(item: Item, measure: Measure) -> int:
    """The wait outside: as expected, on a statutory path as limited by law where it is."""
    if item.outer is None:
        return 0
    law = item.outer.limit if measure is Measure.STATUTORY else None
    figure = law or item.outer.expected or item.outer.limit
    return working_days(figure.limit if figure else None)


class _Road:
    """When each item that applies is finished at the earliest."""

    def __init__(self, example: Example, measure: Measure) -> None:
        self._example = example
        self._rules = example.rules
        self._measure = measure
        self._applies = dict.fromkeys(example.items)
        self._finished: dict[str, int] = {}
        self._last: dict[str, _Last] = {}
        self._lengths: dict[str, Length] = {}

    def reached(self, condition: Condition) -> _Last | None:
        """When a condition holds at the earliest; None where it never does for this example."""
        match condition:
            case ItemFinished(finished=item):
                return self._when(item) if item in self._applies else None
            case EventRaised(event=event):
                raisers = [one for one in self._applies if event in self._rules.item(one).raises]
                return min(map(self._when, raisers), key=_at, default=None)
            case AnyOf(any=parts):
                ways = [way for part in parts if (way := self.reached(part))]
                return min(ways, key=_at, default=None)
            case All(all=parts):
                every = [self.reached(part) for part in parts]
                some = [way for way in every if way]
                return max(some, key=_at) if len(some) == len(every) else None
            case facts:
                return _Last(0) if judge(facts, self._example.world).holds else None

    def path(self, last: _Last) -> Path:
        """The steps that lead there, the first in front."""
        steps: list[Step] = []
        at = last
        while at.item is not None:
            steps.append(self._step(at.item, at.need or at.item))
            at = self._last[at.item]
        steps.reverse()
        return Path(days=last.at, outside=sum(one.outside for one in steps), steps=tuple(steps))

    def _step(self, item: str, need: str) -> Step:
        days = self._when(item).at - self._last[item].at
        takes = self._lengths[item]
        group = need.removeprefix(GROUP) if need.startswith(GROUP) else None
        return Step(
            id=group or item,
            name=self._rules.group(group).name_zh if group else self._rules.item(item).name_zh,
            days=days,
            outside=min(takes.outside, days),
            by=takes.by if days else By.NONE,
        )

    def _when(self, item: str) -> _Last:
        if item not in self._finished:
            one = self._rules.item(item)
            opened, ready = self._latest(one.needs), self._latest(one.grant_needs)
            takes = self._lengths[item] = length(one, self._example, self._measure)
            over = opened.at + takes.city + takes.outside
            self._finished[item] = max(over, ready.at)
            self._last[item] = opened if over >= ready.at else ready
        return _Last(self._finished[item], item)

    def _latest(self, needs: tuple[str, ...]) -> _Last:
        """The latest of those that apply, the first of them where several are latest."""
        found = [
            self._when(item)._replace(need=need)
            for need in needs
            for item in self._expanded(need)
            if item in self._applies
        ]
        return max(found, key=_at, default=_Last(0))

    def _expanded(self, need: str) -> tuple[str, ...]:
        return self._rules.members(need.removeprefix(GROUP)) if need.startswith(GROUP) else (need,)


def _at(last: _Last) -> int:
    return last.at
