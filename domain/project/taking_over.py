"""Taking over a project half-way: what an old record states becomes the project's state by the law.

Who answers, what is waited for, until when duties and groups run and what an outcome comes to are
worked out anew; the record only says what was done and when. What the law would have drawn and the
record does not know is drawn at once, by the same conclusions as ever (domain.md 2, 3, 8).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from domain.acts import Act, Text
from domain.canonical import plain
from domain.clock import local_day
from domain.project.challenge import Challenge
from domain.project.challenges import last_day_to_file
from domain.project.checking_old import check
from domain.project.commands import ProjectCommand, SupportStep, TakeOver
from domain.project.conclude import conclude, route_that_follows
from domain.project.duties import due_again, due_of
from domain.project.events import ItemOpened, ProjectEvent, RoundEnded, TakenOver
from domain.project.granted import PromiseToCheck, RenewalAsked
from domain.project.known import fact_value
from domain.project.obligations import Obligation
from domain.project.old_record import (
    OldDuty,
    OldObligation,
    OldProject,
    OldRhythm,
    OldRound,
    OldService,
)
from domain.project.rounds import handler_of, valid_until
from domain.project.standing import Standing
from domain.project.state import (
    REMEMBERED,
    Assessment,
    Duty,
    FactLife,
    GroupLife,
    ItemLife,
    OpenRound,
    Project,
    Relief,
    Rhythm,
    Service,
    StageLife,
    Support,
    evolve,
)
from domain.project.stopping import of_another_record
from domain.project.supporting import lead
from domain.project.world import ProjectWorld, applies, met
from domain.review import taking_over as of_review
from domain.review.commands import Document
from domain.review.due import counted
from domain.review.item_rules import length
from domain.review.old_record import OldReview
from domain.review.taking_over import wrong_record
from domain.review.words import NEEDLESS, Result
from domain.rules.items import Item
from domain.rules.rules import Rules
from domain.units import Handler, handler_at, resolve

NOBODY = Handler(unit="xmb", function="xmb", tier="city")  # of rounds that are over: asked by none


def taken_over(act: Act[ProjectCommand], command: TakeOver, rules: Rules) -> list[ProjectEvent]:
    """The project's first event, and what follows from it that the old record does not say.

    Raises `Refused`, naming the field, where the record tells what cannot have been.
    """
    at = act.submitted_at
    area = check(command, at, rules)
    project = as_it_stands(command, at, area, rules)
    _check_rounds(command.record, project, at, rules)
    event = TakenOver(
        at=at,
        by=act.by,
        code=command.code,
        name=command.name,
        source=command.source,
        old_id=command.old_id,
        contact=command.contact,
        contact_phone=command.contact_phone,
        generated=command.generated,
        record=command.record,
        history=command.history,
        state=plain(project.model_dump(exclude_defaults=True)),
    )
    events, _ = conclude(None, [event], rules)
    return events


def as_it_stands(command: TakeOver, at: datetime, area: str | None, rules: Rules) -> Project:
    """The project at the instant of the take-over, by the law. `area`: the id of its county."""
    record = command.record
    events = _events(record, rules)
    suspended_at, works_stop = of_another_record(events)
    project = Project(
        code=command.code,
        name=command.name,
        owner=command.owner,
        rules=command.rules,
        county=area,
        industry=command.industry,
        industry_since=record.industry_since,
        national_code=command.national_code,
        scale=command.scale,
        land_mu=command.land_mu,
        year_plan=command.year_plan,
        planned_output=command.planned_output,
        demo=command.demo,
        registered_at=record.registered_at,
        taken_over_at=at,
        latest=at,
        facts=_facts(record, rules),
        events=events,
        suspended_at=suspended_at,
        works_stop=works_stop,
        added=_added(record),
        added_at={one.item: one.at for one in record.added},
        stages={
            name: StageLife(since=one.since, exited=one.exited, reached=one.reached)
            for name, one in record.stages.items()
        },
        groups={
            name: GroupLife(
                opened_at=one.opened_at,
                limit_day=counted(
                    length(rules.group(name).limit),
                    local_day(one.opened_at),
                    rules,
                    record.stops,
                ),
                closed_at=one.closed_at,
                judged=one.judged_at is not None,
                silent=one.silent,
                judged_at=one.judged_at,
            )
            for name, one in record.groups.items()
        },
        stops=record.stops,
        struck=record.struck,
        assessments={
            topic: Assessment(
                number=one.number,
                area=one.area,
                approved_on=one.approved_on,
                expires_on=one.expires_on,
                recorded_at=one.since,
                expired_at=one.expired_at,
            )
            for topic, one in record.assessments.items()
        },
        invested=record.invested
        if record.invested is not None
        else sum((sum(one.invested.values()) for one in record.rhythms.values()), Decimal(0)),
    )
    for event in route_that_follows(project, rules):
        project = evolve(project, event)
    project = _with_reliefs(_with_rounds(project, record, rules), record)
    project = project.but(
        rhythms={name: _rhythm(project, name, one, rules) for name, one in record.rhythms.items()},
        services={
            number: _service(project, one, rules)
            for number, one in enumerate(record.services, start=1)
        },
        supports={
            number: Support(
                support=one.support,
                unit=one.unit or lead(project, one.support, one.sort, rules),
                step=SupportStep(one.step),
                requested_at=one.requested_at,
                sort=one.sort,
            )
            for number, one in enumerate(record.supports, start=1)
        },
    )
    project = _with_handlers(project, record, rules)
    project = _with_challenges(project, record, rules)
    return project.but(obligations=dict(_obligations(project, record, rules)), latest=at)


def _facts(record: OldProject, rules: Rules) -> dict[str, FactLife]:
    return {
        name: FactLife(
            value=fact_value(name, one.value, rules),
            source=one.source,
            since=one.since,
            was=None if one.was_since is None else fact_value(name, one.was, rules),
            was_since=one.was_since,
        )
        for name, one in record.facts.items()
    }


def _events(record: OldProject, rules: Rules) -> dict[str, datetime]:
    """Those that the record names, and those that its finished rounds have raised beside them."""
    raised: dict[str, datetime] = {"idea_submitted": record.registered_at}
    for one in sorted(record.ended, key=lambda ended: ended.at):
        if one.outcome and one.outcome not in NEEDLESS and rules.finishes(one.item, one.outcome):
            for event in rules.item(one.item).raises:
                raised.setdefault(event, one.at)
    return raised | record.events


def _added(record: OldProject) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for one in record.added:
        group = one.item.partition("+")[0]
        groups[group] = (*groups.get(group, ()), one.item)
    return groups


# --- rounds: folded as they would have been lived -------------------------------------------------


def _with_rounds(project: Project, record: OldProject, rules: Rules) -> Project:
    """The project after its rounds, past and open, each item's in the order of its own life."""
    for _, _, _, told in sorted(_lived(project, record, rules), key=lambda one: one[:3]):
        if isinstance(told, OldRound):
            project = _with_later(project, told, rules)
        else:
            project = evolve(project, told)
    skipped = {item: project.item(item).but(skipped_at=at) for item, at in record.skipped.items()}
    return project.but(items=project.items | skipped)


def _lived(
    project: Project, record: OldProject, rules: Rules
) -> Iterator[tuple[datetime, int, int, ProjectEvent | OldRound]]:
    """Openings and ends with what orders them: of one item no round opens before the last ended."""
    for one in record.ended:
        opened = one.opened_at or one.at
        yield opened, one.round, 0, _opening(one.item, one.round, opened, one.period)
        yield one.at, one.round, 1, _ending(project, one, rules)
        if one.later is not None:
            yield one.later.lost_at or one.at, one.round, 2, one
    for review in record.reviews:
        at = review.opened_at
        opening = _opening(review.item, review.round, at, review.period)
        yield at, review.round, 0, opening.but(anew=review.anew)


def _with_reliefs(project: Project, record: OldProject) -> Project:
    """What regional assessments had waived is finished as not needed, as far as nothing else did."""
    items = dict(project.items)
    for item, one in record.relieved.items():
        relief = Relief(effect=one.effect, topic=one.topic, number=one.number, since=one.since)
        life = project.item(item).but(relief=relief)
        if one.effect == "waived" and life.finished_at is None:
            life = life.but(finished_at=one.since, outcome=Result.NOT_REQUIRED, needless=True)
        items[item] = life
    return project.but(items=items)


def _with_later(project: Project, one: OldRound, rules: Rules) -> Project:
    """The project once its document has become what it is now."""
    key, later = f"{one.item}/{one.round}", one.later
    if later is None or key not in project.granted:
        return project
    asked = later.renewal_asked_at
    granted = project.granted[key].but(
        standing=later.standing,
        renewed=later.renewed,
        altered=later.altered,
        renewal=RenewalAsked(asked_at=asked, in_time=later.in_time) if asked else None,
        warned=later.warned,
        shaken=later.shaken,
        promise=PromiseToCheck(by=later.check_by, kept=later.kept, missed=later.check_missed)
        if later.check_by
        else None,
    )
    changes: dict[str, Any] = {"granted": project.granted | {key: granted}}
    if later.lost_at is not None:
        validity = rules.item(one.item).validity
        again = later.standing is Standing.EXPIRED and validity is not None
        life = project.item(one.item).but(
            finished_at=None,
            ended_at=later.lost_at,
            ended_period=None,
            lost_at=later.lost_at,
            re_review=again and validity is not None and validity.on_expiry == "re_review",
        )
        changes["items"] = project.items | {one.item: life}
    return project.but(**changes)


def _with_challenges(project: Project, record: OldProject, rules: Rules) -> Project:
    """The project with the challenges to its decisions, and what they have stayed."""
    challenges: dict[str, Challenge] = {}
    items = dict(project.items)
    for number, one in enumerate(record.challenges, start=1):
        life = project.item(one.item)
        if life.decided is not None:
            last = last_day_to_file(one.path, life.decided.day, rules)
            challenges[str(number)] = Challenge(
                item=one.item,
                round=one.round,
                path=one.path,
                number=one.number,
                filed_on=one.filed_on,
                late=one.filed_on > last,
                stayed=one.stayed_at is not None,
                ruling=one.ruling,
                ruled_on=one.ruled_on,
            )
        if one.stayed_at is not None:
            items[one.item] = life.but(stayed_at=one.stayed_at)
    return project.but(challenges=challenges, items=items)


def _obligations(
    project: Project, record: OldProject, rules: Rules
) -> Iterator[tuple[str, Obligation]]:
    """Every condition of what was granted, and what is to be restored, as far as it has come."""
    for one in record.ended:
        for number, text in enumerate(one.conditions, start=1):
            key = f"{one.item}/{one.round}/{number}"
            told = record.obligations.get(key, OldObligation())
            yield key, _obligation(project, one.item, told, one.at, "condition", text, rules)
    for key, told in record.obligations.items():
        if key.endswith("/restore") and told.opened_at is not None:
            item = key.split("/")[0]
            yield key, _obligation(project, item, told, told.opened_at, "restore", None, rules)


def _obligation(
    project: Project,
    item: str,
    told: OldObligation,
    opened_at: datetime,
    sort: Literal["condition", "restore"],
    text: Text | None,
    rules: Rules,
) -> Obligation:
    found = handler_of(project, rules.item(item), rules)
    handler = found[0] if found else NOBODY
    return Obligation(
        item=item,
        unit=told.unit or handler.acted_by or handler.unit,
        sort=sort,
        opened_at=opened_at,
        text=text,
        due=told.due,
        reported=told.reported,
        missed=told.missed,
        fulfilled_at=told.fulfilled_at,
    )


def _opening(item: str, round: int, at: datetime, period: str | None) -> ItemOpened:
    return ItemOpened(at=at, item=item, round=round, handler=NOBODY, period=period)


def _ending(project: Project, one: OldRound, rules: Rules) -> RoundEnded:
    day = local_day(one.at)
    document = Document(number=one.number, issued_on=one.issued_on) if one.number else None
    valid = one.valid_until
    if document and valid is None:
        valid = valid_until(project, rules.item(one.item), day, rules)
    return RoundEnded(
        at=one.at,
        item=one.item,
        round=one.round,
        status=one.status,
        outcome=one.outcome,
        finished=one.outcome is not None and rules.finishes(one.item, one.outcome),
        day=one.issued_on or day,
        conditions=one.conditions,
        document=document,
        valid_until=valid,
    )


def _with_handlers(project: Project, record: OldProject, rules: Rules) -> Project:
    """Each open round with who answers for it and what its decision still waits for."""
    items = dict(project.items)
    for number, review in enumerate(record.reviews):
        item = rules.item(review.item)
        handler = _handler(project, review, f"record.reviews.{number}", item, rules)
        awaits = review.awaits
        if awaits is None:
            awaits = tuple(one for one in item.grant_needs if not met(project, one, rules).holds)
        items[item.id] = items[item.id].but(
            open=tuple(
                one.but(handler=handler, awaits=awaits) if one.round == review.round else one
                for one in items[item.id].open
            )
        )
    return project.but(items=items)


def _handler(project: Project, review: OldReview, where: str, item: Item, rules: Rules) -> Handler:
    if review.unit is not None:
        return handler_at(review.unit, rules)
    found = handler_of(project, item, rules)
    if found is None:
        raise wrong_record(
            f"{where}.unit", f"“{item.name_zh}”由谁办理取决于尚不明确的事实，请补充事实或填写 unit"
        )
    return found[0]


# --- duties, services -----------------------------------------------------------------------------


def _rhythm(project: Project, name: str, record: OldRhythm, rules: Rules) -> Rhythm:
    item = rules.item(name)
    known = tuple(
        dict.fromkeys((*record.periods, *record.reports, *(d.period for d in record.open)))
    )
    reported = min(record.reports.values()) if record.reports else None
    return Rhythm(
        number=record.number or len(known) or 1,
        period=record.period,
        last_opened=record.opened_at,
        open=tuple(_duty(project, item, one, rules) for one in record.open),
        periods=(record.periods or tuple(sorted(known)))[-REMEMBERED:],
        reports=record.reports,
        invested=record.invested,
        first_reported_at=record.first_reported_at or reported,
        ended=record.ended,
    )


def _duty(project: Project, item: Item, record: OldDuty, rules: Rules) -> Duty:
    due = due_again if record.returned else due_of
    return Duty(
        period=record.period,
        unit=record.unit or _answers(project, item, rules),
        opened_at=record.opened_at,
        due=due(item, record.period, record.opened_at, rules),
        missed=record.missed,
    )


def _answers(project: Project, item: Item, rules: Rules) -> str:
    world = ProjectWorld(project, rules)
    found = resolve(item.handled_by, world, project.county, project.industry, rules)
    return found.unit if found else NOBODY.unit


def _service(project: Project, record: OldService, rules: Rules) -> Service:
    item = rules.item(record.item)
    promised = rules.promised(item, ProjectWorld(project, rules))
    asked = local_day(record.requested_at)
    return Service(
        item=item.id,
        unit=record.unit or _answers(project, item, rules),
        requested_at=record.requested_at,
        due=counted(promised, asked, rules, project.stops) if promised else None,
        sort=record.sort,
        answered_at=record.answered_at,
        missed=record.missed,
    )


# --- open rounds, looked at with all that the project knows ---------------------------------------


def _check_rounds(record: OldProject, project: Project, at: datetime, rules: Rules) -> None:
    for number, review in enumerate(record.reviews):
        where = f"record.reviews.{number}"
        item = rules.item(review.item)
        life: ItemLife = project.item(item.id)
        if applies(project, item, rules).fails:
            raise wrong_record(f"{where}.item", f"“{item.name_zh}”不适用于本项目，不能在办")
        if life.finished_at is not None and not item.cadence:
            raise wrong_record(f"{where}.item", f"“{item.name_zh}”已经办结，不能同时在办")
        lost = review.awaits or ()
        needs = [one for one in item.needs if one not in lost]
        if unmet := [one for one in needs if not met(project, one, rules).holds]:
            names = "、".join(_need_zh(one, rules) for one in unmet)
            raise wrong_record(
                f"{where}.item", f"“{item.name_zh}”的前置（{names}）未办结，不能开启"
            )
        of_review.check(review, where, at, rules, record.stops)
        this: OpenRound = next(one for one in life.open if one.round == review.round)
        if review.forwarded_at and this.handler.outer_unit is None:
            raise wrong_record(
                f"{where}.forwarded_at", f"“{item.name_zh}”由本市办理，没有转报上级这一步"
            )


def _need_zh(need: str, rules: Rules) -> str:
    if need.startswith("group:"):
        return rules.group(need.removeprefix("group:")).name_zh
    return rules.item(need).name_zh
