"""What a whole life leaves behind in Temporal's history: from the first idea to the exit.

One life of the sample city on the engine of the simulation: real workflows and a real ledger, time
skipped. They do not continue as new there, so a project's events stand in one history.
"""

from __future__ import annotations

from typing import Any

from catalog.loading import load_rules
from domain.ledger import Line
from domain.streams import is_review, project_stream
from worker.simulation.driver import live
from worker.simulation.generate import generated
from worker.simulation.scenario import Scenario
from worker.simulation.temporal_engine import TemporalEngine, engines

SEED = 3
CODE = "LH-2026-0001"


class _Weighed(TemporalEngine):
    """Keeps the size of each history before its server is gone."""

    events: dict[str, int] = {}

    def new_lines(self) -> list[tuple[str, Line]]:
        lines = super().new_lines()
        self.events |= {stream: 0 for stream, _ in lines if stream not in self.events}
        return lines

    async def close(self) -> None:
        for stream in self.events:
            history = await self._env.client.get_workflow_handle(stream).fetch_history()
            self.events[stream] = len(history.events)
        await super().close()


def whole_life(scenario: Scenario | None = None) -> dict[str, Any]:
    """Events of the project's own history and of its rounds', acts that were given, lines written."""
    rules = load_rules()
    _Weighed.events = {}
    (row,) = generated(1, SEED, rules)
    with engines(rules, _Weighed) as engine_for:
        lived = live(row, CODE, SEED, scenario or Scenario(), rules, engine_for)
    of_project = _Weighed.events.get(project_stream(CODE), 0)
    of_rounds = [count for name, count in _Weighed.events.items() if is_review(name)]
    return {
        "events_per_project_life": of_project,
        "events_of_its_rounds": sum(of_rounds),
        "rounds": len(of_rounds),
        "acts": lived.acts,
        "ledger_lines": sum(len(lines) for lines in lived.lines.values()),
        "reached_its_exit": bool(lived.project and lived.project.ended_at),
    }
