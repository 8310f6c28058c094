"""After any command the armed alarm is the earliest instant that an oracle finds (domain.md 3, 4, 6).

Every open duty has one armed timer, the earliest that the law says: thirty commands at a time
(pauses, extensions, hand-overs, gaps, consultations, other calendars and catalogs, stops of all
clocks, prerequisites met and lost again, new rounds, re-reviews that silence ends), and after each
of them the engine and the oracle name the same instant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import pytest

from domain.acts import Act
from domain.play import play, rules_of
from domain.review.alarms import next_alarm
from domain.review.core import REVIEW
from domain.review.events import ReviewEvent
from domain.review.state import Review
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.domain.histories import RULES, moment
from tests.domain.review.alarm_oracle import Armed, Told
from tests.domain.review.random_rounds import WORLDS, chosen, steps
from tests.domain.review.rounds import opened

COMMANDS = 30
SLICE = 1_500
WHOLE = 100_000
FIRST_DAYS = tuple(moment("2025-09-01") + timedelta(days=n) for n in range(0, 300, 7))


@pytest.fixture(scope="module", autouse=True)
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The next version, released: projects go over to it."""
    with released(next_version(tmp_path_factory.mktemp("catalogs"))):
        yield


class Moment(NamedTuple):
    """After one command: what was given, what has happened in its round, and what is armed."""

    given: Act[Any] | None  # None: time has ended the round
    events: tuple[ReviewEvent, ...]
    armed: Armed | None
    expected: list[Armed]

    @property
    def agree(self) -> bool:
        """Whether the engine's alarm is the oracle's earliest; of several at one instant any."""
        if self.armed is None:
            return not self.expected
        first = [one for one in self.expected if one[0] == self.expected[0][0]]
        return self.armed in first

    def __repr__(self) -> str:
        told = "\n".join(f"  {one.at:%Y-%m-%d %H:%M} {one!r}" for one in self.events)
        return f"{self.armed} is armed, not {self.expected[:4]}, after\n{told}"


def lived(seed: int) -> Iterator[Moment]:
    """The opening of a round and thirty commands; where a round has ended, the next is opened."""
    item, more = WORLDS[seed % len(WORLDS)]
    now = Random(seed).choice(FIRST_DAYS)
    review: Review | None = None
    rounds = 0
    happened: list[ReviewEvent] = []
    told = Told()
    for step in (None, *steps(seed, COMMANDS)):
        now += step.gap if step else timedelta()
        if review is not None:
            review = passed(review, told, happened, now)
            if not review.open:
                yield moment_of(None, review, happened, told)
        if review is None or not review.open:
            rounds += 1
            review, told, happened = None, Told(), []
            given = opened(item, now, **more)
            given = replace(given, command=given.command.but(round=rounds))
        else:
            assert step is not None
            given = chosen(review, step, now, (DRAFT,))
        played = play(REVIEW, review, [given], now, RULES)
        review = played.after
        assert review is not None
        for one in played.events:
            told.take(one.event)
            happened.append(one.event)
        yield moment_of(given, review, happened, told)


def passed(review: Review, told: Told, happened: list[ReviewEvent], now: datetime) -> Review:
    """Until now only time has acted."""
    played = play(REVIEW, review, (), now, RULES)
    for one in played.events:
        told.take(one.event)
        happened.append(one.event)
    assert played.after is not None
    return played.after


def moment_of(
    given: Act[Any] | None, review: Review, happened: list[ReviewEvent], told: Told
) -> Moment:
    alarm = next_alarm(review, rules_of(review, RULES))
    armed = (alarm.when, alarm.what) if alarm else None
    return Moment(given, tuple(happened), armed, told.armed())


def moves_catalog(event: ReviewEvent) -> bool:
    """Whether the days of another catalog hold from here on."""
    return event.type == "ClocksMoved" and event.catalog is not None and event.dues is not None


def disagreement(seed: int) -> Moment | None:
    """The first moment of the history at which engine and oracle do not agree."""
    return next((one for one in lived(seed) if not one.agree), None)


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, 10))]
)
def test_the_armed_alarm_is_the_earliest_instant_after_any_thirty_commands(part: int) -> None:
    for seed in range(part, SLICE, 10):
        assert (one := disagreement(seed)) is None, (seed, one)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(100))
def test_it_is_so_in_a_hundred_thousand_histories(part: int) -> None:
    for seed in range(part, WHOLE, 100):
        assert (one := disagreement(seed)) is None, (seed, one)


def test_nothing_that_moves_an_alarm_is_missing_among_the_histories() -> None:
    """What would be agreed on without being asked is no agreement."""
    seen: Counter[str] = Counter()
    armed: Counter[str] = Counter()
    for seed in range(300):
        moments = list(lived(seed))
        seen.update({one.type for each in moments for one in each.events})
        seen.update({"a catalog" for each in moments for one in each.events if moves_catalog(one)})
        seen.update({f"round {one.round}" for each in moments for one in each.events[:1]})
        armed.update({each.armed[1] for each in moments if each.armed})
    assert {
        "Suspended", "Resumed", "Extended", "HandedOver", "ClocksMoved", "Consulted", "TakenBack",
        "ConsultationPassed", "GapSupplied", "GapMissed", "PauseCapReached", "round 2",
        "HandlerChanged", "PrerequisitesMet", "TacitAcceptanceRetracted", "OverdueRetracted",
        "FactsChanged", "Forwarded", "CorrectionRequested", "Lapsed", "PrerequisiteReopened",
        "CatalogKept", "a catalog", "PutBefore", "CopiedTo", "CopyRead",
    } <= set(seen)  # fmt: skip
    assert {
        "默示受理", "逾期未补正", "暂停期满", "暂停达到上限", "容缺材料逾期", "加签逾期", "裁定或代答逾期",
        "责令期限届满", "超过承诺时限", "超过法定时限", "重新审核期满",
        *(f"提醒阶梯 e{n}" for n in range(8)),
    } == set(armed)  # fmt: skip
