"""Who may give which command: to a round, to a project.

A department acts only on its own items, a company only on its own projects (domain.md 9). The
answer is None where it is allowed, else a Chinese sentence that says why not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain.acts import ROLE_ZH, Actor, Role, UnitId
from domain.identity.people import above
from domain.project import command as project_command
from domain.project.assessments import reliefs
from domain.project.bundle_commands import AnswerBundle, ExtendBundle
from domain.project.challenge_commands import RecordChallenge, RecordRuling, RecordStay
from domain.project.commands import Reapply, RecordAssessment, Register, TakeOver
from domain.project.document_commands import OnDocument
from domain.project.duty_commands import AdvanceSupport, Report, ReturnReport, SupportStep
from domain.project.obligation_commands import ConfirmObligation
from domain.project.rounds import handler_of
from domain.project.standstill_commands import CheckWorksPermit
from domain.review.commands import (
    AnswerConsultation,
    AnswerFor,
    AnswerToStep,
    Arbitrate,
    Command,
    Consent,
    CorrectRecord,
    Decide,
    Extend,
    Giver,
    MarkRead,
)
from domain.review.words import Result
from domain.rules.items import Item, Kind
from domain.rules.rules import Rules
from domain.units import Handler

if TYPE_CHECKING:
    from domain.project.state import Project
    from domain.review.state import Review

OFFICE = "xmb"
CITY_GOVERNMENT = "szf"
DESK_ROLES = (  # those who act for a unit; audit and operators only read
    Role.REVIEWER,
    Role.HEAD,
    Role.DEPUTY,
    Role.LEADER,
    Role.XMB,
    Role.COUNTY,
    Role.STATISTICS,
    Role.PARTY_HEAD,
    Role.GOVERNMENT_HEAD,
    Role.OFFICE_DIRECTOR,
)
TOLD_ROLES = (Role.CITY_LEADER, Role.SUPERVISION)  # they answer what was put before them, no more

HEADS = (
    Role.HEAD,
    Role.DEPUTY,
    Role.LEADER,
    Role.PARTY_HEAD,
    Role.GOVERNMENT_HEAD,
    Role.OFFICE_DIRECTOR,
)


def who_may(by: Actor, command: Command, review: Review, rules: Rules) -> str | None:
    """Why `by` may not give `command` to this round; None where it may."""
    item = rules.item(review.item)
    if why := _beyond(by, item.kind, rules):
        return why
    match command:
        case Arbitrate():
            return _acts_for(by, arbiter(item, rules), rules)
        case Consent() | AnswerFor():
            return _acts_for(by, OFFICE, rules)
        case Extend():
            return _unit(by, review, item, rules) or _leads(by, item)
        case CorrectRecord():
            return _unit(by, review, item, rules) or _heads(by)
        case Decide(outcome=Result.PUBLISHED) if item.kind is Kind.PUBLIC_NOTICE:
            return _publisher(by, review, item, rules)
        case AnswerToStep():
            return _addressee(by, command.step, review, rules)
        case AnswerConsultation():
            return _consulted(by, command.number, review, rules)
        case MarkRead():
            return _copied(by, review, rules)
    match command.giver:
        case Giver.APPLICANT:
            return _applicant(by, review, item, rules)
        case Giver.UNIT:
            return _unit(by, review, item, rules)
        case Giver.PUBLISHER:
            return _publisher(by, review, item, rules)
        case Giver.OFFICE:
            return _acts_for(by, OFFICE, rules)
        case Giver.HANDED:
            return _handed(by, review, item, rules)
        case Giver.PROJECT | Giver.ADDRESSEE:  # all answers to a step have been asked above
            return "此命令只能由系统发出。"
        case _:
            assert_never(command.giver)


def _consulted(by: Actor, number: int, review: Review, rules: Rules) -> str | None:
    """Whoever is asked for his opinion. Of what was never asked the law says so, to the unit."""
    if by.role not in DESK_ROLES:
        return f"{ROLE_ZH[by.role]}不能答复加签。"
    for one in review.consultations:
        if one.number == number:
            if by.unit == one.unit and one.person in (None, *by.persons):
                return None
            return f"第{number}项加签请的不是{_own(by, rules)}的您。"
    return _unit(by, review, rules.item(review.item), rules)


def _copied(by: Actor, review: Review, rules: Rules) -> str | None:
    """Whoever it was copied to, and nobody else: it is his reading alone."""
    if by.role not in DESK_ROLES:
        return f"{ROLE_ZH[by.role]}不能阅办抄送。"
    if any(one.is_for(by.unit, by.persons) for one in review.copies):
        return None
    if not review.copies:  # of what was never copied the law says so, to the unit
        return _unit(by, review, rules.item(review.item), rules)
    return f"没有抄送给{_own(by, rules)}的您。"


def _handed(by: Actor, review: Review, item: Item, rules: Rules) -> str | None:
    """The unit's people, and those of a unit that was asked."""
    handing = review.handing
    if handing is not None and handing.unit is not None and by.unit == handing.unit:
        return None if by.role in DESK_ROLES else f"{ROLE_ZH[by.role]}不能办理审批事项。"
    return _unit(by, review, item, rules)


def _addressee(by: Actor, step: str, review: Review, rules: Rules) -> str | None:
    """Whoever the step went to or was passed on to, and who stands above such a post in its unit:
    he hears in its stead while nobody holds it (catalog: escalation_rules).

    Of a step that has not rung the law says so, to those who handle the round or hear of another.
    """
    escalation = review.escalation(step)
    if escalation is None:
        heard = any(one.hears(by) for one in review.escalations)
        if heard or by.unit in acting_units(review.handler):
            return None
    elif escalation.hears(by) or any(
        _stands_above(by, one.role, one.unit) for one in escalation.to
    ):
        return None
    return f"该级提醒没有报送{_own(by, rules)}{ROLE_ZH[by.role]}，不能签收、批示或转办。"


def _stands_above(by: Actor, role: Role, unit: UnitId | None) -> bool:
    """Whether the person stands above that post in its unit."""
    return by.unit is not None and by.unit == unit and by.role in above(role)


def arbiter(item: Item, rules: Rules) -> str:
    """The unit that decides where a group disagrees: the group's, else the office."""
    group = rules.group(item.group) if item.group else None
    return group.on_negative.arbiter.unit if group and group.on_negative else OFFICE


def acting_units(handler: Handler) -> tuple[str, ...]:
    """The handling unit, and the one that acts for it where it does not log in itself."""
    return (handler.unit, handler.acted_by) if handler.acted_by else (handler.unit,)


def who_may_project(
    by: Actor, command: project_command.Command, project: Project | None, rules: Rules
) -> str | None:
    """Why `by` may not give `command` to this project (None: not yet registered)."""
    giver = project_command.Giver
    if why := _beyond(by, _kind_of(command, rules), rules):
        return why
    # Of these two is asked below whose they are, and a refusal tells it.
    if by.role in TOLD_ROLES and not isinstance(command, AnswerBundle | ExtendBundle):
        return f"{ROLE_ZH[by.role]}只签收和批示报送的提醒，不办理项目。"
    if isinstance(command, Register):
        return _registrar(by, command, rules)
    if isinstance(command, TakeOver):
        return _acts_for(by, OFFICE, rules)
    if project is None:
        return "项目尚未登记。"
    match command:
        case Report():
            return _reporter(by, command, project, rules)
        case ReturnReport():
            return _checker(by, command.item, project, rules)
        case AdvanceSupport():
            return _supporter(by, command, project, rules)
        case CheckWorksPermit():
            return _issuer(by, project, rules)
        case RecordAssessment():
            return _assessor(by, command.topic, project, rules)
        case Reapply():
            return _reapplicant(by, command.item, project, rules)
        case ExtendBundle():
            return _governs(by, rules)
        case AnswerBundle():
            return _told_of_bundle(by, command.step, project, rules)
    if isinstance(command, ConfirmObligation):
        obligation = project.obligations.get(command.obligation)
        return _keeps(by, obligation.item, project, rules) if obligation else None
    if isinstance(command, RecordChallenge):
        known = command.item in project.items
        return _keeps(by, command.item, project, rules) if known else None
    if isinstance(command, RecordStay | RecordRuling):
        challenge = project.challenges.get(command.challenge)
        return _keeps(by, challenge.item, project, rules) if challenge else None
    if isinstance(command, OnDocument) and command.giver is giver.HANDLER:
        granted = project.granted.get(command.document)
        return _keeps(by, granted.item, project, rules) if granted else None
    match command.giver:
        case giver.OWNER:
            return None if _owns(by, project) else "只有项目单位可以这样做。"
        case giver.OFFICE:
            return _acts_for(by, OFFICE, rules)
        case giver.KEEPER | giver.REGISTRAR:
            return _keeper(by, project, rules)
        case giver.HANDLER | giver.GOVERNMENT | giver.ADDRESSEE | giver.REVIEW | giver.PROJECT:
            return "此命令不能由人发出。"
        case _:
            assert_never(command.giver)


def _beyond(by: Actor, kind: Kind | None, rules: Rules) -> str | None:
    """A substitute for some kinds of items acts on these alone."""
    if by.kinds is None or kind in by.kinds:
        return None
    within = "、".join(rules.kind(one).name_zh for one in Kind if one in by.kinds)
    return f"您的代理只限于{within}类事项，这里须由{by.on_behalf_of}本人或其他人办理。"


def _kind_of(command: project_command.Command, rules: Rules) -> Kind | None:
    """Of the item that the command is about; None where it is about the project itself."""
    try:
        return rules.item(getattr(command, "item", "")).kind
    except KeyError:
        return None


REGISTERING = ("xmb", "fgw", "zrzy", "gov", "sw")  # functions that enter projects


def _registrar(by: Actor, command: Register, rules: Rules) -> str | None:
    if by.company is not None:
        return None if by.company == command.owner else "企业只能登记本单位的项目。"
    if by.role in DESK_ROLES and by.unit and function_of(by.unit) in REGISTERING:
        own, there = area_of(by.unit), rules.area(command.county) if command.county else None
        if own and there and own != there.id:
            return f"{_own(by, rules)}只能登记本县区的项目。"
        return None
    return "项目由项目单位、县区、发改、自然资源、商务部门或项目办登记。"


def _owns(by: Actor, project: Project) -> bool:
    return by.company is not None and by.company == project.owner


def _keeper(by: Actor, project: Project, rules: Rules) -> str | None:
    """The owner, the office, the project's county, and the departments that enter projects."""
    if _owns(by, project) or (by.unit == OFFICE and by.role in DESK_ROLES):
        return None
    if by.unit and by.role in DESK_ROLES:
        if function_of(by.unit) in REGISTERING and area_of(by.unit) in ("", project.county):
            return None
    return f"本项目由项目单位、所在县区和项目办维护，{_own(by, rules)}不能修改。"


def _reporter(by: Actor, command: Report, project: Project, rules: Rules) -> str | None:
    rhythm = project.rhythms.get(command.item)
    units = [duty.unit for duty in rhythm.open] if rhythm else []
    if command.number is not None and command.number in project.services:
        units = [project.services[command.number].unit]
    if not units or (by.unit in units and by.role in DESK_ROLES):
        return None  # nothing is due: the law itself says so
    return f"该报告由{rules.unit_name(units[0])}提交，{_own(by, rules)}不能代报。"


def _checker(by: Actor, item: str, project: Project, rules: Rules) -> str | None:
    """Who checks a report: the unit of the recurring item that needs it, or the office."""
    if by.unit == OFFICE and by.role in DESK_ROLES:
        return None
    for asker in rules.dependents.get(("item", item), ()):
        rhythm = project.rhythms.get(asker)
        if rhythm and by.unit in [duty.unit for duty in rhythm.open] and by.role in DESK_ROLES:
            return None
    return f"报告由审核它的部门或项目办退回，{_own(by, rules)}不能退回。"


def _supporter(by: Actor, command: AdvanceSupport, project: Project, rules: Rules) -> str | None:
    support = project.supports.get(command.number)
    if support is None:
        return None  # the law says that there is no such request
    if command.to in (SupportStep.CONFIRMED, SupportStep.DENIED, SupportStep.WITHDRAWN):
        return None if _owns(by, project) else "只有项目单位可以确认、否认或撤回需求。"
    if by.role in DESK_ROLES and by.unit in (support.unit, OFFICE):
        return None
    return f"该需求由{rules.unit_name(support.unit)}办理，{_own(by, rules)}不能代办。"


def _keeps(by: Actor, item: str, project: Project, rules: Rules) -> str | None:
    """The unit that answers for the item's documents and their conditions. Of what there is not,
    the law says so itself."""
    found = handler_of(project, rules.item(item), rules)
    if found is None or (by.unit in acting_units(found[0]) and by.role in DESK_ROLES):
        return None
    return f"该文书由{rules.unit_name(acting_units(found[0])[-1])}管理，{_own(by, rules)}不能办理。"


def _governs(by: Actor, rules: Rules) -> str | None:
    """本级人民政府负责人 (行政许可法 42): bundles are led by units of the city, so the head of its
    government."""
    role = Role(rules.catalog.clock.joint.extended_by.role)
    if by.unit == CITY_GOVERNMENT and by.role is role:
        return None
    return (
        f"一件事延期须由{rules.unit_name(CITY_GOVERNMENT)}的{ROLE_ZH[role]}批准"
        f"（行政许可法第42条），{_own(by, rules)}{ROLE_ZH[by.role]}不能批准。"
    )


def _told_of_bundle(by: Actor, step: str, project: Project, rules: Rules) -> str | None:
    """Whoever it was put before, and who stands above such a post in its unit. Of what was never put
    before anybody the law says so, to those who hear of another; where there is none, to any office."""
    told = [one for asked in project.bundles.values() for one in asked.reports]
    if not told and by.role in DESK_ROLES:
        return None
    for one in [one for one in told if one.step == step] or told:
        if one.hears(by) or any(_stands_above(by, to.role, to.unit) for to in one.to):
            return None
    return f"一件事逾期没有报送{_own(by, rules)}{ROLE_ZH[by.role]}，不能签收或批示。"


def _issuer(by: Actor, project: Project, rules: Rules) -> str | None:
    """Whoever granted the construction permit; of works that do not stand still the law says so."""
    stop = project.works_stop
    if by.role in DESK_ROLES and stop is not None and stop.issuer is not None:
        if by.unit == project.unit_now(stop.issuer):
            return None
        issuer = rules.unit_name(project.unit_now(stop.issuer))
        return f"施工许可证由发证机关{issuer}核验，{_own(by, rules)}不能核验。"
    return None if by.unit == OFFICE else "施工许可证由发证机关在中止施工满一年后核验。"


def _assessor(by: Actor, topic: str, project: Project, rules: Rules) -> str | None:
    """The office, or a unit that answers for something that an assessment of the topic relieves."""
    if by.role in DESK_ROLES and by.unit is not None:
        if by.unit == OFFICE:
            return None
        for item, one in reliefs(rules).items():
            found = (
                handler_of(project, rules.item(item), rules) if topic in ("", one.topic) else None
            )
            if found and by.unit in acting_units(found[0]):
                return None
    return f"区域评估由项目办或者审批该评估的部门登记，{_own(by, rules)}不能登记。"


def _reapplicant(by: Actor, item: str, project: Project, rules: Rules) -> str | None:
    """Who hands the item in asks for it again."""
    try:
        one = rules.item(item)
    except KeyError:
        return None  # the law says that there is no such item
    if by.company is None:
        return _submits(by, one, project.county, rules)
    if not _owns(by, project):
        return "只能办理本单位的项目。"
    return None if "owner" in one.submitted_by else f"“{one.name_zh}”不由项目单位申报。"


def function_of(unit: str) -> str:
    """fgw@411122 → fgw"""
    return unit.split("@", 1)[0]


def area_of(unit: str) -> str:
    """fgw@411122 → 411122; the city's own have none."""
    return unit.partition("@")[2]


def _unit(by: Actor, review: Review, item: Item, rules: Rules) -> str | None:
    if by.role not in DESK_ROLES:
        return f"{ROLE_ZH[by.role]}不能办理审批事项。"
    if by.unit in acting_units(review.handler):
        return None
    return (
        f"“{item.name_zh}”由{rules.unit_name(review.handler.unit)}办理，{_own(by, rules)}不能代办。"
    )


def _applicant(by: Actor, review: Review, item: Item, rules: Rules) -> str | None:
    if by.company is not None:
        if by.company == review.applicant and "owner" in item.submitted_by:
            return None
        if by.company != review.applicant:
            return "只能办理本单位的项目。"
        return f"“{item.name_zh}”不由项目单位申报。"
    return _submits(by, item, area_of(review.handler.unit), rules)


def _submits(by: Actor, item: Item, area: str | None, rules: Rules) -> str | None:
    """Where an office hands in, not the company: the city's, or that of the area."""
    functions = [one for one in item.submitted_by if one != "owner"]
    if by.unit and by.role in DESK_ROLES and function_of(by.unit) in functions:
        if area_of(by.unit) in ("", area):
            return None
    who = "、".join(["项目单位" if one == "owner" else one for one in item.submitted_by])
    return f"“{item.name_zh}”由{who}申报，{_own(by, rules)}不能代为申报或者撤回。"


def _publisher(by: Actor, review: Review, item: Item, rules: Rules) -> str | None:
    if by.company is not None:
        return None if by.company == review.applicant else "只能办理本单位的项目。"
    return _unit(by, review, item, rules)


def _acts_for(by: Actor, unit: str, rules: Rules) -> str | None:
    if by.unit == unit and by.role in DESK_ROLES:
        return None
    return f"只有{rules.unit_name(unit)}可以这样做，{_own(by, rules)}不可以。"


def _leads(by: Actor, item: Item) -> str | None:
    role = item.extension.by.role if item.extension else Role.LEADER
    if by.role == role:
        return None
    return f"延期须由{ROLE_ZH[Role(role)]}批准（行政许可法第42条），{ROLE_ZH[by.role]}不能批准。"


def _heads(by: Actor) -> str | None:
    """Who approves a correction of the record: the head of the unit, or a post above (domain.md 9)."""
    if by.role in HEADS:
        return None
    return f"更正记录须由{ROLE_ZH[Role.HEAD]}或其上级批准，{ROLE_ZH[by.role]}只能拟稿。"


def _own(by: Actor, rules: Rules) -> str:
    if by.unit is not None:
        try:
            return rules.unit_name(by.unit)
        except KeyError:
            return by.unit
    return "项目单位" if by.company else ROLE_ZH[by.role]
