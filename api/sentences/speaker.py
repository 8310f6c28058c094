"""What every sentence is made with: the words of the rules, of people, and of days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.acts import Text
from domain.clock import SHANGHAI
from domain.identity import acting_units
from domain.review.commands import Document
from domain.rules.facts import read_value
from domain.rules.rules import Rules
from domain.stops import Stop
from domain.units import Handler

HIDDEN = "（内容不公开）"


class Speaker(NamedTuple):
    """What a sentence is made with: the rules' words, and the people's as far as they may be seen."""

    rules: Rules
    words: Mapping[UUID, str] = {}

    def unit(self, unit: str | None) -> str:
        """The unit's short name."""
        try:
            return self.rules.unit_short(unit) if unit else "项目单位"
        except KeyError:
            return str(unit)

    def item(self, item: str) -> str:
        """“环境影响报告表审批”"""
        try:
            return f"“{self.rules.item(item).name_zh}”"
        except KeyError:
            return f"“{item}”"

    def said(self, text: Text | None, lead: str) -> str:
        """What somebody wrote, after `lead`; nothing where he wrote nothing."""
        if text is None:
            return ""
        return f"，{lead}：{self.words.get(text.ref, HIDDEN)}"

    def facts(self, facts: Mapping[str, Any]) -> str:
        """总投资：5000万元、公路项目：否; in the catalog's order, since the ledger keeps none."""
        known = [one.id for one in self.rules.catalog.facts.facts if one.id in facts]
        names = known + sorted(name for name in facts if name not in known)
        return "、".join(f"{self.fact(name)}：{self.value(name, facts[name])}" for name in names)

    def fact(self, name: str) -> str:
        """The fact's label."""
        try:
            return self.rules.fact(name).label
        except KeyError:
            return name.removeprefix("event:")

    def value(self, name: str, raw: Any) -> str:
        """The fact's value in words."""
        try:
            fact = self.rules.fact(name)
            return fact.value_zh(read_value(fact, raw))
        except (KeyError, ValueError):
            return str(raw)

    def papers(self, papers: tuple[str, ...]) -> str:
        """Names of papers."""
        return "、".join(self.paper(paper) for paper in papers)

    def paper(self, paper: str) -> str:
        """A paper's name."""
        try:
            return self.rules.material(paper).name_zh
        except KeyError:
            return paper

    def event(self, event: str) -> str:
        """An event's name."""
        try:
            return self.rules.event(event).name_zh
        except KeyError:
            return event

    def group(self, group: str) -> str:
        """A group's name."""
        try:
            return self.rules.group(group).name_zh
        except KeyError:
            return group

    def stage(self, stage: str) -> str:
        """S3 报建审批"""
        try:
            return f"{stage} {self.rules.stage(stage).name_zh}"
        except KeyError:
            return stage

    def bundle(self, bundle: str) -> str:
        """一件事: its name."""
        try:
            return self.rules.bundle(bundle).name_zh
        except KeyError:
            return bundle

    def about(self, what: str, of: str) -> str:
        """What a day or a change of that sort is about: an item, unless it says otherwise."""
        match what:
            case "group":
                return self.group(of)
            case "bundle":
                return self.bundle(of)
            case "stage":
                return self.stage(of)
            case "support":
                return f"“{self.support(of)}”"
            case _:
                return self.item(of)

    def mode(self, mode: str) -> str:
        """A way of handling: 拿地即开工."""
        names = {one.id: one.name_zh for one in self.rules.catalog.modes.modes}
        return names.get(mode, mode)

    def support(self, support: str) -> str:
        """A guarantee's name."""
        kinds = {one.id: one.name_zh for one in self.rules.catalog.support.support}
        return kinds.get(support, support)


Tell = Callable[[Any, Speaker], str]


def day(value: date) -> str:
    """2026年3月1日"""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """2026年3月1日9时30分, in the city's time"""
    local = value.astimezone(SHANGHAI)
    return f"{day(local.date())}{local.hour}时{local.minute:02d}分"


def document(of: Document | None) -> str:
    """，文号 漯发改〔2026〕1号"""
    return f"，文号 {of.number}" if of else ""


def handled(handler: Handler, speak: Speaker) -> str:
    """Whoever answers, and who decides beyond the city."""
    outer = f"（由{speak.unit(handler.outer_unit)}决定）" if handler.outer_unit else ""
    return f"{speak.unit(acting_units(handler)[-1])}{outer}"


def stopped(stop: Stop) -> str:
    """2026年3月1日至2026年3月5日停止计时"""
    return f"{day(stop.first)}至{day(stop.last)}停止计时"
