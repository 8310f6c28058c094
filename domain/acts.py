"""Who did what and when: an act is a command as it was given.

`happened_at` is when it was so in the world, `submitted_at` when we took it (by the database's
clock); the ledger adds `recorded_at` (design.md 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

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


ROLE_ZH = {
    Role.REVIEWER: "经办",
    Role.HEAD: "审核",
    Role.DEPUTY: "分管领导",
    Role.LEADER: "主要领导",
    Role.PARTY_HEAD: "党委主要领导",
    Role.GOVERNMENT_HEAD: "政府主要领导",
    Role.CITY_LEADER: "市领导",
    Role.OFFICE_DIRECTOR: "办公室主任",
    Role.XMB: "项目办",
    Role.COUNTY: "县区",
    Role.COMPANY: "项目单位",
    Role.STATISTICS: "统计",
    Role.SUPERVISION: "督察",
    Role.AUDITOR: "审计",
    Role.OPERATOR: "运维",
    Role.SYSTEM: "系统",
}


class Actor(Frozen):
    """Who acts, and for whom: a unit or a company, never both."""

    person: PersonId
    role: Role
    unit: UnitId | None = None
    company: CompanyId | None = None

    @model_validator(mode="after")
    def _acts_for_one(self) -> Actor:
        if self.unit and self.company:
            raise ValueError("a person acts for a unit or for a company, not for both")
        return self


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


@dataclass(frozen=True, slots=True, order=True)
class Alarm:
    """What time itself does next. `when` is law; the timer may ring a breath later."""

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
