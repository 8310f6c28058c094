"""A project changes: its county, its owner, a unit of the city, whose a task is. domain.md 8."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.acts import Event, PersonId, Text

Change = Literal["county", "owner", "unit"]


class ChangeOrdered(Event):
    """变更待生效: a change of county, owner or unit that takes effect at the beginning of day `on`.

    It takes the place of an earlier order of the same change that has not taken effect.
    """

    type: Literal["ChangeOrdered"] = "ChangeOrdered"
    change: Change
    to: str  # the id of the new county, owner or unit
    unit: str | None = None  # of a change of unit: whose work passes
    on: date
    reason: Text
    drafted_by: PersonId


class CountyChanged(Event):
    """变更县区: the project is the new county's from day `on`."""

    type: Literal["CountyChanged"] = "CountyChanged"
    was: str | None = None
    county: str
    on: date
    reason: Text
    drafted_by: PersonId


class OwnerChanged(Event):
    """变更项目单位: another company owns the project from day `on`."""

    type: Literal["OwnerChanged"] = "OwnerChanged"
    was: str
    owner: str
    on: date
    reason: Text
    drafted_by: PersonId


class UnitSucceeded(Event):
    """职责划转: `successor` does here what `unit` did, from day `on`."""

    type: Literal["UnitSucceeded"] = "UnitSucceeded"
    unit: str
    successor: str
    on: date
    reason: Text
    drafted_by: PersonId


class ItemTransferred(Event):
    """转办: `unit` answers for the item here from now on, not `was`."""

    type: Literal["ItemTransferred"] = "ItemTransferred"
    item: str
    was: str
    unit: str
    reason: Text


class TaskHandedOver(Event):
    """What is due on the project's own stream is another unit's now; until when stays.

    `task`: report/<item>/<period>, service/<number>, support/<number>.
    """

    type: Literal["TaskHandedOver"] = "TaskHandedOver"
    task: str
    was: str
    unit: str
