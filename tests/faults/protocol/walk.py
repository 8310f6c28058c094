"""The second driver: long random ways through a world where everything may go wrong at once."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from tests.faults.protocol import healing
from tests.faults.protocol.choices import steps
from tests.faults.protocol.core import NAMES
from tests.faults.protocol.happens import take
from tests.faults.protocol.invariants import check, check_end
from tests.faults.protocol.planted import Planted
from tests.faults.protocol.world import Broken, Scope, Step, World, beginning

STEPS = 60
LONGEST_HEALING = 600  # steps; a way to rest that is longer never ends

# How likely each step is beside the others; what is not named has weight 1.
WEIGHTS = {
    "submit": 4.0,
    "stamp": 4.0,
    "insert": 4.0,
    "signal": 4.0,
    "wake": 12.0,
    "go": 16.0,
    "kill": 3.0,
    "tick": 2.0,
    "look": 0.7,
    "forge": 0.5,
    "terminate": 0.5,
    "lose_engine": 0.3,
    "by_hand": 1.5,
    "set_clock_back": 0.5,
    "upgrade": 0.5,
    "set_aside": 0.5,
    "copy": 0.5,
    "put_back": 0.5,
    "back_up": 0.3,
    "restore": 0.5,
}

# Acts that the clients send, each client one of these.
SCRIPTS = (
    ("register", "open", "accept", "decide", "end"),
    ("register", "open_and_inform", "accept", "novel@review", "decide", "revive"),
    ("register", "end", "revive", "open", "accept", "end", "revive"),
    ("decide", "accept", "decide", "decide"),
    ("novel@project", "faulty@project", "end", "open", "register"),
    ("faulty@review", "novel@review", "decide", "accept"),
)

FORGED = ("unknown", "body", "time", "far", "garbage")
FORGERIES = (*(f"{what}@{stream}" for what in FORGED for stream in NAMES), "report@project")


class Walk(NamedTuple):
    """One way. `broken` where it ended."""

    steps: int
    broken: Broken | None = None
    way: tuple[Step, ...] = ()


FAULTS = {
    "again": 4,
    "forge": 3,
    "kill": 6,
    "stray": 2,
    "park": 2,
    "beat": 2,
    "renew": 2,
    "terminate": 2,
    "by_hand": 2,
    "lose_engine": 1,
    "copy": 2,
    "back_up": 1,
    "set_clock_back": 1,
}


def scope_of(random: Random, planted: Planted) -> Scope:
    """Clients, batch size and faults by chance; some of the faults, so that each has its hour."""
    scripts = (random.choice(SCRIPTS[:3]), *random.sample(SCRIPTS, random.choice((0, 1, 2))))
    return Scope(
        "walk",
        scripts,
        faults={name: most for name, most in FAULTS.items() if random.random() < 0.5},
        k=random.choice((1, 2, 2, 50)),
        engine_ahead=random.random() < 0.5,
        forgeries=FORGERIES,
        upgrades=random.random() < 0.5,
        longest_task=60,
        fine=True,
        planted=planted,
    )


def walk(seed: int, planted: Planted = Planted.NOTHING, length: int = STEPS) -> Walk:
    """`length` steps by chance, then the way to rest; stops where something is broken."""
    random = Random(seed)
    scope = scope_of(random, planted)
    world, way = beginning(scope), list[Step]()
    try:
        while len(way) < length and (found := steps(world, scope)):
            weights = [WEIGHTS.get(step.what, 1.0) for step in found]
            world = _on(world, random.choices(found, weights)[0], scope, way)
        while step := healing.next_step(world, scope):
            if len(way) > length + LONGEST_HEALING:
                raise Broken("nothing frozen", "it never comes to rest")
            world = _on(world, step, scope, way)
        check_end(world)
    except Broken as broken:
        return Walk(len(way), broken, tuple(way))
    return Walk(len(way))


def _on(world: World, step: Step, scope: Scope, way: list[Step]) -> World:
    way.append(step)
    after = take(world, step, scope)
    check(world, step, after)
    return after
