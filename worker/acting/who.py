"""Who gives an act: a person in a post that he holds today, his own or an absent colleague's.

The accounts say which posts those are. Of whom they know nothing, the post has to be named in full,
as for a token (`quancheng token`): he acts for a unit whose people log in elsewhere.
"""

from __future__ import annotations

from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import Engine as Database

from domain.acts import ROLE_ZH, Actor, Role
from domain.clock import local_day
from domain.identity import posts_of
from domain.identity.people import unfit
from domain.rules.rules import Rules
from store import ledger, people
from worker.command_error import CommandError


class Named(NamedTuple):
    """A person as he is named at the terminal; what is None is left to his posts."""

    person: str
    role: str | None = None
    unit: str | None = None
    company: str | None = None
    instead_of: str | None = None

    def fits(self, one: Actor) -> bool:
        """Whether this may be who is meant."""
        asked = (self.role, self.unit, self.company, self.instead_of)
        held = (one.role.value, one.unit, one.company, one.on_behalf_of)
        return all(a is None or a == h for a, h in zip(asked, held, strict=True))


def actor(database: Database, named: Named, rules: Rules) -> Actor:
    """Who acts. Raises CommandError where the accounts do not bear it out, or leave a choice."""
    with database.connect() as db:
        known = people.person(db, named.person)
        staff = people.concerning(db, named.person)
        today = local_day(ledger.database_clock(db))
    if known is None:
        return _without_account(named, rules)
    if known.disabled_at is not None:
        raise CommandError(f"人员 {named.person} 已停用，不能办理 · this person is disabled")
    hats = posts_of(named.person, today, staff.posts, staff.substitutions)
    all_his = [hat.actor(named.person) for hat in hats]
    found = [one for one in all_his if named.fits(one)]
    own = [one for one in found if one.on_behalf_of is None]
    found = list(dict.fromkeys(own or found))
    if len(found) == 1:
        return found[0]
    told = "；".join(_post_zh(one, rules) for one in found or all_his) or "无"
    if found:
        raise CommandError(
            f"{named.person} 有多个岗位，请用 --role、--unit、--company 或 --instead-of 写明是哪一个：{told}"
            " · several posts, name one"
        )
    raise CommandError(f"{named.person} 今天没有这样的岗位；现有岗位：{told} · no such post today")


def _without_account(named: Named, rules: Rules) -> Actor:
    if named.role is None or named.instead_of is not None:
        raise CommandError(
            f"没有人员 {named.person}（quancheng user list 列出全部）；没有账号的，须写明 --role，"
            "以及 --unit 或 --company · no such person"
        )
    return in_post(named.person, named.role, named.unit, named.company, rules)


def in_post(person: str, role: str, unit: str | None, company: str | None, rules: Rules) -> Actor:
    """The person in a post that is named in full. Raises CommandError where there can be no such."""
    if role not in [one.value for one in Role if one is not Role.SYSTEM]:
        known = "、".join(one.value for one in Role if one is not Role.SYSTEM)
        raise CommandError(f"没有角色 {role}，可用：{known} · no such role")
    if unit is not None and unit not in rules.units():
        raise CommandError(
            f"目录 {rules.version} 中没有单位 {unit}（quancheng catalog 列出全部）"
            " · no such unit in the catalog"
        )
    try:
        by = Actor(person=person, role=Role(role), unit=unit, company=company)
    except ValidationError as wrong:
        fields = "、".join(".".join(map(str, one["loc"])) or one["msg"] for one in wrong.errors())
        raise CommandError(
            f"人员、单位或企业写法不对：{fields} · not well formed: --unit and --company exclude"
            " each other, ids are of lower-case letters, digits, . _ -"
        ) from None
    if why := unfit(by):
        raise CommandError(f"{why} · --company goes with --role company, all others with --unit")
    return by


def _post_zh(one: Actor, rules: Rules) -> str:
    """--role head --unit gxw（市工业和信息化局审核，代 li.si）"""
    words = [f"--role {one.role.value}"]
    where = one.company or ""
    if one.unit:
        words.append(f"--unit {one.unit}")
        where = rules.unit_name(one.unit) if one.unit in rules.units() else one.unit
    if one.company:
        words.append(f"--company {one.company}")
    if one.on_behalf_of:
        words.append(f"--instead-of {one.on_behalf_of}")
    instead = f"，代 {one.on_behalf_of}" if one.on_behalf_of else ""
    return f"{' '.join(words)}（{where}{ROLE_ZH[one.role]}{instead}）"
