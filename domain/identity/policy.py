"""The policy table: which role may open or do what, and how it must stand to the thing (domain.md 9).

Data, no logic: `may` asks it, docs/policy.md is made from it. Nothing is allowed that has no row.
How far a role sees (`SEES`) repeats the catalog's roles.yaml; a test holds them equal.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

from domain.acts import Role
from domain.identity.commands import DESK_ROLES, TOLD_ROLES


class Verb(StrEnum):
    """What can be opened or done. A page and its JSON are one thing."""

    # open to all
    LOG_IN = "log_in"
    SEE_HEALTH = "see_health"
    SEE_DOCS = "see_docs"
    # one's own
    SEE_HOME = "see_home"
    SEE_HELP = "see_help"
    CHANGE_LOOK = "change_look"
    SEE_LIVE = "see_live"
    SEE_NOTICES = "see_notices"
    CHOOSE_POST = "choose_post"
    CHANGE_PASSWORD = "change_password"
    LOG_OUT = "log_out"
    # the work
    SEE_TASKS = "see_tasks"
    LIST_PROJECTS = "list_projects"
    SEE_PROJECT = "see_project"
    SEE_ROUND = "see_round"
    SEE_TIMELINE = "see_timeline"
    SEE_NOTES = "see_notes"
    SEE_RECEIPT = "see_receipt"
    SEE_CATALOG = "see_catalog"
    TRY_ACT = "try_act"
    REGISTER = "register"
    ACT_ON_PROJECT = "act_on_project"
    ACT_ON_ROUND = "act_on_round"
    ADJUST_CLOCKS = "adjust_clocks"
    # looking after all
    SEE_SUPERVISION = "see_supervision"
    SEE_FIGURES = "see_figures"
    # technical, accounts, audit
    SEE_OPERATIONS = "see_operations"
    SEE_ACCOUNTS = "see_accounts"
    CHANGE_ACCOUNTS = "change_accounts"
    SEE_RIGHTS = "see_rights"
    CHANGE_RIGHTS = "change_rights"
    SEE_ACCESS_LOG = "see_access_log"
    EXPORT_LEDGER = "export_ledger"


VERB_ZH = {
    Verb.LOG_IN: "登录",
    Verb.SEE_HEALTH: "查看运行状况",
    Verb.SEE_DOCS: "查看接口说明",
    Verb.SEE_HOME: "查看首页",
    Verb.SEE_HELP: "查看帮助",
    Verb.CHANGE_LOOK: "设定字号、行距和快捷键",
    Verb.SEE_LIVE: "接收即时提醒",
    Verb.SEE_NOTICES: "查看通知",
    Verb.CHOOSE_POST: "选择岗位",
    Verb.CHANGE_PASSWORD: "修改密码",
    Verb.LOG_OUT: "退出登录",
    Verb.SEE_TASKS: "查看待办",
    Verb.LIST_PROJECTS: "查看项目列表",
    Verb.SEE_PROJECT: "查看项目",
    Verb.SEE_ROUND: "查看事项办理",
    Verb.SEE_TIMELINE: "查看项目经过",
    Verb.SEE_NOTES: "查看内部说明",
    Verb.SEE_RECEIPT: "查看回执",
    Verb.SEE_CATALOG: "查看事项目录",
    Verb.TRY_ACT: "试办",
    Verb.REGISTER: "登记项目",
    Verb.ACT_ON_PROJECT: "对项目办理",
    Verb.ACT_ON_ROUND: "对事项办理",
    Verb.ADJUST_CLOCKS: "对全部项目启用目录、启用日历、停止计时、划转部门职责",
    Verb.SEE_SUPERVISION: "查看督导",
    Verb.SEE_FIGURES: "查看月报和统计数据",
    Verb.SEE_OPERATIONS: "查看运维",
    Verb.SEE_ACCOUNTS: "查看账号",
    Verb.CHANGE_ACCOUNTS: "管理账号",
    Verb.SEE_RIGHTS: "查看岗位和权限",
    Verb.CHANGE_RIGHTS: "管理岗位和代理",
    Verb.SEE_ACCESS_LOG: "查看访问日志",
    Verb.EXPORT_LEDGER: "导出账本",
}


class Relation(StrEnum):
    """How one must stand to the thing."""

    ANYONE = "anyone"  # nobody need be signed in
    ANY = "any"  # whatever thing it is
    OWN_UNIT = "own_unit"  # one's unit handles it, or an item or a task of it
    OWN_COMPANY = "own_company"
    OWN_COUNTY = "own_county"  # to the head of the city's government every project is in his area
    KEEPS = "keeps"  # one's unit enters and mends such projects (`REGISTERING`), in its area
    OWN = "own"  # one's own act, session, password
    GIVER = "giver"  # the command says who gives it: docs/policy.md, 命令


RELATION_ZH = {
    Relation.ANYONE: "任何人，不必登录",
    Relation.ANY: "全部",
    Relation.OWN_UNIT: "本单位办理的事项及其项目",
    Relation.OWN_COMPANY: "本企业的项目",
    Relation.OWN_COUNTY: "本县区的项目",
    Relation.KEEPS: "本单位负责登记维护的项目",
    Relation.OWN: "本人的",
    Relation.GIVER: "由命令规定",
}
RELATION_NO = {
    Relation.OWN_UNIT: "只能查看本单位办理的事项及其项目",
    Relation.OWN_COMPANY: "只能查看本企业的项目",
    Relation.OWN_COUNTY: "只能查看本县区的项目",
    Relation.KEEPS: "只能查看本单位负责登记维护的项目",
    Relation.OWN: "只能查看本人的",
}

Sees = Literal[
    "unit", "area", "county", "all", "all_read", "own_projects", "figures", "technical",
    "accounts", "rights", "audit",
]  # fmt: skip
SEES: dict[Role, Sees] = {
    Role.REVIEWER: "unit",
    Role.HEAD: "unit",
    Role.DEPUTY: "unit",
    Role.LEADER: "unit",
    Role.PARTY_HEAD: "unit",
    Role.GOVERNMENT_HEAD: "area",
    Role.CITY_LEADER: "all",
    Role.OFFICE_DIRECTOR: "all",
    Role.XMB: "all",
    Role.COUNTY: "county",
    Role.COMPANY: "own_projects",
    Role.STATISTICS: "figures",
    Role.SUPERVISION: "all_read",
    Role.AUDITOR: "all_read",
    Role.OPERATOR: "technical",
    Role.SYSTEM_ADMIN: "accounts",
    Role.SECURITY_ADMIN: "rights",
    Role.AUDIT_ADMIN: "audit",
}
# What each way of seeing means for a project. Whoever only sees figures is still a unit with items
# of its own; whoever keeps a project must see what he may amend.
REACH: dict[Sees, tuple[Relation, ...]] = {
    "unit": (Relation.OWN_UNIT, Relation.KEEPS),
    "area": (Relation.OWN_COUNTY, Relation.OWN_UNIT),
    "county": (Relation.OWN_COUNTY, Relation.OWN_UNIT),
    "all": (Relation.ANY,),
    "all_read": (Relation.ANY,),
    "own_projects": (Relation.OWN_COMPANY,),
    "figures": (Relation.OWN_UNIT, Relation.KEEPS),
    "technical": (),
    "accounts": (),
    "rights": (),
    "audit": (),
}

PEOPLE = tuple(role for role in Role if role is not Role.SYSTEM)
LEADERS = (
    Role.HEAD, Role.DEPUTY, Role.LEADER, Role.PARTY_HEAD, Role.GOVERNMENT_HEAD, Role.CITY_LEADER,
    Role.OFFICE_DIRECTOR, Role.XMB, Role.COUNTY, Role.SUPERVISION, Role.AUDITOR,
)  # fmt: skip
FIGURES = (
    *DESK_ROLES, Role.CITY_LEADER, Role.SUPERVISION, Role.AUDITOR, Role.COMPANY,
)  # fmt: skip


class Row(NamedTuple):
    """These roles may do this with things to which they stand so."""

    verb: Verb
    roles: tuple[Role, ...]
    relation: Relation


def _seeing(
    *verbs: Verb, besides: tuple[Role, ...] = (), how: tuple[Relation, ...] = tuple(Relation)
) -> tuple[Row, ...]:
    """A row for each relation by which a role sees projects; `besides`: not these roles."""
    return tuple(
        Row(verb, roles, relation)
        for verb in verbs
        for relation in how
        if (
            roles := tuple(
                role for role in PEOPLE if role not in besides and relation in REACH[SEES[role]]
            )
        )
    )


TABLE: tuple[Row, ...] = (
    Row(Verb.LOG_IN, PEOPLE, Relation.ANYONE),
    Row(Verb.SEE_HEALTH, PEOPLE, Relation.ANYONE),
    Row(Verb.SEE_DOCS, PEOPLE, Relation.ANYONE),
    Row(Verb.SEE_HOME, PEOPLE, Relation.OWN),
    Row(Verb.SEE_HELP, PEOPLE, Relation.OWN),
    Row(Verb.CHANGE_LOOK, PEOPLE, Relation.OWN),
    Row(Verb.SEE_LIVE, PEOPLE, Relation.OWN),
    Row(Verb.SEE_NOTICES, PEOPLE, Relation.OWN),
    Row(Verb.CHOOSE_POST, PEOPLE, Relation.OWN),
    Row(Verb.CHANGE_PASSWORD, PEOPLE, Relation.OWN),
    Row(Verb.LOG_OUT, PEOPLE, Relation.OWN),
    # Whoever keeps a project does not therefore look into the inboxes of others.
    *_seeing(Verb.SEE_TASKS, how=tuple(one for one in Relation if one is not Relation.KEEPS)),
    *_seeing(
        Verb.LIST_PROJECTS,
        Verb.SEE_PROJECT,
        Verb.SEE_ROUND,
        Verb.SEE_TIMELINE,
        Verb.TRY_ACT,
    ),
    *_seeing(Verb.SEE_NOTES, besides=(Role.COMPANY,)),
    Row(Verb.SEE_RECEIPT, PEOPLE, Relation.OWN),
    Row(Verb.SEE_RECEIPT, DESK_ROLES, Relation.OWN_UNIT),
    Row(Verb.SEE_RECEIPT, (Role.COMPANY,), Relation.OWN_COMPANY),
    Row(Verb.SEE_RECEIPT, (Role.AUDITOR, Role.OPERATOR), Relation.ANY),
    Row(Verb.SEE_CATALOG, PEOPLE, Relation.ANY),
    Row(Verb.REGISTER, (*DESK_ROLES, Role.COMPANY), Relation.GIVER),
    Row(Verb.ACT_ON_PROJECT, (*DESK_ROLES, *TOLD_ROLES, Role.COMPANY), Relation.GIVER),
    Row(Verb.ACT_ON_ROUND, (*DESK_ROLES, *TOLD_ROLES, Role.COMPANY), Relation.GIVER),
    Row(Verb.ADJUST_CLOCKS, (Role.XMB, Role.OFFICE_DIRECTOR), Relation.GIVER),
    Row(Verb.SEE_SUPERVISION, LEADERS, Relation.ANY),
    Row(Verb.SEE_FIGURES, FIGURES, Relation.ANY),
    Row(Verb.SEE_OPERATIONS, (Role.OPERATOR,), Relation.ANY),
    Row(Verb.SEE_ACCOUNTS, (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN), Relation.ANY),
    Row(Verb.CHANGE_ACCOUNTS, (Role.SYSTEM_ADMIN,), Relation.ANY),
    Row(Verb.SEE_RIGHTS, (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR), Relation.ANY),
    Row(Verb.CHANGE_RIGHTS, (Role.SECURITY_ADMIN,), Relation.ANY),
    Row(Verb.SEE_ACCESS_LOG, (Role.AUDIT_ADMIN, Role.AUDITOR), Relation.ANY),
    Row(Verb.EXPORT_LEDGER, (Role.AUDIT_ADMIN, Role.AUDITOR), Relation.ANY),
)
