"""A life compared with the oracle, and the city in which every step of the ladder rings."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from domain.streams import is_review
from tests.life.ladder_oracle import expected, rung
from tests.life.lives import RULES
from worker.simulation.driver import Lived
from worker.simulation.scenario import Scenario

USUAL = Scenario()
SLOW = Scenario.model_validate(  # where departments are late and pause, every step rings
    {
        "delays": {"late_by": "1..30wd"},
        "rates": {
            "late": 0.5, "suspension": 0.3, "extension": 0.2, "silent_acceptance": 0.3,
            "incomplete": 0.3, "back_dated": 0.2, "silence": 0.3, "decided_in_pause": 0.3,
            "record_corrected": 0.2,
        },
    }
)  # fmt: skip


def until(life: Lived) -> datetime:
    """When the last thing happened: the life ended, or nobody looked any further."""
    return max(line.at for lines in life.lines.values() for line in lines)


def compared(life: Lived) -> Counter[str]:
    """Every round of the life agrees with the oracle; how often each step rang."""
    steps: Counter[str] = Counter()
    for stream, lines in life.lines.items():
        if is_review(stream):
            there = rung(lines)
            assert there == expected(lines, until(life), RULES.calendar), stream
            steps.update(step for step, _, _ in there)
    return steps
