"""Who did what and when: an act is a command as it was given.

`happened_at` is when it was so in the world, `submitted_at` when we took it (by the database's
clock); the ledger adds `recorded_at` (design.md 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from domain.canonical import digest, instant_text
from domain.refused import Refusal
from domain.value import Frozen

PersonId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
UnitId = Annotated[str, Field(pattern=r"^[a-z]+(@[a-z0-9]+)?$")]
CompanyId = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$")]


class Role(StrEnum):
    """Posts and parts that people act in (domain.md 9)."""

    REVIEWER = "reviewer"
    HEAD = "head"
    DEPUTY = "deputy"
    LEADER = "leader"
    PARTY_HEAD = "party_head"
    GOVERNMENT_HEAD = "government_head"
    CITY_LEADER = "city_leader"
    OFFICE_DIRECTOR = "office_director"
    XMB = "xmb"
    COUNTY = "county"
    COMPANY = "company"
    STATISTICS = "statistics"
    SUPERVISION = "supervision"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    SYSTEM = "system"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ROLE_ZH = {
    Role.REVIEWER: "经办",
    Role.HEAD: "审核",
    Role.DEPUTY: "分管领导",
    Role.LEADER: "主要领导",
    Role.PARTY_HEAD: "党委（党组）主要领导",
    Role.GOVERNMENT_HEAD: "政府（管委会）主要领导",
    Role.CITY_LEADER: "市领导",
    Role.OFFICE_DIRECTOR: "领导小组办公室主任",
    Role.XMB: "项目办",
    Role.COUNTY: "县区",
    Role.COMPANY: "项目单位",
    Role.STATISTICS: "统计",
    Role.SUPERVISION: "督察",
    Role.AUDITOR: "审计",
    Role.OPERATOR: "运维",
    Role.SYSTEM: "系统",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}


def _unsaid(value: object) -> bool:
    return value is None


class Actor(Frozen):
    """Who acts, and for whom: a unit or a company, never both.

    `on_behalf_of`: the absent person whose post this is (AB角), and `kinds` the kinds of items for
    which he is substituted, None for all. Both are left out of what is written down where unsaid,
    so that a line of the ledger from before there were substitutes keeps its hash.
    """

    person: PersonId
    role: Role
    unit: UnitId | None = None
    company: CompanyId | None = None
    on_behalf_of: PersonId | None = Field(None, exclude_if=_unsaid)
    kinds: tuple[str, ...] | None = Field(None, exclude_if=_unsaid)

    def model_post_init(self, context: object) -> None:
        """Once, when he is made; a validator would ask again of every event and state he is put in.
        Raises ValueError, which is told as what was wrong with the value."""
        if self.unit and self.company:
            raise ValueError("a person acts for a unit or for a company, not for both")
        if self.on_behalf_of == self.person:
            raise ValueError("nobody is his own substitute")
        if self.kinds is not None and self.on_behalf_of is None:
            raise ValueError("only a substitute is limited to kinds of items")

    @property
    def persons(self) -> tuple[str, ...]:
        """Everybody whose hand this is: the one who acts and, of a substitute, the absent one."""
        return (self.person, self.on_behalf_of) if self.on_behalf_of else (self.person,)

    def named(self, names: Mapping[str, str] | None = None) -> str:
        """王五（代李四）; the id where the name is not known."""
        told = [(names or {}).get(person, person) for person in self.persons]
        return f"{told[0]}（代{told[1]}）" if len(told) > 1 else told[0]


SYSTEM = Actor(person="system", role=Role.SYSTEM)


class Text(Frozen):
    """Words of a person, kept outside ledger and Temporal: only where they lie and their sha256."""

    ref: UUID
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Act(Generic[C]):
    """A command as it was given. `message`: it comes from another stream, dated by its cause.

    `opening`: it begins the stream, so of messages of one instant it is played first.
    """

    id: UUID
    by: Actor
    submitted_at: datetime
    happened_at: datetime
    command: C
    message: bool = False
    opening: bool = False


def differing(act: Act[Any]) -> datetime | None:
    """When the act happened, where that is not when we took it."""
    return act.happened_at if act.happened_at != act.submitted_at else None


class Event(Frozen):
    """What happened, as the ledger keeps it. `at` is the cause's time: it orders and dates.

    Fields are only ever added, with a default: what is in the ledger stays readable.
    """

    at: datetime
    happened_at: datetime | None = None  # only where it differs from `at`
    by: Actor | None = None  # None: time itself, or a conclusion from what others did


class Outcome(Frozen):
    """What became of an act: done, or refused with the law's reasons. Every act has one."""

    id: UUID
    refusal: Refusal | None = None


class Alarm(NamedTuple):
    """What time itself does next, in order of its instant. `when` is law; the timer may ring a breath later."""

    when: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one stream tells another: a command in the other's name, dated by its cause."""

    to: str
    kind: str
    body: dict[str, Any]
    at: datetime


class RawAct(Frozen):
    """A row of `commands` as it travels in a signal: not yet read, perhaps forged or too new.

    `origin` is the stream that sent it where it is a message between streams.
    """

    id: UUID
    stream: str
    kind: str
    body: dict[str, Any]
    by: dict[str, Any]
    submitted_at: AwareDatetime
    happened_at: AwareDatetime
    origin: str | None = None

    def digest(self) -> str:
        """Tells this act from any other: all but its two times."""
        return digest([self.id, self.stream, self.kind, self.body, self.by, self.origin])

    def fingerprint(self) -> str:
        """The digest and the times: equal only to the very row that an API wrote."""
        return fingerprint(self.digest(), self.submitted_at, self.happened_at)


def fingerprint(digest: str, submitted_at: datetime, happened_at: datetime) -> str:
    """How a row and a signal are told to be the same act."""
    return f"{digest[:32]}@{instant_text(submitted_at)}/{instant_text(happened_at)}"
