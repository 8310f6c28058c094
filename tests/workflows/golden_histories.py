"""Makes the golden histories anew: a whole life through the real workflows, kept for replay.

    .venv/bin/python -m tests.workflows.golden_histories NAME

NAME tells the release whose workflow code wrote them; files of earlier releases stay, because
projects that began under them still run.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

HISTORIES = Path(__file__).parent / "histories"
SAMPLE = Path(__file__).parents[2] / "data" / "projects-luohe.csv"
PLACE = 3  # the plant renewal: the shortest life through all stages
SEED = 11
REVIEWS = 10  # those with the greatest variety of events


def main(name: str) -> None:
    """One project and the most various of its reviews."""
    from catalog.loading import load_rules
    from worker.projects_file import read_projects
    from worker.simulation.city import code_of
    from worker.simulation.driver import live
    from worker.simulation.engine import Engine
    from worker.simulation.scenario import Scenario
    from worker.simulation.temporal_engine import TemporalEngine, engines

    rules, scenario = load_rules(), Scenario()
    row = read_projects(SAMPLE, rules).rows[PLACE]
    kept: dict[str, str] = {}
    with engines(rules) as engine_for:

        @contextmanager
        def capturing(code: str, starts: datetime) -> Iterator[Engine]:
            with engine_for(code, starts) as engine:
                yield engine
                assert isinstance(engine, TemporalEngine)
                kept.update(engine.histories())

        lived = live(row, code_of(scenario, PLACE), SEED, scenario, rules, capturing)
    assert not lived.faults, lived.faults
    variety = {stream: len({line.type for line in lines}) for stream, lines in lived.lines.items()}
    reviews = sorted((s for s in variety if s.startswith("review/")), key=lambda s: -variety[s])
    project = next(s for s in variety if s.startswith("project/"))
    chosen = {stream: json.loads(kept[stream]) for stream in (project, *reviews[:REVIEWS])}
    HISTORIES.mkdir(exist_ok=True)
    file = HISTORIES / f"{name}.json.gz"
    file.write_bytes(gzip.compress(json.dumps(chosen).encode(), mtime=0))
    print(f"{file}: {len(chosen)} histories, {file.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main(sys.argv[1])
    sys.stdout.flush()
    os._exit(0)
