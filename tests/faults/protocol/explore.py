"""The first driver: every state of a small scope, breadth first, each with its way back to rest."""

from __future__ import annotations

from typing import NamedTuple

from tests.faults.protocol import healing
from tests.faults.protocol.choices import steps
from tests.faults.protocol.happens import take
from tests.faults.protocol.invariants import check, check_end
from tests.faults.protocol.world import Broken, Engine, Scope, Step, World, beginning


class Found(NamedTuple):
    """What an exploration saw. `way`: the steps to what is broken."""

    states: int
    transitions: int
    depth: int
    broken: Broken | None = None
    way: tuple[Step, ...] = ()


def prepared(scope: Scope) -> World:
    """The world after the first `begins` acts of the first client, with nothing gone wrong."""
    world = before = beginning(scope)
    for _ in range(scope.begins):
        before = world
        world = take(world, Step("submit", 0), scope)
        while step := healing.next_step(world, scope):
            if step.what == "tick":
                break
            world = take(world, step, scope)
    if scope.other_history:
        lost = Engine(ever=world.engine.ever)  # ended, as is due after a restore
        held = before.ledger._replace(clock=world.ledger.clock)
        return world._replace(ledger=held, engine=lost, copy=world.engine, restored=True)
    return world


def explore(scope: Scope, most: int = 10**9) -> Found:
    """Visit every state that the scope can reach, or go on until something is broken."""
    first = prepared(scope)
    places: dict[World, int] = {first: 0}
    worlds, cause, depths = [first], [(-1, Step(""))], [0]
    heals: dict[int, int] = {}  # the next state on the way to rest; -1: it rests
    transitions = 0
    place = 0

    def reach(world: World, step: Step) -> int:
        nonlocal transitions
        transitions += 1
        after = take(world, step, scope)
        check(world, step, after)
        known = places.get(after)
        if known is None:
            known = places[after] = len(worlds)
            worlds.append(after)
            cause.append((place, step))
            depths.append(depths[place] + 1)
        return known

    step = Step("")
    try:
        while place < len(worlds) and len(worlds) < most:
            world = worlds[place]
            heal = healing.next_step(world, scope)
            if heal is None:
                heals[place] = -1
                check_end(world)
            for step in steps(world, scope):
                known = reach(world, step)
                if step == heal:
                    heals[place] = known
            if heal is not None and place not in heals:
                step = heal
                heals[place] = reach(world, step)
            place += 1
        place, step = _never_rests(heals), Step("(and so on for ever)")
        if place >= 0:
            raise Broken("nothing frozen", "it never comes to rest")
    except Broken as broken:
        way = (*_way(cause, place), step)
        return Found(len(worlds), transitions, max(depths), broken, way)
    return Found(len(worlds), transitions, max(depths))


def _never_rests(heals: dict[int, int]) -> int:
    """A place from which the healing steps run in a circle; -1 if there is none."""
    rests = {-1: True}
    for start in heals:
        path: dict[int, None] = {}
        place = start
        while place not in rests:
            if place in path:
                return place
            path[place] = None
            place = heals.get(place, -1)  # of those not yet visited nothing is known
        for seen in path:
            rests[seen] = True
    return -1


def _way(cause: list[tuple[int, Step]], place: int) -> tuple[Step, ...]:
    way: list[Step] = []
    while place > 0:
        place, step = cause[place]
        way.append(step)
    return tuple(reversed(way))
