"""What an application and a decision must have with them: papers, fields, facts, notices.

A paper that is another item's result comes from the system and is never asked of the applicant;
one that an authority issues is ticked by the handling unit and never blocks the submission
(domain.md 3).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from domain.canonical import plain
from domain.conditions import Truth, judge
from domain.refused import Refused
from domain.review.due import KnownFacts
from domain.review.state import Review
from domain.review.words import NEEDLESS, Result
from domain.rules.facts import read_value
from domain.rules.items import Item, Kind
from domain.rules.materials import Material
from domain.rules.rules import Rules


class OfItem(Protocol):
    """A round, or the record of one: all that is asked is which item it is about."""

    @property
    def item(self) -> str: ...


def asked(review: Review, rules: Rules) -> tuple[tuple[Material, Truth], ...]:
    """The papers that the item asks of applicant or authority, each with whether it is asked.

    A re-review and a decision made anew ask none, and no notice: the same is looked at again.

    Unknown: the condition of the paper is not known yet; it is shown as to be clarified.
    """
    if review.looked_at_again:
        return ()  # the papers of the first time lie before the unit
    world = KnownFacts(review, rules)
    found = []
    for paper in rules.item(review.item).materials:
        material = rules.material(paper)
        if material.issuer.startswith("item:"):
            continue
        wanted = judge(material.condition, world).truth if material.condition else Truth.TRUE
        if wanted is not Truth.FALSE:
            found.append((material, wanted))
    return tuple(found)


def to_hand_in(review: Review, rules: Rules) -> tuple[Material, ...]:
    """The papers of the applicant's own that a complete application has."""
    item = rules.item(review.item)
    return tuple(
        material
        for material, wanted in asked(review, rules)
        if wanted is Truth.TRUE
        and material.issuer == "applicant"
        and material.stage_needed == "submit"
        and material.id not in item.materials_at_grant
    )


def missing_at_submission(
    review: Review, papers: tuple[str, ...], fields: tuple[str, ...], rules: Rules
) -> tuple[str, ...]:
    """Names of what a complete application would have and this one has not. Blocks nothing."""
    names = [one.name_zh for one in to_hand_in(review, rules) if one.id not in papers]
    names += missing_fields(rules.item(review.item), fields)
    return tuple(names)


def missing_fields(item: Item, fields: tuple[str, ...]) -> list[str]:
    """Names of empty form fields, for the kinds that must be complete (domain.md 3)."""
    if item.kind not in (Kind.REGISTRATION, Kind.REPORT):
        return []
    return [field.name_zh for field in item.fields if field.id not in fields]


def missing_at_decision(
    review: Review, papers: tuple[str, ...], fields: tuple[str, ...], rules: Rules
) -> tuple[str, ...]:
    """Names of what refuses a favourable decision: papers not there, or not yet clarified."""
    item = rules.item(review.item)
    names = []
    for material, wanted in asked(review, rules):
        if wanted is Truth.UNKNOWN:
            names.append(f"{material.name_zh}（是否需要待明确）")
        elif material.id not in papers:
            names.append(material.name_zh)
    names += missing_fields(item, fields)
    return tuple(names)


def check_papers(review: OfItem, papers: tuple[str, ...], rules: Rules) -> None:
    """Raises `Refused` for a paper id that the item does not know."""
    known = rules.item(review.item).materials
    if unknown := tuple(paper for paper in papers if paper not in known):
        raise Refused(
            "unknown_material",
            f"本事项的材料清单中没有：{'、'.join(unknown)}。可提交的材料编号："
            + ("、".join(known) if known else "（无）"),
        )


def check_fields(review: OfItem, fields: tuple[str, ...], rules: Rules) -> None:
    """Raises `Refused` for a form field that the item does not have."""
    known = tuple(field.id for field in rules.item(review.item).fields)
    if unknown := tuple(field for field in fields if field not in known):
        raise Refused(
            "unknown_field",
            f"本事项的表单中没有字段：{'、'.join(unknown)}。可填写的字段："
            + ("、".join(known) if known else "（无）"),
        )


def may_set(item: Item, rules: Rules) -> tuple[str, ...]:
    """The facts that a decision on the item may give.

    Beside its own: a figure that always follows the latest decision, on the items of 立项.
    """
    following = _following(item.id, rules)
    return item.sets + tuple(fact for fact in following if fact not in item.sets)


@lru_cache(maxsize=1024)  # every decision asks, and a version answers the same
def _following(item: str, rules: Rules) -> tuple[str, ...]:
    if not any(item in route.items for route in rules.routes):
        return ()
    facts = rules.catalog.facts.facts
    return tuple(fact.id for fact in facts if fact.taken_from == "latest_decision")


def facts_in_fields(item: Item, fields: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """Form fields that bear the id of a fact which the item may set are that fact's value."""
    allowed = may_set(item, rules)
    return {name: value for name, value in fields.items() if name in allowed and value != ""}


def read_facts(item: Item, given: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """The values as the catalog reads them, in their canonical form. Raises `Refused` for a wrong fact or value."""
    allowed = may_set(item, rules)
    values = {}
    for name, raw in given.items():
        if name not in allowed:
            raise Refused(
                "not_its_fact",
                f"事项“{item.name_zh}”不能给出“{name}”。可给出："
                + ("、".join(allowed) if allowed else "（无）"),
            )
        try:
            values[name] = plain(read_value(rules.fact(name), raw))
        except ValueError as wrong:
            raise Refused("bad_fact", str(wrong)) from None
    return values


def facts_decided(
    review: Review, outcome: Result, given: dict[str, Any], rules: Rules
) -> dict[str, Any]:
    """Every fact that the decision gives, complete. Raises `Refused` naming those without value.

    A determination answers in so many words; a review may rest on what the form declared.
    """
    item = rules.item(review.item)
    values = read_facts(item, given, rules)
    if outcome in NEEDLESS or not rules.finishes(item.id, outcome):
        return {}
    explicit = item.kind in (Kind.DETERMINATION, Kind.OPINION)
    for name in item.sets:
        if name in values or rules.fact(name).guidance_only:
            continue
        if explicit or review.facts.get(name) is None:
            raise Refused(
                "fact_missing",
                f"“{item.name_zh}”须给出结论：{name}"
                f"（可填：{'、'.join(map(str, rules.fact(name).values or ('数值或日期',)))}）",
                clause="工作方案三（一）2",
            )
        values[name] = review.facts[name]
    for name in may_set(item, rules):  # a figure on the form of 立项 follows the latest decision
        if name not in (*values, *item.sets) and name in review.facts:
            values[name] = review.facts[name]
    return values


def open_notices(review: Review, when: str, today: date, rules: Rules) -> tuple[str, ...]:
    """Names of the notices of that sort that are not published or whose days are not over."""
    if review.looked_at_again:
        return ()
    return tuple(
        notice.name_zh
        for notice in rules.item(review.item).notices
        if notice.when == when
        and (notice.id not in review.notices or review.notices[notice.id] >= today)
    )
