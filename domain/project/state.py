"""The state of a project: the fold of its events, nothing else."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, assert_never

from domain.acts import PersonId, Text
from domain.clock import SHANGHAI
from domain.project import (
    asked_together,
    challenge,
    group_life,
    item_life,
    joint_review_life,
    matter,
    obligations,
    rhythm,
    works_stop,
)
from domain.project import granted as documents
from domain.project.adoption_events import (
    CalendarAdopted,
    CatalogAdopted,
    ClocksStopped,
    ItemLeftOut,
    MatterRaised,
    MatterSettled,
    RoundFollowed,
)
from domain.project.asked_together import AskedTogether
from domain.project.assessment_events import (
    AssessmentEvent,
    AssessmentExpired,
    AssessmentRecorded,
    ItemRelieved,
    ReliefEnded,
)
from domain.project.bundle_events import (
    BundleAnswered,
    BundleEnded,
    BundleExtended,
    BundleLimitMoved,
    BundleOverdue,
    BundlePutBefore,
    BundleSubmitted,
    MemberEnd,
)
from domain.project.challenge import Challenges
from domain.project.challenge_events import Challenged, ChallengeRuled, EffectStayed
from domain.project.change_events import (
    Change,
    ChangeOrdered,
    CountyChanged,
    ItemTransferred,
    OwnerChanged,
    TaskHandedOver,
    UnitSucceeded,
)
from domain.project.document_events import (
    CreditRepaired,
    DocumentAltered,
    DocumentCorrected,
    DocumentEnded,
    DocumentExpired,
    DocumentExpiring,
    DocumentMarked,
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
from domain.project.duty_commands import SupportStep
from domain.project.duty_events import (
    DutiesEnded,
    DutiesResumed,
    DutyDueMoved,
    DutyMissed,
    DutyOpened,
    DutyReported,
    DutyReturned,
    ServiceAnswered,
    ServiceDueMoved,
    ServiceMissed,
    ServiceRequested,
    SupportAdvanced,
    SupportRequested,
)
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
from domain.project.granted import Granted, PromiseToCheck
from domain.project.group_events import (
    GroupClosed,
    GroupLimitMoved,
    GroupOpened,
    GroupReopened,
    GroupSilent,
    SilenceRetracted,
    UnitAdded,
)
from domain.project.group_life import GroupLife
from domain.project.item_life import ItemLife, OpenRound
from domain.project.joint_review_events import JointReviewClosed, JointReviewConvened
from domain.project.joint_review_life import JointReviews
from domain.project.matter import Matters
from domain.project.obligations import Obligation
from domain.project.parting_events import (
    DocumentInherited,
    MergedInto,
    PartSplitOff,
    ProjectTakenIn,
)
from domain.project.rhythm import INVESTMENT, Rhythm
from domain.project.standstill_events import (
    ProjectResumed,
    ProjectSuspended,
    StoppedWorksReported,
    StoppedWorksReportMissed,
    WorksPermitChecked,
    WorksRecheckOpened,
    WorksResumed,
    WorksStopped,
)
from domain.project.works_stop import WorksStop
from domain.review.commands import Document, RulesVersion
from domain.review.words import Running
from domain.stops import Stop, with_stop
from domain.value import Frozen

DECLARED = "declared"


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


class Assessment(Frozen):
    """区域评估: an approved assessment of one topic, in force through `expires_on`."""

    number: str
    area: str
    approved_on: date
    expires_on: date
    recorded_at: datetime
    expired_at: datetime | None = None


class Transfer(Frozen):
    """Whom an item was passed to, and since when it is that unit's."""

    unit: str
    since: datetime


class StageLife(Frozen):
    """A stage: from, to, and when its aim was reached."""

    since: datetime
    exited: datetime | None = None
    reached: datetime | None = None


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


class Ordered(Frozen):
    """A change that takes effect at the beginning of day `on`."""

    change: Change
    to: str
    unit: str | None = None
    on: date
    reason: Text
    drafted_by: PersonId


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
    joint_reviews: JointReviews = {}  # by number
    modes: dict[str, datetime] = {}  # ways of handling that the company has asked for, since when
    matters: Matters = {}
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
    def owed(self) -> dict[str, Obligation]:
        """What is still to be done because of a grant. After the exit: of a decision made since."""
        since, how = self.ended_at, self.ended_how
        return {
            key: one
            for key, one in self.obligations.items()
            if one.open and (since is None or (how == "exited" and one.opened_at > since))
        }

    @property
    def closed(self) -> bool:
        """The life has ended, every review that it opened has reported its end, and nothing is owed."""
        return self.ended_at is not None and not self.open_rounds and not self.owed

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
    if project.matters and "matters" not in changes:
        changes["matters"] = matter.evolve(project.matters, event)
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
            life = item_life.evolve(project.item(event.item), event, project.rules.catalog)
            changes = {"items": project.items | {event.item: life}}
            if isinstance(event, RoundEnded) and event.document and event.outcome:
                changes["granted"] = _with_document(project, event, event.document)
            if isinstance(event, RoundEnded) and project.bundles:
                end = _member_end(event)
                changes["bundles"] = asked_together.member_ended(project.bundles, end)
            return changes
        case (
            DocumentExpiring() | DocumentExpired() | RenewalRequested() | DocumentRenewed()
            | RenewalRefused() | DocumentAltered() | DocumentCorrected() | DocumentEnded()
            | DocumentShaken() | PromiseChecked() | PromiseUnchecked() | CreditRepaired()
        ):  # fmt: skip
            after = documents.evolve(project.granted[event.document], event)
            changes = {"granted": project.granted | {event.document: after}}
            if isinstance(event, DocumentExpired | DocumentEnded) and event.reopens:
                lost = item_life.lost(project.item(event.item), event)
                changes["items"] = project.items | {event.item: lost}
            return changes
        case AssessmentRecorded() | AssessmentExpired() | ItemRelieved() | ReliefEnded():
            return _assessed(project, event)
        case (
            BundleSubmitted() | BundleLimitMoved() | BundleExtended() | BundleOverdue()
            | BundlePutBefore() | BundleAnswered() | BundleEnded()
        ):  # fmt: skip
            return {"bundles": asked_together.evolve(project.bundles, event)}
        case ModeChosen():
            return {"modes": project.modes | {event.mode: event.at}}
        case EventStruck():
            return {"struck": project.struck | {event.event: event.at}}
        case JointReviewConvened() | JointReviewClosed():
            return {"joint_reviews": joint_review_life.evolve(project.joint_reviews, event)}
        case ObligationOpened() | ObligationReported() | ObligationConfirmed() | ObligationMissed():
            return {"obligations": obligations.evolve(project.obligations, event)}
        case Challenged() | EffectStayed() | ChallengeRuled():
            challenges = challenge.evolve(project.challenges, event)
            life = project.item(event.item)
            newest = (event.item, life.decided.round if life.decided else None)
            stayed = any(
                one.stayed and (one.item, one.round) == newest for one in challenges.values()
            )
            challenged = item_life.challenged(life, event, stayed)
            return {
                "challenges": challenges,
                "items": project.items | {event.item: challenged},
            }
        case (
            GroupOpened() | GroupClosed() | GroupSilent() | SilenceRetracted() | GroupLimitMoved()
            | GroupReopened()
        ):  # fmt: skip
            group = group_life.evolve(project.groups.get(event.group), event)
            return {"groups": project.groups | {event.group: group}}
        case UnitAdded():
            more = (*project.added.get(event.group, ()), event.item)
            return {
                "added": project.added | {event.group: more},
                "added_at": project.added_at | {event.item: event.at},
            }
        case StageStarted():
            return {"stages": project.stages | {event.stage: StageLife(since=event.at)}}
        case StageExited():
            stage = project.stages[event.stage].but(exited=event.at)
            return {"stages": project.stages | {event.stage: stage}}
        case StageReached():
            stage = project.stages[event.stage].but(reached=event.at)
            return {"stages": project.stages | {event.stage: stage}}
        case (
            DutyOpened() | DutyMissed() | DutyReported() | DutyReturned() | DutyDueMoved()
            | DutiesEnded() | DutiesResumed()
        ):  # fmt: skip
            recurring = rhythm.evolve(project.rhythms.get(event.item), event)
            changes = {"rhythms": project.rhythms | {event.item: recurring}}
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
        case MatterRaised() | MatterSettled():
            return {"matters": matter.evolve(project.matters, event)}
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
            return {"works_stop": works_stop.evolve(project.works_stop, event)}
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
        "bundles": {
            name: clock(one, one.ended_at is None) for name, one in project.bundles.items()
        },
        "rhythms": {
            name: rhythm.but(open=tuple(clock(duty, True) for duty in rhythm.open))
            for name, rhythm in project.rhythms.items()
        },
        "services": {
            number: clock(one, one.answered_at is None) for number, one in project.services.items()
        },
    }


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
            life = item_life.inherited(project.item(event.item), event)
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


def _without(project: Project, change: Change, unit: str | None = None) -> tuple[Ordered, ...]:
    """The orders but this one."""
    return tuple(one for one in project.ordered if (one.change, one.unit) != (change, unit))


def _handed_over(project: Project, event: TaskHandedOver) -> dict[str, Any]:
    """The unit of the open task is another."""
    match event.task.split("/"):
        case ["report", item, period]:
            recurring = project.rhythms[item]
            handed = recurring.but(open=rhythm.with_duty(recurring, period, unit=event.unit))
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
            life = item_life.relieved(project.item(event.item), event)
            return {"items": project.items | {event.item: life}}
        case ReliefEnded():
            life = item_life.relief_ended(project.item(event.item), event)
            return {"items": project.items | {event.item: life}}
        case _:
            assert_never(event)


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


def _member_end(event: RoundEnded) -> MemberEnd:
    """What came of the item, as the one result of a bundle tells it."""
    return MemberEnd(
        item=event.item,
        ended_at=event.at,
        day=event.day,
        round=event.round,
        status=event.status,
        outcome=event.outcome,
        number=event.document.number if event.document else None,
        valid_until=event.valid_until,
    )
