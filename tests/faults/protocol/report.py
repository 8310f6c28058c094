"""The tables of docs/protocol.md, from a run (some minutes).

.venv/bin/python -m tests.faults.protocol.report
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.protocol.caught import CAUGHT
from tests.faults.protocol.explore import Found, explore
from tests.faults.protocol.planted import Planted
from tests.faults.protocol.scopes import SMALL, WIDE
from tests.faults.protocol.walk import walk
from tests.faults.protocol.world import Scope

WALKS = 1000  # at most, until one of them meets a planted fault
BY_NAME = {scope.name: scope for scope in (*SMALL, *WIDE)}


def scope_line(scope: Scope, found: Found) -> str:
    """One explored world, as it stands in the page."""
    acts = " · ".join(_script(n, script, scope) for n, script in enumerate(scope.scripts))
    faults = ", ".join(f"{name} {most}" for name, most in sorted(scope.faults.items()))
    return (
        f"| {scope.name} | {acts} | {faults or 'none'} |"
        f" {found.states:,} | {found.transitions:,} | {found.depth} |"
    )


def planted_line(planted: Planted, found: Found) -> str:
    """One forgotten rule and what shows it, as far as the first driver goes."""
    scope, _ = CAUGHT[planted]
    invariant = found.broken.invariant if found.broken else "nothing"
    return f"| {planted} | {invariant} | {scope} | {len(found.way)} |"


def _script(n: int, script: tuple[str, ...], scope: Scope) -> str:
    done = scope.begins if n == 0 else 0
    return " ".join([*(f"({act})" for act in script[:done]), *script[done:]])


def _first_walk(planted: Planted) -> str:
    for seed in range(WALKS):
        if walk(seed, planted).broken:
            return str(seed + 1)
    return "–"


def _lines() -> Iterator[str]:
    yield "| world | acts | faults | states | steps | deepest |\n|---|---|---|---|---|---|"
    for scopes in (SMALL, WIDE):
        for scope in scopes:
            yield scope_line(scope, explore(scope))
    yield "\n| forgotten rule | broken | in the world | after | at random |\n|---|---|---|---|---|"
    for planted, (name, _) in CAUGHT.items():
        found = explore(BY_NAME[name]._replace(planted=planted))
        yield f"{planted_line(planted, found)} {_first_walk(planted)} |"


if __name__ == "__main__":
    for line in _lines():
        print(line, flush=True)
