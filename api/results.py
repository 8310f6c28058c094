"""The papers of a round that are results of other items, as its page and the API tell them: where each
comes from, and whether it is there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine as Database

from api.previews import Present, present
from domain.project.results import ResultUsed, results_used
from domain.review.state import Review
from domain.streams import project_stream
from store.judging import RulesOf


def results_of(database: Database, there: Present, rules_of: RulesOf) -> tuple[ResultUsed, ...]:
    """Those of the round, by the rules that it keeps. None where the papers of an earlier round stand
    for it."""
    review: Review = there.state
    if review.looked_at_again or not there.rules.results_for(review.item):
        return ()
    project = present(database, project_stream(review.project), rules_of)
    if project is None:
        return ()
    return results_used(project.state, review.item, there.rules)


def as_json(one: ResultUsed) -> dict[str, Any]:
    """As the API tells it."""
    return {
        "id": one.paper,
        "name": one.name,
        "item": one.item,
        "item_name": one.item_name,
        "round": one.round,
        "number": one.number,
        "since": one.since,
        "there": one.there,
        "zh": one.zh,
    }
