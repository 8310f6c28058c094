"""Every project of a city lived to its end: one after another, or side by side on several cores.

Projects know nothing of each other, so how they are spread over processes changes nothing: not a
draw, not a line, not the digest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from catalog.loading import load_released, load_rules, released_too
from worker.command_error import CommandError
from worker.interpreter import look_less_often_for_garbage
from worker.projects_file import ProjectRow
from worker.simulation import foreseen
from worker.simulation.driver import live
from worker.simulation.engine import Engines
from worker.simulation.report import LifeTold, Told, report, tell
from worker.simulation.scenario import Scenario

EngineName = Literal["core", "temporal"]
WORTH_A_PROCESS = 8  # projects: a process takes more than a second to start

Progress = Callable[[str], None]  # told the code of each life that has ended


def simulate(
    rows: Sequence[ProjectRow],
    seed: int,
    scenario: Scenario,
    engine: EngineName,
    progress: Progress = lambda code: None,
    processes: int | None = None,
) -> tuple[Told, list[str]]:
    """The report, and every fault that was found. `processes` None: as many as there are cores."""
    if processes is None:
        processes = min(os.cpu_count() or 1, len(rows) // WORTH_A_PROCESS)
    if unknown := scenario.world.unknown_counties(load_rules()):
        raise CommandError(f"情景文件 world.stops：没有县区“{unknown[0]}”")
    with foreseen.released(scenario.world) as made_up:
        if engine == "core" and processes > 1:
            lives = _side_by_side(rows, seed, scenario, progress, processes, made_up)
        else:
            lives = list(_one_by_one(rows, seed, scenario, engine, progress))
    return report(engine, seed, lives), [fault for life in lives for fault in life.faults]


def code_of(scenario: Scenario, place: int) -> str:
    """The own code of the row at that place, the first being 0: LH-2027-0001."""
    return f"LH-{scenario.starts_on.year}-{place + 1:04d}"


def _one_by_one(
    rows: Sequence[ProjectRow],
    seed: int,
    scenario: Scenario,
    engine: EngineName,
    progress: Progress,
) -> Iterator[LifeTold]:
    rules = load_rules()
    with engines_of(engine)(rules) as engine_for:
        for place, row in enumerate(rows):
            code = code_of(scenario, place)
            yield tell(row, code, live(row, code, seed, scenario, rules, engine_for), rules)
            progress(code)


def _side_by_side(
    rows: Sequence[ProjectRow],
    seed: int,
    scenario: Scenario,
    progress: Progress,
    processes: int,
    made_up: Path | None,
) -> list[LifeTold]:
    lives: dict[int, LifeTold] = {}
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(made_up,)
    ) as pool:
        waiting = {
            pool.submit(_lived, row, place, seed, scenario): place for place, row in enumerate(rows)
        }
        for done in as_completed(waiting):
            place = waiting[done]
            lives[place] = done.result()
            progress(code_of(scenario, place))
    return [lives[place] for place in range(len(rows))]


def _begin(made_up: Path | None) -> None:
    """A process of the pool knows the versions that were made up for all, and has read them all."""
    if made_up is not None:
        released_too(made_up)
    load_released()
    look_less_often_for_garbage()


def _lived(row: ProjectRow, place: int, seed: int, scenario: Scenario) -> LifeTold:
    """One life, in a process of the pool."""
    rules = load_rules()
    code = code_of(scenario, place)
    with engines_of("core")(rules) as engine_for:
        return tell(row, code, live(row, code, seed, scenario, rules, engine_for), rules)


def engines_of(engine: EngineName) -> Engines:
    """The engines of that name; their module is imported only now."""
    module = f"worker.simulation.{engine}_engine"
    try:
        found: Engines = import_module(module).engines
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise
        raise CommandError(
            f"模拟引擎 {engine} 尚未提供（没有模块 {module}）；请用 --engine core"
            f" · this version does not have the engine {engine} yet"
        ) from None
    return found
