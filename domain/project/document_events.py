"""What happens to a document after it was granted, as the ledger keeps it for ever.

`document` is its key on the project, item and round: land_permit/1. `reopens`: the item is no
longer finished by it, so that what waits for the item waits again and a new round opens.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.acts import Event, PersonId, Text
from domain.project.standing import Standing


class DocumentEvent(Event):
    """What all of these share."""

    document: str
    item: str


class DocumentExpiring(DocumentEvent):
    """有效期将满: so many working days are left until `last_day`, to ask for renewal or to use it."""

    type: Literal["DocumentExpiring"] = "DocumentExpiring"
    left_wd: int
    last_day: date
    valid_until: date


class DocumentExpired(DocumentEvent):
    """有效期届满: it was neither used nor renewed in time. `then`: the catalog's word for what follows."""

    type: Literal["DocumentExpired"] = "DocumentExpired"
    valid_until: date
    then: Literal["lapses", "re_review", "renew", "restore"]
    reopens: bool = False


class RenewalRequested(DocumentEvent):
    """申请延续."""

    type: Literal["RenewalRequested"] = "RenewalRequested"
    in_time: bool
    last_day: date
    reason: Text


class DocumentRenewed(DocumentEvent):
    """延续. `tacit`: asked in time and not answered before the expiry (行政许可法 50)."""

    type: Literal["DocumentRenewed"] = "DocumentRenewed"
    was: date
    until: date
    tacit: bool = False
    reason: Text | None = None


class RenewalRefused(DocumentEvent):
    """不予延续."""

    type: Literal["RenewalRefused"] = "RenewalRefused"
    reason: Text
    drafted_by: PersonId


class DocumentAltered(DocumentEvent):
    """变更. `number`: of the document that takes the place of the old paper."""

    type: Literal["DocumentAltered"] = "DocumentAltered"
    what: Text
    number: str | None = None
    was: str | None = None


class DocumentCorrected(DocumentEvent):
    """更正: what is now written in place of what was (`…_was`)."""

    type: Literal["DocumentCorrected"] = "DocumentCorrected"
    number: str | None = None
    number_was: str | None = None
    granted_on: date | None = None
    granted_on_was: date | None = None
    valid_until: date | None = None
    valid_until_was: date | None = None
    reason: Text
    drafted_by: PersonId


class DocumentEnded(DocumentEvent):
    """撤销、撤回、注销, or set aside by a ruling."""

    type: Literal["DocumentEnded"] = "DocumentEnded"
    how: Standing
    reason: Text
    compensation: Text | None = None
    drafted_by: PersonId
    reopens: bool = False


class DocumentShaken(DocumentEvent):
    """A document that stands though what it was granted on has lost its force: a finding."""

    type: Literal["DocumentShaken"] = "DocumentShaken"
    lost: str  # the item whose document it is


class PromiseChecked(DocumentEvent):
    """核查承诺. Not kept: the document is revoked, and it stands in the company's record."""

    type: Literal["PromiseChecked"] = "PromiseChecked"
    kept: bool
    note: Text
    drafted_by: PersonId | None = None


class PromiseUnchecked(DocumentEvent):
    """The day until which a promise had to be checked has passed."""

    type: Literal["PromiseUnchecked"] = "PromiseUnchecked"
    by_day: date


class CreditRepaired(DocumentEvent):
    """信用修复: the false promise stands in the company's record, and no longer against it."""

    type: Literal["CreditRepaired"] = "CreditRepaired"
    number: str  # of the decision that repairs it
    on: date
    note: Text | None = None


class PrerequisiteLost(Event):
    """What an open round's decision waits for was finished, and is so no more."""

    type: Literal["PrerequisiteLost"] = "PrerequisiteLost"
    item: str
    round: int
    need: str


class EventStruck(Event):
    """An event no longer counts in the figures: the permit that stood for it has lapsed unused."""

    type: Literal["EventStruck"] = "EventStruck"
    event: str
    document: str


class ObligationOpened(Event):
    """义务: a condition of a grant, or what follows from an expiry. `due` None: no day is set."""

    type: Literal["ObligationOpened"] = "ObligationOpened"
    obligation: str
    item: str
    unit: str
    sort: Literal["condition", "restore"]
    text: Text | None = None
    due: date | None = None


class ObligationReported(Event):
    """The project unit says that it is fulfilled."""

    type: Literal["ObligationReported"] = "ObligationReported"
    obligation: str
    note: Text


class ObligationConfirmed(Event):
    """The unit has looked: fulfilled, or still to be done."""

    type: Literal["ObligationConfirmed"] = "ObligationConfirmed"
    obligation: str
    fulfilled: bool
    note: Text | None = None


class ObligationMissed(Event):
    """Its day has passed; it stays to be done."""

    type: Literal["ObligationMissed"] = "ObligationMissed"
    obligation: str
    due: date


class DocumentMarked(Event):
    """A granted document is found to need something; it stays in force.

    `holder_changed`: it names who owned the project before (行政许可法 49).
    `prerequisite_missing`: `need`, which by now must come first, is not finished.
    """

    type: Literal["DocumentMarked"] = "DocumentMarked"
    document: str  # <item>/<round>
    mark: Literal["holder_changed", "prerequisite_missing"]
    need: str | None = None
