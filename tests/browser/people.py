"""Who works in the tests' city: a person for every role, and where two meet at one task, two."""

from __future__ import annotations

import secrets
from datetime import date
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Engine as Database

from api.sessions import sha256
from domain.acts import Actor, Role
from domain.identity.people import Person, Post
from store import accounts, people
from store.access_log import Entry
from store.sessions import New

PASSWORD = "漯河 重大项目 全程 2026"  # everybody's: the city lives a few minutes
INDUSTRY, OTHER = "gxw", "fgw"  # the units whose desks are full
SINCE = date(2026, 1, 1)


class Somebody(NamedTuple):
    """A person with one post."""

    id: str
    name: str
    role: Role
    unit: str | None = None
    company: str | None = None

    @property
    def actor(self) -> Actor:
        """As whom the person acts."""
        return Actor(person=self.id, role=self.role, unit=self.unit, company=self.company)


REVIEWER = Somebody("wang.fang", "王芳", Role.REVIEWER, INDUSTRY)
COLLEAGUE = Somebody("sun.qi", "孙琪", Role.REVIEWER, INDUSTRY)
SWIFT = Somebody("ma.chao", "马超", Role.REVIEWER, INDUSTRY)  # works with the keys alone
ONE = Somebody("zhao.min", "赵敏", Role.REVIEWER, OTHER)
TWO = Somebody("qian.wei", "钱伟", Role.REVIEWER, OTHER)
NEW = Somebody("zhou.xin", "周新", Role.REVIEWER, "tyj")  # nothing has ever come to this desk
HEAD = Somebody("li.si", "李思", Role.HEAD, INDUSTRY)
LEADER = Somebody("wu.gang", "吴刚", Role.LEADER, INDUSTRY)
OFFICE = Somebody("chen.jie", "陈洁", Role.XMB, "xmb")
COUNTY = Somebody("gao.yan", "高岩", Role.COUNTY, "gov@411122")
COMPANY = Somebody("li.na", "李娜", Role.COMPANY, company="c-001")
OTHER_COMPANY = Somebody("sun.li", "孙莉", Role.COMPANY, company="c-002")
OPERATOR = Somebody("yun.wei", "云巍", Role.OPERATOR)

EVERYBODY = (
    REVIEWER, COLLEAGUE, SWIFT, ONE, TWO, NEW, HEAD, LEADER, OFFICE, COUNTY, COMPANY, OTHER_COMPANY,
    OPERATOR,
    Somebody("feng.lei", "冯磊", Role.DEPUTY, INDUSTRY),
    Somebody("dong.bin", "董斌", Role.PARTY_HEAD, INDUSTRY),
    Somebody("yuan.jun", "袁军", Role.GOVERNMENT_HEAD, "gov@411122"),
    Somebody("shi.zhang", "石彰", Role.CITY_LEADER),
    Somebody("lu.ping", "陆平", Role.OFFICE_DIRECTOR, "xmb"),
    Somebody("tong.ji", "童季", Role.STATISTICS, "tjj"),
    Somebody("du.cha", "杜察", Role.SUPERVISION, "dcj"),
    Somebody("he.wei", "何炜", Role.AUDITOR, "sjj"),
    Somebody("xi.tong", "席童", Role.SYSTEM_ADMIN),
    Somebody("an.quan", "安泉", Role.SECURITY_ADMIN),
    Somebody("shen.ji", "沈骥", Role.AUDIT_ADMIN),
)  # fmt: skip
ONE_OF_EACH_ROLE = tuple({one.role: one for one in reversed(EVERYBODY)}.values())


def settle(database: Database, hash: str) -> dict[str, str]:
    """Their accounts and a session of each; what the browser's cookie holds, by person. `hash`: of
    the password that they have in common."""
    return {one.id: enter(database, one, hash) for one in EVERYBODY}


def enter(database: Database, one: Somebody, hash: str) -> str:
    """An account with a password of the person's own, and a session; its token."""
    by = Entry("browser.tests", "user_added", detail={"person": one.id})
    post = Post(
        id=uuid4(), person=one.id, role=one.role, unit=one.unit, company=one.company,
        from_day=SINCE,
    )  # fmt: skip
    person = Person(id=one.id, name=one.name)
    people.add(database, person, (post,), hash, by, lambda staff: None)
    token = secrets.token_urlsafe(32)
    new = New(
        token=sha256(token), person=one.id, csrf=secrets.token_urlsafe(32), lasts_s=43_200,
        post=post.id,
    )  # fmt: skip
    accounts.change_password(database, one.id, hash, new, by)
    return token
