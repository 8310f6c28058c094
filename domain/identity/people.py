"""People, the posts they hold, and who stands in for whom (AB角).

A person may hold several posts. A substitute acts with the absent person's posts from a day to a
day, for all items or for some kinds, with both names on every act; he passes nothing on, and it
ends by itself. Pure: whoever asks says which day it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from domain.acts import ROLE_ZH, Actor, CompanyId, PersonId, Role, UnitId
from domain.rules.items import Kind
from domain.value import Frozen

LADDER = (Role.REVIEWER, Role.HEAD, Role.DEPUTY, Role.LEADER)  # in a unit, upwards
UNBOUND = (  # they act for no unit in particular
    Role.AUDITOR,
    Role.OPERATOR,
    Role.SUPERVISION,
    Role.CITY_LEADER,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
)
ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class Person(Frozen):
    """Somebody with a name. `disabled_at`: from then on he gets in nowhere."""

    id: PersonId
    name: Annotated[str, Field(min_length=1, max_length=40)]
    phone: Annotated[str, Field(pattern=r"^[0-9+() -]{5,20}$")] | None = None
    disabled_at: datetime | None = None


class Span(Frozen):
    """From a day to a day, both included; `to_day` None: until further notice.

    What was ended on the day on which it began has the day before as its last: it holds no more.
    """

    from_day: date
    to_day: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.to_day is not None and self.to_day < self.from_day - timedelta(days=1):
            raise ValueError("the last day lies before the first")
        return self

    def on(self, day: date) -> bool:
        """Whether it holds on that day."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)

    def meets(self, other: Span) -> bool:
        """Whether both hold on some one day."""
        begins_in_time = other.to_day is None or self.from_day <= other.to_day
        return begins_in_time and (self.to_day is None or other.from_day <= self.to_day)


class Post(Span):
    """What a person is, where, and how long."""

    id: UUID
    person: PersonId
    role: Role
    unit: UnitId | None = None
    company: CompanyId | None = None

    @property
    def place(self) -> tuple[UnitId | None, CompanyId | None]:
        """The unit or the company."""
        return self.unit, self.company


class Substitution(Span):
    """AB角: while one is absent the other acts with his posts. `kinds` None: for all items."""

    id: UUID
    absent: PersonId
    substitute: PersonId
    kinds: tuple[Kind, ...] | None = None
    made_by: PersonId
    made_at: datetime

    @model_validator(mode="after")
    def _of_two(self) -> Substitution:
        if self.absent == self.substitute:
            raise ValueError("nobody is his own substitute")
        if self.to_day is None:
            raise ValueError("a substitution has a last day")
        if self.kinds == ():
            raise ValueError("a substitution for no kind of items is none")
        return self

    def covers(self, kind: Kind | None) -> bool:
        """Whether items of this kind pass to the substitute; None: some do."""
        return self.kinds is None or kind is None or kind in self.kinds


class Hat(Frozen):
    """A post as a person may act in it: his own, or an absent person's."""

    post: Post
    instead: Substitution | None = None

    def actor(self, person: PersonId) -> Actor:
        """Who acts, with both names where he stands in."""
        kinds = self.instead.kinds if self.instead else None
        return Actor(
            person=person,
            role=self.post.role,
            unit=self.post.unit,
            company=self.post.company,
            on_behalf_of=self.instead.absent if self.instead else None,
            kinds=kinds and tuple(kind.value for kind in kinds),
        )


def posts_of(
    person: PersonId, day: date, posts: Iterable[Post], substitutions: Iterable[Substitution]
) -> tuple[Hat, ...]:
    """What a person may act as on that day: his own posts, then those of whom he stands in for.

    Only the absent person's own posts pass over, never what he himself holds for another, and
    never an administrator's: the three administrators are three people.
    """
    now = [post for post in posts if post.on(day)]
    own = [Hat(post=post) for post in now if post.person == person]
    lent = [
        Hat(post=post, instead=one)
        for one in substitutions
        if one.substitute == person and one.on(day)
        for post in now
        if post.person == one.absent and post.role not in ADMINS
    ]
    return (*own, *lent)


def above(role: Role) -> tuple[Role, ...]:
    """The posts above this one in a unit, the next first; none for what is no post of the ladder."""
    return LADDER[LADDER.index(role) + 1 :] if role in LADDER else ()


class Holder(Frozen):
    """Who answers for a post. `how`: he holds it, stands in for `instead_of`, or is one up."""

    person: PersonId
    role: Role
    how: Literal["holder", "substitute", "above"]
    instead_of: PersonId | None = None


def holders(
    role: Role,
    unit: UnitId,
    day: date,
    posts: Iterable[Post],
    substitutions: Iterable[Substitution],
    *,
    kind: Kind | None = None,
) -> tuple[Holder, ...]:
    """Who answers for (role, unit) on that day; empty where nobody in the unit does.

    The holders that are there; else the substitutes of those that are away; else whoever answers
    for the post above (经办 → 审核 → 分管 → 主要领导). `kind`: of the item it is about.
    """
    posts, substitutions = list(posts), list(substitutions)
    if found := _at(role, unit, day, posts, substitutions, kind):
        return found
    for higher in above(role):
        if found := _at(higher, unit, day, posts, substitutions, kind):
            return tuple(one.but(how="above") for one in found)
    return ()


def _at(
    role: Role,
    unit: UnitId,
    day: date,
    posts: list[Post],
    substitutions: list[Substitution],
    kind: Kind | None,
) -> tuple[Holder, ...]:
    away = [one for one in substitutions if one.on(day) and one.covers(kind)]
    absent = [one.absent for one in away]
    there = [
        post.person for post in posts if (post.role, post.unit) == (role, unit) and post.on(day)
    ]
    present = [person for person in there if person not in absent]
    if present:
        return tuple(Holder(person=one, role=role, how="holder") for one in dict.fromkeys(present))
    # Whoever stands in and is away himself passes nothing on.
    standing_in = [one for one in away if one.absent in there and one.substitute not in absent]
    return tuple(
        Holder(person=one.substitute, role=role, how="substitute", instead_of=one.absent)
        for one in standing_in
    )


# --- what may be set up --------------------------------------------------------------------------


def unfit(by: Actor) -> str | None:
    """Why nobody may act so: a company's people act as a company, nobody as the system."""
    if by.role is Role.SYSTEM:
        return "没有人可以以系统的身份办理。"
    if (by.role is Role.COMPANY) != (by.company is not None):
        return "项目单位的人员须写明企业和角色 company，其他角色须写明单位。"
    if by.company is None and by.unit is None and by.role not in UNBOUND:
        return f"{ROLE_ZH[by.role]}须写明单位。"
    if by.unit is not None and by.role in ADMINS:
        return f"{ROLE_ZH[by.role]}不属于任何办理单位，不要写单位。"
    return None


def why_not_post(new: Post, posts: Iterable[Post]) -> str | None:
    """Why this post may not be given beside those that there are (等保 8.1.4.2: separate duties).

    The three administrators are three people, and none of them decides on a project.
    """
    actor = Hat(post=new).actor(new.person)
    if why := unfit(actor):
        return why
    for post in posts:
        if post.person != new.person or not post.meets(new):
            continue
        if (post.role, post.place) == (new.role, new.place):
            return f"{new.person} 在这段时间已有岗位“{ROLE_ZH[new.role]}”。"
        if new.role in ADMINS or post.role in ADMINS:
            return (
                f"{ROLE_ZH[new.role]}和{ROLE_ZH[post.role]}不能由同一人兼任："
                "系统、安全、审计管理员须是三个人，且都不办理项目。"
            )
    return None


def why_not_substitution(
    new: Substitution, posts: Iterable[Post], substitutions: Iterable[Substitution]
) -> str | None:
    """Why one may not stand in for the other: both must be of one unit, and the substitute there."""
    posts = list(posts)
    lent = [post for post in posts if post.person == new.absent and post.meets(new)]
    own = [post for post in posts if post.person == new.substitute and post.meets(new)]
    if not lent:
        return f"{new.absent} 在这段时间没有岗位，无从代理。"
    if all(post.role in ADMINS for post in lent):
        return "系统、安全、审计管理员的岗位不能由他人代理。"
    if not {post.place for post in lent} & {post.place for post in own}:
        return f"{new.substitute} 与 {new.absent} 不在同一单位，不能代理。"
    for one in substitutions:
        if one.absent == new.substitute and one.meets(new):
            return f"{new.substitute} 自己在这段时间请人代理，代理不能再转给他人。"
        if one.absent == new.absent and one.meets(new) and _overlap(one, new):
            return f"{new.absent} 在这段时间已由 {one.substitute} 代理。"
    return None


def _overlap(one: Substitution, other: Substitution) -> bool:
    return one.kinds is None or any(other.covers(kind) for kind in one.kinds)
