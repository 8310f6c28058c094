"""Which command a round takes: domain.md 3 and 9 written down once more, as a table and a model.

Apart from the engine's moves, handling and who may: a round is followed by the commands that it was
given and by what time brought, never by the engine's state; of that only last days are looked up
(they have an oracle of their own). What an item is, the catalog says.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from domain.acts import Actor
from domain.review.due import acceptance_window, dues, notice_end
from domain.review.entries import without_pause
from domain.review.state import Review
from domain.rules.items import Item
from tests.domain.histories import COMPANY, RULES
from tests.domain.law.oracle import worked

CITY = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
SKEW = timedelta(minutes=5)
BACK_WD = 5

# --- the table ------------------------------------------------------------------------------------

DESK = (
    "claim", "hand_over", "delegate", "hand_back", "take_back", "open_handing",
    "consult", "answer_consultation", "copy_to", "mark_read", "ask_signatures", "sign",
)  # fmt: skip
LADDER = ("acknowledge", "instruct", "pass_on")

# Status → the commands that it takes, where the condition of `CONDITIONS` under that name holds.
TABLE: dict[str, tuple[str, ...]] = {
    "waiting_application": (
        "submit", "withdraw", "publish_notice", "decide", "correct_record",
    ),
    "submitted": (
        "accept", "accept_with_gap", "decide_on_promise", "request_correction", "decline",
        "check_materials",
        "publish_notice", "withdraw", "correct_record", *DESK, *LADDER,
    ),
    "correcting": ("submit", "withdraw", "mark_read", "correct_record", *LADDER),
    "in_review": (
        "decide", "forward", "suspend", "extend", "supply_gap", "publish_notice", "withdraw",
        "accept", "request_correction", "consent", "answer_for", "arbitrate", "correct_record",
        *DESK, *LADDER,
    ),
    "suspended": (
        "resume", "decide", "consent", "supply_gap", "publish_notice", "withdraw", "correct_record",
        "accept", "request_correction", *DESK, *LADDER,
    ),
    "outside": ("record_answer", "withdraw", "correct_record", *DESK, *LADDER),
}  # fmt: skip
CLAUSES = {  # what the law says of the act itself
    **dict.fromkeys(("accept", "check_materials", "decline", "request_correction"), "第32条"),
    **dict.fromkeys(("accept_with_gap", "supply_gap"), "优化营商环境条例第35条"),
    **dict.fromkeys(("suspend", "resume"), "第45条"),
    **dict.fromkeys(("forward", "record_answer"), "第43条"),
    "submit": "第29条",
    "extend": "第42条",
    "decide": "第38条",
    "decide_on_promise": "优化营商环境条例第40条",
    "correct_record": "第32条",
}
LEVELS = ("reviewer", "head", "deputy", "leader")  # in a unit, upwards
DOERS = (  # the posts that do something to a round for their unit; all others read
    *LEVELS, "xmb", "county", "statistics", "party_head", "government_head", "office_director",
)  # fmt: skip
HEADS = LEVELS[1:] + DOERS[-3:]  # who approves what another has drafted
ENDS = {"withdraw": "withdrawn", "decline": "declined"}
TO = {
    "accept": "in_review",
    "accept_with_gap": "in_review",
    "request_correction": "correcting",
    "suspend": "suspended",
    "resume": "in_review",
    "forward": "outside",
    "decide_on_promise": "decided",
    **dict.fromkeys(("decide", "record_answer", "answer_for", "arbitrate"), "decided"),
    **ENDS,
}


class Dated(NamedTuple):
    """The day of an entry, and those between which it lies. `ahead`: it may be one to come; `alone`:
    it may never have been."""

    day: date
    floor: date
    ceiling: date | None = None
    ahead: bool = False
    alone: bool = False


@dataclass
class Came:
    """The application came, or what lacked of it; and how that was answered."""

    received: date
    entered: date
    asked: date | None = None
    accepted: date | None = None

    @property
    def answered(self) -> date | None:
        return self.accepted or self.asked


@dataclass
class Days:
    """On which days what clocks go by was recorded. Of a pause: first, last, and whether it runs."""

    opened: date = date.min
    came: list[Came] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)  # which of these, from 1, silence accepted
    began: date | None = None  # of a round that nobody applies for
    extended: date | None = None
    consent: date | None = None
    sent: date | None = None  # to the province
    pauses: list[tuple[date, date | None, bool]] = field(default_factory=list)
    published: dict[str, date] = field(default_factory=dict)

    @property
    def received(self) -> date | None:
        """The first time."""
        return self.came[0].received if self.came else None

    @property
    def started(self) -> date | None:
        """From when the limits count (行政许可法 32)."""
        if self.silent:
            return self.came[self.silent[0] - 1].received
        return self.came[-1].accepted if self.came else self.began

    @property
    def by_silence(self) -> bool:
        """Accepted as nobody had answered at all."""
        return self.silent == [len(self.came)] and self.came[-1].answered is None

    def on_the_clock(self) -> date | None:
        first = [one for one in (self.extended, self.consent, self.sent) if one]
        return min(first + [pause[0] for pause in self.pauses[:1]], default=None)


@dataclass
class Stand:
    """Where a round stands, by what people did and what time brought."""

    item: Item
    unit: str  # whose people act
    outer: bool
    awaits: list[str]
    after_no: bool
    promise: bool  # the catalog lets it be granted on a promise
    again: bool  # a document is looked at once more: nothing is handed in or published for it
    opened: datetime
    status: str = ""
    acted: datetime | None = None  # when the newest act of the procedure happened
    window: date | None = None  # that ran out in silence
    extended: bool = False
    gap: list[str] = field(default_factory=list)  # that may still be supplied
    lacks: list[str] = field(default_factory=list)  # that keep anything from being granted
    consent: bool = False
    met_together: bool = False  # stands still for an expert meeting of several items
    late: bool = False  # the promised limit has passed
    rung: dict[str, list[tuple[str, str | None]]] = field(default_factory=dict)
    rang_at: dict[str, datetime] = field(default_factory=dict)
    passed_on: dict[str, list[str]] = field(default_factory=dict)
    signed_for: list[tuple[str, str, str | None]] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)  # papers found missing or wrong
    has: str | None = None  # who works on it
    from_: str | None = None  # who delegated it
    handed: dict[str, Any] | None = None  # the newest handing, while nobody has gone on
    asked: list[dict[str, Any]] = field(default_factory=list)
    copied: list[dict[str, Any]] = field(default_factory=list)
    signers: list[str] | None = None
    signed: dict[str, bool] = field(default_factory=dict)
    quorum: int = 0
    notices: dict[str, date] = field(default_factory=dict)
    days: Days = field(default_factory=lambda: Days())

    def __post_init__(self) -> None:
        self.status = "waiting_application" if self.applied_for else "in_review"
        self.days.opened = local(self.opened)
        self.days.began = None if self.applied_for else local(self.opened)

    @property
    def by_silence(self) -> bool:
        return self.days.by_silence

    @property
    def applied_for(self) -> bool:
        """Determinations and opinions, and what lists no papers where it is a service or a report,
        open in review."""
        if self.item.kind in ("determination", "opinion"):
            return False
        return self.item.kind not in ("service", "report") or bool(self.item.materials)

    def legal(self) -> set[str]:
        """The kinds of commands that the status takes, to whomever they belong."""
        return {kind for kind in TABLE.get(self.status, ()) if self._holds(kind)}

    def _holds(self, kind: str) -> bool:
        item, group = self.item, RULES.group(self.item.group) if self.item.group else None
        in_review, no_question = self.status == "in_review", not self.consent
        match kind:
            case "withdraw":
                return self.applied_for
            case "publish_notice":
                return bool(item.notices)
            case "check_materials":
                return bool(item.materials)
            case "accept_with_gap":  # what must be refused where the gap stays, and by the city
                no = {"refused", "failed", "returned", "not_conforming"} & set(outcomes(item))
                return bool(item.materials) and bool(no) and not self.outer
            case "decide_on_promise":
                return self.promise
            case "accept" | "request_correction" if self.status == "suspended":
                return self.by_silence and self.met_together  # no act of the unit's
            case "accept" | "request_correction" if in_review:
                return self.by_silence and no_question
            case "decide" if self.status == "waiting_application":
                return item.kind == "public-notice"
            case "decide":
                return not self.outer and no_question
            case "forward":
                return self.outer and no_question
            case "suspend":
                return not self.awaits and no_question
            case "extend":
                return item.extension is not None and not self.extended and no_question
            case "consent":
                return self.consent
            case "supply_gap":
                return bool(self.gap) and (no_question or self.status == "suspended")
            case "answer_for":
                return bool(group and group.on_silence) and self.late and no_question
            case "arbitrate":
                return bool(group and group.on_negative) and self.after_no and no_question
            case "delegate":
                return self.from_ is None
            case "hand_back":
                return self.from_ is not None
            case "correct_record":
                return bool(self.dated())
            case "take_back" | "open_handing":
                return self.handed is not None and not self.handed.get("opened")
            case "answer_consultation":
                return any(not one["answered"] for one in self.asked)
            case "mark_read":
                return any(not one["read"] for one in self.copied)
            case "sign":
                return bool(self.unsigned)
            case "acknowledge" | "instruct" | "pass_on":
                return bool(self.rung)
            case _:
                return True

    @property
    def unsigned(self) -> list[str]:
        return [one for one in self.signers or () if one not in self.signed]

    # --- who ------------------------------------------------------------------------------------

    def may(self, by: Actor, command: Any) -> bool:
        """Whose the command is (domain.md 3 and 9)."""
        kind, item = command.kind, self.item
        desk = by.company is None and by.role in DOERS and by.unit is not None
        ours = desk and by.unit == self.unit
        match kind:
            case "submit" | "supply_gap" | "withdraw":
                if by.company is not None:
                    return by.company == COMPANY.company and "owner" in item.submitted_by
                function, _, area = (by.unit or "").partition("@")
                return desk and function in item.submitted_by and area in ("", self._area())
            case "publish_notice":
                return by.company == COMPANY.company if by.company else ours
            case "decide" if item.kind == "public-notice" and command.outcome == "published":
                return by.company == COMPANY.company if by.company else ours
            case "extend":
                role = item.extension.by.role if item.extension else "leader"
                return ours and by.role == role
            case "correct_record":
                return ours and by.role in HEADS
            case "consent" | "answer_for":
                return desk and by.unit == "xmb"
            case "arbitrate":
                group = RULES.group(item.group) if item.group else None
                arbiter = group.on_negative.arbiter.unit if group and group.on_negative else "xmb"
                return desk and by.unit == arbiter
            case "acknowledge" | "instruct" | "pass_on":
                return self._hears(by, command.step)
            case "answer_consultation":
                one = self.question(command.number)
                if one is None:
                    return ours
                return desk and by.unit == one["unit"] and one["person"] in (None, by.person)
            case "mark_read":
                if not self.copied:
                    return ours
                return desk and any(self._is_for(one, by) for one in self.copied)
            case "take_back" | "open_handing" if self.handed and self.handed["unit"]:
                return ours or (desk and by.unit == self.handed["unit"])
            case _:
                return ours

    def _area(self) -> str:
        return self.unit.partition("@")[2]

    def _hears(self, by: Actor, step: str) -> bool:
        if step not in self.rung:
            return by.unit == self.unit or any(self._heard(by, one) for one in self.rung)
        return self._heard(by, step) or any(
            by.unit is not None
            and by.unit == unit
            and role in LEVELS
            and by.role in LEVELS[LEVELS.index(role) + 1 :]
            for role, unit in self.rung[step]
        )

    def _heard(self, by: Actor, step: str) -> bool:
        post = any(by.role == role and unit in (None, by.unit) for role, unit in self.rung[step])
        return post or by.person in self.passed_on.get(step, ())

    def question(self, number: int) -> dict[str, Any] | None:
        return next((one for one in self.asked if one["number"] == number), None)

    @staticmethod
    def _is_for(copy: dict[str, Any], by: Actor) -> bool:
        return by.unit == copy["unit"] and copy["person"] in (None, by.person)

    def wrong_hand(self, by: Actor, command: Any) -> bool:
        """A desk verb of the unit that is another person's of it."""
        match command.kind:
            case "claim":
                return self.has is not None
            case "hand_back":
                return by.person != self.has
            case "take_back" if self.handed:
                return by.person != self.handed["by"]
            case "open_handing" if self.handed:
                to, unit = self.handed["to"], self.handed["unit"]
                return by.person not in to if to else by.unit != unit
            case "copy_to":
                unread = {one["person"] or one["unit"] for one in self.copied if not one["read"]}
                return by.person in command.to or bool(unread & {*command.to, *command.units})
            case "mark_read":
                return all(one["read"] for one in self.copied if self._is_for(one, by))
            case "sign":
                return by.person not in self.unsigned
            case "delegate":
                return command.to == by.person
            case "acknowledge":
                return (command.step, by.role, by.unit) in self.signed_for
            case "pass_on":
                return command.to == by.person
            case "consult":
                return command.person == by.person
            case _:
                return False

    # --- when -----------------------------------------------------------------------------------

    def wrong_day(self, by: Actor, command: Any, now: datetime, happened: datetime) -> bool:
        """Ahead of us, dated back too far, before the act before it; or by whom nothing is dated."""
        if happened > now + SKEW:
            return True
        if happened >= now:
            return False
        if by.company or wd_between(local(happened), local(now)) > BACK_WD:
            return True
        return happened < max(self.acted or self.opened, self.opened)

    def too_late(self, command: Any, happened: datetime, review: Review) -> bool:
        """Right by the table and well-formed, and yet the day has gone by (行政许可法 32, 42, 45)."""
        day = local(happened)
        match command.kind:
            case "accept" | "request_correction" if self.by_silence:
                return self.window is None or day > self.window
            case "suspend":
                ends = [one for one in (review.dues.promised, review.dues.statutory) if one]
                return bool(ends) and all(day >= one for one in ends)
            case "extend":
                last = review.dues.statutory or review.dues.promised
                return last is not None and day > last
            case "acknowledge" | "instruct" | "pass_on" if command.step in self.rang_at:
                return happened < self.rang_at[command.step]
            case _:
                return False

    def not_ready(self, command: Any, happened: datetime) -> bool:
        """What the decision, the acceptance or the notice still lacks."""
        kind, item, day = command.kind, self.item, local(happened)
        if kind == "accept":
            return bool(self.faulty)
        if kind == "publish_notice":
            return command.notice in self.notices
        if kind == "submit":
            return self._open_notices("before_submission", day)
        signed = self.signers is None or sum(self.signed.values()) >= self.quorum
        if kind == "decide_on_promise":  # what lacks, and notices, the promise stands for
            return not signed or bool(self.awaits)
        if kind not in ("decide", "record_answer", "answer_for", "arbitrate"):
            return False
        if command.outcome in ("refused", "failed", "returned", "not_conforming"):
            return False
        if command.outcome in ("not_required", "not_concerned"):
            return False
        return (
            (kind == "decide" and not signed)
            or bool(self.lacks)
            or bool(self.awaits)
            or self._open_notices("before_decision", day)
            or (kind in ("answer_for", "arbitrate") and self._papers_lack(item))
        )

    def _papers_lack(self, item: Item) -> bool:
        return any(paper not in self.papers for paper in asked_of_people(item))

    def _open_notices(self, when: str, day: date) -> bool:
        return not self.again and any(
            one.when == when and (one.id not in self.notices or self.notices[one.id] >= day)
            for one in self.item.notices
        )

    # --- the record -----------------------------------------------------------------------------

    def dated(self) -> dict[str, Dated]:
        """What is recorded with its day, and between which other days it lies."""
        days, found = self.days, {}
        if days.came and self.item.kind != "public-notice":
            found |= self._of_the_application()
        begun = days.started or days.opened
        for number, (first, last, runs) in enumerate(days.pauses, start=1):
            begun = days.pauses[number - 2][0] if number > 1 and first < begun else begun
            found[f"pause-{number}"] = Dated(first, begun, last, alone=True)
            if last:
                after = days.pauses[number][0] if number < len(days.pauses) else None
                after = None if after and after < last else after
                found[f"pause-{number}-end"] = Dated(last, first, after, ahead=runs)
                begun = last
        if days.extended:
            found["extension"] = Dated(days.extended, days.started or days.opened, alone=True)
        for name, on in days.published.items():
            gates = [one.id for one in self.item.notices if one.when == "before_submission"]
            last = days.received if name in gates else None
            found[f"notice-{name}"] = Dated(on, days.opened, last, alone=True)
        if days.sent:
            for name, one in found.items():
                found[name] = one._replace(ceiling=min(one.ceiling or days.sent, days.sent))
            latest = max([days.opened, *(one.day for one in found.values())])
            found["forwarded"] = Dated(days.sent, latest)
        return found

    def _of_the_application(self) -> dict[str, Dated]:
        """Each receipt and its answer; the one that counts lies before what its clock has seen."""
        days, found = self.days, {}
        floor, clock = days.opened, days.on_the_clock()
        counts = days.silent[0] if days.silent else len(days.came)
        for number, one in enumerate(days.came, start=1):
            newest = number == len(days.came)
            name = "" if newest else f"-{number}"
            following = None if newest else days.came[number].received
            seen = clock if number == counts else None
            later = [day for day in (one.asked, one.accepted, one.entered, following, seen) if day]
            found[f"received{name}"] = Dated(one.received, floor, min(later))
            if one.asked:
                found[f"correction{name}"] = Dated(one.asked, one.received, following)
            if one.accepted:
                last = None if days.silent else seen
                found["accepted"] = Dated(one.accepted, one.received, last)
            floor = one.asked or one.received
        if days.by_silence:
            found["accepted"] = Dated(days.came[-1].received, days.came[-1].received, clock)
        return found

    def misdated(self, command: Any, today: date, review: Review) -> bool:
        """Whether the entry is not there, or cannot have been on that day (行政许可法 32, 45)."""
        entry, day = self.dated().get(command.entry), command.day
        if entry is None or (day is None) != command.never:
            return True
        if day is None:
            return not entry.alone or self._hastened(command, self.days.received)
        unanswered = command.entry == "accepted" and self.by_silence
        if (day == entry.day and not unanswered) or (day > today and not entry.ahead):
            return True
        if day < entry.floor or (entry.ceiling is not None and day > entry.ceiling):
            return True
        if unanswered and day > self._window(self.days.came[-1], review):
            return True
        if command.entry.startswith("pause-") and not command.entry.endswith("-end"):
            without = dues(without_pause(review, int(command.entry.split("-")[1])), RULES)
            ends = [one for one in (without.promised, without.statutory) if one]
            if ends and all(day >= one for one in ends):
                return True
        if command.entry == "extension":
            without = dues(review.but(extension=None), RULES)
            last = without.statutory or without.promised
            return last is not None and day > last
        then = self._rightly(command, today, review)
        seen = self.days.on_the_clock() if then.started != self.days.started else None
        if seen and (then.started is None or seen < then.started):
            return True
        return self._hastened(command, then.received)

    def _window(self, one: Came, review: Review) -> date:
        return acceptance_window(self.item, one.received, RULES, review.stops)

    def _rightly(self, command: Any, today: date, review: Review) -> Days:
        """The days with a right one of the application, and what silence has accepted by them."""
        then, (what, *which) = deepcopy(self.days), command.entry.split("-")
        if what not in ("received", "correction", "accepted"):
            return then
        place = int(which[0]) - 1 if which else -1
        name = {"received": "received", "correction": "asked", "accepted": "accepted"}[what]
        setattr(then.came[place], name, command.day)
        then.silent = [
            number
            for number, (one, was) in enumerate(zip(then.came, self.days.came, strict=True), 1)
            if self._late(one, review)
            and (number in self.days.silent or not self._late(was, review))
        ]
        last = len(then.came)
        if not then.silent and self.days.silent and then.came[-1].answered is None:
            over = self._window(then.came[-1], review) < today
            then.silent = [last] if over or last in self.days.silent else []
        return then

    def _late(self, one: Came, review: Review) -> bool:
        return one.answered is not None and one.answered > self._window(one, review)

    def _hastened(self, command: Any, received: date | None) -> bool:
        """Whether a notice that the application had to wait for would not have been over."""
        if received is None or self.again or self.days.received is None:
            return False
        for one in self.item.notices:
            if one.when == "before_submission" and one.id in self.notices:
                end = was = self.notices[one.id]
                if command.entry == f"notice-{one.id}" and command.never:
                    end = date.max
                elif command.entry == f"notice-{one.id}":
                    end = notice_end(one, command.day, RULES)
                if end >= received and was < self.days.received:
                    return True
        return False

    def _puts_right(self, command: Any, today: date, review: Review) -> None:
        days, day = self.days, command.day
        what, *which = command.entry.split("-")
        match what:
            case "pause" if command.never:
                _, _, running = days.pauses.pop(int(which[0]) - 1)
                self.met_together = self.met_together and not running
                self.status = "in_review" if running else self.status
            case "notice" if command.never:
                days.published.pop("-".join(which))
                self.notices.pop("-".join(which))
            case "extension":
                days.extended, self.extended = day, day is not None
            case "received" | "correction" | "accepted":
                self.days = self._rightly(command, today, review)
                self._stands_anew()
            case "pause":
                first, last_day, runs = days.pauses[int(which[0]) - 1]
                right = (first, day, runs) if which[1:] else (day, last_day, runs)
                days.pauses[int(which[0]) - 1] = right
            case "notice":
                days.published["-".join(which)] = day
            case "forwarded":
                days.sent = day

    def _stands_anew(self) -> None:
        """Accepted after all, or not yet: what was asked for is to be handed in, or to be answered."""
        if self.days.started and self.status in ("submitted", "correcting"):
            self.status = "in_review"
        elif not self.days.started:
            self.status = "correcting" if self.days.came[-1].asked else "submitted"

    # --- what then ------------------------------------------------------------------------------

    def does(
        self, by: Actor, command: Any, now: datetime, happened: datetime, review: Review
    ) -> None:
        """The command was taken; `review`: as the round stood."""
        kind, handed = command.kind, self.handed
        self._on_its_day(command, local(now), local(min(happened, now)))
        if kind == "correct_record":
            self._puts_right(command, local(now), review)
        if kind not in (*LADDER, "mark_read", "correct_record"):  # no steps of the procedure
            then = now if kind == "submit" else min(happened, now)  # received is received
            self.acted = max(self.acted or self.opened, then)
        if kind not in ("open_handing", "mark_read"):
            self.handed = None  # somebody has gone on from there
        if kind == "take_back":
            assert handed is not None
            self._takes_back(handed)
        self._at_the_desk(by, command)
        match kind:
            case "submit":
                self.status = "in_review" if self.item.kind == "public-notice" else "submitted"
                self.papers += command.papers
                self.faulty = [one for one in self.faulty if one not in command.papers]
                full = set(own_papers(self.item)) <= set(self.papers)
                if registers_itself(self.item) and full and command.fields:
                    self.status = "decided"
            case "check_materials":
                for paper, found in command.checks.items():
                    self.faulty = [one for one in self.faulty if one != paper]
                    self.faulty += [paper] if found != "complete" else []
            case "accept_with_gap":
                self.gap, self.lacks = list(command.gap), list(command.gap)
            case "supply_gap":
                self.gap = self.lacks = [one for one in self.gap if one not in command.papers]
                self.papers += command.papers
                self.faulty = [one for one in self.faulty if one not in command.papers]
            case "extend":
                self.extended = True
            case "consent":
                self.consent = False
                if command.agreed:
                    self.status = "decided"
            case "publish_notice":
                self.notices[command.notice] = date.max  # until the notice's end is told
            case "decide" if command.outcome == "not_concerned":
                self.consent = True
                return
        if kind in ("accept", "request_correction"):
            self.late = False
        self.status = TO.get(kind, self.status)

    def _on_its_day(self, command: Any, today: date, day: date) -> None:
        days = self.days
        match command.kind:
            case "submit":
                at_once = today if self.item.kind == "public-notice" else None
                days.came.append(Came(today, today, accepted=at_once))
            case "accept" | "accept_with_gap":
                self._silence_was_none()
                days.came[-1].accepted, days.came[-1].asked, days.silent = day, None, []
            case "request_correction":
                self._silence_was_none()
                days.came[-1].asked, days.silent = day, []
            case "forward":
                days.sent = day
            case "suspend":
                days.pauses.append((day, command.until, True))
            case "resume":
                self._pause_ends(day)
            case "extend":
                days.extended = day
            case "publish_notice":
                days.published[command.notice] = day
            case "decide" if command.outcome == "not_concerned":
                days.consent = day
            case "consent":
                days.consent = None

    def _silence_was_none(self) -> None:
        """What stood still for the meeting had not begun to run."""
        if self.met_together:
            self.days.pauses.pop()
        self.met_together = False

    def _pause_ends(self, day: date | None) -> None:
        self.met_together = False
        first, until, _ = self.days.pauses[-1]
        self.days.pauses[-1] = (first, max(first, day or until or first), False)

    def _at_the_desk(self, by: Actor, command: Any) -> None:
        kind = command.kind
        before = {"by": by.person, "had": self.has, "from": self.from_, "unit": None, "to": ()}
        match kind:
            case "claim":
                self.has, self.from_ = by.person, None
            case "hand_over":
                self.has, self.from_ = command.to, None
                self.handed = before | {"kind": kind, "to": (command.to,)}
            case "delegate":
                self.has, self.from_ = command.to, by.person
                self.handed = before | {"kind": kind, "to": (command.to,)}
            case "hand_back":
                self.has, self.from_ = self.from_, None
            case "open_handing" if self.handed:
                self.handed = self.handed | {"opened": True}
            case "consult":
                number, unit = len(self.asked) + 1, command.unit or self.unit
                self.asked.append(
                    {"number": number, "unit": unit, "person": command.person, "answered": False}
                )
                to = (command.person,) if command.person else ()
                self.handed = before | {"kind": kind, "to": to, "unit": unit}
            case "answer_consultation":
                one = self.question(command.number)
                assert one is not None
                one["answered"] = True
            case "copy_to":
                whom = [(self.unit, one) for one in command.to] + [
                    (one, None) for one in command.units
                ]
                self.copied += [{"unit": u, "person": p, "read": False} for u, p in whom]
            case "mark_read":
                for one in self.copied:
                    one["read"] = one["read"] or self._is_for(one, by)
            case "ask_signatures":
                self.signers, self.signed = list(command.to), {}
                self.quorum = command.quorum or len(command.to)
                self.handed = before | {"kind": kind, "to": command.to}
            case "sign":
                self.signed[by.person] = command.agrees
            case "acknowledge":
                self.signed_for.append((command.step, by.role, by.unit))
            case "pass_on":
                self.passed_on.setdefault(command.step, []).append(command.to)

    def _takes_back(self, handed: dict[str, Any]) -> None:
        """As it was before the step that was taken back."""
        match handed["kind"]:
            case "hand_over" | "delegate":
                self.has, self.from_ = handed["had"], handed["from"]
            case "consult":
                self.asked.pop()
            case "ask_signatures":
                self.signers, self.signed, self.quorum = None, {}, 0

    def hears(self, event: Any) -> None:
        """What time brought, or the project told."""
        match event.type:
            case "Accepted":
                self.status, self.days.silent = "in_review", [len(self.days.came)]
            case "TacitAcceptanceRetracted":
                self.status, self.days.silent, self.late = "submitted", [], False
            case "Lapsed":
                self.status = "lapsed"
            case "Suspended":
                self.status, self.met_together = "suspended", True
                self.days.pauses.append((event.start, event.until, True))
            case "Resumed":
                self.status = "in_review"
                self._pause_ends(event.day)
            case "GapMissed":
                self.gap = []
            case "WentOverdue":
                self.late = self.late or event.limit == "promised"
            case "OverdueRetracted":
                self.late = self.late and event.limit != "promised"
            case "Escalated" | "PutBefore":
                self.rung[event.step] = [(to.role.value, to.unit) for to in event.to]
                self.rang_at[event.step] = event.at
            case "PrerequisiteFinished":
                self.awaits.remove(event.item)
            case "PrerequisiteReopened":
                self.awaits.append(event.item)
            case "Decided":
                self.status = "decided"
            case "Closed":
                self.status = "closed_not_needed"


# --- of the item ----------------------------------------------------------------------------------


def outcomes(item: Item) -> tuple[str, ...]:
    return RULES.outcomes(item.id)


def registers_itself(item: Item) -> bool:
    """Complete information *is* the filing: a registration with limit 0."""
    return item.kind == "registration" and item.statutory is not None and item.statutory.n == 0


def own_papers(item: Item) -> list[str]:
    """The applicant's own, to be handed in."""
    return [
        one
        for one in item.materials
        if RULES.material(one).issuer == "applicant"
        and RULES.material(one).stage_needed == "submit"
        and one not in item.materials_at_grant
    ]


def asked_of_people(item: Item) -> list[str]:
    return [one for one in item.materials if not RULES.material(one).issuer.startswith("item:")]


def local(moment: datetime) -> date:
    return moment.astimezone(CITY).date()


def wd_between(after: date, through: date) -> int:
    return sum(worked(after + DAY * n) for n in range(1, (through - after).days + 1))
