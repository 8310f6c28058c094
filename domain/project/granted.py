"""A document that a project was granted, as it stands now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, assert_never

from domain.acts import CompanyId
from domain.clock import local_day
from domain.project.document_events import (
    CreditRepaired,
    DocumentAltered,
    DocumentCorrected,
    DocumentEnded,
    DocumentExpired,
    DocumentExpiring,
    DocumentRenewed,
    DocumentShaken,
    PromiseChecked,
    PromiseUnchecked,
    RenewalRefused,
    RenewalRequested,
)
from domain.project.standing import Standing
from domain.review.words import Result
from domain.value import Frozen


class RenewalAsked(Frozen):
    """延续 has been asked for. `in_time`: before the day that the law names; then silence renews."""

    asked_at: datetime
    in_time: bool


class PromiseToCheck(Frozen):
    """It was granted on a promise (告知承诺), to be checked through `by`. `kept` None: not yet.

    `company`: who gave it. `found_on`: the day on which it was found, kept or not; `repaired_on`: the
    day of 信用修复, after one that was not.
    """

    by: date
    kept: bool | None = None
    missed: bool = False
    company: CompanyId | None = None
    found_on: date | None = None
    repaired_on: date | None = None


class Granted(Frozen):
    """A document that a finished round made. It holds through `valid_until`; None: for ever.

    `renewed`, `altered`: how often. `warned`: the warnings that have gone out, in working days before
    the last day to ask. `shaken`: what it was granted on that has since lost its force. `holder_changed`: it
    names who owned the project before. `missing`: items that by now must come first and had not
    been finished.
    """

    item: str
    round: int
    outcome: Result
    number: str
    granted_on: date
    valid_until: date | None = None
    standing: Standing = Standing.VALID
    renewed: int = 0
    renewal: RenewalAsked | None = None
    warned: tuple[int, ...] = ()
    altered: int = 0
    shaken: tuple[str, ...] = ()
    promise: PromiseToCheck | None = None
    holder_changed: bool = False
    missing: tuple[str, ...] = ()
    origin: str | None = None  # the other project that it was granted to, where it was inherited

    @property
    def promised(self) -> bool:
        """Whether it was granted on a promise that nobody has checked yet."""
        return self.holds and self.promise is not None and self.promise.kept is None

    @property
    def broken(self) -> bool:
        """Whether it was granted on a promise that was not kept, and that is not made good."""
        promise = self.promise
        return promise is not None and promise.kept is False and promise.repaired_on is None

    @property
    def holds(self) -> bool:
        """Whether it can be relied on."""
        return self.standing is Standing.VALID


LifeEvent = (
    DocumentExpiring
    | DocumentExpired
    | RenewalRequested
    | DocumentRenewed
    | RenewalRefused
    | DocumentAltered
    | DocumentCorrected
    | DocumentEnded
    | DocumentShaken
    | PromiseChecked
    | PromiseUnchecked
    | CreditRepaired
)


def evolve(granted: Granted, event: LifeEvent) -> Granted:
    """The document after `event`."""
    return granted.but(**_changes(granted, event))


def _changes(granted: Granted, event: LifeEvent) -> dict[str, Any]:
    match event:
        case DocumentExpiring():
            return {"warned": (*granted.warned, event.left_wd)}
        case DocumentExpired():
            return {"standing": Standing.EXPIRED, "renewal": None}
        case RenewalRequested():
            return {"renewal": RenewalAsked(asked_at=event.at, in_time=event.in_time)}
        case DocumentRenewed():
            return {
                "standing": Standing.VALID,
                "valid_until": event.until,
                "renewed": granted.renewed + 1,
                "renewal": None,
                "warned": (),
            }
        case RenewalRefused():
            return {"renewal": None}
        case DocumentAltered():
            return {
                "altered": granted.altered + 1,
                "number": event.number or granted.number,
                "holder_changed": False,
            }
        case DocumentCorrected():
            return {
                "number": event.number or granted.number,
                "granted_on": event.granted_on or granted.granted_on,
                "valid_until": event.valid_until or granted.valid_until,
            }
        case DocumentEnded():
            return {"standing": event.how, "renewal": None}
        case DocumentShaken():
            return {"shaken": (*granted.shaken, event.lost)}
        case PromiseChecked():
            found = {"kept": event.kept, "found_on": local_day(event.happened_at or event.at)}
            return {"promise": granted.promise and granted.promise.but(**found)}
        case PromiseUnchecked():
            return {"promise": granted.promise and granted.promise.but(missed=True)}
        case CreditRepaired():
            return {"promise": granted.promise and granted.promise.but(repaired_on=event.on)}
        case _:
            assert_never(event)


def replaced(documents: dict[str, Granted], item: str) -> dict[str, Granted]:
    """The documents, those of the item that still held being replaced by a newer one."""
    return {
        key: one.but(standing=Standing.REPLACED, renewal=None)
        if one.item == item and one.holds
        else one
        for key, one in documents.items()
    }
