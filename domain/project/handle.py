"""What follows from an act on a project, and from the report of one of its reviews.

Work plan 三; domain.md 2, 3, 8. Pure and total: every command ends in events or in `Refused`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from domain.acts import Act, differing
from domain.clock import local_day
from domain.conditions import judge
from domain.identity import who_may_project
from domain.project import (
    adopting,
    after_the_end,
    assessments,
    bundle_ends,
    bundle_leaders,
    bundles,
    challenges,
    changes,
    documents,
    joint_reviews,
    land_then_start,
    missing,
    obligations,
    parting,
    readjusting,
    reviving,
    stopping,
    transferring,
)
from domain.project.adoption_commands import AdoptCalendar, AdoptCatalog, SettleMatter, StopClocks
from domain.project.bundle_commands import AnswerBundle, ExtendBundle
from domain.project.challenge_commands import RecordChallenge, RecordRuling, RecordStay
from domain.project.change_commands import ChangeCounty, ChangeOwner, SucceedUnit, TransferItem
from domain.project.commands import (
    AddUnit,
    Amend,
    ApplyLandThenStart,
    ExcuseItem,
    ProjectCommand,
    Reapply,
    RecordAssessment,
    RecordEvent,
    Redetermine,
    Register,
    ReviewEnded,
    ReviewFollowed,
    Revive,
    SetFact,
    SubmitBundle,
    TakeOver,
    Terminate,
    kind_of,
)
from domain.project.conclude import conclude, members
from domain.project.document_commands import (
    AlterDocument,
    CancelDocument,
    CheckPromise,
    CorrectDocument,
    DecideRenewal,
    RecallDocument,
    RecordCreditRepair,
    RequestRenewal,
    RevokeDocument,
)
from domain.project.document_events import ObligationOpened
from domain.project.duty_commands import (
    AdvanceSupport,
    Report,
    RequestService,
    RequestSupport,
    ReturnReport,
)
from domain.project.events import (
    EventRaised,
    FactsSet,
    ProjectEvent,
    ReapplicationAsked,
    RoundEnded,
)
from domain.project.group_events import SilenceRetracted, UnitAdded
from domain.project.item_life import ItemLife
from domain.project.joint_review_commands import CloseJointReview, ConveneJointReview
from domain.project.known import in_force, known_fact, value
from domain.project.moves import ENDED_ZH, NOT_RECORDED, needless, takeable
from domain.project.obligation_commands import ConfirmObligation, ReportObligation
from domain.project.parting_commands import BeginPart, MergeInto, SplitOff, TakeIn
from domain.project.registering import amended, registered
from domain.project.reporting import reported, returned, service
from domain.project.rounds import valid_until
from domain.project.standstill_commands import (
    CheckWorksPermit,
    ReportStoppedWorks,
    ResumeProject,
    ResumeWorks,
    StopWorks,
    SuspendProject,
)
from domain.project.state import Project
from domain.project.supporting import advanced, support
from domain.project.taking_over import taken_over
from domain.project.world import ProjectWorld
from domain.refused import Refused
from domain.review.item_rules import back_entry_wd, clock_skew
from domain.review.words import NEEDLESS, Status
from domain.rules.rules import Rules
from domain.two_people import check_two_people

Told = Act[ProjectCommand]
OFFICE = "office"


def handle(project: Project | None, act: Told, rules: Rules) -> list[ProjectEvent]:
    """What follows from `act`, with every conclusion that it brings. Changes nothing."""
    command = act.command
    if isinstance(command, Register | TakeOver):
        if project is not None:
            raise Refused(
                "already_registered",
                f"项目已经登记：{project.name}。",
                clause=command.clause,
                legal=takeable(project, rules),
            )
        if why := who_may_project(act.by, command, None, rules):
            raise Refused("not_yours", why)
        begun = _timed(None, act, rules)
        if isinstance(command, TakeOver):
            return taken_over(begun, command, rules)
        return registered(begun, command, rules)
    if isinstance(command, BeginPart):
        return _begun(project, act, command, rules)
    if project is None:
        raise Refused("not_registered", "项目尚未登记。", legal=(kind_of(Register),))
    if isinstance(command, ReviewEnded | ReviewFollowed | TakeIn):
        return _concluded(project, act, rules)
    return _by_people(project, act, rules)


def _begun(
    project: Project | None, act: Told, command: BeginPart, rules: Rules
) -> list[ProjectEvent]:
    if project is not None:
        raise Refused("already_registered", f"项目已经登记：{project.name}。")
    events, _ = conclude(None, parting.begun(act, command, rules), rules)
    return events


def _by_people(project: Project, act: Told, rules: Rules) -> list[ProjectEvent]:
    """A refusal names what would be legal, and the clause that the act rests on; of when it happened
    and who drafted it no law speaks, only the catalog."""
    command = act.command
    clause = command.clause
    try:
        if why := who_may_project(act.by, command, project, rules):
            raise Refused("not_yours", why)
        goes_on = after_the_end.hears(project, command) or (
            isinstance(command, Revive) and project.ended_how == "terminated"
        )
        if project.ended_at is not None and not goes_on:
            how = ENDED_ZH[project.ended_how or "exited"]
            raise Refused("ended", f"项目{how}，不能再{command.zh}。")
        clause = ""
        act = _timed(project, act, rules)
        check_two_people(act)
        clause = command.clause
        return _concluded(project, act, rules)
    except Refused as no:
        raise no.whole(takeable(project, rules), clause) from None


def _concluded(project: Project, act: Told, rules: Rules) -> list[ProjectEvent]:
    match act.command:
        case AdoptCalendar(calendar=calendar):
            rules = readjusting.new_rules(project, calendar, rules)
        case AdoptCatalog(catalog=catalog):
            rules = adopting.new_rules(project, catalog, rules)
    events, _ = conclude(project, _told(project, act, rules), rules)
    return events


def _timed(project: Project | None, act: Told, rules: Rules) -> Told:
    """Back-dating within the catalog's limit; a clock ahead of ours within the skew is set right."""
    if act.happened_at > act.submitted_at + clock_skew(rules):
        raise Refused("in_the_future", "发生时间晚于现在，请改正。")
    if act.happened_at >= act.submitted_at:
        return replace(act, happened_at=act.submitted_at)
    if act.by.company:
        raise Refused("not_back_dated", "项目单位提交的以平台收到的时间为准，不能填写更早的时间。")
    if project is not None and act.happened_at < project.registered_at:
        raise Refused("before_registration", "发生时间早于项目登记，请改正。")
    back = rules.calendar.working_days_between(
        local_day(act.happened_at), local_day(act.submitted_at)
    )
    if back > back_entry_wd(rules):
        raise Refused(
            "too_far_back", f"补录最多追溯{back_entry_wd(rules)}个工作日（现为{back}个）。"
        )
    return act


def _told(project: Project, act: Told, rules: Rules) -> list[ProjectEvent]:
    command = act.command
    at, by, happened = act.submitted_at, act.by, differing(act)
    match command:
        case Register() | TakeOver() | BeginPart():
            raise Refused("already_registered", f"项目已经登记：{project.name}。")
        case Amend():
            return amended(project, act, command, rules)
        case RecordEvent():
            _check_event(project, act, command, rules)
            return [
                EventRaised(
                    at=at,
                    happened_at=happened,
                    by=by,
                    event=command.event,
                    source="command",
                    value=command.value,
                    note=command.note,
                )
            ]
        case SetFact():
            fact = known_fact(command.fact, rules)
            if fact.set_by != OFFICE:
                raise Refused(
                    "not_the_offices", f"“{fact.label}”不由项目办认定，由“{fact.set_by}”给出。"
                )
            given = value(command.fact, command.value, rules)
            return [
                FactsSet(
                    at=at,
                    happened_at=happened,
                    by=by,
                    facts={command.fact: given},
                    source=OFFICE,
                    reason=command.reason,
                )
            ]
        case AddUnit():
            return [_unit_added(project, act, command, rules)]
        case Reapply():
            life = project.item(in_force(command.item, rules).id)
            if not life.withdrawn:
                raise Refused("not_withdrawn", "该事项没有撤回的申请，不能重新申报。")
            return [ReapplicationAsked(at=at, by=by, item=command.item)]
        case Report():
            return reported(project, act, command, rules)
        case ReturnReport():
            return [returned(project, act, command, rules)]
        case RequestService():
            return [service(project, act, command, rules)]
        case RequestSupport():
            return [support(project, act, command, rules)]
        case AdvanceSupport():
            return [advanced(project, act, command, rules)]
        case Terminate():
            return [
                EventRaised(
                    at=at,
                    happened_at=happened,
                    by=by,
                    event="terminated",
                    source="command",
                    note=command.reason,
                )
            ]
        case RequestRenewal():
            return [documents.renewal_requested(project, act, command, rules)]
        case DecideRenewal():
            return [documents.renewal_decided(project, act, command, rules)]
        case AlterDocument():
            return [documents.altered(project, act, command, rules)]
        case CorrectDocument():
            return [documents.corrected(project, act, command, rules)]
        case RevokeDocument() | RecallDocument() | CancelDocument():
            return documents.ended(project, act, command, rules)
        case ReportObligation():
            return [obligations.reported(project.obligations, act, command)]
        case ConfirmObligation():
            return [obligations.confirmed(project.obligations, act, command)]
        case AdoptCalendar():
            return readjusting.calendar_adopted(project, act, command, rules)
        case StopClocks():
            return readjusting.clocks_stopped(project, act, command, rules)
        case AdoptCatalog():
            return adopting.catalog_adopted(project, act, command, rules)
        case SettleMatter():
            return [adopting.settled(project, act, command)]
        case ReviewFollowed() if command.passed or command.not_passed:
            return challenges.silence_told(project, act, command)
        case ReviewFollowed():
            return adopting.followed(project, act, command, rules)
        case ChangeCounty() | ChangeOwner() | SucceedUnit():
            return changes.changed(project, act, command, rules)
        case RecordChallenge():
            return [challenges.challenged(project, act, command, rules)]
        case RecordStay():
            return [challenges.stayed(project, act, command)]
        case RecordRuling():
            return challenges.ruled(project, act, command, rules)
        case CheckPromise():
            return documents.promise_checked(project, act, command, rules)
        case RecordCreditRepair():
            return [documents.credit_repaired(project, act, command, rules)]
        case TransferItem():
            return [transferring.transferred(project, act, command, rules)]
        case SuspendProject():
            return stopping.suspended(project, act, command)
        case ResumeProject():
            return stopping.resumed(project, act, command)
        case StopWorks():
            return stopping.works_stopped(project, act, command, rules)
        case ReportStoppedWorks():
            return stopping.reported(project, act, command)
        case CheckWorksPermit():
            return stopping.permit_checked(project, act, command, rules)
        case ResumeWorks():
            return stopping.works_resumed(project, act, command)
        case Revive():
            return reviving.revived(project, act, command, rules)
        case Redetermine():
            return missing.redetermined(project, act, command, rules)
        case ExcuseItem():
            return missing.excused(project, act, command, rules)
        case SplitOff():
            return parting.split_off(project, act, command, rules)
        case MergeInto():
            return parting.merged_into(project, act, command)
        case TakeIn():
            return parting.taken_in(project, act, command, rules)
        case SubmitBundle():
            return [bundles.submitted(project, act, command, rules)]
        case ExtendBundle():
            return [bundle_ends.extended(project, act, command, rules)]
        case AnswerBundle():
            return [bundle_leaders.answered(project, act, command)]
        case ConveneJointReview():
            return [joint_reviews.convened(project, act, command, rules)]
        case CloseJointReview():
            return [joint_reviews.closed(project, act, command)]
        case ApplyLandThenStart():
            return [land_then_start.chosen(project, act, command, rules)]
        case RecordAssessment():
            return assessments.recorded(project, act, command, rules)
        case ReviewEnded():
            return _round_ended(project, act, command, rules)
        case _:
            assert_never(command)


# --- events, groups -----------------------------------------------------------------------------


def _check_event(project: Project, act: Told, command: RecordEvent, rules: Rules) -> None:
    try:
        event = rules.event(command.event)
    except KeyError:
        raise Refused("unknown_event", f"目录中没有事件“{command.event}”。") from None
    if command.event in NOT_RECORDED:
        raise Refused("not_recorded_so", f"“{event.name_zh}”不在此登记。")
    if command.event in project.events:
        raise Refused("already_raised", f"“{event.name_zh}”已经登记。")
    if event.raised_by == "items":
        raisers = [item for item in rules.items if command.event in rules.item(item).raises]
        if act.by.unit != "xmb" or not needless(project, raisers, rules):
            names = "、".join(rules.item(item).name_zh for item in raisers)
            raise Refused(
                "raised_by_items",
                f"“{event.name_zh}”由事项（{names}）办结产生；该事项无需办理时，由项目办登记。",
            )
    allowed = event.allowed_when
    if allowed is not None and not judge(allowed, ProjectWorld(project, rules)).holds:
        raise Refused("not_yet", f"“{event.name_zh}”的前提尚未满足，现在不能登记。")


def _unit_added(project: Project, act: Told, command: AddUnit, rules: Rules) -> UnitAdded:
    try:
        may_add = rules.may_add(command.group)
    except KeyError:
        raise Refused("unknown_group", f"目录中没有并联组“{command.group}”。") from None
    item = f"{command.group}+{command.function}"
    if command.function not in may_add:
        raise Refused(
            "cannot_add",
            f"该组不能增加“{command.function}”。可增加：{'、'.join(may_add) or '（无）'}。",
        )
    if item in members(project, command.group, rules):
        raise Refused("already_added", "该单位已在会办之列。")
    group = project.groups.get(command.group)
    if group and group.closed_at:
        raise Refused("group_closed", "该组已经办结，不能再增加单位。")
    return UnitAdded(at=act.submitted_at, by=act.by, group=command.group, item=item)


# --- what reviews report ------------------------------------------------------------------------


def _round_ended(
    project: Project, act: Told, command: ReviewEnded, rules: Rules
) -> list[ProjectEvent]:
    """The round is over: its outcome, facts and events; told twice, it is heard once."""
    life = project.item(command.item)
    there = life.open_round(command.round)
    if there is None:
        return []
    now, rules = rules, rules.of(there.catalog)  # a round ends by the version that it kept
    item = rules.item(command.item)
    at = act.submitted_at
    finished = command.outcome is not None and rules.finishes(item.id, command.outcome)
    day = date.fromisoformat(command.day)
    told: list[ProjectEvent] = [
        RoundEnded(
            at=at,
            item=item.id,
            round=command.round,
            status=command.status,
            outcome=command.outcome,
            finished=finished,
            day=day,
            conditions=command.conditions,
            conditions_due=command.conditions_due,
            document=command.document,
            check_by=command.check_by,
            valid_until=valid_until(project, item, day, rules) if command.document else None,
        )
    ]
    if finished and life.re_review and command.document is None:
        told += documents.reviewed_again(project, item, day, at, rules)
    told += _conditions(life, at, command)
    group = project.groups.get(item.group) if item.group else None
    if group and item.group and item.id in group.silent and group.judged_at:
        in_time = at < group.judged_at or day <= group.limit_day  # told, or entered, after it
        if command.status is Status.DECIDED and in_time:
            told.append(SilenceRetracted(at=at, group=item.group, item=item.id))
    if finished and command.outcome not in NEEDLESS:
        if command.facts:
            told.append(FactsSet(at=at, facts=command.facts, source=item.id))
            told += adopting.unreadable(project, at, command.facts, now)
        told += [
            EventRaised(at=at, event=event, source=item.id)
            for event in item.raises
            if event not in project.events or at <= project.events[event]
        ]
    return told


def _conditions(life: ItemLife, at: datetime, ended: ReviewEnded) -> list[ProjectEvent]:
    """Each condition of a decision is an obligation, tracked until the unit finds it fulfilled."""
    handler = next(one.handler for one in life.open if one.round == ended.round)
    return [
        ObligationOpened(
            at=at,
            obligation=f"{ended.item}/{ended.round}/{number}",
            item=ended.item,
            unit=handler.acted_by or handler.unit,
            sort="condition",
            text=text,
            due=ended.conditions_due,
        )
        for number, text in enumerate(ended.conditions, start=1)
    ]
