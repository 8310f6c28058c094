"""The protocol of design.md 5 and 6, model-checked: every state of small worlds, and long random
ways; and the same with each of its rules forgotten, which must show.

A small pure model (no database, no Temporal) stands for the parts: `record.py` for the ledger,
`shell.py` for the workflow, `happens.py` for all that may happen. docs/protocol.md tells what was
explored and what each rule is for.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.protocol.caught import CAUGHT
from tests.faults.protocol.explore import Found, explore
from tests.faults.protocol.invariants import AT_THE_END, IN_EVERY_STATE
from tests.faults.protocol.planted import Planted
from tests.faults.protocol.report import BY_NAME, planted_line, scope_line
from tests.faults.protocol.scopes import SMALL, WIDE
from tests.faults.protocol.walk import walk
from tests.faults.protocol.world import Scope

PAGE = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text()
WALKS, AT_ONCE = 3000, 500  # ways in all, ways in one test
SOAK = 60_000


def told(found: Found) -> str:
    """The shortest way to what is broken, a step a line."""
    steps = "\n  ".join(" ".join(str(word) for word in step) for step in found.way)
    return f"{found.broken}\n  {steps}"


@pytest.mark.slow
@pytest.mark.parametrize("scope", SMALL, ids=lambda scope: scope.name)
def test_in_a_small_world_every_state_is_lawful_and_finds_rest(scope: Scope) -> None:
    found = explore(scope)
    assert found.broken is None, told(found)
    assert scope_line(scope, found) in PAGE, "the page's counts come from a run: see report.py"


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, WALKS, AT_ONCE))
def test_a_long_life_in_which_everything_goes_wrong_stays_lawful_and_finds_rest(
    first: int,
) -> None:
    for seed in range(first, first + AT_ONCE):
        walked = walk(seed)
        assert walked.broken is None, f"seed {seed}, step {walked.steps}: {walked.broken}"


@pytest.mark.parametrize("planted", CAUGHT, ids=lambda planted: planted.name.lower())
def test_a_forgotten_rule_shows(planted: Planted) -> None:
    name, invariant = CAUGHT[planted]
    found = explore(BY_NAME[name]._replace(planted=planted))
    assert found.broken is not None, f"nobody misses the rule: {planted}"
    assert found.broken.invariant == invariant, told(found)
    assert planted_line(planted, found) in PAGE, "the page's counts come from a run: see report.py"


def test_every_rule_is_forgotten_once_and_every_name_is_one_that_is_checked() -> None:
    assert [*Planted] == [Planted.NOTHING, *CAUGHT]
    assert {invariant for _, invariant in CAUGHT.values()} <= {*IN_EVERY_STATE, *AT_THE_END}


@pytest.mark.soak
@pytest.mark.parametrize("scope", WIDE, ids=lambda scope: scope.name)
def test_in_a_wider_world_every_state_is_lawful_and_finds_rest(scope: Scope) -> None:
    found = explore(scope)
    assert found.broken is None, told(found)
    assert scope_line(scope, found) in PAGE, "the page's counts come from a run: see report.py"


@pytest.mark.soak
@pytest.mark.parametrize("first", range(WALKS, SOAK, WALKS))
def test_many_more_long_lives(first: int) -> None:
    for seed in range(first, first + WALKS):
        walked = walk(seed)
        assert walked.broken is None, f"seed {seed}, step {walked.steps}: {walked.broken}"
