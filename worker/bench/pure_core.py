"""What the pure core does in a second of one processor's time, without database or Temporal.

Counted in processor time, so that a neighbour's load falls out as far as it can. Rounds of many days
are played in turn: what is remembered of a day serves as often as it would in a city's work.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from typing import Any
from uuid import uuid4

from catalog.loading import load_rules
from domain.acts import SYSTEM, Act, Actor, Role
from domain.clock import SHANGHAI, Pause
from domain.clock import due as due_day
from domain.limits import Limit, LimitUnit
from domain.play import play
from domain.review.commands import Accept, Claim, Decide, Document, Open, RulesVersion, Submit
from domain.review.core import REVIEW
from domain.review.due import dues
from domain.review.state import Review
from domain.review.words import Result
from domain.rules.rules import Rules
from domain.units import Handler

ITEM = "water_soil_plan"
UNIT = Actor(person="bench.reviewer", role=Role.REVIEWER, unit="sl")
COMPANY = Actor(person="bench.company", role=Role.COMPANY, company="bench-1")
STARTS = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
DAYS = 250  # on which rounds begin
BETWEEN_LOOKS = 50  # rounds: to ask the clock of a busy machine costs as much as some commands


def commands_per_s(for_s: float) -> float:
    """Commands of rounds from opening to grant; `for_s` seconds of processor time are taken."""
    rules = load_rules()
    rounds = cycle([_round(rules, STARTS + timedelta(days=n)) for n in range(DAYS)])
    began, done = time.process_time(), 0
    while (took := time.process_time() - began) < for_s:
        for acts in islice(rounds, BETWEEN_LOOKS):
            played = play(REVIEW, None, acts, acts[-1].submitted_at, rules)
            done += len(played.outcomes)
    return done / took


def due_derivations_per_s(for_s: float) -> float:
    """Both due days of a round derived from its start, as each act and each page does: two at once.

    A third of the rounds has stood still, a third had an expert review over the holidays.
    """
    rules = load_rules()
    rounds = cycle(list(_running(rules)))
    began, done = time.process_time(), 0
    while (took := time.process_time() - began) < for_s:
        found = dues(next(rounds), rules)
        done += (found.promised is not None) + (found.statutory is not None)
    return done / took


def clocks_per_s(for_s: float) -> float:
    """The same of the bare clock: a limit of twenty working days with a pause, from day after day."""
    rules = load_rules()
    limit = Limit(n=20, unit=LimitUnit.WORKING_DAYS)
    first = STARTS.date()
    runs = cycle([_paused(first + timedelta(days=n)) for n in range(DAYS)])
    began, done = time.process_time(), 0
    while (took := time.process_time() - began) < for_s:
        start, pauses = next(runs)
        due_day(limit, start, pauses=pauses, calendar=rules.calendar)
        done += 1
    return done / took


def _paused(start: date) -> tuple[date, tuple[Pause, ...]]:
    first = start + timedelta(days=5)
    return start, (Pause(start=first, end=first + timedelta(days=10), reason="expert_review"),)


def _running(rules: Rules) -> Iterator[Review]:
    for n in range(DAYS):
        acts = _round(rules, STARTS + timedelta(days=n))[:3]
        review = play(REVIEW, None, acts, acts[-1].submitted_at, rules).after
        assert review is not None
        assert review.start_day is not None
        _, pauses = _paused(review.start_day)
        match n % 3:
            case 0:
                yield review
            case 1:
                yield review.but(pauses=pauses)
            case _:
                yield review.but(pauses=(*pauses, *_paused(pauses[0].start)[1]))


def _round(rules: Rules, starts: datetime) -> list[Act[Any]]:
    """A round from its opening to the grant, an hour between two acts."""
    version = RulesVersion(catalog=rules.version, calendar=rules.calendar.version)
    opening = Open(
        project="LH-2026-0001",
        item=ITEM,
        round=1,
        handler=Handler(unit="sl", function="sl", tier="city"),
        applicant="bench-1",
        facts={"water_soil": "report"},
        rules=version,
    )
    papers = rules.item(ITEM).materials
    given: list[tuple[Any, Actor]] = [
        (opening, SYSTEM),
        (Submit(papers=papers), COMPANY),
        (Accept(), UNIT),
        (Claim(), UNIT),
        (Decide(outcome=Result.GRANTED, document=Document(number="漯水保〔2026〕1号")), UNIT),
    ]
    return [
        Act(
            id=uuid4(),
            by=by,
            submitted_at=starts + timedelta(hours=n),
            happened_at=starts + timedelta(hours=n),
            command=command,
            message=by is SYSTEM,
        )
        for n, (command, by) in enumerate(given)
    ]
