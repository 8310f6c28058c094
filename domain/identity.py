"""Who may do what: one answer for the API, the core, pages and tests.

A department acts only on its own items, a company only on its own projects (domain.md 9). The
answer is None where it is allowed, else a Chinese sentence that says why not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.acts import ROLE_ZH, Actor, Role
from domain.review.commands import AnswerFor, Arbitrate, Command, Consent, Decide, Extend, Giver
from domain.rules.items import Item, Kind
from domain.rules.rules import Rules

if TYPE_CHECKING:
    from domain.review.state import Review

OFFICE = "xmb"
DESK_ROLES = (  # those who act for a unit; supervision, audit and operators only read
    Role.REVIEWER,
    Role.HEAD,
    Role.DEPUTY,
    Role.LEADER,
    Role.XMB,
    Role.COUNTY,
    Role.STATISTICS,
)


def who_may(by: Actor, command: Command, review: Review, rules: Rules) -> str | None:
    """Why `by` may not give `command` to this round; None where it may."""
    item = rules.item(review.item)
    match command:
        case Arbitrate():
            return _acts_for(by, arbiter(item, rules), rules)
        case Consent() | AnswerFor():
            return _acts_for(by, OFFICE, rules)
        case Extend():
            return _unit(by, review, item, rules) or _leads(by, item)
        case Decide() if item.kind is Kind.PUBLIC_NOTICE:
            return _publisher(by, review, item, rules)
    match command.giver:
        case Giver.APPLICANT:
            return _applicant(by, review, item, rules)
        case Giver.UNIT:
            return _unit(by, review, item, rules)
        case Giver.PUBLISHER:
            return _publisher(by, review, item, rules)
        case Giver.OFFICE:
            return _acts_for(by, OFFICE, rules)
        case Giver.PROJECT:
            return "此命令只能由系统发出。"


def arbiter(item: Item, rules: Rules) -> str:
    """The unit that decides where a group disagrees: the group's, else the office."""
    group = rules.group(item.group) if item.group else None
    return group.on_negative.arbiter.unit if group and group.on_negative else OFFICE


def handling_units(unit: str, item: Item) -> tuple[str, ...]:
    """The handling unit, and the one that supervises it where it does not log in itself."""
    supervisor = item.handled_by.supervised_by
    return (unit, supervisor) if supervisor else (unit,)


def function_of(unit: str) -> str:
    """fgw@411122 → fgw"""
    return unit.split("@", 1)[0]


def _unit(by: Actor, review: Review, item: Item, rules: Rules) -> str | None:
    if by.role not in DESK_ROLES:
        return f"{ROLE_ZH[by.role]}不能办理审批事项。"
    if by.unit in handling_units(review.handler.unit, item):
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
    functions = [one for one in item.submitted_by if one != "owner"]
    if by.unit and by.role in DESK_ROLES and function_of(by.unit) in functions:
        return None
    who = "、".join(["项目单位" if one == "owner" else one for one in item.submitted_by])
    return f"“{item.name_zh}”由{who}申报，{_own(by, rules)}不能代为申报。"


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


def _own(by: Actor, rules: Rules) -> str:
    if by.unit is not None:
        try:
            return rules.unit_name(by.unit)
        except KeyError:
            return by.unit
    return "项目单位" if by.company else ROLE_ZH[by.role]
