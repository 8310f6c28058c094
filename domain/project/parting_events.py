"""What splitting and merging projects leaves in the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.acts import Event, PersonId, Text
from domain.review.words import Result
from domain.value import unsaid


class PartSplitOff(Event):
    """拆分: a part goes on as the project `code`. Money in 万元."""

    type: Literal["PartSplitOff"] = "PartSplitOff"
    code: str
    name: str
    owner: str
    county: str | None = None
    scale: str | None = None
    total_investment: Decimal | None = None
    year_plan: Decimal | None = None
    documents: tuple[str, ...] = ()
    reason: Text
    drafted_by: PersonId


class MergedInto(Event):
    """并入: the project goes on as part of the project `into`. `items`: whose open rounds end with it."""

    type: Literal["MergedInto"] = "MergedInto"
    into: str
    documents: tuple[str, ...] = ()
    items: tuple[str, ...] = Field((), exclude_if=unsaid)
    reason: Text
    drafted_by: PersonId


class ProjectTakenIn(Event):
    """The project `code` goes on as part of this one: its plan and figures are added, in 万元."""

    type: Literal["ProjectTakenIn"] = "ProjectTakenIn"
    code: str
    name: str
    year_plan: Decimal | None = None
    invested: Decimal = Decimal(0)
    reason: Text


class DocumentInherited(Event):
    """A document that was granted to the project `origin` holds here too.

    It stands where a round's would, without a round. `finishes`: the item is finished by it.
    """

    type: Literal["DocumentInherited"] = "DocumentInherited"
    document: str  # by which it is known here
    item: str
    round: int
    origin: str
    key: str  # by which it is known there
    outcome: Result
    number: str
    granted_on: date
    valid_until: date | None = None
    finishes: bool = False
