"""Ways that change items: regional assessment, commitment, gaps, 拿地即开工, the green channel.

A mode acts only where its condition is known to be true.
"""

from __future__ import annotations

from typing import Literal

from domain.conditions import Condition, EventRaised
from domain.rules.figures import Confidence, Figure, Sources
from domain.rules.forms import (
    Entry,
    GroupId,
    Id,
    ItemId,
    OutcomeId,
    PauseReasonId,
    Text,
    YesNo,
)


class ModeEffect(Entry):
    """What the mode does to one item where the condition holds."""

    item: ItemId
    condition: Condition
    effect: Literal["waived", "simplified"]
    in_law: YesNo


class AfterFalse(Entry):
    """What a false promise brings its company beside the loss of the document."""

    excluded_until: Literal["repaired"]  # 信用修复
    src: Sources
    confidence: Confidence


class Mode(Entry):
    """One way of handling items otherwise. Which keys it has follows from its effect."""

    id: Id
    name_zh: Text
    seed: Text | None = None
    src: Sources
    confidence: Confidence
    condition: Condition | None = None
    effect: (
        Literal[
            "decide_on_acceptance",
            "accept_with_gap",
            "pre_review_then_formal_on_trigger",
            "first_in_queue",
            "one_intake",
            "one_result_for_all",
            "one_commission_one_meeting_one_pause",
        ]
        | None
    ) = None
    effects: tuple[ModeEffect, ...] = ()
    waived_outcome: OutcomeId | None = None
    proof: tuple[Id, ...] = ()
    # 告知承诺
    items_from: Literal["commitment"] | None = None
    check_within: Figure | None = None
    if_false: Literal["revoke"] | None = None
    after_false: AfterFalse | None = None
    excluded: tuple[Id, ...] = ()
    # 容缺受理
    clock: Literal["runs"] | None = None
    grant_needs_gap_closed: YesNo | None = None
    supply_within: Figure | None = None
    if_not_supplied: Literal["refuse_or_withdraw"] | None = None
    # 拿地即开工
    pre_review: tuple[ItemId, ...] = ()
    pre_review_opens_when: Condition | None = None
    pre_review_clock: Literal["none"] | None = None
    notices: Literal["in_pre_review"] | None = None
    trigger: EventRaised | None = None
    decide_in_listed_order: YesNo | None = None
    inner_needs: Literal["met_on_the_day"] | None = None
    other_needs: Literal["before_trigger"] | None = None
    decide_within: Figure | None = None
    before_trigger: tuple[ItemId, ...] = ()
    # items that the effect reaches, and how
    items: tuple[ItemId, ...] = ()
    group: GroupId | None = None
    serves: tuple[ItemId, ...] = ()
    # 多评合一: for which of the reasons a clock stops, the first that the item's own rules allow
    pauses: tuple[PauseReasonId, ...] = ("expert_review", "technical_review")
    named_handler: YesNo = False
    decisions: Literal["each_department_its_own"] | None = None
    note: Text | None = None


class Modes(Entry):
    """The file of modes."""

    modes: tuple[Mode, ...]
