"""What the catalog says of the item that a round is about: one question each."""

from __future__ import annotations

from datetime import timedelta

from domain.limits import Limit
from domain.refused import Refused
from domain.review.words import LICENSING, NEEDLESS, Result
from domain.rules.clock_rules import PauseReason
from domain.rules.figures import Cited, Figure
from domain.rules.items import Item, Notice
from domain.rules.rules import Rules


def registers_itself(item: Item) -> bool:
    """Whether a complete submission *is* the registration: a limit of 0 (核准备案条例 13)."""
    return item.kind == "registration" and item.statutory is not None and item.statutory.n == 0


def pause_reasons(item: Item, rules: Rules) -> tuple[PauseReason, ...]:
    """The reasons that may stop the item's clock: only those listed, and those open to all."""
    return tuple(
        reason for reason in rules.catalog.clock.pause_reasons if rules.may_pause(item, reason.id)
    )


def pause_reason(item: Item, reason: str, rules: Rules) -> PauseReason:
    """The reason, if it may stop this item's clock; else `Refused` with those that may."""
    allowed = pause_reasons(item, rules)
    for one in allowed:
        if reason == one.id:
            return one
    raise Refused(
        "pause_not_allowed",
        f"本事项不得以“{reason}”为由暂停。可用事由："
        + ("、".join(f"{one.name_zh}（{one.id}）" for one in allowed) or "（无）")
        + "。",
        clause="行政许可法第45条",
    )


def clause_of(reason: PauseReason, rules: Rules) -> str:
    """The clause that allows the pause, in words: 行政许可法第45条."""
    for source in reason.src:
        if isinstance(source, Cited):
            return cited(source, rules)
    return "实践做法，法律未列明"


def cited(source: Cited, rules: Rules) -> str:
    """A law and its article in words."""
    name = rules.law(source.law).name_zh
    return f"{name}第{source.article}条" if source.article else name


def notice(item: Item, name: str) -> Notice:
    """One of the item's notices; else `Refused` with those that it has."""
    for one in item.notices:
        if one.id == name:
            return one
    known = "、".join(f"{one.name_zh}（{one.id}）" for one in item.notices)
    raise Refused("unknown_notice", f"本事项没有公示“{name}”。可发布：{known or '（无）'}。")


def length(figure: Figure) -> Limit:
    """A figure of the catalog that must be a length of time."""
    if figure.limit is None:
        raise ValueError(f"no length of time: {figure}")
    return figure.limit


def back_entry_wd(rules: Rules) -> int:
    """How many working days back an act may be dated."""
    return length(rules.catalog.clock.back_entry.at_most).n


def clock_skew(rules: Rules) -> timedelta:
    """How far ahead of us a clock may be that dates an act."""
    return timedelta(minutes=int(rules.catalog.clock.clock_skew.n or 0))


def waits_for_grant_needs(rules: Rules) -> bool:
    """Whether limits stand still while a prerequisite of the decision is unfinished (Q46)."""
    return rules.catalog.clock.defaults.grant_needs.limits == "stand_still"


def may_make_document(item: str, outcome: Result, rules: Rules) -> bool:
    """Whether the outcome makes a document with a number (a licence), or may make one: a registration,
    and what other items take as their paper, as a survey."""
    if outcome in (*LICENSING, Result.REGISTERED):
        return True
    return outcome not in NEEDLESS and rules.finishes(item, outcome) and rules.is_a_paper(item)
