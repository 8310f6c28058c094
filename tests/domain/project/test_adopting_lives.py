"""Random lives go over to another catalog half-way: nothing is left undone, nothing is dated back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from domain.ledger import read_event, write_down
from domain.play import play
from domain.project.adoption_commands import AdoptCatalog
from domain.project.conclude import unsettled
from domain.project.core import PROJECT
from domain.project.state import evolve
from domain.rules.rules import Rules
from domain.streams import project_stream
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.domain.histories import OFFICE, RULES, WORDS, act
from tests.domain.project.lives import KINDS
from tests.domain.project.random_lives import Life, lives, step


@pytest.fixture(scope="module", autouse=True)
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rules]:
    """The next version, released."""
    with released(next_version(tmp_path_factory.mktemp("catalogs"))) as version:
        yield RULES.of(version)


@settings(max_examples=40, deadline=None)
@for_any(lives(), st.sampled_from(("keep", "anew")), st.integers(0, 2**32))
def test_after_it_nothing_is_left_undone_and_life_goes_on(
    life: Life, running: str, seed: int
) -> None:
    if life.after.ended_at is not None:
        return
    at = life.now + timedelta(minutes=1)
    command = AdoptCatalog(catalog=DRAFT, running=running, reason=WORDS, drafted_by="li")
    adopted = play(PROJECT, life.after, [act(command, at, OFFICE)], at, RULES)
    assert adopted.outcomes[0].refusal is None
    project: Any = adopted.after
    assert unsettled(project, RULES.of(DRAFT)) == []
    came = [one.event for one in adopted.events if one.act is not None]
    assert all(event.at >= at for event in came)
    draw, now = Random(seed), at
    kind = KINDS[sorted(KINDS)[seed % len(KINDS)]]
    for _ in range(12):
        now += timedelta(days=draw.random() * 20)
        forecast: Any = play(PROJECT, project, (), now, RULES).after
        known = forecast.but(
            items={name: one for name, one in forecast.items.items() if RULES.in_force(name)}
        )
        played = play(PROJECT, project, tuple(step(known, kind, now, draw)), now, RULES)
        assert all(one.event.at >= at for one in played.events)
        project = played.after
    assert unsettled(project, RULES.of(DRAFT)) == []


@settings(max_examples=20, deadline=None)
@for_any(lives(), st.sampled_from(("keep", "anew")))
def test_what_it_writes_down_is_read_back_to_the_same_state(life: Life, running: str) -> None:
    if life.after.ended_at is not None:
        return
    at = life.now + timedelta(minutes=1)
    command = AdoptCatalog(catalog=DRAFT, running=running, reason=WORDS, drafted_by="li")
    adopted = play(PROJECT, life.after, [act(command, at, OFFICE)], at, RULES)
    project, stream = life.after, project_stream(life.after.code)
    for n, one in enumerate(adopted.events, 1):
        project = evolve(project, read_event(stream, write_down(one.event, one.act, n)))
    assert project == adopted.after
