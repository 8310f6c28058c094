"""An open round as an old record states it: what was done and when, never until when.

Days and instants are the world's. What the law makes of them (due dates, windows, caps, ends of
notices) is not to be stated: `taking_over` works it out anew.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from domain.acts import PersonId, Text
from domain.moments import Moment
from domain.review.anew import Anew
from domain.review.sharing import Addressee, Consultation, Copy, Handing, Signatures, StepAnswer
from domain.review.words import Check, LimitKind, Result, Status
from domain.value import Frozen, unsaid


class OldReceipt(Frozen):
    """What was handed in before the newest, and when it was answered by a notice to correct; None in a
    preliminary review (预审), which asks for none."""

    received_on: date
    correction_on: date | None = None


class OldPause(Frozen):
    """A pause that has ended: after `start`, through `end`. `reason`: the catalog's word."""

    reason: str
    start: date
    end: date
    clause: str = ""  # "": the reason's own


class OldRunningPause(Frozen):
    """The pause that runs; `until` is its last day, where it has one of its own."""

    reason: str
    start: date
    until: date | None = None
    clause: str = ""
    cap_reported: bool = False


class OldConsent(Frozen):
    """A decision that waits for the office's consent (domain.md 3)."""

    outcome: Result
    at: Moment
    reason: Text | None = None
    facts: dict[str, Any] = {}
    papers: tuple[str, ...] = ()
    number: Annotated[str, Field(min_length=1, max_length=80)] | None = None  # of the document
    issued_on: date | None = None


class OldReminder(Frozen):
    """A step of escalation that has rung, or a matter put before leaders besides, with what was
    answered. `limit` None: the acceptance window, or the day of the matter."""

    step: str
    at: Moment
    limit: LimitKind | None = None
    due: date
    to: tuple[Addressee, ...]
    answers: tuple[StepAnswer, ...] = ()


class OldReview(Frozen):
    """A round that is open in the old record.

    `unit`: who had it there, where that is not who answers for the item by the rules. `facts`: what
    the application declared; what the project knows need not be repeated. `awaits`: prerequisites
    that the old record still waited for (None: those that are unfinished). `overdue`: limits whose
    passing was marked and told; `rung`: steps of escalation that have rung, `reminders` the same where
    it is known who heard of them and what was answered. None of them comes twice.

    `received_at`: of the newest receipt, `correction_on` of the newest notice to correct; `earlier`: the
    receipts before it, in order, where they are known.

    `pre_review`: a preliminary review (预审), in which no clock runs; `opinion`: what it came to;
    `formal_at`: when it became the formal one (拿地即开工).
    """

    item: str
    round: int = 1
    status: Status
    opened_at: Moment
    unit: str | None = None
    period: str | None = None
    after_negative: bool = False
    facts: dict[str, Any] = {}
    awaits: tuple[str, ...] | None = None

    received_at: Moment | None = None
    earlier: tuple[OldReceipt, ...] = Field((), exclude_if=unsaid)
    papers: tuple[str, ...] = ()
    resubmitted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    objected: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    corrections: int = 0
    correction_on: date | None = None
    notices: dict[str, date] = {}  # notice → the day on which it was published

    # paper → what the unit found of it
    checks: dict[str, Check] = Field({}, exclude_if=unsaid)
    # papers that still lack though it was accepted (容缺受理), and the day that was agreed for them
    gap: tuple[str, ...] = Field((), exclude_if=unsaid)
    gap_until: date | None = Field(None, exclude_if=unsaid)
    gap_missed: bool = Field(False, exclude_if=unsaid)
    # of a document that was not used in time; since when a prerequisite has lost its force
    re_review: bool = Field(False, exclude_if=unsaid)
    awaiting_since: date | None = Field(None, exclude_if=unsaid)
    anew: Anew | None = Field(None, exclude_if=unsaid)  # a ruling has set the decision aside
    ordered: Anew | None = Field(None, exclude_if=unsaid)  # a ruling gives a term to decide in

    pre_review: bool = Field(False, exclude_if=unsaid)
    opinion: Result | None = Field(None, exclude_if=unsaid)
    formal_at: Moment | None = Field(None, exclude_if=unsaid)

    accepted_on: date | None = None
    accepted_tacitly: bool = False  # by silence, as of receipt
    pauses: tuple[OldPause, ...] = ()
    pause: OldRunningPause | None = None
    extended_on: date | None = None
    forwarded_at: Moment | None = None
    claimed_by: PersonId | None = None
    delegated_by: PersonId | None = Field(None, exclude_if=unsaid)  # who gets it back
    handing: Handing | None = Field(
        None, exclude_if=unsaid
    )  # the newest step, if it can be taken back
    consultations: tuple[Consultation, ...] = Field((), exclude_if=unsaid)
    copies: tuple[Copy, ...] = Field((), exclude_if=unsaid)  # 抄送, read or not
    signatures: Signatures | None = Field(None, exclude_if=unsaid)
    consent_asked: OldConsent | None = None
    last_act_at: Moment | None = None
    overdue: tuple[LimitKind, ...] = ()
    rung: tuple[str, ...] = ()
    reminders: tuple[OldReminder, ...] = Field((), exclude_if=unsaid)
