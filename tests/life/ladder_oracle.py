"""What the ladder must have done in a round, walked day by day over what else the ledger tells.

Written apart from the core, and simply: of ours it knows the ledger's lines, the plain numbers of
the catalog's file, and whether a day is worked. At nine of every day it asks where the round stands
by what happened before, and which steps that day is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from domain.calendar import Calendar
from domain.ledger import Line

STEPS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "catalog/luohe/2026.1/escalation.yaml").read_text(encoding="utf-8")
)["escalation"]
CITY = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
ROLE_OF = {"xmb": "xmb", "dcj": "supervision"}
STANDS = {
    "Submitted": "submitted",
    "CorrectionRequested": "correcting",
    "Accepted": "in_review",
    "TacitAcceptanceRetracted": "submitted",
    "Suspended": "suspended",
    "Resumed": "in_review",
    "Forwarded": "outside",
    **dict.fromkeys(("Decided", "Declined", "Lapsed", "Withdrawn", "Closed"), "over"),
}
ANSWERS = {"received": "received", "correction": "asked", "accepted": "accepted"}
WITH_DUES = ("Accepted", "Suspended", "Resumed", "Extended", "PrerequisitesMet", "Opened")
WITHOUT_DUES = ("Forwarded", "TacitAcceptanceRetracted")

Rang = tuple[str, datetime, tuple[tuple[str, str | None], ...]]  # step, when, to whom


@dataclass
class Came:
    """The application came, or what lacked of it; and how that was answered."""

    received: date
    asked: date | None = None
    accepted: date | None = None


@dataclass
class Round:
    """As much of a round as the ladder asks."""

    calendar: Calendar
    stands: str = "waiting"
    unit: str = ""
    came: list[Came] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)  # which of these, from 1, silence accepted
    start: date | None = None
    promised: date | None = None
    statutory: date | None = None
    length: int = 0  # of the promised limit without its extension, in working days
    extended: bool = False
    waits: tuple[str, ...] = ()  # for these items, until which its clock stands still
    since: date | None = None  # … anew, as one of them has lost its force
    opened: date | None = None
    pauses: list[list[date | None]] = field(default_factory=list)  # first, last; None: it runs
    waits_over: list[tuple[date, date]] = field(default_factory=list)
    halted: list[tuple[date, date]] = field(default_factory=list)  # waits on the clock, and stops
    dropped: set[date] = field(default_factory=set)  # for membership only
    stopped: set[date] = field(default_factory=set)  # by a stop of all clocks; for membership only

    def take(self, line: Line) -> None:
        """What the line changes."""
        told, day = line.payload, line.at.astimezone(CITY).date()
        self.stands = STANDS.get(line.type, self.stands)
        self.waits = tuple(told.get("awaits", self.waits))
        if "handler" in told:
            self.unit = told["handler"].get("acted_by") or told["handler"]["unit"]
        for stop in (*told.get("stops", ()), *([told["stop"]] if told.get("stop") else ())):
            first, last = date.fromisoformat(stop["first"]), date.fromisoformat(stop["last"])
            self.halted.append((first - DAY, last))
            self.stopped |= set(_days(first - DAY, last))
        self.opened = self.opened or day
        match line.type:
            case "Opened" if told.get("in_review"):
                ruled = told.get("anew")  # a decision made anew counts from the day of the ruling
                self.stands = "in_review"
                self.start = date.fromisoformat(ruled["on"]) if ruled else day
            case "Submitted":
                self.came.append(Came(day))
            case "CorrectionRequested":
                self.came[-1].asked = (line.happened_at or line.at).astimezone(CITY).date()
            case "Accepted":
                self.start = date.fromisoformat(told["day"])
                self.silent = [len(self.came)] if told.get("tacit") else []
                if self.came and not told.get("tacit"):
                    self.came[-1].accepted, self.came[-1].asked = self.start, None
            case "TacitAcceptanceRetracted":
                self.start, self.silent = None, []
            case "BecameFormal" if self.came:
                self.came = [Came(day)]
            case "Suspended":
                self.pauses.append([date.fromisoformat(told["start"]), None])
            case "Resumed":
                self.pauses[-1][1] = date.fromisoformat(told["day"])
            case "RecordCorrected":
                if "day" in told:
                    self._put_right(told["entry"], date.fromisoformat(told["day"]))
                    if told["entry"].split("-")[0] in ANSWERS:
                        self._starts_anew(told.get("silent", self.silent))
                else:
                    self._never(told["entry"])
            case "ClocksMoved" if "silent" in told:
                self._starts_anew(told["silent"])
            case "PrerequisiteFinished":
                self.waits = tuple(one for one in self.waits if one != told["item"])
                if not self.waits:
                    self.waits_over.append((self.since or self.opened, day))
            case "PrerequisiteReopened":
                self.since = self.since if self.waits else day
                self.waits = (*self.waits, told["item"])
            case "PrerequisitesMet":
                self.halted.append(
                    (self.since or self.start or day, date.fromisoformat(told["day"]))
                )
                self.since = None
            case "Extended":
                self.extended = True
        self.dropped = {
            one
            for first, last in (*self.halted, *self.pauses)
            if first and last
            for one in _days(first, last)
        }
        if line.type in WITH_DUES or "dues" in told or line.type in WITHOUT_DUES:
            dues = told.get("dues") or {}
            self.promised = _day(dues.get("promised"))
            self.statutory = _day(dues.get("statutory"))
            if self.promised and self.start and self.stands == "in_review" and not self.extended:
                self.length = self.between(self.start, self.promised)

    def _never(self, entry: str) -> None:
        """As though it had not been entered."""
        what, *which = entry.split("-")
        if what == "extension":
            self.extended = False
        if what == "pause":
            _, end = self.pauses.pop(int(which[0]) - 1)
            self.stands = "in_review" if end is None else self.stands

    def _put_right(self, entry: str, day: date) -> None:
        """As though the entry had borne that day."""
        what, *which = entry.split("-")
        if what in ANSWERS:
            setattr(self.came[int(which[0]) - 1 if which else -1], ANSWERS[what], day)
        if what == "pause" and int(which[0]) <= len(self.pauses):
            pause, end = self.pauses[int(which[0]) - 1], which[1:] == ["end"]
            if not end or pause[1] is not None:
                pause[end] = day

    def _starts_anew(self, silent: list[int]) -> None:
        """From the first receipt that silence accepted, else from acceptance; or it waits again."""
        self.silent, newest, before = silent, self.came[-1], self.start
        self.start = self.came[silent[0] - 1].received if silent else newest.accepted
        if self.start is None:
            self.stands = "correcting" if newest.asked else "submitted"
        elif self.stands in ("submitted", "correcting"):
            self.stands = "in_review"
        if (start := self.start) is not None and start != before:
            self.halted += [
                (max(start, first), last) for first, last in self.waits_over if last >= start
            ]

    def runs(self, day: date) -> bool:
        """Whether any clock counts the day."""
        return self.calendar.is_working(day) and day not in self.stopped

    def counts(self, day: date) -> bool:
        """Whether the clock counts the day."""
        return self.calendar.is_working(day) and day not in self.dropped

    def between(self, after: date, through: date) -> int:
        """The days that it counts, later than `after`, not later than `through`."""
        return sum(self.counts(day) for day in _days(after, through))

    def rings(self, step: dict[str, Any], day: date) -> bool:
        """Whether the step is for this day, as the round stands."""
        n = step["limit"]["n"] if "limit" in step else 0
        if step["when"] == "not_accepted_after":
            return (
                self.stands == "submitted"
                and self.runs(day)
                and sum(map(self.runs, _days(self.came[-1].received, day))) == n
            )
        last = self.statutory if step["when"] == "statutory_overdue" else self.promised
        if self.stands != "in_review" or self.waits or last is None:
            return False
        if "skip_if_limit_below" in step and self.length < step["skip_if_limit_below"]["n"]:
            return False
        match step["when"]:
            case "before_due":
                return day < last and self.counts(day) and self.between(day, last) == n
            case "due_day":
                return day == last
            case _:
                return day > last and self.counts(day) and self.between(last, day) == n

    def to(self, step: dict[str, Any]) -> tuple[tuple[str, str | None], ...]:
        """Whom the step goes to: role and unit."""
        return tuple(
            (ROLE_OF[one["unit"]], one["unit"])
            if "unit" in one
            else (one["role"], self.unit if one["of"] == "unit" else None)
            for one in step["to"]
        )


def _day(word: str | None) -> date | None:
    return date.fromisoformat(word) if word else None


def _days(after: date, through: date) -> Iterator[date]:
    """The days later than `after`, not later than `through`."""
    while after < through:
        after += DAY
        yield after


def expected(lines: Iterable[Line], until: datetime, calendar: Calendar) -> list[Rang]:
    """The steps that should have rung on a round's stream by `until`, in order."""
    others = [line for line in lines if line.type != "Escalated"]
    rang: dict[str, Rang] = {}
    one, taken = Round(calendar), 0
    day = others[0].at.astimezone(CITY).date()
    while one.stands != "over" and (nine := datetime.combine(day, time(9), CITY)) <= until:
        while taken < len(others) and others[taken].at < nine:
            one.take(others[taken])
            taken += 1
        if one.stands in ("submitted", "in_review"):
            for step in STEPS:
                if step["id"] not in rang and one.rings(step, day):
                    rang[step["id"]] = (step["id"], nine, one.to(step))
        day += DAY
    return list(rang.values())


def rung(lines: Iterable[Line]) -> list[Rang]:
    """The steps that have rung, as the ledger has them."""
    return [
        (
            line.payload["step"],
            line.at,
            tuple((to["role"], to.get("unit")) for to in line.payload["to"]),
        )
        for line in lines
        if line.type == "Escalated"
    ]
