"""Did anything open before its time? A small checker of its own, which reads the ledger alone.

It shares the catalog and the logic of conditions with the core and nothing else: what the core
concluded is checked, not believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.conditions import KnownFact, judge
from domain.ledger import Line
from domain.project.state import Project
from domain.review.commands import RulesVersion
from domain.rules.facts import read_value
from domain.rules.items import Item
from domain.rules.modes import Mode
from domain.rules.rules import GROUP, Rules


class Told:
    """What a project's ledger has told so far, as conditions ask it."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._facts: dict[str, KnownFact] = {}
        self._events: dict[str, datetime] = {}
        self._finished: dict[str, datetime] = {}
        self._groups: dict[str, datetime] = {}
        self._left_out: dict[str, None] = {}
        self._modes: dict[str, None] = {}
        self._together: dict[str, tuple[str, ...]] = {}

    def follow(self, rules: Rules) -> None:
        """What is told from here on is told by these rules."""
        self._rules = rules

    def hear(self, line: Line) -> None:
        """Take in what the line tells."""
        match line.type:
            case "FactsSet":
                for name, raw in line.payload["facts"].items():
                    value = read_value(self._rules.fact(name), raw)
                    self._facts[name] = KnownFact(value, line.at)
            case "EventRaised":
                self._events.setdefault(line.payload["event"], line.at)
            case "RoundEnded" if line.payload.get("finished"):
                self._finished[line.payload["item"]] = line.at
            case "DocumentInherited" if line.payload.get("finishes"):
                self._finished[line.payload["item"]] = line.at
            case "ItemExcused":
                self._finished[line.payload["item"]] = line.at
            case "ItemRelieved" if line.payload["effect"] == "waived":
                self._finished[line.payload["item"]] = line.at
            case "ReliefEnded" if line.payload["effect"] == "waived":
                self._finished.pop(line.payload["item"], None)
            case "ModeChosen":
                self._modes[line.payload["mode"]] = None
            case "BundleSubmitted":
                items = tuple(line.payload["items"])
                self._together |= dict.fromkeys(items, items)
            case "DutyReported":
                self._finished.setdefault(line.payload["item"], line.at)
            case "GroupClosed":
                self._groups[line.payload["group"]] = line.at
            case "ItemLeftOut":
                self._left_out[line.payload["item"]] = None

    def take_over(self, project: Project) -> None:
        """What had happened elsewhere counts as told."""
        for name, fact in project.facts.items():
            value = read_value(self._rules.fact(name), fact.value)
            self._facts[name] = KnownFact(value, fact.since)
        self._events = dict(project.events)
        self._modes = dict.fromkeys(project.modes)
        for name, item in project.items.items():
            if item.finished_at is not None:
                self._finished[name] = item.finished_at
        for name, rhythm in project.rhythms.items():
            if rhythm.first_reported_at is not None:
                self._finished[name] = rhythm.first_reported_at
        for name, group in project.groups.items():
            if group.closed_at is not None:
                self._groups[name] = group.closed_at
        self._modes |= dict.fromkeys(project.modes)
        for asked in project.bundles.values():
            self._together |= dict.fromkeys(asked.items, asked.items)

    def fact(self, fact: str) -> KnownFact | None:
        """The value last told."""
        return self._facts.get(fact)

    def event(self, event: str) -> datetime | None:
        """When it was first raised."""
        return self._events.get(event)

    def finished(self, item: str) -> datetime | None:
        """When it was finished, or first reported."""
        return self._finished.get(item)

    def parameter(self, parameter: str) -> Decimal | None:
        """The catalog's figure."""
        return self._rules.parameter(parameter)

    def asked_with(self, item: str) -> tuple[str, ...]:
        """一件事: the items that the item was asked for together with, itself among them."""
        return self._together.get(item, ())

    def mode_of(self, item: str) -> Mode | None:
        """The chosen way of handling that lists the item for a preliminary review."""
        for mode in self._rules.catalog.modes.modes:
            if mode.id in self._modes and item in mode.pre_review:
                return mode
        return None

    def met(self, need: str) -> bool:
        """Whether a need is closed: finished, its group closed, or known not to apply."""
        if need.startswith(GROUP):
            return need.removeprefix(GROUP) in self._groups
        if need in self._finished or need in self._left_out:
            return True
        condition = self._rules.item(need).condition
        return condition is not None and judge(condition, self).fails


def out_of_order(lines: Iterable[Line], rules: Rules) -> list[str]:
    """Every item of a project's stream that opened too early, or twice at a time.

    A round that follows another is let in by the one before it. A preliminary review is let in by its
    mode, a member of a bundle before those of its needs that are members too; both find their needs
    true when they are decided. All others, and every report's first period, must find the item's
    condition, its opening rule and all its needs true.
    """
    told = Told(rules)
    begun: dict[str, None] = {}
    running: dict[str, None] = {}
    beforehand: dict[str, None] = {}  # rounds whose needs are their decision's
    found: list[str] = []
    for line in lines:
        if (versions := _versions(line, rules)) is not None:
            rules = rules.at(versions.catalog, versions.calendar)
            told.follow(rules)
        if line.type == "TakenOver":
            there = Project.model_validate(line.payload["state"])
            told.take_over(there)
            begun |= dict.fromkeys(name for name, one in there.items.items() if one.rounds)
            begun |= dict.fromkeys(there.rhythms)
            running |= dict.fromkeys(item for item, _ in there.open_rounds)
        if line.type in ("ItemOpened", "DutyOpened"):
            item = rules.item(line.payload["item"])
            found += [
                f"{item.id}#{line.seq}: {why}"
                for why in _too_early(item, told, begun, rules, line.payload)
            ]
            if line.payload.get("pre_review") or line.payload.get("bundle"):
                beforehand[item.id] = None
            if line.type == "ItemOpened" and item.cadence is None:
                if item.id in running:
                    found.append(f"{item.id}#{line.seq}: a round of it is open already")
                running[item.id] = None
            begun[item.id] = None
        elif line.type == "RoundEnded":
            name = line.payload["item"]
            running.pop(name, None)
            if name in beforehand and line.payload.get("finished"):
                lacking = [need for need in rules.item(name).needs if not told.met(need)]
                found += [f"{name}#{line.seq}: decided before {need}" for need in lacking]
            beforehand.pop(name, None)
        told.hear(line)
    return found


def _versions(line: Line, rules: Rules) -> RulesVersion | None:
    """Those that hold from the line on, where it says so."""
    match line.type:
        case "TakenOver":
            return RulesVersion.model_validate(line.payload["state"]["rules"])
        case "Registered":
            return RulesVersion.model_validate(line.payload["rules"])
        case "CatalogAdopted":
            catalog = line.payload["catalog"]
            return RulesVersion(catalog=catalog, calendar=rules.calendar.version)
        case _:
            return None


def _too_early(
    item: Item, told: Told, begun: dict[str, None], rules: Rules, opened: dict[str, Any]
) -> list[str]:
    if item.condition is not None:
        judged = judge(item.condition, told)
        if judged.fails or (item.id not in begun and not judged.holds):
            return [f"its condition is {judged.truth}"]
    if item.id in begun:
        return []
    inside = told.asked_with(item.id) if opened.get("bundle") else ()
    needs = [need for need in item.needs if need not in inside]
    wrong = [f"before {need} was closed" for need in needs if not told.met(need)]
    opens = rules.opens_when(item.id)
    if opens is not None and not judge(opens, told).holds:
        wrong.append("before what opens it has happened")
    if (
        opened.get("pre_review") and wrong
    ):  # else it opened in the ordinary way, though before the land contract
        return _too_early_beforehand(item, told)
    return wrong


def _too_early_beforehand(item: Item, told: Told) -> list[str]:
    """拿地即开工: its needs are the decision's; it opens by what opens the preliminary review."""
    mode = told.mode_of(item.id)
    if mode is None:
        return ["a preliminary review that nobody has asked for"]
    parts = [one for one in (mode.condition, mode.pre_review_opens_when) if one is not None]
    wrong = [
        f"before {need} was closed"
        for need in item.needs
        if need.startswith(GROUP) and not told.met(need)
    ]
    if not all(judge(one, told).holds for one in parts):
        wrong.append("before what opens the preliminary review has happened")
    return wrong
