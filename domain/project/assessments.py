"""区域评估: an approved assessment of the area waives or simplifies what a project inside must ask for.

河南省优化营商环境条例 43, 优化营商环境条例 42; catalog modes; domain.md 8. What it waives is finished as
not needed, with the proof in the event; what it simplifies stays, and its round is told. When it
expires, or what it rests on is known to hold no more, what nobody has relied on by a start opens again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from domain.acts import Act, Alarm, differing
from domain.clock import end_of_day, local_day
from domain.conditions import Condition, FactIn, Judgement, judge, latest, names
from domain.project.assessment_events import (
    AssessmentExpired,
    AssessmentRecorded,
    ItemRelieved,
    ReliefEnded,
)
from domain.project.commands import ProjectCommand, RecordAssessment
from domain.project.events import FactsSet, ProjectEvent, RoundClosing
from domain.project.item_life import ItemLife
from domain.project.known import value
from domain.project.state import Assessment, Project
from domain.project.stopping import STARTED
from domain.project.world import ProjectWorld
from domain.refused import Refused
from domain.rules.items import Item
from domain.rules.modes import ModeEffect
from domain.rules.rules import Rules

Told = Act[ProjectCommand]
FACT = "regional_assessment"
OFFICE = "office"
NONE = "none"
EXPIRY = "区域评估到期"


class Relief(NamedTuple):
    """What the catalog says of one item: under `mode` and `effect`, by an assessment of `topic`."""

    mode: Condition | None
    effect: ModeEffect
    topic: str


@lru_cache(maxsize=8)
def reliefs(rules: Rules) -> dict[str, Relief]:
    """Item → what relieves it."""
    return {
        effect.item: Relief(mode.condition, effect, str(effect.condition.values[0]))
        for mode in rules.catalog.modes.modes
        for effect in mode.effects
        if isinstance(effect.condition, FactIn) and effect.condition.fact == FACT
    }


def topics(rules: Rules) -> tuple[str, ...]:
    """The topics of which an assessment relieves anything, in the catalog's order."""
    return tuple(dict.fromkeys(one.topic for one in reliefs(rules).values()))


def relieved_by_topic(topic: str, rules: Rules) -> tuple[str, ...]:
    """The items that an assessment of the topic relieves."""
    return tuple(item for item, one in reliefs(rules).items() if one.topic == topic)


@lru_cache(maxsize=8)
def relieved_by_fact(rules: Rules) -> dict[str, tuple[str, ...]]:
    """Fact → the items whose relief asks it."""
    found: dict[str, dict[str, None]] = {}
    for item, one in reliefs(rules).items():
        for condition in (one.mode, one.effect.condition):
            for kind, name in names(condition) if condition else ():
                if kind == "fact":
                    found.setdefault(name, {})[item] = None
    return {fact: tuple(items) for fact, items in found.items()}


# --- recorded -------------------------------------------------------------------------------------


def recorded(
    project: Project, act: Told, command: RecordAssessment, rules: Rules
) -> list[ProjectEvent]:
    """The assessment is in force here; where nobody had named its topic among those that can be used,
    the fact says so from now on."""
    if command.topic not in topics(rules):
        known = "、".join(f"{topic_zh(one, rules)}（{one}）" for one in topics(rules))
        raise Refused("unknown_topic", f"目录中没有评估事项“{command.topic}”。可登记：{known}。")
    today = local_day(act.happened_at)
    name = topic_zh(command.topic, rules)
    if command.approved_on > today:
        raise Refused("in_the_future", "批准日期晚于今天，请在批准之后登记。")
    if command.expires_on < command.approved_on:
        raise Refused("ends_before_start", "有效期届满日早于批准日期，请改正。")
    if command.expires_on < today:
        raise Refused("expired", f"该评估已于{command.expires_on.isoformat()}到期，不能再适用。")
    if _outside(project, command.topic, rules):
        raise Refused("outside_the_area", "项目不在开发区内，区域评估成果不适用于本项目。")
    there = project.assessments.get(command.topic)
    if there is not None and there.expired_at is None and there.number == command.number:
        raise Refused("already_recorded", f"{name}区域评估（{there.number}）已经登记。")
    at, by = act.submitted_at, act.by
    told: list[ProjectEvent] = [
        AssessmentRecorded(
            at=at,
            happened_at=differing(act),
            by=by,
            topic=command.topic,
            number=command.number,
            area=command.area,
            approved_on=command.approved_on,
            expires_on=command.expires_on,
        )
    ]
    life = project.facts.get(FACT)
    known_topics = [one for one in (life.value if life else []) if one != NONE]
    if command.topic not in known_topics:
        given = value(FACT, [*known_topics, command.topic], rules)
        told.append(FactsSet(at=at, by=by, facts={FACT: given}, source=OFFICE))
    return told


def _outside(project: Project, topic: str, rules: Rules) -> bool:
    """Whether every relief by the topic is known not to be this project's."""
    world = ProjectWorld(project, rules)
    modes = [one.mode for one in reliefs(rules).values() if one.topic == topic]
    return all(mode is not None and judge(mode, world).fails for mode in modes)


def topic_zh(topic: str, rules: Rules) -> str:
    """矿产压覆"""
    return rules.fact(FACT).names_zh.get(topic, topic)


# --- what follows for an item ---------------------------------------------------------------------


def follow(
    project: Project, item: Item, life: ItemLife, judged: Judgement, rules: Rules
) -> Iterator[ProjectEvent]:
    """What follows for an item that is not known not to apply: relieved, relieved no more."""
    found = reliefs(rules).get(item.id)
    if found is None and life.relief is None:
        return
    since = _in_force_since(project, found, judged, rules) if found else None
    if found is not None and since is not None:
        proof = project.assessments[found.topic]
        if life.relief is None and life.finished_at is None:
            yield _relieved(item, found, proof, latest([since, life.lost_at]) or since)
        elif life.relief is not None and life.relief.number != proof.number:
            yield _relieved(item, found, proof, since)
    elif life.relief is not None and (life.waived or life.finished_at is None):
        lost = _lost_since(project, life, found, rules)
        if lost is not None and not _relied_on(project, lost):
            at = max(lost, life.relief.since)
            yield ReliefEnded(
                at=at, item=item.id, effect=life.relief.effect, topic=life.relief.topic
            )
            return
    if life.waived:
        for one in life.open:
            if not one.closing and life.finished_at is not None:
                at = max(life.finished_at, one.opened_at)
                yield RoundClosing(at=at, item=item.id, round=one.round, because="assessed")


def _in_force_since(
    project: Project, relief: Relief, judged: Judgement, rules: Rules
) -> datetime | None:
    """Since when the item is relieved; None where it is not, or where it is not known to apply."""
    proof = project.assessments.get(relief.topic)
    if proof is None or proof.expired_at is not None or not judged.holds:
        return None
    world = ProjectWorld(project, rules)
    parts = [judge(one, world) for one in (relief.mode, relief.effect.condition) if one]
    if not all(one.holds for one in parts):
        return None
    since = [one.since for one in (judged, *parts)]
    return latest([project.began_here_at, proof.recorded_at, *since])


def _lost_since(
    project: Project, life: ItemLife, relief: Relief | None, rules: Rules
) -> datetime | None:
    """Since when what relieved the item is known to hold no more; None while that is not known."""
    if relief is None:
        return project.began_here_at  # a catalog that does not relieve it
    assert life.relief is not None
    proof = project.assessments[life.relief.topic]
    world = ProjectWorld(project, rules)
    parts = [judge(one, world) for one in (relief.mode, relief.effect.condition) if one]
    ends = [proof.expired_at, *(one.since for one in parts if one.fails)]
    known = [one for one in ends if one is not None]
    return min(known) if known else None


def _relied_on(project: Project, lost: datetime) -> bool:
    """Whether the project had started before: what was begun on it stays (domain.md 8)."""
    started = project.events.get(STARTED)
    return started is not None and started <= lost


def _relieved(item: Item, found: Relief, proof: Assessment, at: datetime) -> ItemRelieved:
    return ItemRelieved(
        at=at,
        item=item.id,
        effect=found.effect.effect,
        topic=found.topic,
        number=proof.number,
        area=proof.area,
        approved_on=proof.approved_on,
        expires_on=proof.expires_on,
    )


# --- time -----------------------------------------------------------------------------------------


def alarms(project: Project) -> list[Alarm]:
    """When an assessment expires."""
    return [
        Alarm(max(end_of_day(one.expires_on), one.recorded_at), EXPIRY)
        for one in project.assessments.values()
        if one.expired_at is None
    ]


def expired(project: Project, when: datetime) -> list[ProjectEvent]:
    """Those whose last day is over."""
    return [
        AssessmentExpired(at=when, topic=topic, number=one.number)
        for topic, one in project.assessments.items()
        if one.expired_at is None and max(end_of_day(one.expires_on), one.recorded_at) <= when
    ]
