"""The state of a project: the fold of its events, nothing else."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, assert_never

from domain.acts import Actor, PersonId, Text
from domain.clock import SHANGHAI
from domain.periods import first_day
from domain.project import challenge, obligations
from domain.project import granted as documents
from domain.project.assessment_events import (
    AssessmentEvent,
    AssessmentExpired,
    AssessmentRecorded,
    ItemRelieved,
    ReliefEnded,
)
from domain.project.challenge import Challenges
from domain.project.challenge_events import Challenged, ChallengeRuled, EffectStayed
from domain.project.commands import SupportStep
from domain.project.document_events import (
    CreditRepaired,
    DocumentAltered,
    DocumentCorrected,
    DocumentEnded,
    DocumentExpired,
    DocumentExpiring,
    DocumentRenewed,
    DocumentShaken,
    EventStruck,
    ObligationConfirmed,
    ObligationMissed,
    ObligationOpened,
    ObligationReported,
    PrerequisiteLost,
    PromiseChecked,
    PromiseUnchecked,
    RenewalRefused,
    RenewalRequested,
)
from domain.project.events import (
    Amended,
    BundleSubmitted,
    CalendarAdopted,
    CatalogAdopted,
    Change,
    ChangeOrdered,
    ClocksStopped,
    CountyChanged,
    DocumentMarked,
    DutiesEnded,
    DutiesResumed,
    DutyDueMoved,
    DutyMissed,
    DutyOpened,
    DutyReported,
    DutyReturned,
    Ended,
    EventRaised,
    FactsSet,
    GroupClosed,
    GroupLimitMoved,
    GroupOpened,
    GroupReopened,
    GroupSilent,
    HandlerMoved,
    ItemApplies,
    ItemExcused,
    ItemLeftOut,
    ItemOpened,
    ItemSkipped,
    ItemTransferred,
    MatterKind,
    MatterRaised,
    MatterSettled,
    ModeChosen,
    OwnerChanged,
    PrerequisiteMet,
    ProjectEvent,
    ProjectResumed,
    ProjectSuspended,
    ReapplicationAsked,
    Registered,
    Revived,
    RoundClosing,
    RoundEnded,
    RoundFollowed,
    RoundFormal,
    ServiceAnswered,
    ServiceDueMoved,
    ServiceMissed,
    ServiceRequested,
    SilenceRetracted,
    StageExited,
    StageReached,
    StageStarted,
    StoppedWorksReported,
    StoppedWorksReportMissed,
    SupportAdvanced,
    SupportRequested,
    TakenOver,
    TaskHandedOver,
    UnitAdded,
    UnitSucceeded,
    WorksPermitChecked,
    WorksRecheckOpened,
    WorksResumed,
    WorksStopped,
)
from domain.project.granted import Granted, PromiseToCheck
from domain.project.obligations import Obligation
from domain.project.parting_events import (
    DocumentInherited,
    MergedInto,
    PartSplitOff,
    ProjectTakenIn,
)
from domain.review.anew import Anew
from domain.review.commands import Document, RulesVersion
from domain.review.words import ADVERSE, Result, Running, Status
from domain.stops import Stop, with_stop
from domain.units import Handler
from domain.value import Frozen

DECLARED = "declared"
INVESTMENT = "investment_done"  # the field of the monthly report that adds up, 万元


class FactLife(Frozen):
    """A fact's value in canonical form, who set it, and since when it is known.

    `was`: what it was known as before, from `was_since` on.
    """

    value: Any
    source: str
    since: datetime
    was: Any = None
    was_since: datetime | None = None

    def before(self, at: datetime) -> Any:
        """The value as known in the instants before `at`; None where it was not known."""
        if self.since < at:
            return self.value
        return self.was if self.was_since is not None and self.was_since < at else None


class OpenRound(Frozen):
    """A round that has not reported its end. `catalog`: the version it keeps, where not the project's."""

    round: int
    handler: Handler
    opened_at: datetime
    awaits: tuple[str, ...] = ()
    period: str | None = None
    closing: bool = False
    catalog: str | None = None
    pre_review: bool = False
    formal_at: datetime | None = None  # since when it is a preliminary review no more


class Assessment(Frozen):
    """区域评估: an approved assessment of one topic, in force through `expires_on`."""

    number: str
    area: str
    approved_on: date
    expires_on: date
    recorded_at: datetime
    expired_at: datetime | None = None


class Relief(Frozen):
    """By which assessment the item is waived or simplified, and since when."""

    effect: Literal["waived", "simplified"]
    topic: str
    number: str
    since: datetime


class Decided(Frozen):
    """A decision on an item: of which round, on which day."""

    round: int
    day: date


class AskedTogether(Frozen):
    """一件事: the one form with which its items were asked for, and by whom."""

    items: tuple[str, ...]
    papers: tuple[str, ...]
    fields: dict[str, Text | str]
    note: Text | None
    by: Actor | None
    asked_at: datetime


class ItemLife(Frozen):
    """One item in this project's life."""

    rounds: int = 0
    open: tuple[OpenRound, ...] = ()
    skipped_at: datetime | None = None
    finished_at: datetime | None = None
    outcome: Result | None = None
    needless: bool = False
    excused: bool = False  # needless by the office's word, not by a round of its own
    inherited: bool = False  # finished by a document of another project
    ended_at: datetime | None = None  # the last round ended without finishing
    ended_period: str | None = None
    negative: bool = False  # … with an adverse outcome
    withdrawn: bool = False
    closed: bool = False  # the last round was told to close
    period: str | None = None  # of a recurring review: the newest period that has opened
    lost_at: datetime | None = None  # what finished it has lost its force
    re_review: bool = False  # … and is reviewed again rather than granted anew
    decided: Decided | None = None  # its newest decision
    stayed_at: datetime | None = None  # since when what finished it has no effect
    restored_at: datetime | None = None  # since when it has it again
    anew: Anew | None = None  # the next round makes a decision again that was set aside
    left_out_at: datetime | None = None  # a later version asks it, of others than this project
    relief: Relief | None = None
    relief_ended_at: datetime | None = None  # since when what relieved it holds no more

    @property
    def waived(self) -> bool:
        """Finished as not needed, by a regional assessment."""
        return self.relief is not None and self.relief.effect == "waived"


class Transfer(Frozen):
    """Whom an item was passed to, and since when it is that unit's."""

    unit: str
    since: datetime


class GroupLife(Frozen):
    """A parallel group: open since, its limit, silent members, closed since."""

    opened_at: datetime
    limit_day: date
    closed_at: datetime | None = None
    judged: bool = False  # its limit has passed and was reported
    silent: tuple[str, ...] = ()
    judged_at: datetime | None = None
    catalog: str | None = None  # by which its limit runs, where that is not the project's


class StageLife(Frozen):
    """A stage: from, to, and when its aim was reached."""

    since: datetime
    exited: datetime | None = None
    reached: datetime | None = None


class Duty(Frozen):
    """A report that is due. `missed`: its time has passed, it stays open."""

    period: str
    unit: str
    opened_at: datetime
    due: datetime
    missed: bool = False
    catalog: str | None = None  # by which its time runs, where that is not the project's


class Rhythm(Frozen):
    """A recurring report or service on the project's own stream."""

    number: int  # of the newest period, counted from the first
    period: str  # the newest that has opened
    last_opened: datetime
    open: tuple[Duty, ...] = ()
    periods: tuple[str, ...] = ()  # the last that have opened
    reports: dict[str, datetime] = {}  # the last periods reported, and when
    invested: dict[str, Decimal] = {}  # 万元 by period, of those remembered
    first_reported_at: datetime | None = None
    ended: bool = False


REMEMBERED = 24  # periods that a rhythm remembers, so that a long life stays small


class Service(Frozen):
    """A request for a service, open until it is answered. `missed`: its last day has passed."""

    item: str
    unit: str
    requested_at: datetime
    due: date | None = None
    missed: bool = False
    sort: str | None = None
    answered_at: datetime | None = None
    catalog: str | None = None  # by which its time runs, where that is not the project's


class Support(Frozen):
    """A request for one of the ten guarantees."""

    support: str
    unit: str
    step: SupportStep
    requested_at: datetime
    sort: str | None = None


class Matter(Frozen):
    """What an adoption could not settle by rule, until somebody has, or it has passed."""

    what: MatterKind
    of: str
    round: int | None = None
    names: tuple[str, ...] = ()
    catalog: str
    raised_at: datetime


class Ordered(Frozen):
    """A change that takes effect at the beginning of day `on`."""

    change: Change
    to: str
    unit: str | None = None
    on: date
    reason: Text
    drafted_by: PersonId


class WorksStop(Frozen):
    """A stop of works from day `on`, heard of at `since` (建筑法 10)."""

    on: date
    since: datetime
    issuer: str | None = None
    report_by: date | None = None
    reported_at: datetime | None = None
    missed: bool = False  # not reported in time
    check_from: date | None = None
    check_opened: bool = False
    permit_holds: bool | None = None

    @property
    def check_due(self) -> bool:
        """Whether the permit has to be checked before works go on."""
        return self.check_opened and self.permit_holds is not True


class Gap(Frozen):
    """Between an end and the revival nothing happens: [since, until)."""

    since: datetime
    until: datetime


class Project(Frozen):
    """One major project from idea to exit."""

    code: str
    name: str
    owner: str
    rules: RulesVersion
    county: str | None = None
    industry: str | None = None
    industry_since: datetime | None = None  # when it was amended, if it was
    national_code: str | None = None
    scale: str | None = None
    land_mu: Decimal | None = None
    year_plan: Decimal | None = None
    planned_output: Decimal | None = None
    demo: bool = False
    registered_at: datetime
    taken_over_at: datetime | None = None  # when it came here from another record, if it did
    latest: datetime
    adopted_at: datetime | None = None  # since when it lives by this version of the catalog
    catalogs: tuple[str, ...] = ()  # the versions before it, oldest first

    facts: dict[str, FactLife] = {}
    events: dict[str, datetime] = {}
    items: dict[str, ItemLife] = {}
    added: dict[str, tuple[str, ...]] = {}  # group → items of units that the office added
    added_at: dict[str, datetime] = {}  # item → when
    groups: dict[str, GroupLife] = {}
    stages: dict[str, StageLife] = {}
    rhythms: dict[str, Rhythm] = {}
    services: dict[int, Service] = {}
    supports: dict[int, Support] = {}
    granted: dict[str, Granted] = {}
    obligations: dict[str, Obligation] = {}
    challenges: Challenges = {}
    struck: dict[str, datetime] = {}  # events that no longer count in the figures
    assessments: dict[str, Assessment] = {}  # by topic
    bundles: dict[str, AskedTogether] = {}
    modes: dict[str, datetime] = {}  # ways of handling that the company has asked for, since when
    matters: dict[int, Matter] = {}
    matters_raised: int = 0
    stops: tuple[Stop, ...] = ()  # days on which all clocks stand still
    suspended_at: datetime | None = None  # since when the city holds it up
    works_stop: WorksStop | None = None  # the one that has not ended
    ordered: tuple[Ordered, ...] = ()  # changes that have not taken effect
    county_was: str | None = None  # before the newest change of county
    county_since: datetime | None = None  # when it was changed, if it was
    successors: dict[str, str] = {}  # unit → the unit that does its work now
    succeeded_at: dict[str, datetime] = {}  # unit → since when
    transferred: dict[str, Transfer] = {}  # item → the unit that it was passed to
    invested: Decimal = Decimal(0)
    ended_at: datetime | None = None
    ended_how: Literal["exited", "terminated", "merged"] | None = None
    gaps: tuple[Gap, ...] = ()  # in which it had been terminated
    origin: str | None = None  # the project that it was split from
    parts: tuple[str, ...] = ()  # the projects that were split from it
    merged_into: str | None = None  # the project that it goes on in
    took_in: tuple[str, ...] = ()  # the projects that go on in it

    def item(self, item: str) -> ItemLife:
        """The item's life here; empty before it has begun."""
        return self.items.get(item, _UNBEGUN)

    @property
    def began_here_at(self) -> datetime:
        """Since when this record is kept by these rules: what others left undone happens no earlier."""
        return self.adopted_at or self.taken_over_at or self.registered_at

    def alive(self, at: datetime) -> datetime:
        """The instant itself, or that of the revival where it falls into the time before."""
        for gap in self.gaps:
            if gap.since <= at < gap.until:
                return gap.until
        return at

    def unit_now(self, unit: str) -> str:
        """The unit itself, or whoever does its work by now."""
        while unit in self.successors:
            unit = self.successors[unit]
        return unit

    @property
    def open_rounds(self) -> tuple[tuple[str, OpenRound], ...]:
        """Every round that has not reported its end."""
        return tuple((item, one) for item, life in self.items.items() for one in life.open)

    @property
    def closed(self) -> bool:
        """The life has ended and every review that it opened has reported its end."""
        return self.ended_at is not None and not self.open_rounds

    @property
    def stage(self) -> str | None:
        """The stage shown: the latest one begun, S4 left out (domain.md 1)."""
        begun = [stage for stage in self.stages if stage != "S4"]
        return max(begun) if begun else None


_UNBEGUN = ItemLife()


def evolve(project: Project | None, event: ProjectEvent) -> Project:
    """The state after `event`. Never refuses: what is in the ledger has happened."""
    if isinstance(event, Registered):
        return Project(
            **{name: getattr(event, name) for name in _KEPT},
            registered_at=event.at,
            latest=event.at,
        )
    if isinstance(event, TakenOver):
        return Project.model_validate(event.state)
    if project is None:
        raise ValueError(f"a project begins with Registered or TakenOver, not with {event.type}")
    changes = _changes(project, event)
    if project.matters:
        changes |= passed(project, event, changes)
    return project.but(**changes, latest=max(project.latest, event.at))


_KEPT = tuple(name for name in Project.model_fields if name in Registered.model_fields)


def _changes(project: Project, event: ProjectEvent) -> dict[str, Any]:
    """Which fields `event` changes, and to what."""
    match event:
        case Registered() | TakenOver():
            raise ValueError("a project is registered once")
        case Amended():
            moved = {"industry_since": event.at} if "industry" in event.changes else {}
            return event.changes | moved
        case FactsSet():
            known = {name: _fact(project, event, name) for name in event.facts}
            return {"facts": project.facts | known}
        case EventRaised():
            first = min(event.at, project.events.get(event.event, event.at))
            changes: dict[str, Any] = {"events": project.events | {event.event: first}}
            if event.event == "project_code_issued" and event.value:
                changes["national_code"] = event.value
            return changes | _held_up_once(project, event)
        case (
            ItemOpened() | ItemSkipped() | ItemApplies() | RoundClosing() | PrerequisiteMet()
            | PrerequisiteLost() | HandlerMoved() | RoundEnded() | ReapplicationAsked()
            | ItemLeftOut() | RoundFollowed() | ItemExcused() | RoundFormal()
        ):  # fmt: skip
            changes = {"items": project.items | {event.item: _item(project, event)}}
            if isinstance(event, RoundEnded) and event.document and event.outcome:
                changes["granted"] = _with_document(project, event, event.document)
            return changes
        case (
            DocumentExpiring() | DocumentExpired() | RenewalRequested() | DocumentRenewed()
            | RenewalRefused() | DocumentAltered() | DocumentCorrected() | DocumentEnded()
            | DocumentShaken() | PromiseChecked() | PromiseUnchecked() | CreditRepaired()
        ):  # fmt: skip
            after = documents.evolve(project.granted[event.document], event)
            changes = {"granted": project.granted | {event.document: after}}
            if isinstance(event, DocumentExpired | DocumentEnded) and event.reopens:
                changes["items"] = project.items | {event.item: _lost(project, event)}
            return changes
        case AssessmentRecorded() | AssessmentExpired() | ItemRelieved() | ReliefEnded():
            return _assessed(project, event)
        case BundleSubmitted():
            asked = AskedTogether(
                items=event.items,
                papers=event.papers,
                fields=event.fields,
                note=event.note,
                by=event.by,
                asked_at=event.at,
            )
            return {"bundles": project.bundles | {event.bundle: asked}}
        case ModeChosen():
            return {"modes": project.modes | {event.mode: event.at}}
        case EventStruck():
            return {"struck": project.struck | {event.event: event.at}}
        case ObligationOpened() | ObligationReported() | ObligationConfirmed() | ObligationMissed():
            return {"obligations": obligations.evolve(project.obligations, event)}
        case Challenged() | EffectStayed() | ChallengeRuled():
            return {
                "challenges": challenge.evolve(project.challenges, event),
                "items": project.items | {event.item: _challenged(project, event)},
            }
        case (
            GroupOpened() | GroupClosed() | GroupSilent() | SilenceRetracted() | GroupLimitMoved()
            | GroupReopened()
        ):  # fmt: skip
            return {"groups": project.groups | {event.group: _group(project, event)}}
        case UnitAdded():
            more = (*project.added.get(event.group, ()), event.item)
            return {
                "added": project.added | {event.group: more},
                "added_at": project.added_at | {event.item: event.at},
            }
        case StageStarted():
            return {"stages": project.stages | {event.stage: StageLife(since=event.at)}}
        case StageExited():
            life = project.stages[event.stage].but(exited=event.at)
            return {"stages": project.stages | {event.stage: life}}
        case StageReached():
            life = project.stages[event.stage].but(reached=event.at)
            return {"stages": project.stages | {event.stage: life}}
        case (
            DutyOpened() | DutyMissed() | DutyReported() | DutyReturned() | DutyDueMoved()
            | DutiesEnded() | DutiesResumed()
        ):  # fmt: skip
            changes = {"rhythms": project.rhythms | {event.item: _rhythm(project, event)}}
            if isinstance(event, DutyReported):
                changes["invested"] = project.invested + event.figures.get(INVESTMENT, Decimal(0))
            if isinstance(event, DutyReturned):
                changes["invested"] = project.invested - event.figures.get(INVESTMENT, Decimal(0))
            return changes
        case ServiceRequested():
            service = Service(
                item=event.item,
                unit=event.unit,
                requested_at=event.at,
                due=event.due,
                sort=event.sort,
            )
            return {"services": project.services | {event.number: service}}
        case ServiceAnswered():
            answered = project.services[event.number].but(answered_at=event.at)
            return {"services": project.services | {event.number: answered}}
        case SupportRequested():
            support = Support(
                support=event.support,
                unit=event.unit,
                step=SupportStep.REQUESTED,
                requested_at=event.at,
                sort=event.sort,
            )
            return {"supports": project.supports | {event.number: support}}
        case SupportAdvanced():
            advanced = project.supports[event.number].but(step=event.to, unit=event.unit)
            return {"supports": project.supports | {event.number: advanced}}
        case ServiceMissed():
            late = project.services[event.number].but(missed=True)
            return {"services": project.services | {event.number: late}}
        case ServiceDueMoved():
            there = project.services[event.number]
            moved_to = there.but(due=event.due, missed=there.missed and not event.lifts)
            return {"services": project.services | {event.number: moved_to}}
        case CalendarAdopted():
            return {"rules": project.rules.but(calendar=event.calendar)}
        case ClocksStopped():
            return {"stops": with_stop(project.stops, event.stop)}
        case CatalogAdopted():
            return catalog_adopted(project, event)
        case MatterRaised():
            matter = Matter(
                what=event.what,
                of=event.of,
                round=event.round,
                names=event.names,
                catalog=event.catalog,
                raised_at=event.at,
            )
            return {
                "matters": project.matters | {event.number: matter},
                "matters_raised": event.number,
            }
        case MatterSettled():
            return {"matters": {n: one for n, one in project.matters.items() if n != event.number}}
        case ChangeOrdered() | CountyChanged() | OwnerChanged() | UnitSucceeded():
            return _changed_on_a_day(project, event)
        case ItemTransferred():
            passed = Transfer(unit=event.unit, since=event.at)
            return {"transferred": project.transferred | {event.item: passed}}
        case TaskHandedOver():
            return _handed_over(project, event)
        case DocumentMarked():
            document = project.granted[event.document]
            if event.mark == "holder_changed":
                document = document.but(holder_changed=True)
            elif event.need is not None:
                document = document.but(missing=(*document.missing, event.need))
            return {"granted": project.granted | {event.document: document}}
        case ProjectSuspended():
            return {"suspended_at": event.at}
        case ProjectResumed():
            return {"suspended_at": None}
        case (
            WorksStopped() | StoppedWorksReported() | StoppedWorksReportMissed()
            | WorksRecheckOpened() | WorksPermitChecked() | WorksResumed()
        ):  # fmt: skip
            return {"works_stop": _works_stop(project, event)}
        case Ended():
            return {"ended_at": event.at, "ended_how": event.how}
        case PartSplitOff() | MergedInto() | ProjectTakenIn() | DocumentInherited():
            return _parted(project, event)
        case Revived():
            gap = Gap(since=project.ended_at or event.at, until=event.at)
            return {
                "ended_at": None,
                "ended_how": None,
                "gaps": (*project.gaps, gap),
                "events": {k: v for k, v in project.events.items() if k != "terminated"},
            }
        case _:
            assert_never(event)


def catalog_adopted(project: Project, event: CatalogAdopted) -> dict[str, Any]:
    """By which versions the project and what runs in it live now.

    Open rounds keep theirs until they say otherwise; the project's own clocks unless derived anew.
    """

    def kept(one: Any) -> Any:
        return one.but(catalog=one.catalog or event.was)

    def clock(one: Any, runs: bool) -> Any:
        if not runs:
            return one
        return kept(one) if event.running is Running.KEEP else one.but(catalog=None)

    return {
        "rules": project.rules.but(catalog=event.catalog),
        "catalogs": (*(one for one in project.catalogs if one != event.was), event.was),
        "adopted_at": event.at,
        "items": {
            name: life.but(open=tuple(kept(one) for one in life.open)) if life.open else life
            for name, life in project.items.items()
        },
        "groups": {
            name: clock(group, group.closed_at is None) for name, group in project.groups.items()
        },
        "rhythms": {
            name: rhythm.but(open=tuple(clock(duty, True) for duty in rhythm.open))
            for name, rhythm in project.rhythms.items()
        },
        "services": {
            number: clock(one, one.answered_at is None) for number, one in project.services.items()
        },
    }


def passed(project: Project, event: ProjectEvent, changes: dict[str, Any]) -> dict[str, Any]:
    """The matters that are left: a round that ends, a fact that is set, a stage that is left take
    theirs along."""
    there: dict[int, Matter] = changes.get("matters", project.matters)
    match event:
        case RoundEnded():
            left = {
                n: one
                for n, one in there.items()
                if (one.of, one.round) != (event.item, event.round)
            }
        case FactsSet():
            left = {
                n: one
                for n, one in there.items()
                if one.what != "fact_values" or one.of not in event.facts
            }
        case StageExited():
            left = {
                n: one
                for n, one in there.items()
                if one.what != "stage_exit" or one.of != event.stage
            }
        case GroupClosed():
            left = {
                n: one
                for n, one in there.items()
                if one.what != "group_gone" or one.of != event.group
            }
        case _:
            return {}
    return {"matters": left}


def _parted(
    project: Project, event: PartSplitOff | MergedInto | ProjectTakenIn | DocumentInherited
) -> dict[str, Any]:
    match event:
        case PartSplitOff():
            return {"parts": (*project.parts, event.code)}
        case MergedInto():
            return {"merged_into": event.into}
        case ProjectTakenIn():
            plan = (
                {"year_plan": (project.year_plan or 0) + event.year_plan} if event.year_plan else {}
            )
            return {
                "took_in": (*project.took_in, event.code),
                "invested": project.invested + event.invested,
                **plan,
            }
        case DocumentInherited():
            life = project.item(event.item).but(rounds=event.round)
            if event.finishes:
                life = life.but(
                    finished_at=event.at,
                    outcome=event.outcome,
                    inherited=True,
                    skipped_at=None,
                    ended_at=None,
                    negative=False,
                    withdrawn=False,
                    lost_at=None,
                    re_review=False,
                )
            granted = Granted(
                item=event.item,
                round=event.round,
                outcome=event.outcome,
                number=event.number,
                granted_on=event.granted_on,
                valid_until=event.valid_until,
                origin=event.origin,
            )
            return {
                "items": project.items | {event.item: life},
                "granted": project.granted | {event.document: granted},
            }


def _changed_on_a_day(
    project: Project, event: ChangeOrdered | CountyChanged | OwnerChanged | UnitSucceeded
) -> dict[str, Any]:
    match event:
        case ChangeOrdered():
            order = Ordered.model_validate(
                {name: getattr(event, name) for name in Ordered.model_fields}
            )
            others = _without(project, event.change, event.unit)
            return {"ordered": (*others, order)}
        case CountyChanged():
            return {
                "county": event.county,
                "county_was": project.county,
                "county_since": event.at,
                # What was passed to a unit of a county is the new one's again, by rule.
                "transferred": {
                    item: one for item, one in project.transferred.items() if "@" not in one.unit
                },
                "ordered": _without(project, "county"),
            }
        case OwnerChanged():
            return {"owner": event.owner, "ordered": _without(project, "owner")}
        case UnitSucceeded():
            # What had once passed away from the successor comes back to it: no circle is left.
            kept = {k: v for k, v in project.successors.items() if k != event.successor}
            return {
                "successors": kept | {event.unit: event.successor},
                "succeeded_at": project.succeeded_at | {event.unit: event.at},
                "ordered": _without(project, "unit", event.unit),
            }


def _held_up_once(project: Project, event: EventRaised) -> dict[str, Any]:
    """What these events alone said, before they had commands of their own and could be repeated."""
    match event.event:
        case "suspended_by_city":
            return {"suspended_at": event.at}
        case "resumed_by_city":
            return {"suspended_at": None}
        case "works_stopped" if project.works_stop is None:
            on = (event.happened_at or event.at).astimezone(SHANGHAI).date()
            return {"works_stop": WorksStop(on=on, since=event.at)}
        case "works_resumed":
            return {"works_stop": None}
        case _:
            return {}


def _works_stop(
    project: Project,
    event: WorksStopped
    | StoppedWorksReported
    | StoppedWorksReportMissed
    | WorksRecheckOpened
    | WorksPermitChecked
    | WorksResumed,
) -> WorksStop | None:
    stop = project.works_stop
    match event:
        case WorksStopped():
            return WorksStop(
                on=event.on,
                since=event.at,
                issuer=event.issuer,
                report_by=event.report_by,
                check_from=event.check_from,
            )
        case StoppedWorksReported():
            return stop and stop.but(reported_at=event.at)
        case StoppedWorksReportMissed():
            return stop and stop.but(missed=True)
        case WorksRecheckOpened():
            return stop and stop.but(check_opened=True)
        case WorksPermitChecked():
            return stop and stop.but(permit_holds=event.holds)
        case WorksResumed():
            return None


def _without(project: Project, change: Change, unit: str | None = None) -> tuple[Ordered, ...]:
    """The orders but this one."""
    return tuple(one for one in project.ordered if (one.change, one.unit) != (change, unit))


def _handed_over(project: Project, event: TaskHandedOver) -> dict[str, Any]:
    """The unit of the open task is another."""
    match event.task.split("/"):
        case ["report", item, period]:
            rhythm = project.rhythms[item]
            handed = rhythm.but(open=_duty(rhythm, period, unit=event.unit))
            return {"rhythms": project.rhythms | {item: handed}}
        case ["service", number]:
            service = project.services[int(number)].but(unit=event.unit)
            return {"services": project.services | {int(number): service}}
        case ["support", number]:
            support = project.supports[int(number)].but(unit=event.unit)
            return {"supports": project.supports | {int(number): support}}
        case _:
            raise ValueError(f"no task of a project: {event.task}")


def _fact(project: Project, event: FactsSet, fact: str) -> FactLife:
    """The fact as now set. Answered as it was declared, it has been known all along."""
    value, known = event.facts[fact], project.facts.get(fact)
    life = FactLife(value=value, source=event.source, since=event.at)
    if known is None:
        return life
    if known.value == value:
        return known.but(source=event.source, since=min(known.since, event.at))
    return life.but(was=known.value, was_since=known.since)


ItemEvent = (
    ItemOpened
    | ItemSkipped
    | ItemApplies
    | RoundClosing
    | PrerequisiteMet
    | PrerequisiteLost
    | HandlerMoved
    | RoundEnded
    | ReapplicationAsked
    | ItemLeftOut
    | RoundFollowed
    | ItemExcused
    | RoundFormal
)


def _item(project: Project, event: ItemEvent) -> ItemLife:
    life = project.item(event.item)
    match event:
        case ItemOpened():
            opened = OpenRound(
                round=event.round,
                handler=event.handler,
                opened_at=event.at,
                awaits=event.awaits,
                period=event.period,
                pre_review=event.pre_review,
            )
            return life.but(
                rounds=event.round,
                open=(*life.open, opened),
                ended_at=None,
                ended_period=None,
                skipped_at=None,
                withdrawn=False,
                inherited=False,
                period=_later(event.period, life.period),
                anew=None,
            )
        case ItemSkipped():
            return life.but(skipped_at=event.at)
        case ItemApplies():
            return life.but(skipped_at=None)
        case RoundClosing():
            return life.but(open=_round(life, event.round, closing=True))
        case PrerequisiteMet():
            left = tuple(
                need
                for one in life.open
                if one.round == event.round
                for need in one.awaits
                if need != event.need
            )
            return life.but(open=_round(life, event.round, awaits=left))
        case PrerequisiteLost():
            waits = next((one.awaits for one in life.open if one.round == event.round), ())
            return life.but(open=_round(life, event.round, awaits=(*waits, event.need)))
        case RoundFormal():
            formal = _round(life, event.round, pre_review=False, formal_at=event.at)
            return life.but(open=formal)
        case HandlerMoved():
            return life.but(open=_round(life, event.round, handler=event.handler))
        case RoundEnded():
            left_open = tuple(one for one in life.open if one.round != event.round)
            if event.outcome is not None and event.day is not None:
                life = life.but(decided=Decided(round=event.round, day=event.day))
            if event.finished:
                return life.but(
                    open=left_open,
                    finished_at=event.at,
                    outcome=event.outcome,
                    needless=event.outcome in ("not_required", "not_concerned"),
                    negative=False,
                    lost_at=None,
                    stayed_at=None,
                    restored_at=None,
                    re_review=False,
                    relief=None if life.waived else life.relief,
                )
            period = next((one.period for one in life.open if one.round == event.round), None)
            settled = life.excused or life.inherited or life.waived
            return life.but(
                open=left_open,
                ended_at=event.at,
                ended_period=period,
                outcome=life.outcome if settled else event.outcome,
                negative=event.outcome in ADVERSE,
                re_review=life.re_review and event.outcome not in ADVERSE,
                withdrawn=event.status is Status.WITHDRAWN,
                closed=event.status is Status.CLOSED_NOT_NEEDED,
            )
        case ItemExcused():
            return excused(life, event.at)
        case ReapplicationAsked():
            return life.but(withdrawn=False, ended_at=event.at)
        case ItemLeftOut():
            return life.but(left_out_at=event.at)
        case RoundFollowed():
            keeps = None if event.catalog == project.rules.catalog else event.catalog
            return life.but(
                open=tuple(
                    one.but(catalog=keeps, awaits=(*one.awaits, *event.awaits))
                    if one.round == event.round
                    else one
                    for one in life.open
                )
            )
        case _:
            assert_never(event)


def _assessed(project: Project, event: AssessmentEvent) -> dict[str, Any]:
    match event:
        case AssessmentRecorded():
            new = Assessment(
                number=event.number,
                area=event.area,
                approved_on=event.approved_on,
                expires_on=event.expires_on,
                recorded_at=event.at,
            )
            return {"assessments": project.assessments | {event.topic: new}}
        case AssessmentExpired():
            gone = project.assessments[event.topic].but(expired_at=event.at)
            return {"assessments": project.assessments | {event.topic: gone}}
        case ItemRelieved():
            relief = Relief(
                effect=event.effect, topic=event.topic, number=event.number, since=event.at
            )
            life = project.item(event.item).but(relief=relief)
            if event.effect == "waived" and life.finished_at is None:
                life = life.but(
                    finished_at=event.at, outcome=Result.NOT_REQUIRED, needless=True, lost_at=None
                )
            return {"items": project.items | {event.item: life}}
        case ReliefEnded():
            life = project.item(event.item)
            if life.waived:
                life = life.but(finished_at=None, outcome=None, needless=False, lost_at=event.at)
            life = life.but(relief=None, relief_ended_at=event.at)
            return {"items": project.items | {event.item: life}}
        case _:
            assert_never(event)


def _round(life: ItemLife, number: int, **changes: object) -> tuple[OpenRound, ...]:
    return tuple(one.but(**changes) if one.round == number else one for one in life.open)


def _with_document(project: Project, event: RoundEnded, document: Document) -> dict[str, Granted]:
    """The documents with the new one; an older one of the same item gives way to it."""
    assert event.outcome is not None  # only a decision makes one
    recurs = project.item(event.item).period is not None
    there = project.granted if recurs else documents.replaced(project.granted, event.item)
    granted = Granted(
        item=event.item,
        round=event.round,
        outcome=event.outcome,
        number=document.number,
        granted_on=event.day,
        valid_until=event.valid_until,
        promise=PromiseToCheck(by=event.check_by, company=project.owner)
        if event.check_by
        else None,
    )
    return there | {f"{event.item}/{event.round}": granted}


def _challenged(project: Project, event: Challenged | EffectStayed | ChallengeRuled) -> ItemLife:
    """The item whose decision is challenged: its effect is stayed or restored, or it is open again."""
    life = project.item(event.item)
    match event:
        case ChallengeRuled(anew=Anew() as anew):
            return made_again(life, event.at, anew)
        case Challenged(stayed=True) | EffectStayed(stayed=True):
            return life.but(stayed_at=event.at)
        case EffectStayed() | ChallengeRuled() if life.stayed_at is not None:
            return life.but(stayed_at=None, restored_at=event.at)
        case _:
            return life


def excused(life: ItemLife, at: datetime) -> ItemLife:
    """The item by the office's word, since `at`: it need not be made up."""
    return life.but(finished_at=at, outcome=Result.NOT_REQUIRED, needless=True, excused=True)


def made_again(life: ItemLife, at: datetime, anew: Anew) -> ItemLife:
    """The item whose newest decision was set aside at `at`: its next round makes it again."""
    return life.but(
        finished_at=None,
        ended_at=at,
        ended_period=None,
        negative=False,
        withdrawn=False,
        lost_at=at if life.finished_at else life.lost_at,
        stayed_at=None,
        anew=anew,
    )


def _lost(project: Project, event: DocumentExpired | DocumentEnded) -> ItemLife:
    """The item is not finished any more; the next round opens as after a refusal."""
    again = isinstance(event, DocumentExpired) and event.then == "re_review"
    return project.item(event.item).but(
        finished_at=None, ended_at=event.at, ended_period=None, lost_at=event.at, re_review=again
    )


def _group(
    project: Project,
    event: GroupOpened
    | GroupClosed
    | GroupSilent
    | SilenceRetracted
    | GroupLimitMoved
    | GroupReopened,
) -> GroupLife:
    life = project.groups.get(event.group)
    match event:
        case GroupOpened() | GroupReopened():
            return GroupLife(opened_at=event.at, limit_day=event.limit_day)
        case GroupClosed():
            if life is None:  # no member applies: it closes without ever having opened
                return GroupLife(opened_at=event.at, limit_day=event.at.date(), closed_at=event.at)
            return life.but(closed_at=event.at)
        case GroupSilent() if life:
            return life.but(judged=True, judged_at=event.at, silent=event.items)
        case GroupLimitMoved() if life and event.lifts:
            return life.but(limit_day=event.limit_day, judged=False, judged_at=None, silent=())
        case GroupLimitMoved() if life:
            return life.but(limit_day=event.limit_day)
        case SilenceRetracted() if life:
            return life.but(silent=tuple(item for item in life.silent if item != event.item))
        case _:
            raise ValueError(f"the group {event.group} has not opened")


def _rhythm(
    project: Project,
    event: DutyOpened
    | DutyMissed
    | DutyReported
    | DutyReturned
    | DutyDueMoved
    | DutiesEnded
    | DutiesResumed,
) -> Rhythm:
    rhythm = project.rhythms.get(event.item)
    match event:
        case DutyOpened():
            duty = Duty(period=event.period, unit=event.unit, opened_at=event.at, due=event.due)
            there = rhythm or Rhythm(number=event.number, period=event.period, last_opened=event.at)
            return there.but(
                number=event.number,
                period=_later(event.period, there.period),
                last_opened=event.at,
                open=(*there.open, duty),
                periods=(*there.periods, event.period)[-REMEMBERED:],
                ended=False,
            )
        case _ if rhythm is None:
            raise ValueError(f"nothing was ever due for {event.item}")
        case DutyMissed():
            return rhythm.but(open=_duty(rhythm, event.period, missed=True))
        case DutyDueMoved():
            lifted = {"missed": False} if event.lifts else {}
            return rhythm.but(open=_duty(rhythm, event.period, due=event.due, **lifted))
        case DutyReported():
            return rhythm.but(
                open=tuple(duty for duty in rhythm.open if duty.period != event.period),
                reports=_remembered(rhythm.reports, event.period, event.at),
                invested=_remembered(rhythm.invested, event.period, event.figures.get(INVESTMENT)),
                first_reported_at=rhythm.first_reported_at or event.at,
            )
        case DutyReturned():
            duty = Duty(period=event.period, unit=event.unit, opened_at=event.at, due=event.due)
            return rhythm.but(open=(*rhythm.open, duty))
        case DutiesResumed():
            return rhythm.but(ended=False)
        case DutiesEnded():
            return rhythm.but(ended=True, open=())
        case _:
            assert_never(event)


def _later(new: Any, old: Any) -> Any:
    """The period that begins later; by days, for an adoption may bring another rhythm."""
    if new is None or old is None:
        return new or old
    return old if first_day(old) > first_day(new) else new


def _duty(rhythm: Rhythm, period: str, **changes: Any) -> tuple[Duty, ...]:
    """What is open, with the changes at the duty of the period."""
    return tuple(duty.but(**changes) if duty.period == period else duty for duty in rhythm.open)


def _remembered(there: dict[str, Any], period: str, value: Any) -> dict[str, Any]:
    """`there` with the period's value, the oldest forgotten."""
    if value is None:
        return there
    return dict([*there.items(), (period, value)][-REMEMBERED:])
