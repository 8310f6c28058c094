"""Reports that recur, services and support that are asked for: due, made, missed. domain.md 7."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from domain.acts import Event, Text
from domain.project.duty_commands import SupportStep


class DutyOpened(Event):
    """What is due once a period: `number` counts the periods from the first."""

    type: Literal["DutyOpened"] = "DutyOpened"
    item: str
    period: str
    number: int
    unit: str
    due: datetime


class DutyMissed(Event):
    """Not reported when it was due; it stays open."""

    type: Literal["DutyMissed"] = "DutyMissed"
    item: str
    period: str


class DutyReported(Event):
    """报告 for a period. `figures`: numbers by field, in the field's unit (money in 万元)."""

    type: Literal["DutyReported"] = "DutyReported"
    item: str
    period: str
    fields: dict[str, Text | str] = {}
    figures: dict[str, Decimal] = {}
    unchanged: bool = False
    late: bool = False


class DutyReturned(Event):
    """退回: the report is due again."""

    type: Literal["DutyReturned"] = "DutyReturned"
    item: str
    period: str
    reason: Text
    unit: str
    due: datetime
    figures: dict[str, Decimal] = {}  # those that no longer count


class DutiesEnded(Event):
    """The item is due no more (its `ends_when`, or the stage's exit)."""

    type: Literal["DutiesEnded"] = "DutiesEnded"
    item: str


class DutyDueMoved(Event):
    """A report is due at another time. `lifts`: it had been marked missed, and is not."""

    type: Literal["DutyDueMoved"] = "DutyDueMoved"
    item: str
    period: str
    was: datetime
    due: datetime
    reason: Text
    lifts: bool = False


class DutiesResumed(Event):
    """The item is due again in its rhythm."""

    type: Literal["DutiesResumed"] = "DutiesResumed"
    item: str


class ServiceRequested(Event):
    """申请服务 number `number`, to be answered by the end of `due`."""

    type: Literal["ServiceRequested"] = "ServiceRequested"
    number: int
    item: str
    unit: str
    sort: str | None = None
    due: date | None = None
    note: Text | None = None


class ServiceAnswered(Event):
    """The request is answered."""

    type: Literal["ServiceAnswered"] = "ServiceAnswered"
    number: int
    item: str
    fields: dict[str, Text | str] = {}


class ServiceMissed(Event):
    """A request was not answered by the end of `due`; it stays open."""

    type: Literal["ServiceMissed"] = "ServiceMissed"
    number: int
    item: str
    due: date


class ServiceDueMoved(Event):
    """A request is to be answered by another day. `lifts`: so that it is no longer late."""

    type: Literal["ServiceDueMoved"] = "ServiceDueMoved"
    number: int
    item: str
    was: date
    due: date
    reason: Text
    lifts: bool = False


class SupportRequested(Event):
    """要素保障需求 number `number`."""

    type: Literal["SupportRequested"] = "SupportRequested"
    number: int
    support: str
    unit: str
    sort: str | None = None
    note: Text | None = None


class SupportAdvanced(Event):
    """The request has come a step further."""

    type: Literal["SupportAdvanced"] = "SupportAdvanced"
    number: int
    to: SupportStep
    unit: str
    note: Text | None = None
