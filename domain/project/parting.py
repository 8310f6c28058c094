"""拆分 and 并入: what each project records, and what it tells the other (domain.md 8).

The act is given to the project that splits or ends; the other hears of it by a message, so that
neither half can be lost. Decisions are not copied: a document holds for both only where the office
says so. No law speaks of projects that split or merge; the rows of domain.md 8 are followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from domain.acts import Act, differing
from domain.canonical import plain
from domain.clock import local_day
from domain.project.adoption_events import ClocksStopped
from domain.project.change_events import UnitSucceeded
from domain.project.commands import ProjectCommand
from domain.project.document_events import ObligationOpened
from domain.project.events import (
    Amended,
    Ended,
    EventRaised,
    FactsSet,
    ProjectEvent,
    Registered,
    RoundClosing,
)
from domain.project.known import known_area
from domain.project.parting_commands import (
    BeginPart,
    Inherited,
    MergeInto,
    OpenObligation,
    PartFact,
    SplitOff,
    TakeIn,
)
from domain.project.parting_events import (
    DocumentInherited,
    MergedInto,
    PartSplitOff,
    ProjectTakenIn,
)
from domain.project.state import DECLARED, Project, evolve
from domain.refused import Refused
from domain.rules.rules import Rules

Told = Act[ProjectCommand]
OFFICE = "office"
DERIVED = "derived"
TOTAL = "total_investment"


# --- the project that splits, or ends -------------------------------------------------------------


def split_off(project: Project, act: Told, command: SplitOff, rules: Rules) -> list[ProjectEvent]:
    """The part is named, and what it takes of the figures goes from here."""
    if command.code == project.code or command.code in project.parts:
        raise Refused("same_project", "拆出的项目须有自己的编号。")
    _check_documents(project, command.documents)
    at = act.submitted_at
    total = _left(project, command.total_investment)
    plan = command.year_plan
    if plan is not None and plan > (project.year_plan or 0):
        raise Refused("too_much", f"原项目的年度计划投资只有{project.year_plan or 0}万元。")
    told: list[ProjectEvent] = [
        PartSplitOff(
            at=at,
            happened_at=differing(act),
            by=act.by,
            code=command.code,
            name=command.name,
            owner=command.owner or project.owner,
            county=known_area(command.county, rules) if command.county else project.county,
            scale=command.scale,
            total_investment=command.total_investment,
            year_plan=plan,
            documents=command.documents,
            reason=command.reason,
            drafted_by=command.drafted_by,
        )
    ]
    if plan and project.year_plan is not None:
        left = plain(project.year_plan - plan)
        told.append(Amended(at=at, by=act.by, changes={"year_plan": left}, reason=command.reason))
    if total is not None:
        told.append(_total(project, total, at))
    return told


def _left(project: Project, part: Decimal | None) -> Decimal | None:
    """The total investment that stays here; None where nothing goes, or it is not known."""
    known = project.facts.get(TOTAL)
    if part is None or known is None:
        return None
    left = Decimal(str(known.value)) - part
    if left <= 0:
        raise Refused("too_much", f"原项目的总投资为{known.value}万元，不能全部拆出。")
    return left


def _total(project: Project, amount: Decimal, at: datetime) -> FactsSet:
    """The new total: as declared where nobody has answered it, else by the office's word."""
    known = project.facts.get(TOTAL)
    source = DECLARED if known is None or known.source == DECLARED else OFFICE
    return FactsSet(at=at, facts={TOTAL: plain(amount)}, source=source)


def _check_documents(project: Project, documents: tuple[str, ...]) -> None:
    items: dict[str, None] = {}
    for key in documents:
        one = project.granted.get(key)
        if one is None:
            raise Refused("no_such_document", f"本项目没有文书“{key}”。")
        if not one.holds:
            raise Refused("holds_no_longer", f"文书“{one.number}”已经失效，不能沿用。")
        if one.item in items:
            raise Refused("twice", "同一事项只能沿用一份文书。")
        items[one.item] = None


def merged_into(project: Project, act: Told, command: MergeInto) -> list[ProjectEvent]:
    """The project ends here; what it brings along is told to the other."""
    if command.into == project.code:
        raise Refused("same_project", "项目不能并入自身。")
    _check_documents(project, command.documents)
    at = act.submitted_at
    merged = MergedInto(
        at=at,
        happened_at=differing(act),
        by=act.by,
        into=command.into,
        documents=command.documents,
        items=tuple(dict.fromkeys(item for item, _ in project.open_rounds)),
        reason=command.reason,
        drafted_by=command.drafted_by,
    )
    return [merged, Ended(at=at, how="merged")]


def begin_part(project: Project, event: PartSplitOff) -> BeginPart:
    """What the part is told: facts as declared, but for those that an inherited document answers."""
    documents = tuple(_inherited(project, event.documents))
    answered = dict.fromkeys((OFFICE, *(one.item for one in documents)))
    facts = {
        name: PartFact(value=one.value, source=one.source if one.source in answered else DECLARED)
        for name, one in project.facts.items()
        if one.source != DERIVED and name != TOTAL
    }
    if event.total_investment is not None:
        facts[TOTAL] = PartFact(value=plain(event.total_investment), source=DECLARED)
    return BeginPart(
        code=event.code,
        origin=project.code,
        name=event.name,
        owner=event.owner,
        county=event.county,
        industry=project.industry,
        scale=event.scale,
        year_plan=event.year_plan,
        demo=project.demo,
        rules=project.rules,
        facts=facts,
        stops=tuple(one for one in project.stops if one.last >= local_day(event.at)),
        successors=project.successors,
        documents=documents,
        reason=event.reason,
        drafted_by=event.drafted_by,
    )


def take_in(project: Project, event: MergedInto) -> TakeIn:
    """What the other project is told."""
    total = project.facts.get(TOTAL)
    return TakeIn(
        code=project.code,
        name=project.name,
        total_investment=Decimal(str(total.value)) if total else None,
        year_plan=project.year_plan,
        invested=project.invested,
        documents=tuple(_inherited(project, event.documents)),
        reason=event.reason,
    )


def _inherited(project: Project, documents: tuple[str, ...]) -> Iterator[Inherited]:
    for key in documents:
        one = project.granted[key]
        yield Inherited(
            key=key,
            item=one.item,
            outcome=one.outcome,
            number=one.number,
            granted_on=one.granted_on,
            valid_until=one.valid_until,
            obligations=tuple(
                OpenObligation(unit=due.unit, sort=due.sort, text=due.text, due=due.due)
                for name, due in project.obligations.items()
                if due.open and name.startswith(f"{key}/")
            ),
        )


# --- the other project ----------------------------------------------------------------------------


def begun(act: Told, command: BeginPart, rules: Rules) -> list[ProjectEvent]:
    """The part's first events: registered, with what is known and what holds for both."""
    at = act.submitted_at
    kept = {
        name: getattr(command, name)
        for name in Registered.model_fields
        if name in BeginPart.model_fields
    }
    told: list[ProjectEvent] = [Registered(at=at, **kept)]
    for source in dict.fromkeys(one.source for one in command.facts.values()):
        facts = {name: one.value for name, one in command.facts.items() if one.source == source}
        told.append(FactsSet(at=at, facts=facts, source=source))
    said = {"reason": command.reason, "drafted_by": command.drafted_by}
    told += [ClocksStopped(at=at, stop=stop, **said) for stop in command.stops]
    told += [
        UnitSucceeded(at=at, unit=unit, successor=to, on=local_day(at), **said)
        for unit, to in command.successors.items()
    ]
    told.append(EventRaised(at=at, event="idea_submitted", source="command"))
    project: Project | None = None
    for event in told:
        project = evolve(project, event)
    assert project is not None
    return told + _holding(project, command.documents, command.origin, at, rules)


def taken_in(project: Project, act: Told, command: TakeIn, rules: Rules) -> list[ProjectEvent]:
    """The other project's plan and figures are added, and its documents hold here.

    Told to a project that has ended meanwhile, it is recorded all the same: nothing is lost.
    """
    at = act.submitted_at
    taken = ProjectTakenIn(
        at=at,
        code=command.code,
        name=command.name,
        year_plan=command.year_plan,
        invested=command.invested,
        reason=command.reason,
    )
    told: list[ProjectEvent] = [taken]
    known = project.facts.get(TOTAL)
    if known is not None and command.total_investment:
        told.append(_total(project, Decimal(str(known.value)) + command.total_investment, at))
    for event in told:
        project = evolve(project, event)
    return told + _holding(project, command.documents, command.code, at, rules)


def _holding(
    project: Project, documents: tuple[Inherited, ...], origin: str, at: datetime, rules: Rules
) -> list[ProjectEvent]:
    """Each document with what it finishes, closes, raises and leaves to be done."""
    told: list[ProjectEvent] = []
    raised = dict.fromkeys(project.events)
    for one in documents:
        if one.item not in rules.items:
            continue  # this version of the catalog has no such item: it stays where it was granted
        item, life = rules.item(one.item), project.item(one.item)
        number = life.rounds + 1
        finishes = (
            life.finished_at is None and not item.cadence and rules.finishes(item.id, one.outcome)
        )
        key = f"{item.id}/{number}"
        told.append(
            DocumentInherited(
                at=at,
                document=key,
                item=item.id,
                round=number,
                origin=origin,
                key=one.key,
                outcome=one.outcome,
                number=one.number,
                granted_on=one.granted_on,
                valid_until=one.valid_until,
                finishes=finishes,
            )
        )
        told += [
            ObligationOpened(
                at=at,
                obligation=f"{key}/{n}",
                item=item.id,
                unit=due.unit,
                sort=due.sort,
                text=due.text,
                due=due.due,
            )
            for n, due in enumerate(one.obligations, start=1)
        ]
        if not finishes:
            continue
        told += [
            RoundClosing(at=at, item=item.id, round=there.round, because="inherited")
            for there in life.open
            if not there.closing
        ]
        for event in item.raises:
            if event not in raised:
                raised[event] = None
                told.append(EventRaised(at=at, event=event, source=item.id))
    return told
