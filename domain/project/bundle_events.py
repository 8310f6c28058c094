"""What happens to a bundle (一件事) that was asked for, as the ledger keeps it for ever."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from domain.acts import Event, PersonId, Text
from domain.limits import Limit
from domain.review.sharing import Addressee
from domain.review.words import Result, Status
from domain.value import Frozen, unsaid


class BundleSubmitted(Event):
    """申报一件事: these items are asked for with one form, each paper given once, all of them to be
    ended by the end of `limit_day` (None: the bundle has no limit of its own)."""

    type: Literal["BundleSubmitted"] = "BundleSubmitted"
    bundle: str
    items: tuple[str, ...]
    papers: tuple[str, ...] = ()
    fields: dict[str, Text | str] = {}
    note: Text | None = None
    limit_day: date | None = Field(None, exclude_if=unsaid)


class BundleLimitMoved(Event):
    """The bundle's last day is another. `lifts`: its mark of lateness is taken back."""

    type: Literal["BundleLimitMoved"] = "BundleLimitMoved"
    bundle: str
    was: date
    limit_day: date
    reason: Text
    lifts: bool = False


class BundleExtended(Event):
    """延长一件事期限 by `limit`, once: its last day is another. `lifts`: its mark of lateness is taken
    back."""

    type: Literal["BundleExtended"] = "BundleExtended"
    bundle: str
    limit: Limit
    was: date
    limit_day: date
    reason: Text
    drafted_by: PersonId
    lifts: bool = False


class BundleOverdue(Event):
    """一件事逾期: its last day is over and these of its items have not ended."""

    type: Literal["BundleOverdue"] = "BundleOverdue"
    bundle: str
    limit_day: date
    items: tuple[str, ...]


class BundlePutBefore(Event):
    """一件事逾期报领导: that its last day `due` is over is put before these posts; it is not unsaid.

    `step`: by which it is answered; `rung`: the step of the catalog's ladder that names the posts,
    `over_wd` working days after the last day; `items`: those that have not ended; `letter`: the kind
    that the catalog names for the step, noted here and written elsewhere.
    """

    type: Literal["BundlePutBefore"] = "BundlePutBefore"
    bundle: str
    step: str
    rung: str
    due: date
    over_wd: int
    items: tuple[str, ...]
    to: tuple[Addressee, ...]
    letter: str | None = None


class BundleAnswered(Event):
    """签收, with a 批示 where there is an `instruction`: the actor's post has taken note of the lateness.

    `to`: 转办, it is for this person to answer too.
    """

    type: Literal["BundleAnswered"] = "BundleAnswered"
    bundle: str
    step: str
    instruction: Text | None = None
    to: PersonId | None = Field(None, exclude_if=unsaid)


class MemberEnd(Frozen):
    """What came of an item of a bundle, on which day it was so.

    `status` is None, and so is `round`, where it needed no round: not asked any more, waived, or
    finished by a document of another project.
    """

    item: str
    ended_at: datetime
    day: date
    round: int | None = None
    status: Status | None = None
    outcome: Result | None = None
    number: str | None = None  # of the document that it granted
    valid_until: date | None = None


class BundleEnded(Event):
    """一件事办结: every item has ended, and this is the one result. `late`: after its last day.

    `retracts`: it had been marked late, and had ended in time after all.
    """

    type: Literal["BundleEnded"] = "BundleEnded"
    bundle: str
    results: tuple[MemberEnd, ...]
    late: bool = False
    retracts: bool = Field(False, exclude_if=unsaid)
