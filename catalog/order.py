"""What comes before what: the arrows that needs, grant_needs and opening rules draw among items.

One reading for the checks and for the flow chart. Ids that name nothing are passed over: saying
so is `catalog/checking.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from domain.conditions import Condition, names
from domain.rules.catalog import Catalog
from domain.rules.items import Item, Scope
from domain.rules.rules import GROUP

How = Literal["needs", "grant_needs", "opens_when", "starts", "fact"]
Path = tuple[str | int, ...]

OPENING: tuple[How, ...] = ("needs", "opens_when", "starts")
DECISION: tuple[How, ...] = (*OPENING, "grant_needs")
EVERYTHING: tuple[How, ...] = (*DECISION, "fact")


class Before(NamedTuple):
    """An item that comes before another: how, and where in the other's entry it is said."""

    item: str
    how: How
    path: Path


class Order:
    """The order of a catalog's items."""

    def __init__(self, catalog: Catalog) -> None:
        self.items: dict[str, Item] = {item.id: item for item in catalog.items}
        self.members: dict[str, tuple[str, ...]] = {
            group.id: tuple(item.id for item in catalog.items if item.group == group.id)
            for group in catalog.groups.groups
        }
        self.raisers: dict[str, tuple[str, ...]] = {
            event.id: tuple(item.id for item in catalog.items if event.id in item.raises)
            for event in catalog.events.events
        }
        self.setters: dict[str, str] = {
            fact: item.id for item in catalog.items for fact in item.sets
        }
        self._starts = {stage.id: stage.starts for stage in catalog.stages.stages}
        self._derived = {
            "route": [(route.condition) for route in catalog.routes.routes],
        }
        self._direct = {item: tuple(self._befores(item)) for item in self.items}
        self._ancestors: dict[tuple[str, tuple[How, ...], tuple[str, ...]], dict[str, None]] = {}

    def direct(self, item: str) -> tuple[Before, ...]:
        """What comes right before the item, in the order in which its entry says so."""
        return self._direct[item]

    def expand(self, need: str) -> tuple[str, ...]:
        """The items that a need means: the group's members, or the item itself."""
        if need.startswith(GROUP):
            return self.members.get(need.removeprefix(GROUP), ())
        return (need,) if need in self.items else ()

    def ancestors(
        self, item: str, by: tuple[How, ...], without: tuple[str, ...] = ()
    ) -> dict[str, None]:
        """All items before this one by arrows of these sorts, on ways that touch none of `without`.

        A dict, so that its order is sure.
        """
        if (item, by, without) in self._ancestors:
            return self._ancestors[item, by, without]
        found: dict[str, None] = {}
        waiting = [item]
        while waiting:
            for before in self._direct[waiting.pop()]:
                if before.how in by and before.item not in (*found, *without):
                    found[before.item] = None
                    waiting.append(before.item)
        self._ancestors[item, by, without] = found
        return found

    def before_decision(self, item: str) -> dict[str, None]:
        """All items that are finished, or do not apply, when this one is decided."""
        one = self.items[item]
        found = dict(self.ancestors(item, OPENING))
        for need in one.grant_needs:
            for before in self.expand(need):
                found |= {before: None, **self.ancestors(before, DECISION)}
        return found

    def cycles(self, by: tuple[How, ...] = EVERYTHING) -> Iterator[tuple[Before, ...]]:
        """Each knot once: a shortest way from an item back to itself, as steps backward."""
        told: dict[str, None] = {}
        for item in self.items:
            if item in told or item not in self.ancestors(item, by):
                continue
            way = self._way_back(item, by)
            told |= {step.item: None for step in way}
            yield way

    def _way_back(self, item: str, by: tuple[How, ...]) -> tuple[Before, ...]:
        ways: dict[str, tuple[Before, ...]] = {item: ()}
        waiting = [item]
        while waiting:
            at = waiting.pop(0)
            for before in self._direct[at]:
                if before.how not in by:
                    continue
                if before.item == item:
                    return (*ways[at], before)
                if before.item not in ways:
                    ways[before.item] = (*ways[at], before)
                    waiting.append(before.item)
        return ()

    def _befores(self, item: str) -> Iterator[Before]:
        one = self.items[item]
        for how, needs in (("needs", one.needs), ("grant_needs", one.grant_needs)):
            for at, need in enumerate(needs):
                for before in self.expand(need):
                    yield Before(before, "needs" if how == "needs" else "grant_needs", (how, at))
        if one.opens_when is not None:
            for before in self.asked(one.opens_when):
                yield Before(before, "opens_when", ("opens_when",))
        elif one.stage != "S3" and one.scope in (Scope.PROJECT, Scope.LEAD):
            starts = self._starts.get(one.stage)
            for before in self.asked(starts) if starts else ():
                yield Before(before, "starts", ("stage",))
        for path, condition in opening_conditions(one):
            for fact in self.facts_of(condition):
                if (setter := self.setters.get(fact)) and setter != item:
                    yield Before(setter, "fact", path)

    def opening_facts(self, item: str) -> tuple[str, ...]:
        """The facts that must be known before the item opens."""
        conditions = opening_conditions(self.items[item])
        return unique(fact for _, condition in conditions for fact in self.facts_of(condition))

    def asked(self, condition: Condition) -> Iterator[str]:
        """The items that a condition's events and finished items point to."""
        for kind, name in names(condition):
            if kind == "finished" and name in self.items:
                yield name
            elif kind == "event":
                yield from self.raisers.get(name, ())

    def facts_of(self, condition: Condition) -> Iterator[str]:
        """The facts that a condition asks, and for a derived one those that it is derived from."""
        for kind, name in names(condition):
            if kind == "fact":
                yield name
                for inner in self._derived.get(name, ()):
                    yield from self.facts_of(inner)


def opening_conditions(item: Item) -> Iterator[tuple[Path, Condition]]:
    """The conditions that must be known before the item opens, and where they stand."""
    if item.condition is not None:
        yield ("condition",), item.condition
    if item.opens_when is not None:
        yield ("opens_when",), item.opens_when
    for at, tier_if in enumerate(item.handled_by.tier_if):
        yield ("handled_by", "tier_if", at, "condition"), tier_if.condition
    for at, function_if in enumerate(item.handled_by.function_if):
        yield ("handled_by", "function_if", at, "condition"), function_if.condition


def unique(ids: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(ids))
