"""What the office, or a group's arbiter, has to say in a round, and until when.

A silent unit is answered for within the group's days after its limit; a round after 不符合 (or a failed
acceptance) is arbitrated within its days from the day on which it is in review (domain.md 8; catalog:
`decide_within`, `arbitrate_within`, three working days, assumed). The unit may still answer itself.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.identity import OFFICE, arbiter
from domain.review.due import counted
from domain.review.item_rules import length
from domain.review.moves import of_office
from domain.review.put_before import matter_of
from domain.review.state import Review
from domain.review.words import Status
from domain.rules.rules import Rules

Said = Literal["answer_for", "arbitrate"]


def office_days(review: Review, rules: Rules) -> dict[Said, date]:
    """The last day of each, where it is to be said now; while the round is paused none is."""
    item = rules.item(review.item)
    if review.status is not Status.IN_REVIEW or item.group is None:
        return {}
    legal, group = of_office(review, item, rules), rules.group(item.group)
    found: dict[Said, date] = {}
    silent, negative = group.on_silence, group.on_negative
    if "answer_for" in legal and silent and review.dues.promised:
        within = length(silent.decide_within)
        found["answer_for"] = counted(within, review.dues.promised, rules, review.stops)
    if "arbitrate" in legal and negative and review.start_day:
        within = length(negative.arbitrate_within)
        found["arbitrate"] = counted(within, review.start_day, rules, review.stops)
    return found


def whose(said: Said, review: Review, rules: Rules) -> str:
    """The unit that has to say it."""
    return arbiter(rules.item(review.item), rules) if said == "arbitrate" else OFFICE


def not_told(review: Review, rules: Rules) -> dict[Said, date]:
    """Those whose passing has not been put before leaders in this round.

    A day that has moved on since then passes anew: by a stop of all clocks, or with the day on
    which the round is in review (domain.md 4).
    """
    days = office_days(review, rules)
    if not days:
        return {}
    elsewhere = [matter_of(step) for step in review.rung_elsewhere]
    told = {matter_of(one.step): one.due for one in review.escalations}
    return {
        said: day
        for said, day in days.items()
        if said not in elsewhere and not (said in told and day <= told[said])
    }
