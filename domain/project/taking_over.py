"""Taking over a project half-way: what an old record states becomes the project's state by the law.

Who answers, what is waited for, until when duties and groups run and what an outcome comes to are
worked out anew; the record only says what was done and when. What the law would have drawn and the
record does not know is drawn at once, by the same conclusions as ever (domain.md 2, 3, 8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from domain.acts import Act, Actor, Role, Text
from domain.canonical import plain
from domain.clock import local_day
from domain.project import bundle_ends, bundles, land_then_start, stopping
from domain.project.asked_together import AskedTogether, Longer
from domain.project.assessment_events import ItemRelieved, ReliefEnded
from domain.project.challenge import Challenge
from domain.project.challenges import last_day_to_file
from domain.project.checking_changed import check_changed
from domain.project.checking_old import check
from domain.project.commands import ProjectCommand, TakeOver
from domain.project.conclude import conclude, route_that_follows
from domain.project.duties import due_again, due_of
from domain.project.duty_commands import SupportStep
from domain.project.events import ItemOpened, ProjectEvent, RoundEnded, TakenOver
from domain.project.granted import PromiseToCheck, RenewalAsked
from domain.project.group_life import GroupLife
from domain.project.item_life import ItemLife, OpenRound, excused, made_again
from domain.project.known import fact_value
from domain.project.obligations import Obligation
from domain.project.old_record import (
    OldChallenge,
    OldDuty,
    OldObligation,
    OldProject,
    OldRelief,
    OldRhythm,
    OldRound,
    OldService,
    OldWorksStop,
)
from domain.project.parting_events import DocumentInherited
from domain.project.rhythm import REMEMBERED, Duty, Rhythm
from domain.project.rounds import handler_of, valid_until
from domain.project.standing import Standing
from domain.project.state import (
    Assessment,
    FactLife,
    Gap,
    Ordered,
    Project,
    Service,
    StageLife,
    Support,
    Transfer,
    evolve,
)
from domain.project.supporting import lead
from domain.project.works_stop import WorksStop
from domain.project.world import ProjectWorld, applies, met
from domain.review import checking_old as of_review
from domain.review.anew import Anew
from domain.review.checking_old import wrong_record
from domain.review.commands import Document
from domain.review.due import counted
from domain.review.item_rules import length
from domain.review.old_record import OldReview
from domain.review.taking_over import reminder
from domain.review.words import NEEDLESS
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
    check_changed(command, _events(command.record, rules), at, rules)
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
    held, stopped = stopping.of_another_record(events)
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
        suspended_at=record.suspended_at or held,
        works_stop=stopped,
        modes=record.modes,
        county_was=_area_id(record.county_was, rules),
        county_since=record.county_since,
        ordered=tuple(Ordered(**dict(one)) for one in record.ordered),
        successors={unit: one.successor for unit, one in record.succeeded.items()},
        succeeded_at={unit: one.since for unit, one in record.succeeded.items()},
        transferred={
            item: Transfer(unit=one.unit, since=one.since)
            for item, one in record.transferred.items()
        },
        gaps=tuple(Gap(since=one.since, until=one.until) for one in record.gaps),
        origin=record.origin,
        parts=record.parts,
        took_in=record.took_in,
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
    project = _with_rounds(project, record, rules)
    if record.works_stop is not None:
        project = project.but(works_stop=_works_stop(project, record.works_stop, rules))
    project = project.but(
        bundles=dict(_bundles(project, command, rules)),
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


def _bundles(
    project: Project, command: TakeOver, rules: Rules
) -> Iterator[tuple[str, AskedTogether]]:
    """Those that were asked for, with their last days by the law."""
    for name, one in command.record.bundles.items():
        asked = AskedTogether(
            items=one.items,
            papers=one.papers,
            fields=one.fields,
            note=one.note,
            by=Actor(person=one.by, role=Role.COMPANY, company=command.owner) if one.by else None,
            asked_at=one.asked_at,
            asked_on=one.asked_on,
            longer=Longer(limit=rules.joint_extension, on=one.extended_on)
            if one.extended_on
            else None,
            overdue_at=one.overdue_at,
            reports=tuple(reminder(told) for told in one.reminders),
            reported_elsewhere=one.reported,
            ends={end.item: end for end in one.ends},
            ended_at=one.ended_at,
            late=one.late,
        )
        last = bundle_ends.last_day(
            project, rules.bundle(name), asked.start_day, rules, asked.extension
        )
        yield name, asked.but(limit_day=last)


def _works_stop(project: Project, told: OldWorksStop, rules: Rules) -> WorksStop:
    """Until when it is to be reported, and from when on the permit is to be checked, by the law."""
    issuer = told.issuer or stopping.issuer(project, rules)
    report_by, check_from = stopping.days(told.on, rules) if issuer else (None, None)
    return WorksStop(
        on=told.on,
        since=told.since,
        issuer=issuer,
        report_by=report_by,
        reported_at=told.reported_at,
        missed=told.missed,
        check_from=check_from,
        check_opened=told.check_opened,
        permit_holds=told.permit_holds,
    )


def _area_id(county: str | None, rules: Rules) -> str | None:
    area = rules.area(county) if county else None
    return area.id if area else None


def _added(record: OldProject) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for one in record.added:
        group = one.item.partition("+")[0]
        groups[group] = (*groups.get(group, ()), one.item)
    return groups


# --- rounds: folded as they would have been lived -------------------------------------------------

Step = Callable[[Project], Project]
LAST = 10_000  # after every round of the same instant


def _with_rounds(project: Project, record: OldProject, rules: Rules) -> Project:
    """The project after its rounds, past and open, each item's in the order of its own life."""
    for _, _, _, step in sorted(_lived(record, rules), key=lambda one: one[:3]):
        project = step(project)
    skipped = {item: project.item(item).but(skipped_at=at) for item, at in record.skipped.items()}
    return project.but(items=project.items | skipped)


def _lived(record: OldProject, rules: Rules) -> Iterator[tuple[datetime, int, int, Step]]:
    """What happened to items, with what orders it: of one item no round opens before the last
    ended; of one instant it is opened, ended, lost, set aside, and then relieved."""
    for one in record.ended:
        if one.origin is not None:
            yield one.at, one.round, 1, partial(_inherited, one=one, rules=rules)
        else:
            opened = one.opened_at or one.at
            opening = _opening(one.item, one.round, opened, one.period)
            yield opened, one.round, 0, partial(evolve, event=opening)
            yield one.at, one.round, 1, partial(_with_ending, one=one, rules=rules)
        if one.later is not None:
            at = one.later.lost_at or one.at
            yield at, one.round, 2, partial(_with_later, one=one, rules=rules)
    for review in record.reviews:
        opening = _opening(review.item, review.round, review.opened_at, review.period)
        opening = opening.but(pre_review=review.pre_review, anew=review.anew)
        yield review.opened_at, review.round, 0, partial(evolve, event=opening)
    for case in record.challenges:
        if case.stayed_at is not None:  # until a newer decision takes effect
            yield case.stayed_at, case.round, 3, partial(_stayed, case=case)
        if case.ruled_at is not None:
            yield case.ruled_at, case.round, 3, partial(_set_aside, case=case)
    for item, since in record.excused.items():
        yield since, LAST, 3, partial(_excused, item=item, at=since)
    for item, relief in record.relieved.items():
        yield relief.since, LAST, 4, partial(_relieved, item=item, relief=relief)
        if relief.until is not None:
            ended = ReliefEnded(
                at=relief.until, item=item, effect=relief.effect, topic=relief.topic
            )
            yield relief.until, LAST, 5, partial(evolve, event=ended)


def _with_ending(project: Project, one: OldRound, rules: Rules) -> Project:
    return evolve(project, _ending(project, one, rules))


def _stayed(project: Project, case: OldChallenge) -> Project:
    life = project.item(case.item).but(stayed_at=case.stayed_at)
    return project.but(items=project.items | {case.item: life})


def _set_aside(project: Project, case: OldChallenge) -> Project:
    assert case.ruled_at is not None  # nothing else is asked of here
    assert case.ruled_on is not None  # looked at before
    anew = Anew(on=case.ruled_on, within=case.within)
    life = made_again(project.item(case.item), case.ruled_at, anew)
    return project.but(items=project.items | {case.item: life})


def _excused(project: Project, item: str, at: datetime) -> Project:
    return project.but(items=project.items | {item: excused(project.item(item), at)})


def _relieved(project: Project, item: str, relief: OldRelief) -> Project:
    proof = project.assessments[relief.topic]
    event = ItemRelieved(
        at=relief.since,
        item=item,
        effect=relief.effect,
        topic=relief.topic,
        number=relief.number,
        area=proof.area,
        approved_on=proof.approved_on,
        expires_on=proof.expires_on,
    )
    return evolve(project, event)


def _inherited(project: Project, one: OldRound, rules: Rules) -> Project:
    """A document of another project holds here too, and finishes the item where nothing else did."""
    assert one.origin is not None  # nothing else is asked of here
    assert one.outcome is not None  # looked at before
    assert one.number is not None
    day = one.issued_on or local_day(one.at)
    item, life = rules.item(one.item), project.item(one.item)
    event = DocumentInherited(
        at=one.at,
        document=f"{one.item}/{one.round}",
        item=one.item,
        round=one.round,
        origin=one.origin,
        key="",
        outcome=one.outcome,
        number=one.number,
        granted_on=day,
        valid_until=one.valid_until or valid_until(project, item, day, rules),
        finishes=life.finished_at is None
        and not item.cadence
        and rules.finishes(one.item, one.outcome),
    )
    return evolve(project, event)


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
        holder_changed=later.holder_changed,
        missing=later.missing,
        promise=PromiseToCheck(
            by=later.check_by,
            kept=later.kept,
            missed=later.check_missed,
            company=later.promised_by or project.owner,
            found_on=later.found_on,
            repaired_on=later.repaired_on,
        )
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
    """The project with the challenges to its decisions."""
    challenges: dict[str, Challenge] = {}
    decided = {(one.item, one.round): one.issued_on or local_day(one.at) for one in record.ended}
    for number, one in enumerate(record.challenges, start=1):
        day = one.passed_on or decided[one.item, one.round]
        last = last_day_to_file(one.path, day, rules)
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
            passed_on=one.passed_on,
        )
    return project.but(challenges=challenges)


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
            needs = _needs(project, review, item, rules)
            awaits = tuple(one for one in needs if not met(project, one, rules).holds)
        items[item.id] = items[item.id].but(
            open=tuple(
                one.but(handler=handler, awaits=awaits, formal_at=review.formal_at)
                if one.round == review.round
                else one
                for one in items[item.id].open
            )
        )
    return project.but(items=items)


def _needs(project: Project, review: OldReview, item: Item, rules: Rules) -> tuple[str, ...]:
    """What the round's decision waits for, as far as it is not finished."""
    before = review.pre_review or review.formal_at is not None
    if before:
        return land_then_start.awaited(item, rules)
    return bundles.awaited(project, item)


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
        this: OpenRound = next(one for one in life.open if one.round == review.round)
        needs = [one for one in item.needs if one not in this.awaits]
        if unmet := [one for one in needs if not met(project, one, rules).holds]:
            names = "、".join(_need_zh(one, rules) for one in unmet)
            raise wrong_record(
                f"{where}.item", f"“{item.name_zh}”的前置（{names}）未办结，不能开启"
            )
        known = (*item.needs, *_needs(project, review, item, rules))
        if unknown := [one for one in this.awaits if one not in known]:
            raise wrong_record(
                f"{where}.awaits", f"“{item.name_zh}”不等待这些事项：{'、'.join(unknown)}"
            )
        of_review.check(review, where, at, rules, record.stops)
        if review.forwarded_at and this.handler.outer_unit is None:
            raise wrong_record(
                f"{where}.forwarded_at", f"“{item.name_zh}”由本市办理，没有转报上级这一步"
            )


def _need_zh(need: str, rules: Rules) -> str:
    if need.startswith("group:"):
        return rules.group(need.removeprefix("group:")).name_zh
    return rules.item(need).name_zh
