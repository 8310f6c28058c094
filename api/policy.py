"""docs/policy.md, made from the policy table, the commands and the addresses: it cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.entrances import ENTRANCES
from api.forms import PROJECT_COMMANDS, REVIEW_COMMANDS, Reading
from domain.acts import ROLE_ZH, Role
from domain.identity.people import ADMINS, LADDER
from domain.identity.policy import PEOPLE, REACH, RELATION_ZH, SEES, TABLE, VERB_ZH, Relation
from domain.project.command import Giver as ProjectGiver
from domain.review.commands import Giver

GIVER_ZH: Mapping[Giver | ProjectGiver, str] = {
    Giver.APPLICANT: "申报人：项目单位，或目录所定的部门",
    Giver.UNIT: "办理单位（或代其办理的单位）",
    Giver.PUBLISHER: "办理单位或项目单位",
    Giver.OFFICE: "项目办",
    Giver.ADDRESSEE: "提醒阶梯所报送、转办到的岗位和人员",
    Giver.PROJECT: "系统",
    Giver.HANDED: "交出这一步的人，或者接到的人和单位",
    ProjectGiver.OWNER: "项目单位",
    ProjectGiver.OFFICE: "项目办",
    ProjectGiver.KEEPER: "项目单位、项目办、登记维护项目的部门和所在县区",
    ProjectGiver.REGISTRAR: "项目单位、项目办、登记维护项目的部门和所在县区",
    ProjectGiver.HANDLER: "由单项规则规定",
    ProjectGiver.GOVERNMENT: "市人民政府主要领导",
    ProjectGiver.REVIEW: "系统",
}


def markdown() -> str:
    """The page, whole."""
    return "\n".join([*_head(), *_roles(), *_rows(), *_commands(), *_entrances()]) + "\n"


def _head() -> Iterable[str]:
    yield "# Who may do what"
    yield ""
    yield "Made from the table by `quancheng policy`; change the table, not this page (a test compares)."
    yield "The table is `domain/identity/policy.py`; one pure function, `domain.identity.may`, answers for"
    yield "pages, JSON, lists and tests, and says in Chinese why not. What has no row is closed."
    yield ""


def _roles() -> Iterable[str]:
    yield "## 角色 · roles"
    yield ""
    yield "How far a role sees projects (`sees`) is the catalog's `roles.yaml`."
    yield ""
    yield "| role | 角色 | sees | 项目 |"
    yield "|---|---|---|---|"
    for role in PEOPLE:
        reach = "；".join(RELATION_ZH[one] for one in REACH[SEES[role]]) or "不看"
        yield f"| `{role}` | {ROLE_ZH[role]} | `{SEES[role]}` | {reach} |"
    yield ""
    yield f"- {_names(ADMINS)}是三个人，都没有其他岗位，也不由他人代理。"
    yield f"- 岗位无人时，由同单位上一级办理：{' → '.join(ROLE_ZH[role] for role in LADDER)}。"
    yield "- AB角：代理人只在所定的日子、所定类别的事项上，以被代理人的岗位办理，每次办理记两个人的名字；"
    yield "  不能转给第三人，不能批准自己或被代理人拟的稿，到期自行终止。"
    yield ""


def _rows() -> Iterable[str]:
    yield "## 可以做什么 · the table"
    yield ""
    yield "| verb | 做什么 | 范围 | 角色 |"
    yield "|---|---|---|---|"
    for row in TABLE:
        everyone = set(row.roles) == set(PEOPLE)
        who = "任何人" if row.relation is Relation.ANYONE else "所有角色"
        roles = who if everyone else _names(row.roles)
        yield f"| `{row.verb}` | {VERB_ZH[row.verb]} | {RELATION_ZH[row.relation]} | {roles} |"
    yield ""


def _commands() -> Iterable[str]:
    yield "## 命令 · commands"
    yield ""
    yield "Whoever may give commands at all gives these where he stands so to the round or the project."
    yield "Two people: who drafts an extension or a refusal does not approve it."
    yield ""
    yield "| command | 命令 | 由谁 | 依据 |"
    yield "|---|---|---|---|"
    for on, readings in (("reviews", REVIEW_COMMANDS), ("projects", PROJECT_COMMANDS)):
        for kind in sorted(readings):
            reading: Reading = readings[kind]
            giver = GIVER_ZH[reading.command.giver]
            yield f"| {on} `{kind}` | {reading.zh} | {giver} | {reading.command.clause} |"
    yield ""


def _entrances() -> Iterable[str]:
    yield "## 地址 · addresses"
    yield ""
    yield "| address | verb |"
    yield "|---|---|"
    for address in sorted(ENTRANCES, key=lambda one: one.split(" ")[::-1]):
        yield f"| `{address}` | `{ENTRANCES[address]}` |"


def _names(roles: Iterable[Role]) -> str:
    return "、".join(ROLE_ZH[role] for role in roles)
