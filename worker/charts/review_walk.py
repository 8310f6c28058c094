"""Every way of a round: from each kind of opening, each act, message and alarm is tried.

The walk knows no status, no command and no alarm by name: people's acts are those that
`domain.review.moves` allows, filled in by their forms; messages are those of the project; time does
what `next_alarm` says. Rounds that stand alike (`_standing`) are looked at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from catalog.supposed import Supposed
from domain.acts import SYSTEM, Act, Actor, Alarm, Role
from domain.canonical import plain
from domain.clock import SHANGHAI, local_day
from domain.conditions import Condition, judge, names
from domain.forms import ActForm, fields_of
from domain.identity import who_may
from domain.joint_review import JointReview
from domain.refused import Refused
from domain.review.alarms import next_alarm, ring
from domain.review.anew import Anew
from domain.review.commands import (
    MESSAGES,
    Inform,
    MoveClocks,
    Open,
    RulesVersion,
    TakeOver,
    kind_of,
)
from domain.review.events import ReviewEvent
from domain.review.form import COMMANDS, act_form
from domain.review.handle import handle
from domain.review.item_rules import pause_reasons, registers_itself
from domain.review.moves import desk_moves, moves
from domain.review.old_record import OldReview, OldRunningPause
from domain.review.state import Review, evolve
from domain.review.words import OPEN, LimitKind, Result, Status
from domain.rules.forms import Tier
from domain.rules.items import HandledBy, Item
from domain.rules.rules import Rules
from domain.stops import Stop
from domain.units import OFFICE, resolve
from worker.charts.filling import SOMEBODY, WORDS, bodies

PROJECT, COMPANY = "LH-2026-0001", "c-001"
ACTING = "zhang"  # not the one who drafts
BEGIN = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
SOON = timedelta(hours=2)
NOTHING = Supposed({})  # of which nothing need be asked: the tier is said
PEOPLE = "people"
STREAM = "project"
TIME = "time"


class Cause(NamedTuple):
    """What led on: `by` people, the project or time; `kind` of the command, or the alarm's word."""

    by: str
    kind: str
    zh: str


class Step(NamedTuple):
    """From one status (None: the round did not exist) to another, or to the same."""

    before: Status | None
    cause: Cause
    after: Status


class Walked(NamedTuple):
    """What was found. `offered`: what `moves` allowed there and then, taken or not."""

    steps: tuple[Step, ...]
    offered: tuple[tuple[Status, str], ...]


def walk(rules: Rules) -> Walked:
    """All steps, in the order in which they were found."""
    walker = _Walker(rules)
    walker.run()
    return Walked(tuple(walker.steps), tuple(walker.offered))


class _Walker:
    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.steps: dict[Step, None] = {}
        self.offered: dict[tuple[Status, str], None] = {}
        self._seen: dict[tuple[Any, ...], None] = {}
        self._rung: dict[tuple[tuple[Any, ...], str], None] = {}
        self._shared: dict[tuple[tuple[Any, ...], str], None] = {}
        self._waiting: deque[Review] = deque()

    def run(self) -> None:
        beginnings: tuple[Open | TakeOver, ...] = (
            *_openings(self.rules),
            *_taken_over(self.rules),
        )
        for opening in beginnings:
            self._try(None, opening, BEGIN, Cause(STREAM, opening.kind, opening.zh), SYSTEM)
        while self._waiting:
            self._look(self._waiting.popleft())

    def _look(self, review: Review) -> None:
        now = review.latest + SOON
        alarm = next_alarm(review, self.rules)
        if alarm is not None:
            self._ring(review)
            now = min(now, alarm.when - timedelta(seconds=1))
        if now <= review.latest:
            return  # time is first
        sharing = desk_moves(review)
        for kind in moves(review, self.rules):
            self.offered[review.status, kind] = None
            # What a unit does among its own people is the same whatever the round is about.
            here = (_shared(review), kind)
            if here in self._shared:
                continue
            if self._give(review, kind, now) and kind in sharing:
                self._shared[here] = None
        for message in _messages(review, self.rules):
            self._try(review, message, now, Cause(STREAM, message.kind, message.zh), SYSTEM)

    def _give(self, review: Review, kind: str, now: datetime) -> bool:
        """Every command of this kind, by the first whose it is. Whether one was taken."""
        taken = False
        for command in _filled(review, kind, now, self.rules):
            cause = Cause(PEOPLE, kind, command.zh)
            for by in _givers(command, review, self.rules):
                if self._try(review, command, now, cause, by):
                    taken = True
                    break
        return taken

    def _ring(self, review: Review) -> None:
        """The next alarm, and those after it until one leaves the round as none has yet."""
        while (alarm := next_alarm(review, self.rules)) is not None:
            word = _word(alarm)
            here = ((*_standing(review, self.rules), *_shared(review)), alarm.what)
            if here in self._rung:
                return
            self._rung[here] = None
            after = _folded(review, ring(review, alarm, self.rules))
            if self._took(review, Cause(TIME, word, word), after):
                return
            review = after

    def _try(
        self, review: Review | None, command: Any, now: datetime, cause: Cause, by: Actor
    ) -> bool:
        """As of now; where that is refused, as of the day before, then of the act before it.

        Whether it was taken.
        """
        floor = max(review.last_happened, review.opened_at) if review else now
        day_before = max(floor, review.latest - timedelta(days=1)) if review else now
        for happened in dict.fromkeys((now, day_before, floor)):
            act = Act(
                id=UUID(int=0),
                by=by,
                submitted_at=now,
                happened_at=happened,
                command=command,
                message=by is SYSTEM,
            )
            try:
                events = handle(review, act, self.rules)
            except Refused:
                continue
            if events:
                self._took(review, cause, _folded(review, events))
            return True
        return False

    def _took(self, before: Review | None, cause: Cause, after: Review) -> bool:
        """Keeps the step; whether the round now stands as none has yet."""
        self.steps[Step(before.status if before else None, cause, after.status)] = None
        ways = (_standing(after, self.rules), _shared(after))
        new = [one for one in ways if one not in self._seen]
        if after.open and new:
            self._seen |= dict.fromkeys(new)
            self._waiting.append(after)
            return True
        return False


def _word(alarm: Alarm) -> str:
    """Without which step of the ladder."""
    return alarm.what.split(" ")[0]


def _folded(review: Review | None, events: Iterable[ReviewEvent]) -> Review:
    for event in events:
        review = evolve(review, event)
    assert review is not None
    return review


# --- what is tried --------------------------------------------------------------------------------


def _openings(rules: Rules) -> Iterator[Open]:
    """One opening for each sort of item: handled here or outside, waiting or not, after a no or not."""
    seen: dict[tuple[Any, ...], None] = {}
    for item in map(rules.item, rules.items):
        for opening in _of_item(item, rules):
            sort = (
                *_sort(item, rules),
                opening.handler.outer,
                bool(opening.awaits),
                opening.after_negative,
                _silence_agrees(item) if opening.re_review else None,
            )
            if sort not in seen:
                seen[sort] = None
                yield opening


def _silence_agrees(item: Item) -> bool:
    validity = item.validity
    return bool(validity and validity.re_review and validity.re_review.silence)


def _taken_over(rules: Rules) -> Iterator[TakeOver]:
    """A round of another record in each status that it may be open in there."""
    opening = next(
        one for one in _openings(rules) if one.handler.outer and rules.item(one.item).notices
    )
    item, before = rules.item(opening.item), BEGIN - timedelta(days=1)
    for status in OPEN:
        record = OldReview(
            item=opening.item,
            status=status,
            opened_at=before,
            received_at=before,
            correction_on=local_day(before),
            accepted_on=local_day(before),
            forwarded_at=before,
            notices={item.notices[0].id: local_day(before)},
            pause=OldRunningPause(reason=pause_reasons(item, rules)[0].id, start=local_day(before)),
        )
        yield TakeOver(
            project=PROJECT,
            handler=opening.handler,
            applicant=COMPANY,
            rules=opening.rules,
            source="旧台账",
            record=record,
        )


def _of_item(item: Item, rules: Rules) -> Iterator[Open]:
    tiers = (Tier.CITY, Tier.PROVINCE) if item.outer else (Tier.CITY,)
    needs = tuple(need for need in item.grant_needs if need in rules.items)
    group = rules.group(item.group) if item.group else None
    for tier in tiers:
        by = HandledBy(function=item.handled_by.function, tier=tier)
        handler = resolve(by, NOTHING, None, None, rules)
        assert handler is not None
        for awaits in dict.fromkeys(((), needs)):
            for negative in (False, True) if group and group.on_negative else (False,):
                opening = Open(
                    project=PROJECT,
                    item=item.id,
                    round=1,
                    handler=handler,
                    applicant=COMPANY,
                    awaits=awaits,
                    after_negative=negative,
                    rules=RulesVersion(catalog=rules.version, calendar=rules.calendar.version),
                )
                if not awaits and item.commitment:  # known to be so: it may be granted on a promise
                    opening = opening.but(facts=_meeting(item.commitment.condition, rules))
                yield opening
                plain = tier is Tier.CITY and not awaits and not negative
                if plain and item.validity and item.validity.re_review:
                    yield opening.but(round=2, re_review=True)


def _meeting(condition: Condition, rules: Rules) -> dict[str, Any]:
    """Facts under which the condition holds, the first values that there are."""
    asked = [rules.fact(name) for kind, name in names(condition) if kind == "fact"]
    choices: list[list[Any]] = [
        [(one,) if fact.multiple else one for one in fact.values] or [True] for fact in asked
    ]
    for values in product(*choices):
        known: dict[str, Any] = dict(zip((fact.id for fact in asked), values, strict=True))
        if judge(condition, Supposed(known)).holds:
            return plain(known)
    raise ValueError("no values of the facts meet the condition")


def _sort(item: Item, rules: Rules) -> tuple[Any, ...]:
    """By what the law of a round tells items apart."""
    group = rules.group(item.group) if item.group else None
    return (
        item.kind,
        rules.opens_in_review(item.id),
        registers_itself(item),
        bool(item.notices),
        bool(item.extension),
        bool(item.commitment),
        bool(item.check),
        bool(group and group.on_silence),
        bool(group and group.on_negative),
    )


def _filled(review: Review, kind: str, now: datetime, rules: Rules) -> Iterator[Any]:
    """Commands of this kind, of a decision one for each outcome."""
    model = COMMANDS[kind]
    outcomes = map(Result, rules.outcomes(review.item))
    for outcome in outcomes if "outcome" in model.model_fields else (None,):
        form = act_form(review, kind, rules, outcome)
        fixed = {} if outcome is None else {"outcome": outcome}
        # A `day` is one that has been, now or at first; of all others it is said until when.
        today, first = local_day(now), local_day(review.received_at or review.opened_at)
        been = any(field.name == "day" for field in form.fields)
        for day in (today, first) if been else (today + timedelta(days=7),):
            for body in bodies(form, day):
                try:
                    yield model.model_validate(body | fixed)
                except ValidationError:
                    continue


def _messages(review: Review, rules: Rules) -> Iterator[Any]:
    """What the project may tell: each prerequisite met, the other tier, a stop of all clocks, and of
    every other message what its fields allow.
    """
    item = rules.item(review.item)
    for need in review.awaits:
        yield Inform(met=need)
    for need in item.grant_needs[:1]:
        if need not in review.awaits:
            yield Inform(lost=need)
    other = Tier.CITY if review.handler.outer else Tier.PROVINCE
    if item.outer:
        by = HandledBy(function=item.handled_by.function, tier=other)
        yield Inform(handler=resolve(by, NOTHING, None, None, rules))
    day = local_day(review.latest)
    if rules.joint_reason(item) is not None:
        joint = JointReview(number=1, start=day, until=day + timedelta(days=5))
        yield Inform(joint=joint)
        if review.joint == joint:
            yield Inform(joint=joint.but(over=True))
    yield MoveClocks(stop=Stop(first=day, last=day), reason=WORDS)
    if review.marked(LimitKind.STATUTORY):  # 不予答复, and a ruling orders to decide
        yield MoveClocks(ordered=Anew(on=day, within=1), reason=WORDS)
    for message in MESSAGES:
        if message not in (Open, TakeOver, Inform, MoveClocks):
            form = ActForm(kind=kind_of(message), zh=message.zh, fields=fields_of(message))
            for body in bodies(form, day):
                try:
                    yield message.model_validate(body)
                except ValidationError:
                    continue


def _givers(command: Any, review: Review, rules: Rules) -> Iterator[Actor]:
    """Somebody who may give the command to this round, then the one whom forms name."""
    item = rules.item(review.item)
    units = [review.handler.unit, OFFICE]
    units += [rules.city_unit(one).id for one in item.submitted_by if one != "owner"]
    group = rules.group(item.group) if item.group else None
    units += [group.on_negative.arbiter.unit] if group and group.on_negative else []
    units += [one.unit for one in review.consultations]
    units += [one.unit for one in review.copies]
    posts = [(to.role, to.unit) for one in review.escalations for to in one.to]
    places = tuple(dict.fromkeys(units)), tuple(dict.fromkeys(posts))
    for person in (ACTING, SOMEBODY):
        people = _people(person, review.applicant, *places)
        first = next((one for one in people if who_may(one, command, review, rules) is None), None)
        if first is not None:
            yield first


@cache
def _people(
    person: str,
    company: str | None,
    units: tuple[str, ...],
    posts: tuple[tuple[Role, str | None], ...],
) -> tuple[Actor, ...]:
    """The person as of the company, then in each of the posts and in every post of the units."""
    every = (*posts, *((role, unit) for unit in units for role in Role))
    return (
        Actor(person=person, role=Role.COMPANY, company=company),
        *(Actor(person=person, role=role, unit=unit) for role, unit in every),
    )


# Fields of a round that say who had it and what was said, or that show in what is allowed.
TOLD = (
    "papers",
    "resubmitted",
    "missing",
    "objected",
    "fields",
    "facts",
    "corrections",
    "claimed_by",
    "received_at",
    "received_after",
    "entered_on",
    "earlier",
    "asked_on",
    "accepted_on",
    "extended_on",
    "waits",
    "overdue",
    "escalations",
    "pauses",
    "extension",
    "dues",
    "rung_elsewhere",
    "stops",
    "noticed_on",
    "window_from",
    "checks",
    "delegated_by",
    "handing",
    "awaiting_since",
    "consultations",
    "copies",
    "signatures",
)
SAID = tuple(name for name in Review.model_fields if name not in TOLD)
NOTHING_SAID: tuple[Any, ...] = (None, (), {}, False, 0, "")


def _standing(review: Review, rules: Rules) -> tuple[Any, ...]:
    """What tells rounds apart: the sort of item, what is allowed, what rings next, and which of the
    state's fields say anything at all, but for those of `TOLD`.
    """
    item = rules.item(review.item)
    alarm = next_alarm(review, rules)
    shared = desk_moves(review)
    said = tuple(getattr(review, name) not in NOTHING_SAID for name in SAID)
    return (
        *_sort(item, rules),
        review.handler.outer,
        review.status,
        tuple(one for one in moves(review, rules) if one not in shared),
        _word(alarm) if alarm else None,
        said,
    )


def _shared(review: Review) -> tuple[Any, ...]:
    """What tells rounds apart in how their unit shares its work, whatever they are about."""
    return (review.status, desk_moves(review))
