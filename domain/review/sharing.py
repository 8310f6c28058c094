"""How a unit shares its work on a round: handed over, delegated, asked of others, signed together;
and the posts that hear of it, with what they answer.

None of it moves a clock or decides anything; the round's law is elsewhere. Kept as values here, as
the fold of the round's events.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.acts import Actor, PersonId, Role, Text, UnitId
from domain.moments import Moment
from domain.value import Frozen

HandingKind = Literal["hand_over", "delegate", "consult", "ask_signatures"]


class Addressee(Frozen):
    """A post that hears of a round. `unit` None: it is the city's, of no unit."""

    role: Role
    unit: UnitId | None = None


class StepAnswer(Frozen):
    """What somebody answered to a step: 签收, 批示 (with his words) or 转办 (`to` whom)."""

    kind: Literal["acknowledged", "instructed", "passed_on"]
    at: Moment
    by: Actor
    words: Text | None = None
    to: PersonId | None = None


class Handing(Frozen):
    """The newest thing that somebody has handed on, as long as nobody has acted since.

    `had`, `delegated_by`: as it was before, so that it can be taken back. `opened`: whoever it went
    to has it before him; it cannot be taken back any more.
    """

    kind: HandingKind
    by: PersonId
    to: tuple[PersonId, ...] = ()
    unit: UnitId | None = None
    number: int = 0
    had: PersonId | None = None
    delegated_by: PersonId | None = None
    opened: bool = False


class Consultation(Frozen):
    """加签: somebody else is asked for his opinion, until the end of `until`.

    `unit`: whose; `person` None: whoever of that unit. It blocks nothing.
    """

    number: int
    unit: UnitId
    person: PersonId | None = None
    until: date
    answered: bool = False
    agrees: bool | None = None
    passed: bool = False  # its day has gone by without an answer

    @property
    def open(self) -> bool:
        """Whether an answer is still wanted."""
        return not self.answered


class Copy(Frozen):
    """抄送: somebody reads the round; `person` None: whoever of that unit. It asks for nothing."""

    number: int
    unit: UnitId
    person: PersonId | None = None
    read: bool = False

    def is_for(self, unit: UnitId | None, persons: tuple[PersonId, ...]) -> bool:
        """Whether it went to one of these persons, or to their unit."""
        return self.unit == unit and self.person in (None, *persons)


class Signature(Frozen):
    """One who has signed, for or against."""

    person: PersonId
    agrees: bool


class Signatures(Frozen):
    """会签: these people of the unit sign before it decides in favour; `quorum` of them suffice."""

    number: int
    asked_by: PersonId
    to: tuple[PersonId, ...]
    quorum: int
    signed: tuple[Signature, ...] = ()

    @property
    def missing(self) -> tuple[PersonId, ...]:
        """Who has not signed, in the order in which they were asked."""
        there = [one.person for one in self.signed]
        return tuple(one for one in self.to if one not in there)

    @property
    def agreed(self) -> int:
        """How many are for it."""
        return sum(one.agrees for one in self.signed)

    @property
    def passed(self) -> bool:
        """Whether enough are for it."""
        return self.agreed >= self.quorum

    @property
    def failed(self) -> bool:
        """Whether so many are against it that it cannot pass any more."""
        return self.agreed + len(self.missing) < self.quorum
