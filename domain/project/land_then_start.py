"""拿地即开工: what follows the signing of the land contract is reviewed before it, and decided on the day.

Work plan 四(三); catalog modes (land_then_start); domain.md 12, Q33. The company asks for it. Then the
listed items open for a preliminary review as soon as the boundary is uploaded and the project approved,
though what they need is not finished; no clock runs, notices are published meanwhile, the unit gives its
opinion. On the signing each round becomes the formal one of that day, decided in the listed order. What
had opened in the ordinary way before goes on so.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from domain.acts import Act, differing
from domain.conditions import Condition, Judgement, judge, latest, names
from domain.project.commands import ApplyLandThenStart, ProjectCommand
from domain.project.events import ModeChosen
from domain.project.item_life import OpenRound
from domain.project.state import Project
from domain.project.world import ProjectWorld, met
from domain.refused import Refused
from domain.rules.items import Item
from domain.rules.modes import Mode
from domain.rules.rules import GROUP, Asked, Rules

Told = Act[ProjectCommand]
_AS_ASKED = {"fact": "fact", "event": "event", "finished": "item"}


@lru_cache(maxsize=8)
def mode_of(rules: Rules) -> Mode | None:
    """The catalog's mode of this sort; None where it has none."""
    for mode in rules.catalog.modes.modes:
        if mode.effect == "pre_review_then_formal_on_trigger" and mode.trigger is not None:
            return mode
    return None


def chosen(project: Project, act: Told, command: ApplyLandThenStart, rules: Rules) -> ModeChosen:
    """From here on the listed items are reviewed beforehand."""
    if why := why_not(project, rules):
        raise Refused("not_now", why)
    mode = mode_of(rules)
    assert mode is not None  # else there is a reason against it
    return ModeChosen(at=act.submitted_at, happened_at=differing(act), by=act.by, mode=mode.id)


def why_not(project: Project, rules: Rules) -> str:
    """Why the company cannot ask for it as things stand; "" where it can."""
    mode = mode_of(rules)
    if mode is None:
        return "目录没有规定拿地即开工。"
    if mode.id in project.modes:
        return f"已经申请{mode.name_zh}。"
    if trigger_at(project, mode) is not None:
        return "土地出让合同已经签订，按一般程序办理。"
    judged = judge(mode.condition, ProjectWorld(project, rules)) if mode.condition else None
    if judged is not None and not judged.holds:
        unknown = "尚未明确是否" if not judged.fails else "不"
        return f"项目{unknown}属于{mode.name_zh}的范围（开发区内以出让方式新供地的工业项目）。"
    return ""


def trigger_at(project: Project, mode: Mode) -> datetime | None:
    """When the land contract was signed."""
    return project.events.get(mode.trigger.event) if mode.trigger else None


def _listing(project: Project, item: str, rules: Rules) -> Mode | None:
    """The mode, where the project has chosen it and it lists the item."""
    if not project.modes:
        return None
    mode = mode_of(rules)
    return mode if mode and mode.id in project.modes and item in mode.pre_review else None


def premises(
    project: Project, item: Item, judged: Judgement, rules: Rules
) -> list[datetime | None] | None:
    """Since when each thing holds that opens the item for a preliminary review; None where it does not
    open so."""
    mode = _listing(project, item.id, rules)
    if mode is None or not judged.holds:
        return None
    world = ProjectWorld(project, rules)
    parts = [judge(one, world) for one in (mode.condition, mode.pre_review_opens_when) if one]
    parts += [met(project, need, rules) for need in item.needs if need.startswith(GROUP)]
    if not all(one.holds for one in parts):
        return None
    since = [project.modes[mode.id], judged.since, *(one.since for one in parts)]
    signed, opens = trigger_at(project, mode), latest(since)
    return since if signed is None or opens is None or opens <= signed else None


def opens_before(project: Project, item: str, at: datetime, rules: Rules) -> bool:
    """Whether a round that opens then is a preliminary review."""
    mode = _listing(project, item, rules)
    if mode is None:
        return False
    signed = trigger_at(project, mode)
    return signed is None or at <= signed


def awaited(item: Item, rules: Rules) -> tuple[str, ...]:
    """What the decision waits for: what the item needs, the land, and all that is listed before it."""
    mode = mode_of(rules)
    if mode is None or item.id not in mode.pre_review:
        return item.grant_needs
    listed = mode.pre_review if mode.decide_in_listed_order else ()
    before = listed[: listed.index(item.id)] if listed else ()
    land = [
        one
        for one in rules.items
        if mode.trigger is not None and mode.trigger.event in rules.item(one).raises
    ]
    needs = (need for need in item.needs if not need.startswith(GROUP))
    return tuple(dict.fromkeys((*item.grant_needs, *needs, *land, *before)))


def formal_since(project: Project, one: OpenRound, rules: Rules) -> datetime | None:
    """Since when the round is no longer a preliminary one; None while it is, or never was."""
    mode = mode_of(rules)
    if not one.pre_review or mode is None:
        return None
    signed = trigger_at(project, mode)
    return max(signed, one.opened_at) if signed is not None else None


def touched(project: Project, asked: Asked, rules: Rules) -> tuple[str, ...]:
    """The items that this may open or make formal, or whose decision waits for it."""
    mode = mode_of(rules)
    if mode is None or mode.id not in project.modes:
        return ()
    waiting = [item for item, one in project.open_rounds if asked[1] in one.awaits]
    listed = mode.pre_review if asked in _asked(rules) else ()
    return (*listed, *waiting)


@lru_cache(maxsize=8)
def _asked(rules: Rules) -> frozenset[Asked]:
    """All that decides when the mode's rounds open and become formal."""
    mode = mode_of(rules)
    if mode is None:
        return frozenset()
    conditions: list[Condition | None] = [mode.condition, mode.pre_review_opens_when, mode.trigger]
    return frozenset(
        (_AS_ASKED[kind], name)
        for condition in conditions
        if condition is not None
        for kind, name in names(condition)
        if kind in _AS_ASKED
    )
