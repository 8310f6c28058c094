"""Parallel groups: one opening or intake, side by side, one closing. `group:x` is its being closed.

Silence in a group is reported and escalated, then decided by the office; it is never consent.
"""

from __future__ import annotations

from typing import Literal

from domain.conditions import Condition
from domain.rules.figures import Figure
from domain.rules.forms import Entry, Function, Id, OfUnit, Text


class LeadIf(Entry):
    """Another lead where the condition holds."""

    condition: Condition
    function: Function


class OnSilence(Entry):
    """What follows when a member has not answered by the limit."""

    after: Literal["limit"]
    steps: tuple[Literal["reported", "escalated", "office_decides"], ...]
    consent: Literal[False]
    decided_by: OfUnit
    decide_within: Figure


class OnNegative(Entry):
    """What follows when a member says no."""

    effect: Literal[
        "open_until_revised_or_office_decides", "rectify_only_the_failed_item_is_repeated"
    ]
    arbiter: OfUnit
    arbitrate_within: Figure


class Group(Entry):
    """A parallel group."""

    id: Id
    name_zh: Text
    lead: Function
    lead_if: tuple[LeadIf, ...] = ()
    intake: Literal["once"] | None = None
    limit: Figure
    limit_is: Literal["member_promise", "promise"]
    closes: Literal["all_answered", "all_answered_and_none_negative", "all_finished"]
    on_silence: OnSilence | None = None
    on_negative: OnNegative | None = None
    may_add: tuple[Function, ...] = ()
    seed: Text | None = None
    note: Text | None = None


class Groups(Entry):
    """The file of groups."""

    groups: tuple[Group, ...]
