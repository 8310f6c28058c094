"""Rounds of a project's items: what opens one, who answers for it, what it is told.

Facts and unfinished prerequisites are told as of the instant before the opening, and what became
known at that very instant is told after it: so reports of one instant commute (design.md 4).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from domain.canonical import plain
from domain.clock import due as due_day
from domain.clock import local_day
from domain.conditions import Condition, Judgement, judge, latest, names
from domain.periods import period_of
from domain.project import bundles, land_then_start
from domain.project.events import ItemOpened
from domain.project.item_life import ItemLife
from domain.project.state import Project
from domain.project.world import ProjectWorld, ended_since, met
from domain.review.due import INVESTED
from domain.rules.groups import Group
from domain.rules.items import FigureAtLeastPercentOf, HandledBy, Item
from domain.rules.rules import Rules
from domain.units import Handler, resolve


def opening(
    project: Project, item: Item, life: ItemLife, judged: Judgement, rules: Rules
) -> ItemOpened | None:
    """The next round of the item, if all that opens it holds (domain.md 3)."""
    again = life.ended_at is not None
    if life.withdrawn or (life.finished_at and not item.cadence):
        return None
    if again and life.closed and project.ended_at is not None:
        return None  # the end has closed it
    since: datetime | None
    period: str | None = None
    if item.cadence and not again:
        due = _due_period(project, item, life, judged, rules)
        if due is None:
            return None
        period, since = due
    elif again:  # the condition is not known to be false, which is enough
        since, period = (
            latest(
                [
                    life.ended_at,
                    judged.since,
                    life.relief_ended_at,
                    project.taken_over_at,
                    project.adopted_at,
                ]
            ),
            life.ended_period,
        )
    else:
        premises = (
            land_then_start.premises(project, item, judged, rules)
            or bundles.premises(project, item, judged, rules)
            or opening_premises(project, item, judged, rules)
        )
        if premises is None:
            return None
        since = latest([project.began_here_at, life.relief_ended_at, *premises])
    if since is None:
        return None
    since = project.alive(since)
    opened = _round(project, item, since, period, again and life.negative, rules)
    asked = None if again or opened is None else bundles.asked_for(project, item.id)
    return opened.but(bundle=asked) if opened is not None and asked else opened


def next_round(
    project: Project, item: Item, period: str, when: datetime, rules: Rules
) -> list[ItemOpened]:
    """The round of a recurring review's next period."""
    found = _round(project, item, when, period, False, rules)
    return [found] if found else []


def _round(
    project: Project,
    item: Item,
    since: datetime,
    period: str | None,
    after_negative: bool,
    rules: Rules,
) -> ItemOpened | None:
    found = handler_of(project, item, rules)
    if found is None:
        return None
    at = latest([since, found[1]]) or since
    if after_end(project, at):
        return None
    before = land_then_start.opens_before(project, item.id, at, rules)
    needs = land_then_start.awaited(item, rules) if before else bundles.awaited(project, item)
    return ItemOpened(
        at=at,
        item=item.id,
        round=project.item(item.id).rounds + 1,
        handler=found[0],
        facts=facts_before(project, item.id, at, rules),
        awaits=tuple(need for need in needs if not _met_before(met(project, need, rules), at)),
        period=period,
        after_negative=after_negative,
        re_review=project.item(item.id).re_review,
        anew=project.item(item.id).anew,
        pre_review=before,
    )


def opening_premises(
    project: Project, item: Item, judged: Judgement, rules: Rules
) -> list[datetime | None] | None:
    """Since when each thing holds that opens the item; None where one does not hold."""
    if not judged.holds:
        return None
    premises = [judged.since, project.added_at.get(item.id)]
    if (opens := rules.opens_when(item.id)) is not None:
        opened = judge(opens, ProjectWorld(project, rules))
        if not opened.holds:
            return None
        premises.append(opened.since)
    for need in item.needs:
        done = met(project, need, rules)
        if not done.holds:
            return None
        premises.append(done.since)
    return premises


def _due_period(
    project: Project, item: Item, life: ItemLife, judged: Judgement, rules: Rules
) -> tuple[str, datetime] | None:
    """The period whose round of a recurring review is to open: the first, when it can open."""
    if life.rounds:
        return None  # later periods open by the project's alarm
    premises = opening_premises(project, item, judged, rules)
    rhythm = rules.period(item.id)
    if premises is None or rhythm is None:
        return None
    since = latest([project.began_here_at, *premises]) or project.began_here_at
    ended = ended_since(project, item, rules)
    if ended is not None and since > ended:
        return None
    return period_of(rhythm, local_day(since)), since


def _met_before(judged: Judgement, at: datetime) -> bool:
    """Met in the instants before: so that reports of one instant commute (design.md 4)."""
    return judged.holds and (judged.since is None or judged.since < at)


def handler_of(
    project: Project, item: Item, rules: Rules
) -> tuple[Handler, datetime | None] | None:
    """Who answers for the item and since when that is known; None where nobody can be named."""
    world = ProjectWorld(project, rules)
    found = resolve(item.handled_by, world, project.county, project.industry, rules)
    if found is None:
        return None
    since = [judge(one, world).since for one in handler_conditions(item.handled_by)]
    if by_industry(item, rules):
        since.append(project.industry_since)
    if project.county_since is not None:
        before = resolve(item.handled_by, world, project.county_was, project.industry, rules)
        since.append(project.county_since if before != found else None)
    if project.successors:
        since += [project.succeeded_at.get(unit) for unit in (found.unit, found.acted_by) if unit]
        found = _succeeded(project, found, rules)
    if (moved := project.transferred.get(item.id)) is not None:
        since += [moved.since, project.succeeded_at.get(moved.unit)]
        found = _passed_to(found, project.unit_now(moved.unit), rules)
    return found, latest(since)


def _succeeded(project: Project, found: Handler, rules: Rules) -> Handler:
    """Whoever does the unit's work by now; nobody acts for a unit that logs in itself."""
    acted_by = found.acted_by and project.unit_now(found.acted_by)
    return _passed_to(found.but(acted_by=acted_by), project.unit_now(found.unit), rules)


def _passed_to(found: Handler, unit: str, rules: Rules) -> Handler:
    """Another unit; nobody acts for one that logs in itself."""
    if unit != found.unit and rules.logs_in(unit):
        return found.but(unit=unit, acted_by=None)
    return found.but(unit=unit)


def lead_of(project: Project, group: Group, rules: Rules) -> str:
    """牵头: the city's unit that leads a parallel group of this project."""
    world = ProjectWorld(project, rules)
    others = (one.function for one in group.lead_if if judge(one.condition, world).holds)
    return rules.city_unit(next(others, group.lead)).id


def by_industry(item: Item, rules: Rules) -> bool:
    """Whether the project's industry decides who answers (行业主管部门)."""
    choices = (item.handled_by.function, *(one.function for one in item.handled_by.function_if))
    places = [rules.placeholder(function) for function in choices]
    return any(place is not None and place.resolved_by == "industry" for place in places)


def handler_conditions(handled_by: HandledBy) -> list[Condition]:
    """What decides who answers for an item."""
    tiers = [one.condition for one in handled_by.tier_if]
    return tiers + [one.condition for one in handled_by.function_if]


def after_end(project: Project, at: datetime) -> bool:
    """Whether it would open too late. At the very instant of the end it opens, to be closed.

    Reports of one instant commute: what opens must not hang on which of them was told first.
    """
    return project.ended_at is not None and at > project.ended_at


def valid_until(project: Project, item: Item, day: date, rules: Rules) -> date | None:
    """The last day on which what was granted holds (domain.md 4, validity)."""
    limit = rules.validity(item, ProjectWorld(project, rules))
    return due_day(limit, day, calendar=rules.calendar).day if limit else None


# --- facts that an item's rules ask -------------------------------------------------------------


@lru_cache(maxsize=1024)
def asked_facts(item: str, rules: Rules) -> tuple[str, ...]:
    """The facts that the rules of a round of the item ask, in a fixed order.

    Figures that depend on conditions, papers that are asked only sometimes, and the facts that
    the item itself answers (their declared values stand in the form). Events are `event:<id>`.
    """
    one = rules.item(item)
    conditions: list[Condition | None] = [
        *(choice.condition for choice in (*one.statutory_if, *one.promised_if, *one.validity_if)),
        *(final.condition for final in one.handled_by.final_decision_if),
        *(rules.material(paper).condition for paper in one.materials),
        one.commitment.condition if one.commitment else None,
    ]
    found: dict[str, None] = {}
    for condition in conditions:
        for kind, name in names(condition) if condition else ():
            if kind == "fact":
                found[name] = None
            elif kind == "event":
                found[f"event:{name}"] = None
    found |= dict.fromkeys(one.sets)
    if isinstance(one.check, FigureAtLeastPercentOf):
        found |= {one.check.of: None, INVESTED: None}
    return tuple(found)


def facts_before(project: Project, item: str, at: datetime, rules: Rules) -> dict[str, object]:
    """What the item's rules ask and was known in the instants before `at`."""
    told: dict[str, object] = {}
    for name in asked_facts(item, rules):
        if name == INVESTED:
            if project.invested:
                told[name] = plain(project.invested)
        elif name.startswith("event:"):
            raised = project.events.get(name.removeprefix("event:"))
            if raised and raised < at:
                told[name] = True
        elif (life := project.facts.get(name)) and (known := life.before(at)) is not None:
            told[name] = known
    return told


def facts_at(project: Project, item: str, at: datetime, rules: Rules) -> list[dict[str, object]]:
    """What became known from the instant `at` on, one telling for each source, in order.

    At that very instant; or after it, where the opening is drawn late.
    """
    told: dict[str, dict[str, object]] = {}
    for name in asked_facts(item, rules):
        life = project.facts.get(name)
        raised = project.events.get(name.removeprefix("event:"))
        if life and life.since >= at:
            told.setdefault(life.source, {})[name] = life.value
        elif name.startswith("event:") and raised and raised >= at:
            told.setdefault(name, {})[name] = True
    return [told[source] for source in sorted(told)]
