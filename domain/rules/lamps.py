"""Lamps of the early warning (work plan 四(二)): what lights them and what puts them out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Tag

from domain.rules.figures import Confidence, Figure
from domain.rules.forms import (
    Addressee,
    Entry,
    EventId,
    FactId,
    Id,
    LetterId,
    Names,
    OfUnit,
    StageId,
    Text,
    told_by,
)

Measure = Literal["month", "cumulative"]


class NoProgress(Entry):
    """So many whole months running without progress."""

    no_progress_months: Figure


class MissedMonths(Entry):
    """So many months whose figure is below the plan, within the window where one is named."""

    missed_months: Figure
    measure: Measure
    window: Literal["calendar_year"] | None = None
    window_confidence: Confidence | None = None


class DatePassed(Entry):
    """The date that this fact holds has passed."""

    date_passed: FactId


class ReportFailed(Entry):
    """月调度不符合要求, in our reading."""

    report_failed: tuple[
        Literal["late", "returned_and_not_mended_before_close", "without_vouchers"], ...
    ]
    reading_confidence: Confidence


LampRule = Annotated[
    Annotated[NoProgress, Tag("no_progress_months")]
    | Annotated[MissedMonths, Tag("missed_months")]
    | Annotated[DatePassed, Tag("date_passed")]
    | Annotated[ReportFailed, Tag("report_failed")],
    told_by("no_progress_months", "missed_months", "date_passed", "report_failed"),
]


class Lamp(Entry):
    """One lamp."""

    id: Id
    colour: Literal["yellow", "red"]
    stages: tuple[StageId, ...]
    rule: LampRule
    seed: Text
    judged: Literal["month_end", "month_close", "daily"]
    out_by: tuple[
        Literal[
            "progress",
            "cumulative_caught_up",
            "started",
            "new_planned_date_approved",
            "next_report_in_order",
        ],
        ...,
    ]
    confidence: Confidence
    out_confidence: Confidence | None = None


class LampLetter(Entry):
    """The letter that a lighting sends."""

    letter: LetterId
    to: Literal["responsible_unit"]
    seed: Text
    unanswered: LetterId


class LampRules(Entry):
    """What all lamps share."""

    measures: tuple[Measure, ...]
    entry_month: Literal["free"]
    entry_month_confidence: Confidence
    missing_report: tuple[Annotated[Id, Names("lamp", words=("miss",))], ...]
    out_judged: Literal["from_the_next_close_on"]
    out_judged_confidence: Confidence
    suppressed_while: tuple[EventId, ...]
    out_shown_until: Literal["month_end"]
    misses_stay_for: Literal["calendar_year"]
    revised_plan_approved_by: OfUnit
    revised_plan_counts_from: Literal["month_after_approval"]
    push_to: tuple[Addressee, ...]
    push_seed: Text
    letter: LampLetter
    one_letter_per: tuple[Literal["unit", "project", "lighting"], ...]
    progress: tuple[Id, ...]
    not_progress: tuple[Id, ...]
    progress_counts_in: Literal["month_it_occurred"]
    entered_within: Figure


class Lamps(Entry):
    """The file of lamps."""

    lamps: tuple[Lamp, ...]
    lamp_rules: LampRules
