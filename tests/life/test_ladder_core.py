"""Whole lives on the core against the oracle: no step early, none twice, none missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import pytest

from domain.ledger import Line
from domain.streams import is_review
from tests.life.ladder_oracle import expected, rung
from tests.life.lives import RULES, SAMPLE, code_of, lived
from tests.life.reminded import SLOW, USUAL, compared, until
from worker.projects_file import ProjectRow
from worker.simulation import core_engine
from worker.simulation.driver import live
from worker.simulation.generate import generated
from worker.simulation.scenario import Scenario


def agreed(rows: Sequence[ProjectRow], seed: int, scenario: Scenario) -> Counter[str]:
    steps: Counter[str] = Counter()
    with core_engine.engines(RULES) as engine_for:
        for place, row in enumerate(rows):
            steps += compared(live(row, code_of(place), seed, scenario, RULES, engine_for))
    return steps


@pytest.mark.parametrize("place", range(len(SAMPLE)))
def test_every_sample_project_is_reminded_as_the_oracle_says(place: int) -> None:
    assert compared(lived(SAMPLE[place], place, 3))["e1"] > 10


@pytest.mark.slow
def test_forty_lives_in_a_slow_city_ring_every_step_as_the_oracle_says() -> None:
    steps = agreed(generated(20, 5, RULES), 5, SLOW) + agreed(generated(20, 6, RULES), 6, USUAL)
    assert sorted(steps) == [f"e{n}" for n in range(8)]


@pytest.mark.soak
@pytest.mark.parametrize("scenario", [USUAL, SLOW], ids=["usual", "slow"])
def test_three_hundred_lives_ring_as_the_oracle_says(scenario: Scenario) -> None:
    steps = agreed(generated(300, 5, RULES), 5, scenario)
    assert sorted(steps) == [f"e{n}" for n in range(8)]


# --- the oracle sees what is wrong ------------------------------------------------------------------


def a_late_round() -> tuple[list[Line], datetime]:
    life = lived(SAMPLE[0], 0, 3, SLOW)
    for stream, lines in life.lines.items():
        if is_review(stream) and len(rung(lines)) > 4:
            return list(lines), until(life)
    raise AssertionError("no round was late")


@pytest.mark.parametrize("what", ["missing", "twice", "a day early", "to others"])
def test_a_planted_fault_is_seen(what: str) -> None:
    lines, end = a_late_round()
    places = [place for place, line in enumerate(lines) if line.type == "Escalated"]
    place = places[2]
    line = lines[place]
    match what:
        case "missing":
            del lines[place]
        case "twice":
            lines.insert(place, line)
        case "a day early":
            lines[place] = line.but(at=line.at.replace(day=line.at.day % 27 + 1))
        case "to others":
            lines[place] = line.but(payload=line.payload | {"to": line.payload["to"][:1]})
    assert rung(lines) != expected(lines, end, RULES.calendar)
