"""How many commands a second the pure core takes, without database or Temporal."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from catalog.loading import load_rules
from domain.acts import SYSTEM, Act, Actor, Role
from domain.clock import SHANGHAI
from domain.play import play
from domain.review.commands import Accept, Claim, Decide, Document, Open, RulesVersion, Submit
from domain.review.core import REVIEW
from domain.review.words import Result
from domain.rules.rules import Rules
from domain.units import Handler

ITEM = "water_soil_plan"
UNIT = Actor(person="bench.reviewer", role=Role.REVIEWER, unit="sl")
COMPANY = Actor(person="bench.company", role=Role.COMPANY, company="bench-1")
STARTS = datetime(2026, 9, 1, 9, tzinfo=SHANGHAI)


def commands_per_s(for_s: float) -> float:
    """Rounds of a review, from opening to grant, played over and over."""
    rules = load_rules()
    acts = _round(rules)
    began, done = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < for_s:
        played = play(REVIEW, None, acts, acts[-1].submitted_at, rules)
        done += len(played.outcomes)
    return done / took


def _round(rules: Rules) -> list[Act[Any]]:
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
            submitted_at=STARTS + timedelta(hours=n),
            happened_at=STARTS + timedelta(hours=n),
            command=command,
            message=by is SYSTEM,
        )
        for n, (command, by) in enumerate(given)
    ]
