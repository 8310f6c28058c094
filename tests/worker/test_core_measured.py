"""The figures of the pure core: measured in processor time, each of its own thing."""

from __future__ import annotations

import pytest

from worker.bench import pure_core


@pytest.mark.parametrize(
    "figure", [pure_core.commands_per_s, pure_core.due_derivations_per_s, pure_core.clocks_per_s]
)
def test_a_figure_is_so_many_a_second(figure: object) -> None:
    assert callable(figure)
    assert figure(0.05) > 100


def test_every_round_that_is_measured_ends_in_a_grant_and_every_clock_runs() -> None:
    from catalog.loading import load_rules
    from domain.play import play
    from domain.review.core import REVIEW
    from domain.review.due import dues

    rules = load_rules()
    acts = pure_core._round(rules, pure_core.STARTS)
    played = play(REVIEW, None, acts, acts[-1].submitted_at, rules)
    assert [one.refusal for one in played.outcomes] == [None] * len(acts)
    assert played.after is not None
    assert played.after.outcome == "granted"
    for review in pure_core._running(rules):
        found = dues(review, rules)
        assert found.promised is not None
        assert found.statutory is not None
