"""告知承诺: which rounds may be granted on the applicant's promise (优化营商环境条例 40; catalog, modes)."""

from __future__ import annotations

from domain.conditions import Truth, judge
from domain.review.due import KnownFacts
from domain.review.state import Review
from domain.rules.items import Item
from domain.rules.rules import Rules


def on_promise(review: Review, item: Item, rules: Rules) -> bool:
    """Whether the catalog lets this round be granted on a promise; never what another tier decides."""
    if item.commitment is None or review.handler.outer_unit is not None:
        return False
    return judge(item.commitment.condition, KnownFacts(review, rules)).truth is Truth.TRUE
