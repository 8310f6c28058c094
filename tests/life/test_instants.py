"""Each act has an instant of its own, within working hours, and never one at which time acts."""

from __future__ import annotations

from collections import Counter
from datetime import time

import pytest

from domain.clock import SHANGHAI, local_day
from domain.ledger import Line
from tests.life.lives import RULES, SAMPLE, lived
from worker.simulation.scenario import Scenario

BY_TIME = (
    "WentOverdue", "Lapsed", "PauseCapReached", "GroupSilent", "DutyMissed", "Escalated",
)  # fmt: skip
HEAVY = Scenario.model_validate(
    {"rates": {"late": 0.5, "silence": 0.5, "silent_acceptance": 0.5, "unreported": 0.5}}
)


def lines_of(place: int) -> list[Line]:
    life = lived(SAMPLE[place], place, 3, HEAVY)
    return [line for stream in life.lines.values() for line in stream]


@pytest.mark.parametrize("place", [0, 2, 4])
def test_acts_come_at_working_hours(place: int) -> None:
    for line in lines_of(place):
        if line.by is not None:
            at = line.at.astimezone(SHANGHAI)
            assert time(8, 30) <= at.time() < time(18)
            assert RULES.calendar.is_working(local_day(line.at))


@pytest.mark.parametrize("place", [0, 2, 4])
def test_two_acts_never_share_an_instant(place: int) -> None:
    acts = {(line.act, line.at) for line in lines_of(place) if line.by is not None}
    assert max(Counter(at for _, at in acts).values()) == 1


@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_act_never_comes_at_the_instant_of_an_alarm(place: int) -> None:
    """A mark in arrears is time's answer to an act and bears its instant; all others do not."""
    lines = lines_of(place)
    acts = {line.at for line in lines if line.by is not None}
    alarms = {line.at for line in lines if line.type in BY_TIME}
    assert len(alarms) > 10
    midnight, nine, evening = time(0), time(9), time(18)
    for at in alarms - acts:
        assert at.astimezone(SHANGHAI).time() in (midnight, nine, evening)
    assert all(at.astimezone(SHANGHAI).time() != nine for at in acts)


def test_back_dated_acts_happened_within_the_limit_and_before_they_were_taken() -> None:
    scenario = Scenario.model_validate({"rates": {"back_dated": 1.0}})
    life = lived(SAMPLE[0], 0, 3, scenario)
    back = [
        (line.happened_at, line.at)
        for stream in life.lines.values()
        for line in stream
        if line.happened_at is not None
    ]
    assert len(back) > 20
    assert all(happened < at for happened, at in back)
