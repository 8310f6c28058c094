"""At which instants time itself must do something to a round: told from what has happened to it.

Written apart from the engine's alarms and its ladder, and simply. It reads events for what was
*told* in them (who did what, when, until when) and for nothing that the engine worked out of that:
neither due days nor windows, caps or states. Days are counted one by one on `chinesecalendar`; of a
year that was not announced only weekends and the holidays by statute are off. Lengths are those of
the round's own version of the catalog. 行政许可法 32, 42, 45; 环评法 24; domain.md 3, 4 and 6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from domain.clock import Pause
from domain.conditions import KnownFact
from domain.limits import Limit, LimitUnit
from domain.review.anew import Anew
from domain.review.events import ReviewEvent
from domain.rules.facts import read_value
from domain.rules.rules import Rules
from tests.domain.histories import RULES
from tests.domain.law import oracle

DAY = timedelta(days=1)
CITY = timezone(timedelta(hours=8))
LONG_AGO = datetime(2020, 1, 1, tzinfo=CITY)
MOON = {
    year["year"]: year
    for year in yaml.safe_load(
        (Path(__file__).parents[3] / "catalog/calendars/lunar.yaml").read_text(encoding="utf-8")
    )["years"]
}
CORRECTED_WITHIN = Limit(n=60, unit=LimitUnit.WORKING_DAYS)

Armed = tuple[datetime, str]  # when, and the alarm's word


# --- days -----------------------------------------------------------------------------------------


@cache
def by_statute(day: date) -> bool:
    """A working day of a year of which no notice is known: 全国年节及纪念日放假办法, and weekends."""
    moon = MOON[day.year]
    spring = moon["spring_festival"]
    off = (
        *(date(day.year, *md) for md in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))),
        *(spring + DAY * n for n in range(-1, 3)),
        *(moon[name] for name in ("qingming", "dragon_boat", "mid_autumn")),
    )
    return day.weekday() < 5 and day not in off


def worked_by(calendar: str) -> Callable[[date], bool]:
    """Whether a day is worked, by the notices that this calendar knows: cn/2025.1 those up to 2025."""
    last = int(calendar.removeprefix("cn/").split(".")[0])
    return _worked_until(last)


@cache
def _worked_until(last: int) -> Callable[[date], bool]:
    return lambda day: oracle.worked(day) if day.year <= last else by_statute(day)


def local(moment: datetime) -> date:
    return moment.astimezone(CITY).date()


def at(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, time(hour), CITY)


def ended(day: date) -> datetime:
    """24:00 of the day."""
    return at(day + DAY)


# --- a round --------------------------------------------------------------------------------------


class Step(NamedTuple):
    """A step of the ladder, as domain.md 6 has it: so many working days before or after the due day."""

    name: str
    off: int
    statutory: bool = False
    longer_than: int = 0  # of the promised limit, in working days


STEPS = (
    Step("e1", -3, longer_than=4),
    Step("e2", -1),
    Step("e3", 0),
    Step("e4", 1),
    Step("e5", 3),
    Step("e6", 5),
    Step("e7", 1, statutory=True),
)
NOT_ACCEPTED_WD = 2  # e0
# What starts, stops or lengthens the two limits, and what may move their last days.
SET = (
    "Opened", "Accepted", "Suspended", "Resumed", "Extended", "PrerequisitesMet",
    "PrerequisiteReopened",
)  # fmt: skip
OF_LIMITS = ("超过", "重新审核")
MAY_MOVE = ("FactsChanged", "HandlerChanged", "ClocksMoved", "RecordCorrected")


class Known(NamedTuple):
    """The world of the facts that the round was told."""

    facts: dict[str, Any]
    rules: Rules

    def fact(self, fact: str) -> KnownFact | None:
        raw = self.facts.get(fact)
        if raw is None:
            return None
        if fact == "cumulative_investment":
            return KnownFact(Decimal(raw), LONG_AGO)
        return KnownFact(read_value(self.rules.fact(fact), raw), LONG_AGO)

    def event(self, event: str) -> datetime | None:
        return LONG_AGO if self.facts.get(f"event:{event}") else None

    def finished(self, item: str) -> datetime | None:
        return None

    def parameter(self, parameter: str) -> Decimal | None:
        return self.rules.parameter(parameter)


@dataclass
class Came:
    """The application came, or what lacked of it; and how that was answered."""

    received: datetime
    asked: date | None = None
    accepted: date | None = None

    @property
    def answered(self) -> date | None:
        return self.accepted or self.asked


@dataclass
class Told:
    """What has been told of a round so far."""

    item: str = ""
    calendar: str = ""
    rules: Rules = RULES  # for the lengths: days are counted here
    again: bool = False  # a document is looked at once more
    stands: str = "waiting"
    outer: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    awaits: list[str] = field(default_factory=list)
    lost: date | None = None  # on which day the first of them lost its force
    opened: date | None = None
    waits: list[tuple[date, date]] = field(default_factory=list)  # over, wherever the clock stood
    waited: list[tuple[date, date]] = field(default_factory=list)  # of them, on the clock
    stops: dict[date, date] = field(default_factory=dict)  # first → last
    newest: datetime = LONG_AGO
    set_at: datetime = LONG_AGO  # what last started, stopped or moved the two limits
    came: list[Came] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)  # which of these, from 1, silence accepted
    holds: date | None = None  # from which the newest notice to mend holds again
    began: date | None = None  # of a round that nobody applies for
    pauses: list[tuple[date, date]] = field(default_factory=list)
    paused: date | None = None
    until: date | None = None
    why: str = ""
    meets: int | None = None  # for which expert meeting of several items it stands still
    cap_told: bool = False
    extension: Limit | None = None
    extended: date | None = None
    late: list[str] = field(default_factory=list)
    rung: list[str] = field(default_factory=list)
    gap: list[str] = field(default_factory=list)
    gap_until: date | None = None
    questions: dict[int, date] = field(default_factory=dict)  # still to be answered, and not late
    newest_question: int = 0
    after_no: bool = False  # the item was answered with a no before
    consent: date | None = None  # the office is asked whether an answer counts
    ordered: Anew | None = None  # by a ruling
    put_before: dict[str, date] = field(
        default_factory=dict
    )  # matters told to leaders, of which day

    @property
    def received(self) -> datetime | None:
        """The newest time."""
        return self.came[-1].received if self.came else None

    @property
    def started(self) -> date | None:
        """As of the first receipt that silence accepted, else as accepted (行政许可法 32)."""
        if self.silent:
            return local(self.came[self.silent[0] - 1].received)
        return self.came[-1].accepted if self.came else self.began

    # What happens

    def take(self, event: ReviewEvent) -> None:
        """One more thing has happened."""
        before = self.dues() if event.type in MAY_MOVE else {}
        self.newest = max(self.newest, event.at)
        self._happened(event)
        if event.type in SET or (event.type in MAY_MOVE and self.dues() != before):
            self.set_at = max(self.set_at, event.at)

    def _happened(self, event: ReviewEvent) -> None:
        day = local(event.happened_at or event.at)
        match event.type:
            case "Opened":
                self.item, self.calendar = event.item, event.rules.calendar
                self.opened = day
                self.rules, self.again = RULES.of(event.rules.catalog), event.re_review
                self.outer = event.handler.outer_unit is not None
                self.after_no, self.again = event.after_negative, event.re_review
                self.facts, self.awaits = dict(event.facts), list(event.awaits)
                self.stops = {stop.first: stop.last for stop in event.stops}
                if self.rules.opens_in_review(event.item):
                    self.stands, self.began = "in_review", local(event.at)
            case "Submitted":
                self.stands = "submitted"
                self.came.append(Came(event.at))
                self.facts |= event.facts
            case "CorrectionRequested":
                self.stands, self.came[-1].asked, self.holds = "correcting", day, None
            case "Accepted":
                self.stands = "in_review"
                self.silent = [len(self.came)] if event.tacit else []
                if not event.tacit:
                    self.came[-1].accepted, self.came[-1].asked = day, None
                self.gap, self.gap_until = list(event.gap), event.gap_until
            case "TacitAcceptanceRetracted":
                self.stands, self.silent, self.late = "submitted", [], []
            case "GapSupplied":
                self.gap = [one for one in self.gap if one not in event.papers]
            case "GapMissed":
                self.gap = []
            case "Suspended":
                self.stands, self.paused = "suspended", event.start if event.joint else day
                self.until, self.why, self.cap_told = event.until, event.reason, False
                self.meets = event.joint
            case "JointReviewTold" if event.joint.over and event.joint.number == self.meets:
                if self.paused is not None:
                    self.until = max(self.paused, event.joint.until)
            case "PauseCapReached":
                self.cap_told = True
            case "Resumed":
                self._pause_ends(self.until if event.by is None and self.until else day)
                self.stands = "in_review"
            case "Extended":
                self.extension, self.extended = event.limit, day
            case "Forwarded":
                self.stands, self.paused = "outside", None
            case "Consulted":
                self.questions[event.number], self.newest_question = event.until, event.number
            case "ConsultationAnswered" | "ConsultationPassed":
                self.questions.pop(event.number, None)
            case "TakenBack" if event.step == "consult":
                self.questions.pop(self.newest_question, None)
            case "FactsChanged":
                self.facts |= event.facts
            case "HandlerChanged":
                self.outer = event.handler.outer_unit is not None
            case "PrerequisiteFinished":
                self.awaits.remove(event.item)
                if not self.awaits:
                    self._waits_end(local(event.at))
            case "PrerequisiteReopened":
                self.lost = self.lost if self.awaits else day
                self.awaits.append(event.item)
            case "ClocksMoved":
                self._clocks_move(event)
            case "RecordCorrected":
                self._put_right(event)
            case "WentOverdue":
                self.late.append(event.limit)
            case "OverdueRetracted":
                self.late.remove(event.limit)
            case "ConsentAsked":
                self.consent = day
            case "ConsentRefused":
                self.consent = None
            case "PutBefore":
                self.put_before |= {
                    said: day
                    for said, day in (*self._office_days(), *self._term())
                    if said == event.matter
                }
            case "Escalated":
                self.rung.append(event.step)
            case "Decided" | "Declined" | "Lapsed" | "Withdrawn" | "Closed":
                self.stands = "over"

    def _waits_since(self) -> date | None:
        """From acceptance on; for what was met and then lost, from that day on."""
        return self.started and max(self.started, self.lost or self.started)

    def _waits_end(self, day: date) -> None:
        if since := self._waits_since():
            self.waited.append((since, max(since, day)))
        assert self.opened is not None
        self.waits.append((self.lost or self.opened, day))

    def _put_right(self, event: Any) -> None:
        """As though the entry had borne that day: of what was told only the entry and the day."""
        given, started = self._length_of_gap(), self.started
        what, *which = event.entry.split("-")
        match what:
            case _ if event.day is None:
                self._never(what, which)
            case "received" | "correction" | "accepted":
                self._receipt_put_right(what, int(which[0]) if which else 0, event)
            case "pause":
                self._paused_on(int(which[0]), event.day, end=which[1:] == ["end"])
            case "extension":
                self.extended = event.day
        self._starts_anew(started, given)
        cap = self.cap()
        if cap is not None and cap > local(event.at):
            self.cap_told = False

    def _receipt_put_right(self, what: str, number: int, event: Any) -> None:
        """That receipt, or its answer (0: the newest), was on that day."""
        before = [one.answered and one.answered > self._to_answer(one) for one in self.came]
        one, day = self.came[number - 1], event.day
        match what:
            case "received":
                one.received += day - local(one.received)
            case "correction":
                if number == 0 and self.stands == "correcting":  # he keeps the days he was told
                    self.holds = max(self.holds or day, one.asked or day)
                one.asked = day
            case "accepted":
                one.accepted = day
        self._silence(
            [
                n
                for n, (one, was) in enumerate(zip(self.came, before, strict=True), 1)
                if (one.answered or date.min) > self._to_answer(one)
                and (n in self.silent or not was)
            ],
            local(event.at),
        )

    def _to_answer(self, one: Came) -> date:
        return self._counted(self.rules.acceptance_window(self.item), local(one.received))

    def _silence(self, late: list[int], today: date) -> None:
        """Silence has accepted these; and if they were none, the newest that nobody has answered."""
        newest = self.came[-1]
        if not late and self.silent and newest.answered is None:
            gone = len(self.came) in self.silent or self._to_answer(newest) < today
            late = [len(self.came)] if gone else []
        self.silent = late
        if self.started is not None:
            waits = self.stands in ("submitted", "correcting")
            self.stands = "in_review" if waits else self.stands
        elif newest.asked is None:
            self.stands = "submitted"
        elif self.stands != "correcting":
            self.stands, self.holds = "correcting", today  # until now he had nothing to mend

    def _starts_anew(self, before: date | None, given: int | None) -> None:
        first = self.started
        if first == before:
            return
        self.waited = [(max(first, a), b) for a, b in self.waits if b >= first] if first else []
        if first and self.gap and self.gap_until and given is not None:
            anew = self._nth(first, given, DAY, self.halted())
            self.gap_until = max(self.gap_until, anew)

    def _never(self, what: str, which: list[str]) -> None:
        if what == "extension":
            self.extension = self.extended = None
        if what == "pause" and int(which[0]) <= len(self.pauses):
            self.pauses.pop(int(which[0]) - 1)
        elif what == "pause":
            self.paused, self.until, self.stands = None, None, "in_review"

    def _paused_on(self, number: int, day: date, *, end: bool) -> None:
        if number > len(self.pauses):
            self.paused, self.until = (self.paused, day) if end else (day, self.until)
        else:
            first, last = self.pauses[number - 1]
            self.pauses[number - 1] = (first, day) if end else (day, last)

    def _pause_ends(self, day: date) -> None:
        assert self.paused is not None
        self.pauses.append((self.paused, max(self.paused, day)))
        self.paused = self.until = None

    def _clocks_move(self, event: Any) -> None:
        given = self._length_of_gap()
        self.calendar = event.calendar or self.calendar
        if event.catalog is not None:
            self.rules = RULES.of(event.catalog)
            self.facts |= event.facts
            self.awaits += [one for one in event.awaits if one not in self.awaits]
        if event.stop is not None:
            self.stops[event.stop.first] = event.stop.last
        self.ordered = event.ordered or self.ordered
        self._answered_in_time_after_all(event)
        if self.gap and self.gap_until and self.started and given is not None:
            self.gap_until = max(self.gap_until, self._nth(self.started, given, DAY, self.halted()))
        cap = self.cap()
        if cap is not None and cap > local(event.at):
            self.cap_told = False  # it will come again

    def _answered_in_time_after_all(self, event: Any) -> None:
        """Only where nothing was done on the clock before it would begin."""
        if not self.silent:
            return
        if self.silent == [len(self.came)] and self.came[-1].answered is None:
            return  # of that time itself tells
        before = (list(self.silent), self.stands, self.holds, self.started)
        still = [
            n
            for n in self.silent
            if (a := self.came[n - 1].answered) and a > self._to_answer(self.came[n - 1])
        ]
        self._silence(still, local(event.at))
        done = [one for one in (self.extended, self.consent) if one]
        done += [one[0] for one in self.pauses[:1]] or ([self.paused] if self.paused else [])
        if self.started != before[3] and done and min(done) < (self.started or date.max):
            self.silent, self.stands, self.holds = before[:3]
        self._starts_anew(before[3], None)

    def _length_of_gap(self) -> int | None:
        """The working days that the applicant was given, were it rounded up."""
        if not self.gap or self.gap_until is None or self.started is None:
            return None
        counted = [day for day in days(self.started, self.gap_until) if self.counts(day)]
        cut_short = self.gap_until > self.started and self.gap_until not in counted
        return len(counted) + cut_short

    # Days that count

    def worked(self, day: date) -> bool:
        return worked_by(self.calendar)(day)

    def halted(self) -> set[date]:
        """Days on which every clock stands still; for membership only."""
        return {one for first, last in self.stops.items() for one in days(first - DAY, last)}

    def dropped(self) -> set[date]:
        """Days that this round's limits do not count: stopped or paused; for membership only."""
        found = self.halted()
        for first, last in (*self.pauses, *self.waited):
            found |= set(days(first, last))
        if self.paused and self.until:
            found |= set(days(self.paused, self.until))
        return found

    def counts(self, day: date) -> bool:
        return self.worked(day) and day not in self.halted()

    def _nth(self, day: date, n: int, step: timedelta, dropped: set[date]) -> date:
        worked = worked_by(self.calendar)
        while n:
            day += step
            n -= worked(day) and day not in dropped
        return day

    def _counted(self, limit: Limit, start: date) -> date:
        """The last day of a length that only a stop of all clocks makes longer."""
        day = oracle.due(limit, start, self._halts(), worked=worked_by(self.calendar))
        assert day is not None
        return day

    def _halts(self) -> tuple[Pause, ...]:
        return tuple(
            Pause(start=first - DAY, end=last, reason="") for first, last in self.stops.items()
        )

    # Last days

    def window(self) -> date | None:
        """The last day on which the unit may answer, or the applicant mend."""
        if self.stands == "submitted" and self.received:
            return self._counted(self.rules.acceptance_window(self.item), local(self.received))
        if self.stands == "correcting" and self.came[-1].asked:
            begins = max(self.came[-1].asked, self.holds or self.came[-1].asked)
            return self._counted(CORRECTED_WITHIN, begins)
        return None

    def cap(self) -> date | None:
        """The last day of the running pause, as its reason allows."""
        cap = self.rules.pause_cap(self.item, self.why) if self.paused else None
        return self._counted(cap, self.paused) if cap and self.paused else None

    def limit(self, name: str) -> Limit | None:
        validity = self.rules.item(self.item).validity
        if self.again and validity and validity.re_review:
            return validity.re_review.limit
        if self.outer:  # the city only sends it on
            limits = self.rules.city_limits(self.item)
            return limits.promised if name == "promised" else limits.statutory
        of = self.rules.promised if name == "promised" else self.rules.statutory
        return of(self.item, Known(self.facts, self.rules))

    def begun(self, name: str) -> date:
        """From acceptance on; 自收到之日起 from receipt on."""
        assert self.started is not None
        own = self.rules.item(self.item).statutory
        receipt = self.again or (name == "statutory" and own and own.from_ == "received")
        if not receipt or not self.came:
            return self.started
        return local(self.came[(self.silent or [0])[0] - 1].received)

    def agrees(self) -> bool:
        """Whether silence agrees, so that no limit is passed (环保条例 12)."""
        validity = self.rules.item(self.item).validity
        again = self.again and validity and validity.re_review
        return bool(again and again.silence)

    def dues(self) -> dict[str, date]:
        """The last day of each limit that runs; none while nobody can know it."""
        if self.stands not in ("in_review", "suspended") or self.started is None:
            return {}
        over = (*self.pauses, *self.waited)
        pauses = [Pause(start=first, end=last, reason="") for first, last in over]
        pauses += self._halts()
        if self.paused:
            pauses.append(Pause(start=self.paused, end=self.until, reason=""))
        if self.awaits and (since := self._waits_since()):
            pauses.append(Pause(start=since, end=None, reason=""))
        found = {}
        for name in ("promised", "statutory"):
            limit = self.limit(name)
            if limit is None:
                continue
            more = (self.extension,) if self.extension else ()
            day = oracle.due(limit, self.begun(name), tuple(pauses), more, worked_by(self.calendar))
            if day is not None:
                found[name] = day
        return found

    # What time does

    def armed(self) -> list[Armed]:
        """Every instant that lies ahead, the next first."""
        if self.stands == "over":
            return []
        found = [*self._of_the_application(), *self._of_the_pause(), *self._of_the_limits()]
        found += [(ended(day), "加签逾期") for day in self.questions.values()]
        found += [(ended(day), "裁定或代答逾期") for day in self._of_the_office()]
        found += [
            (ended(day), "责令期限届满")
            for said, day in self._term()
            if day > self.put_before.get(said, date.min)
        ]
        if self.gap and self.gap_until:
            found.append((ended(self.gap_until), "容缺材料逾期"))
        floored = [
            (max(when, self.set_at if word.startswith(OF_LIMITS) else self.newest), word)
            for when, word in found
        ]
        return sorted([*floored, *self._of_the_ladder()])

    def _of_the_office(self) -> Iterator[date]:
        """Those that leaders were not told of; what has moved on since is to be told again."""
        for said, day in self._office_days():
            if day > self.put_before.get(said, date.min):
                yield day

    def _term(self) -> Iterator[tuple[str, date]]:
        """Days after the ruling's own, and on to a working day; nothing else moves it."""
        if self.ordered is None or self.stands not in ("in_review", "suspended"):
            return
        assert self.ordered.within is not None
        day = self.ordered.on + DAY * self.ordered.within
        while not worked_by(self.calendar)(day):
            day += DAY
        yield "ordered", day

    def _office_days(self) -> Iterator[tuple[str, date]]:
        """Three working days after the silent unit's limit, or from the day of a round after a no."""
        name = self.rules.item(self.item).group
        group = self.rules.group(name) if name else None
        if group is None or self.stands != "in_review" or self.consent or self.started is None:
            return
        promised = self.dues().get("promised")
        if group.on_silence and "promised" in self.late and promised:
            yield "answer_for", self._nth(promised, 3, DAY, self.halted())
        if group.on_negative and self.after_no:
            yield "arbitrate", self._nth(self.started, 3, DAY, self.halted())

    def _of_the_application(self) -> Iterator[Armed]:
        window = self.window()
        if window:
            word = "默示受理" if self.stands == "submitted" else "逾期未补正"
            yield ended(window), word

    def _of_the_pause(self) -> Iterator[Armed]:
        if self.stands != "suspended":
            return
        cap = self.cap()
        if self.until:
            yield ended(self.until), "暂停期满"
        if cap and not self.cap_told and not (self.until and self.until <= cap):
            yield ended(cap), "暂停达到上限"

    def _of_the_limits(self) -> Iterator[Armed]:
        dues = self.dues()
        if "statutory" in dues and self.agrees():
            yield max(ended(dues["statutory"]), self.set_at), "重新审核期满"
            return
        for name, day in dues.items():
            if name not in self.late:
                yield ended(day), "超过承诺时限" if name == "promised" else "超过法定时限"

    def _of_the_ladder(self) -> Iterator[Armed]:
        for name, day, since in (*self._before_acceptance(), *self._about_the_limits()):
            nine = at(day, 9)
            if name not in self.rung and nine > since and nine >= self.newest:
                yield nine, f"提醒阶梯 {name}"

    def _before_acceptance(self) -> Iterator[tuple[str, date, datetime]]:
        window = self.window()
        if self.stands == "submitted" and self.received and window:
            day = self._nth(local(self.received), NOT_ACCEPTED_WD, DAY, self.halted())
            if day <= window:
                yield "e0", day, self.received

    def _about_the_limits(self) -> Iterator[tuple[str, date, datetime]]:
        if self.stands != "in_review" or self.awaits:
            return
        dues, dropped = self.dues(), self.dropped()
        for step in STEPS:
            last = dues.get("statutory" if step.statutory else "promised")
            if last is None or (step.longer_than and self._length() <= step.longer_than):
                continue
            way = DAY if step.off > 0 else -DAY
            yield step.name, self._nth(last, abs(step.off), way, dropped), self.set_at

    def _length(self) -> int:
        """Of the promised limit itself, in working days."""
        limit = self.limit("promised")
        assert limit is not None
        if limit.unit is LimitUnit.WORKING_DAYS:
            return limit.n
        begun = self.begun("promised")
        end = oracle.due(limit, begun, worked=worked_by(self.calendar))
        assert end is not None
        return sum(map(worked_by(self.calendar), days(begun, end)))


def days(after: date, through: date) -> Iterator[date]:
    """The days later than `after`, not later than `through`."""
    while after < through:
        after += DAY
        yield after
