"""What may be told to a project now: which acts, about what each, and why others cannot be given.

The law itself is in `handle`; here is what a form offers, so that nobody is led to a refusal that
could be foreseen. Who may give an act is `domain.identity`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import assert_never

from domain.clock import SHANGHAI, WEEKDAY_ZH
from domain.conditions import judge, names
from domain.forms import Option
from domain.project import (
    after_the_end,
    bundle_ends,
    bundle_leaders,
    joint_reviews,
    land_then_start,
    reviving,
    stopping,
)
from domain.project.adopting import MATTER_ZH, about_zh
from domain.project.assessments import topics
from domain.project.bundles import askable
from domain.project.challenge import Challenge
from domain.project.challenge_commands import PATH_ZH
from domain.project.challenges import challengeable
from domain.project.commands import BY_PEOPLE, Register, kind_of
from domain.project.conclude import members
from domain.project.documents import Held, expires, held, renewable
from domain.project.duty_commands import SupportStep
from domain.project.granted import Granted
from domain.project.missing import answered, missing
from domain.project.obligations import Obligation
from domain.project.rhythm import Duty
from domain.project.standing import STANDING_ZH, Standing
from domain.project.state import Project, Support
from domain.project.supporting import NEXT, SUPPORT_ZH
from domain.project.transferring import transferable
from domain.project.world import ProjectWorld, applies
from domain.rules.rules import Rules

KINDS = tuple(kind_of(one) for one in BY_PEOPLE if one is not Register)  # once it is registered
ABOUT_SEVERAL = (  # acts that are about one of several things, and must say of which
    "set_fact", "reapply", "report", "return_report", "request_service", "request_support",
    "advance_support", "request_renewal", "decide_renewal", "alter_document", "correct_document",
    "revoke_document", "recall_document", "cancel_document", "report_obligation",
    "confirm_obligation", "settle_matter", "redetermine", "excuse_item", "record_challenge",
    "record_stay", "record_ruling", "check_promise", "record_credit_repair", "transfer_item", "submit_bundle",
    "extend_bundle", "answer_bundle", "close_joint_review",
)  # fmt: skip

NOT_RECORDED = ("idea_submitted", "terminated", *stopping.OF_THEIR_OWN)  # each has a command

ENDED_ZH = {"exited": "已出库", "terminated": "已终止", "merged": "已并入其他项目"}


def takeable(project: Project, rules: Rules) -> tuple[str, ...]:
    """The kinds of commands by people that the project would take as it stands."""
    return tuple(kind for kind in KINDS if not why_not(project, kind, rules))


def why_not(project: Project, kind: str, rules: Rules) -> str:
    """Why the act cannot be given to the project as it stands; "" where it can."""
    if kind == "revive":
        return reviving.why_not(project)
    if project.ended_at is not None and not after_the_end.hears_kind(project, kind):
        return f"项目{ENDED_ZH[project.ended_how or 'exited']}。"
    match kind:
        case "record_event":
            return "" if recordable(project, rules) else "没有可以登记的事件。"
        case "add_unit":
            return "" if addable(project, rules) else "没有正在会办、还可以增加单位的并联组。"
        case "adopt_calendar":
            now = project.rules.calendar
            return "" if adoptable(project, rules) else f"没有另外的日历版本，现用 {now}。"
        case "adopt_catalog":
            now = project.rules.catalog
            return "" if catalogs(project, rules) else f"没有另外的目录版本，现用 {now}。"
        case (
            "suspend_project" | "resume_project" | "stop_works" | "report_stopped_works"
            | "check_works_permit" | "resume_works"
        ):  # fmt: skip
            return stopping.why_not(project, kind)
        case "apply_land_then_start":
            return land_then_start.why_not(project, rules)
        case "convene_joint_review":
            return joint_reviews.why_not(project, rules)
        case "record_assessment":
            return "" if topics(rules) else "目录没有可以因区域评估免办、简化的事项。"
        case "succeed_unit":
            return "" if busy(project) else "本项目现在没有单位在办的事项。"
        case "request_support":
            stage = project.stages.get("S4")
            if stage is None:
                return "要素保障自项目立项开始，现在还不能提出。"
            return "" if stage.exited is None else "项目已投运，要素保障阶段已结束。"
        case _ if kind in ABOUT_SEVERAL and not subjects(project, kind, rules):
            return _NOTHING_ZH[kind]
        case _:
            return ""


_NOTHING_ZH = {
    "set_fact": "没有由项目办认定的事实。",
    "reapply": "没有撤回的申请。",
    "report": "现在没有待报的任务。",
    "return_report": "没有可以退回的报告。",
    "request_service": "现在没有可以申请的服务。",
    "request_support": "没有可以提出的要素保障。",
    "advance_support": "没有在办的要素保障需求。",
    "request_renewal": "没有可以延续的文书。",
    "decide_renewal": "没有待决定的延续申请。",
    "alter_document": "没有有效的文书。",
    "correct_document": "没有文书。",
    "revoke_document": "没有有效的文书。",
    "recall_document": "没有有效的文书。",
    "cancel_document": "没有可以注销的文书。",
    "report_obligation": "没有待履行的义务。",
    "confirm_obligation": "没有待核实的义务。",
    "settle_matter": "没有待核事项。",
    "redetermine": "还没有由部门认定的事实。",
    "transfer_item": "没有可以转办的在办事项。",
    "excuse_item": "没有因变更而需要补办的事项。",
    "record_challenge": "还没有作出决定、也没有法定期限届满未作决定的事项。",
    "record_stay": "没有在审的复议或者诉讼。",
    "check_promise": "没有待核查的承诺。",
    "record_credit_repair": "没有查实不实而尚未修复的承诺。",
    "record_ruling": "没有在审的复议或者诉讼。",
    "close_joint_review": "没有尚未登记结束的联合评审。",
    "submit_bundle": "现在没有可以一并申报的一件事。",
    "extend_bundle": "没有在办、有办结期限而尚未延期的一件事。",
    "answer_bundle": "没有一件事逾期报到领导处。",
}


def subjects(project: Project, kind: str, rules: Rules) -> tuple[Option, ...]:
    """What the act may be about now; nothing for an act that is about the project itself.

    The value is what `act_form` takes as `about`. Of reports, services and supports it is the key
    of the task: report/monthly_report/2026-11.
    """
    find = _SUBJECTS.get(kind)
    return find(project, rules) if find else ()


def _facts(project: Project, rules: Rules) -> tuple[Option, ...]:
    facts = (one for one in rules.catalog.facts.facts if one.set_by == "office")
    return tuple(Option(value=one.id, zh=one.label) for one in facts)


def _answered(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(Option(value=one, zh=rules.fact(one).label) for one in answered(project, rules))


def _missing(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(Option(value=one, zh=rules.item(one).name_zh) for one in missing(project, rules))


def _transferable(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(
        Option(value=one, zh=rules.item(one).name_zh) for one in transferable(project, rules)
    )


def _bundles(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(Option(value=one.id, zh=one.name_zh) for one in askable(project, rules))


def _extendable(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(
        Option(
            value=one,
            zh=rules.bundle(one).name_zh,
            note=f"现应于{_last_zh(project.bundles[one].limit_day)}前全部办结",
        )
        for one in bundle_ends.extendable(project)
    )


def _reports(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(
        Option(
            value=one.step,
            zh=f"{rules.bundle(bundle).name_zh}逾期",
            note=f"应于{_last_zh(one.due)}前全部办结",
        )
        for bundle, one in bundle_leaders.reports(project)
    )


def _joint_reviews(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(
        Option(
            value=f"{number}",
            zh=f"第{number}次联合评审",
            note="、".join(rules.item(item).name_zh for item in one.items),
        )
        for number, one in project.joint_reviews.items()
        if one.closed_on is None
    )


def _last_zh(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def _withdrawn(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(
        Option(value=item, zh=rules.item(item).name_zh)
        for item, life in project.items.items()
        if life.withdrawn and rules.in_force(item)
    )


def _due(project: Project, rules: Rules) -> tuple[Option, ...]:
    duties = [
        Option(
            value=f"report/{item}/{duty.period}",
            zh=f"{rules.item(item).name_zh} {duty.period}期",
            note=f"{_until(duty)}前{'，已逾期' if duty.missed else ''}",
        )
        for item, rhythm in project.rhythms.items()
        for duty in rhythm.open
    ]
    services = [
        Option(
            value=f"service/{number}",
            zh=f"{rules.item(one.item).name_zh}申请第{number}号",
            note=f"应于{one.due.month}月{one.due.day}日前答复" if one.due else "",
        )
        for number, one in project.services.items()
        if one.answered_at is None
    ]
    return (*duties, *services)


def _until(duty: Duty) -> str:
    """2月5日（周四）18:00; the end of a day is its 24:00."""
    moment = duty.due.astimezone(SHANGHAI)
    ends_day = (moment.hour, moment.minute) == (0, 0)
    day = moment - timedelta(days=1) if ends_day else moment
    clock = "24:00" if ends_day else f"{moment:%H:%M}"
    return f"{day.month}月{day.day}日（周{WEEKDAY_ZH[day.weekday()]}）{clock}"


def _reported(project: Project, rules: Rules) -> tuple[Option, ...]:
    """The newest in front."""
    return tuple(
        Option(value=f"report/{item}/{period}", zh=f"{rules.item(item).name_zh} {period}期")
        for item, rhythm in project.rhythms.items()
        for period in reversed(rhythm.reports)
        if not any(duty.period == period for duty in rhythm.open)
    )


def _services(project: Project, rules: Rules) -> tuple[Option, ...]:
    found = []
    for name in rules.items:
        item = rules.item(name)
        opens = rules.opens_when(name)
        if not item.by_request or not applies(project, item, rules).holds:
            continue
        if opens is None or judge(opens, ProjectWorld(project, rules)).holds:
            found.append(Option(value=name, zh=item.name_zh))
    return tuple(found)


def _supports(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(Option(value=one.id, zh=one.name_zh) for one in rules.catalog.support.support)


def _requests(project: Project, rules: Rules) -> tuple[Option, ...]:
    names_zh = {one.id: one.name_zh for one in rules.catalog.support.support}
    return tuple(
        Option(
            value=f"support/{number}",
            zh=f"{names_zh.get(one.support, one.support)}第{number}号",
            note=f"现为{SUPPORT_ZH[one.step]}",
        )
        for number, one in project.supports.items()
        if steps(one)
    )


def _documents(
    project: Project, rules: Rules, which: Callable[[Held], bool], before: str = ""
) -> tuple[Option, ...]:
    """Documents, each with what is written on it; `before` the key: what task it answers."""
    found = (held(project, key, rules) for key in project.granted)
    return tuple(
        Option(
            value=f"{before}{one.key}",
            zh=f"{rules.item(one.granted.item).name_zh} {one.granted.number}",
            note=standing_zh(one.granted),
        )
        for one in found
        if which(one)
    )


def standing_zh(granted: Granted) -> str:
    """有效期至2027年2月20日; 已撤销"""
    until = granted.valid_until
    if not granted.holds or until is None:
        return STANDING_ZH[granted.standing]
    return f"有效期至{until.year}年{until.month}月{until.day}日"


def _holding(project: Project, rules: Rules) -> tuple[Option, ...]:
    return _documents(project, rules, lambda one: one.granted.holds)


def _renewable(project: Project, rules: Rules) -> tuple[Option, ...]:
    return _documents(
        project,
        rules,
        lambda one: (
            expires(one, project) is not None
            and renewable(one, rules)
            and one.granted.renewal is None
        ),
        "renew/",
    )


def _renewals(project: Project, rules: Rules) -> tuple[Option, ...]:
    return _documents(project, rules, lambda one: one.granted.renewal is not None, "renewal/")


def _obligations(project: Project, rules: Rules, before: str) -> tuple[Option, ...]:
    return tuple(
        Option(
            value=f"{before}{key}",
            zh=obligation_zh(key, one, rules),
            note=f"应于{one.due.month}月{one.due.day}日前履行" if one.due else "",
        )
        for key, one in project.owed.items()
        if not (before == "obligation/" and one.reported)
    )


def obligation_zh(key: str, one: Obligation, rules: Rules) -> str:
    """建设用地规划许可证核发的附加条件第1条"""
    name = rules.item(one.item).name_zh
    match one.sort:
        case "restore":
            return f"{name}到期后的恢复"
        case "condition":
            return f"{name}的附加条件第{key.rpartition('/')[2]}条"
        case _:
            assert_never(one.sort)


def _challengeable(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(Option(value=item, zh=rules.item(item).name_zh) for item in challengeable(project))


def _challenges(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(
        Option(value=f"challenge/{key}", zh=challenge_zh(one, rules))
        for key, one in project.challenges.items()
        if one.ruling is None
    )


def challenge_zh(one: Challenge, rules: Rules) -> str:
    """施工许可证核发的行政复议 漯复〔2026〕3号"""
    of = "期限届满未作决定" if one.passed_on is not None else ""
    return f"{rules.item(one.item).name_zh}{of}的{PATH_ZH[one.path]} {one.number}"


def steps(of: Support) -> tuple[SupportStep, ...]:
    """The steps that a request may go on to."""
    return NEXT.get(of.step, ())


def _matters(project: Project, rules: Rules) -> tuple[Option, ...]:
    return tuple(
        Option(
            value=f"matter/{name}",
            zh=about_zh(one, rules),
            note=MATTER_ZH[one.what],
        )
        for name, one in project.matters.items()
    )


_SUBJECTS: dict[str, Callable[[Project, Rules], tuple[Option, ...]]] = {
    "set_fact": _facts,
    "reapply": _withdrawn,
    "report": _due,
    "return_report": _reported,
    "request_service": _services,
    "request_support": _supports,
    "advance_support": _requests,
    "request_renewal": _renewable,
    "decide_renewal": _renewals,
    "alter_document": _holding,
    "correct_document": lambda project, rules: _documents(project, rules, lambda one: True),
    "revoke_document": _holding,
    "recall_document": _holding,
    "cancel_document": lambda project, rules: _documents(
        project, rules, lambda one: one.granted.standing is not Standing.CANCELLED
    ),
    "report_obligation": lambda project, rules: _obligations(project, rules, "obligation/"),
    "confirm_obligation": lambda project, rules: _obligations(project, rules, "confirm/"),
    "settle_matter": _matters,
    "redetermine": _answered,
    "excuse_item": _missing,
    "record_challenge": _challengeable,
    "record_stay": _challenges,
    "check_promise": lambda project, rules: _documents(
        project, rules, lambda one: one.granted.promised, "promise/"
    ),
    "record_credit_repair": lambda project, rules: _documents(
        project, rules, lambda one: one.granted.broken
    ),
    "record_ruling": _challenges,
    "transfer_item": _transferable,
    "submit_bundle": _bundles,
    "extend_bundle": _extendable,
    "answer_bundle": _reports,
    "close_joint_review": _joint_reviews,
}


def recordable(project: Project, rules: Rules) -> tuple[Option, ...]:
    """Events that may be recorded now: of no item, or of items that are not required here."""
    found = []
    world = ProjectWorld(project, rules)
    for event in rules.catalog.events.events:
        if event.id in project.events or event.id in NOT_RECORDED:
            continue
        if event.allowed_when is not None and not judge(event.allowed_when, world).holds:
            continue
        note = ""
        if event.raised_by == "items":
            raisers = [one for one in rules.items if event.id in rules.item(one).raises]
            if not (raisers and needless(project, raisers, rules)):
                continue
            note = "该事项无需办理，由项目办登记"
        found.append(Option(value=event.id, zh=event.name_zh, note=note))
    return tuple(found)


def adoptable(project: Project, rules: Rules) -> tuple[str, ...]:
    """The released calendars that the project does not live by, oldest first."""
    return tuple(one for one in rules.library.calendars if one != project.rules.calendar)


def catalogs(project: Project, rules: Rules) -> tuple[str, ...]:
    """The released versions of the city's catalog that the project does not live by, oldest first."""
    now = project.rules.catalog
    city = now.partition("/")[0]
    there = rules.library.catalogs
    return tuple(one for one in there if one != now and one.partition("/")[0] == city)


def busy(project: Project) -> tuple[str, ...]:
    """The units that have something to do for the project now, in a fixed order."""
    rounds = [one.handler for _, one in project.open_rounds]
    duties = [duty.unit for rhythm in project.rhythms.values() for duty in rhythm.open]
    services = [one.unit for one in project.services.values() if one.answered_at is None]
    return tuple(sorted({}.fromkeys([*(one.unit for one in rounds), *duties, *services])))


def needless(project: Project, items: list[str], rules: Rules) -> bool:
    """Whether each of the items is finished as needless or known not to apply."""
    return all(
        project.item(item).needless or applies(project, rules.item(item), rules).fails
        for item in items
    )


def addable(project: Project, rules: Rules) -> dict[str, tuple[str, ...]]:
    """The groups that are at work, with the functions that may still be added to each."""
    found = {}
    for group, life in project.groups.items():
        there = members(project, group, rules)
        free = tuple(one for one in rules.may_add(group) if f"{group}+{one}" not in there)
        if life.closed_at is None and free:
            found[group] = free
    return found


def declarable(rules: Rules) -> tuple[str, ...]:
    """Facts that are declared when a project is registered: what its first items ask.

    The first are those that its registration alone opens (工作方案三（一）1).
    """
    first = [
        item
        for name in rules.items
        if not (item := rules.item(name)).needs and not item.cadence and _opens_at_once(name, rules)
    ]
    set_there = [fact for item in first for fact in item.sets]
    applicants = [fact.id for fact in rules.catalog.facts.facts if fact.set_by == "applicant"]
    return tuple(dict.fromkeys((*set_there, *applicants)))


def _opens_at_once(item: str, rules: Rules) -> bool:
    opens = rules.opens_when(item)
    return opens is not None and tuple(names(opens)) == (("event", "idea_submitted"),)
