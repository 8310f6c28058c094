"""What follows from what a project knows: routes, openings, groups, stages, duties, the end.

A conclusion is dated by the latest of its premises, whichever arrived last, and drawn once. It is
drawn from the state, not from the event, so a report that comes late still draws what it would
have drawn, dated as of then, even after the end (design.md 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from domain.clock import local_day
from domain.conditions import Judgement, judge, latest, names
from domain.project import assessments, bundle_ends, land_then_start
from domain.project.adoption_events import CatalogAdopted, ItemLeftOut, RoundFollowed
from domain.project.assessment_events import (
    AssessmentExpired,
    AssessmentRecorded,
    ItemRelieved,
    ReliefEnded,
)
from domain.project.bundle_events import BundleSubmitted
from domain.project.challenge_events import Challenged, ChallengeRuled, EffectStayed
from domain.project.change_events import CountyChanged, ItemTransferred, UnitSucceeded
from domain.project.document_events import DocumentEnded, DocumentExpired, PrerequisiteLost
from domain.project.duties import duty_events, ending
from domain.project.duty_events import DutyReported
from domain.project.events import (
    Amended,
    Ended,
    EventRaised,
    FactsSet,
    HandlerMoved,
    ItemApplies,
    ItemExcused,
    ItemOpened,
    ItemSkipped,
    ModeChosen,
    PrerequisiteMet,
    ProjectEvent,
    ReapplicationAsked,
    Registered,
    Revived,
    RoundClosing,
    RoundEnded,
    RoundFormal,
    StageExited,
    StageReached,
    StageStarted,
    TakenOver,
)
from domain.project.group_events import GroupClosed, GroupOpened, UnitAdded
from domain.project.item_life import ItemLife, OpenRound
from domain.project.missing import marks
from domain.project.parting_events import DocumentInherited
from domain.project.rounds import by_industry, handler_conditions, handler_of, opening
from domain.project.state import Project, evolve
from domain.project.world import ProjectWorld, applies, met
from domain.review.due import counted
from domain.review.item_rules import length
from domain.rules.items import Item
from domain.rules.rules import ROUTE, Asked, Rules

DERIVED = "derived"


def conclude(
    project: Project | None, told: list[ProjectEvent], rules: Rules
) -> tuple[list[ProjectEvent], Project]:
    """`told` and all that follows from it, with the state after it.

    Works through what each event may have changed (the catalog's index of who asks what), in
    catalog order, until nothing more follows.
    """
    events: list[ProjectEvent] = []
    pending = _Pending(rules)
    queue = list(told)
    while True:
        for event in queue:
            project = evolve(project, event)
            events.append(event)
            pending.note(event, project)
        if project is None:
            raise ValueError("a project begins with Registered")
        queue = [_not_before(project, event) for event in pending.next(project)]
        if not queue:
            return events, project


def _not_before(project: Project, event: ProjectEvent) -> ProjectEvent:
    """What follows by a version of the catalog follows no earlier than the project has gone over; and
    nothing follows in a time in which the project had been terminated."""
    at = project.alive(max(event.at, project.adopted_at or event.at))
    return event if at == event.at else event.but(at=at)


def unsettled(project: Project, rules: Rules) -> list[ProjectEvent]:
    """What would follow if everything were looked at anew: nothing, unless the index has a hole."""
    pending = _Pending(rules)
    added = [item for items in project.added.values() for item in items]
    pending.items = dict.fromkeys((*rules.items, *added))
    pending.stages = dict.fromkeys(stage.id for stage in rules.stages)
    pending.groups = dict.fromkeys(group.id for group in rules.catalog.groups.groups)
    pending.bundles = dict.fromkeys(project.bundles)
    pending.route = pending.end = True
    return pending.next(project)


class _Pending:
    """What may have changed and has not been looked at yet: items, groups, bundles, stages, the route.

    Dictionaries serve as ordered sets, so that the order is the same in every process.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.items: dict[str, None] = {}
        self.groups: dict[str, None] = {}
        self.bundles: dict[str, None] = {}
        self.stages: dict[str, None] = {}
        self.route = False
        self.end = False

    def note(self, event: ProjectEvent, project: Project) -> None:
        """What `event` may have changed."""
        match event:
            case Registered() | TakenOver() | CatalogAdopted() | Revived():
                added = [item for items in project.added.values() for item in items]
                self.items |= dict.fromkeys((*self.rules.items, *added))
                if isinstance(event, CatalogAdopted):  # also what the new version no longer has
                    self.items |= dict.fromkeys((*project.items, *project.rhythms))
                    self.bundles |= dict.fromkeys(project.bundles)
                self.stages |= dict.fromkeys(stage.id for stage in self.rules.stages)
                self.groups |= dict.fromkeys(g.id for g in self.rules.catalog.groups.groups)
                self.route = True
            case FactsSet(facts=facts):
                for fact in facts:
                    self._asked(("fact", fact), project)
                    self.items |= dict.fromkeys(_asks_for_handler(self.rules).get(fact, ()))
                    relieved = assessments.relieved_by_fact(self.rules)
                    self.items |= dict.fromkeys(relieved.get(fact, ()))
                self.route = self.route or any(f in _route_facts(self.rules) for f in facts)
            case Amended(changes=changes) if "industry" in changes:
                self.items |= dict.fromkeys(_answered_by_industry(self.rules))
            case CountyChanged() | UnitSucceeded():
                self.items |= dict.fromkeys(item for item, _ in project.open_rounds)
            case EventRaised(event=name):
                self._asked(("event", name), project)
                self.end = self.end or name in ("exit_evaluated", "terminated")
            case (
                RoundEnded(item=item) | ItemSkipped(item=item) | ItemApplies(item=item)
                | ItemLeftOut(item=item) | ItemExcused(item=item) | DocumentInherited(item=item)
                | ItemRelieved(item=item) | ReliefEnded(item=item)
            ):  # fmt: skip
                self._changed(item, project)
            case AssessmentRecorded(topic=topic) | AssessmentExpired(topic=topic):
                about = assessments.relieved_by_topic(topic, self.rules)
                self.items |= dict.fromkeys(about)
            case DocumentExpired(item=item, reopens=True) | DocumentEnded(item=item, reopens=True):
                self._changed(item, project)
            case Challenged(item=item) | EffectStayed(item=item) | ChallengeRuled(item=item):
                self._changed(item, project)
            case BundleSubmitted(items=items):
                self.items |= dict.fromkeys(items)
            case ModeChosen():
                mode = land_then_start.mode_of(self.rules)
                self.items |= dict.fromkeys(mode.pre_review if mode else ())
            case RoundFormal(item=item):
                if group := self.rules.item(item).group:
                    self.groups[group] = None
            case ReapplicationAsked(item=item) | UnitAdded(item=item) | RoundFollowed(item=item):
                self.items[item] = None
            case ItemTransferred(item=item):
                self.items[item] = None
            case ItemOpened(item=item):
                self.items[item] = None  # its prerequisites may have been met at this instant
                if group := self.rules.item(item).group:
                    self.groups[group] = None
            case GroupClosed(group=group):
                self._asked(("group", group), project)
            case DutyReported(item=item):
                self._asked(("item", item), project)
            case StageExited(stage=stage):
                self.items |= dict.fromkeys(_recurring_in(self.rules, stage))
            case Ended():
                self.items |= dict.fromkeys(project.rhythms)
                self.bundles |= dict.fromkeys(project.bundles)

    def _changed(self, item: str, project: Project) -> None:
        self.items[item] = None
        if project.bundles:
            self.bundles |= dict.fromkeys(bundle_ends.of_item(project, item))
        needs = (need for need in self.rules.item(item).needs if need in self.rules.items)
        self.items |= dict.fromkeys(needs)  # one that is missing marks what was granted
        self._asked(("item", item), project)
        if group := self.rules.item(item).group:
            self.groups[group] = None
        for added in project.added.values():
            self.items |= dict.fromkeys(added)

    def _asked(self, asked: Asked, project: Project) -> None:
        self.items |= dict.fromkeys(self.rules.dependents.get(asked, ()))
        if project.catalogs:  # a round that keeps its version asks what that one asks
            self.items |= {item: None for item, one in project.open_rounds if one.catalog}
        if project.modes:
            touched = land_then_start.touched(project, asked, self.rules)
            self.items |= dict.fromkeys(touched)
        self.stages |= dict.fromkeys(self.rules.stage_dependents.get(asked, ()))

    def next(self, project: Project) -> list[ProjectEvent]:
        """The next events that follow, or none when all has been looked at."""
        rules = self.rules
        if self.end:
            self.end = False
            if found := list(_end(project)):
                return found
        if self.route:
            self.route = False
            if found := list(route_that_follows(project, rules)):
                return found
        while self.stages:
            if found := list(_stage(project, _first(self.stages), rules)):
                return found
        while self.items:
            item = _first(self.items)
            if found := list(_item(project, rules.item(item), rules)):
                self.items[item] = None  # look again: one step may make the next possible
                return found
        while self.groups:
            if found := list(_group(project, _first(self.groups), rules)):
                return found
        while self.bundles:
            if ended := list(bundle_ends.ended(project, _first(self.bundles), rules)):
                return [*ended]
        return []


def _first(pending: dict[str, None]) -> str:
    found = next(iter(pending))
    del pending[found]
    return found


# --- the end, the route, the stages -------------------------------------------------------------


def _end(project: Project) -> Iterator[ProjectEvent]:
    if project.ended_at is not None:
        return
    if at := project.events.get("exit_evaluated"):
        yield Ended(at=at, how="exited")
    elif at := project.events.get("terminated"):
        yield Ended(at=at, how="terminated")


def route_that_follows(project: Project, rules: Rules) -> Iterator[ProjectEvent]:
    """The fact `route` follows from the routes' conditions; unknown inputs leave it unknown."""
    world = ProjectWorld(project, rules)
    for route in rules.routes:
        judged = judge(route.condition, world)
        if judged.holds:
            now = project.facts.get(ROUTE)
            if now is None or now.value != route.id:
                at = judged.since or project.registered_at
                yield FactsSet(at=at, facts={ROUTE: route.id}, source=DERIVED)
            return


def _stage(project: Project, name: str, rules: Rules) -> Iterator[ProjectEvent]:
    stage, life = rules.stage(name), project.stages.get(name)
    world = ProjectWorld(project, rules)
    if life is None:
        here = judge(stage.condition, world) if stage.condition else None
        if here is not None and not here.holds:
            return
        starts = judge(stage.starts, world)
        since = latest([starts.since, here.since if here else None])
        since = since and project.alive(since)
        if starts.holds and since and not _too_late(project, since):
            yield StageStarted(at=since, stage=name)
            exits = judge(stage.exit, world)
            if exits.holds and exits.since:
                yield StageExited(at=max(exits.since, since), stage=name)
        return
    if life.exited is None:
        exits = judge(stage.exit, world)
        if exits.holds and exits.since and not _too_late(project, exits.since):
            yield StageExited(at=max(project.alive(exits.since), life.since), stage=name)
    if life.reached is None and stage.reached:
        reached = judge(stage.reached, world)
        if reached.holds and reached.since:
            yield StageReached(at=max(reached.since, life.since), stage=name)


def _too_late(project: Project, at: datetime) -> bool:
    """Whether a conclusion of that instant would be drawn after the end."""
    return project.ended_at is not None and at > project.ended_at


# --- items --------------------------------------------------------------------------------------


def _item(project: Project, item: Item, rules: Rules) -> Iterator[ProjectEvent]:
    """What follows for one item: skipped, opened, opened again, its prerequisites, its handler."""
    life = project.item(item.id)
    kept = False
    if project.catalogs:
        for one in life.open:
            if one.catalog is not None:
                kept = True
                yield from _kept_round(project, item.id, one, rules.of(one.catalog))
        if not rules.in_force(item.id):
            if rhythm := project.rhythms.get(item.id):
                yield from ending(item.id, rhythm, project.began_here_at)
            return
    judged = applies(project, item, rules)
    if judged.fails and kept:
        return  # looked at again when the round is over
    if judged.fails:
        yield from _skipped(project, item, life, judged)
        return
    if life.skipped_at is not None:
        since = judged.since or _reconsidered(project, item) or life.skipped_at
        yield ItemApplies(at=since, item=item.id)
        return
    if rules.on_project_stream(item.id):
        if item.cadence:
            yield from duty_events(project, item, judged, rules)
        return
    if found := list(assessments.follow(project, item, life, judged, rules)):
        yield from found
        return
    if life.open:
        for one in life.open:
            if one.catalog is None:
                yield from _open_round(project, item, one, rules)
        if not item.cadence:
            return
    if (opened := opening(project, item, life, judged, rules)) is not None:
        yield opened


def _reconsidered(project: Project, item: Item) -> datetime | None:
    """Since when it is no longer known whether the item applies: its newest fact."""
    asked = names(item.condition) if item.condition else ()
    lives = [project.facts.get(name) for kind, name in asked if kind == "fact"]
    return latest([life.since for life in lives if life])


def _skipped(
    project: Project, item: Item, life: ItemLife, judged: Judgement
) -> Iterator[ProjectEvent]:
    since = judged.since or project.registered_at
    if life.skipped_at is None and life.finished_at is None:
        yield ItemSkipped(at=since, item=item.id)
    if rhythm := project.rhythms.get(item.id):
        yield from ending(item.id, rhythm, since)
    for one in life.open:
        if not one.closing:
            yield RoundClosing(at=max(since, one.opened_at), item=item.id, round=one.round)


def _kept_round(
    project: Project, name: str, one: OpenRound, rules: Rules
) -> Iterator[ProjectEvent]:
    """What follows for a round that keeps its version, by that version."""
    item = rules.item(name)
    judged = applies(project, item, rules)
    if judged.fails:
        if not one.closing:
            at = max(judged.since or one.opened_at, one.opened_at)
            yield RoundClosing(at=at, item=name, round=one.round)
        return
    yield from _open_round(project, item, one, rules)


def _open_round(
    project: Project, item: Item, one: OpenRound, rules: Rules
) -> Iterator[ProjectEvent]:
    asked = dict.fromkeys((*item.needs, *item.grant_needs))
    before = land_then_start.awaited(item, rules) if project.modes else ()
    if formal := land_then_start.formal_since(project, one, rules):
        yield RoundFormal(at=formal, item=item.id, round=one.round)
        return
    for need in one.awaits:
        if project.catalogs and need not in (*asked, *before):  # the new version does not ask it
            yield PrerequisiteMet(at=one.opened_at, item=item.id, round=one.round, need=need)
            continue
        judged = met(project, need, rules)
        if judged.holds:
            at = max(judged.since or one.opened_at, one.opened_at)
            yield PrerequisiteMet(at=at, item=item.id, round=one.round, need=need)
    for need in asked:
        lost_at = project.item(need).lost_at or project.item(need).stayed_at
        if lost_at is None or need in one.awaits or met(project, need, rules).holds:
            continue
        at = max(lost_at, one.opened_at)
        yield PrerequisiteLost(at=at, item=item.id, round=one.round, need=need)
    yield from marks(project, item, one, rules)
    found = handler_of(project, item, rules)
    if found and found[0] != one.handler:
        at = max(found[1] or one.opened_at, one.opened_at)
        yield HandlerMoved(at=at, item=item.id, round=one.round, handler=found[0])


@lru_cache(maxsize=8)
def _route_facts(rules: Rules) -> tuple[str, ...]:
    asked = [name for route in rules.routes for kind, name in names(route.condition)]
    return tuple(dict.fromkeys(asked))


@lru_cache(maxsize=8)
def _asks_for_handler(rules: Rules) -> dict[str, tuple[str, ...]]:
    """Fact → the items whose handler depends on it."""
    found: dict[str, dict[str, None]] = {}
    for item in rules.items:
        for condition in handler_conditions(rules.item(item).handled_by):
            for kind, name in names(condition):
                if kind == "fact":
                    found.setdefault(name, {})[item] = None
    return {fact: tuple(items) for fact, items in found.items()}


@lru_cache(maxsize=8)
def _answered_by_industry(rules: Rules) -> tuple[str, ...]:
    return tuple(item for item in rules.items if by_industry(rules.item(item), rules))


@lru_cache(maxsize=64)
def _recurring_in(rules: Rules, stage: str) -> tuple[str, ...]:
    """Recurring items that end with the stage."""
    return tuple(
        item
        for item in rules.items
        if rules.item(item).cadence
        and rules.item(item).ends_when is None
        and rules.item(item).stage == stage
    )


# --- groups -------------------------------------------------------------------------------------


def members(project: Project, group: str, rules: Rules) -> tuple[str, ...]:
    """The group's items here, with those of the units that the office added."""
    return (*rules.members(group), *project.added.get(group, ()))


def _group(project: Project, name: str, rules: Rules) -> Iterator[ProjectEvent]:
    life = project.groups.get(name)
    if life is not None and life.closed_at is not None:
        return
    lives = [(item, project.item(item)) for item in members(project, name, rules)]
    if life is None:
        opened = [
            one.formal_at or one.opened_at
            for _, item in lives
            for one in item.open
            if not one.pre_review
        ]
        if opened:
            at = min(opened)
            limit = length(rules.group(name).limit)
            day = counted(limit, local_day(at), rules, project.stops)
            yield GroupOpened(at=at, group=name, limit_day=day)
            return
    done = [item.finished_at or item.skipped_at for _, item in lives]
    closed = latest(done)
    if closed and all(done) and not _too_late(project, closed):
        yield GroupClosed(at=project.alive(closed), group=name)
