"""Fields of a form that the catalog asks: facts, and the entries of an item's own form."""

from __future__ import annotations

from typing import assert_never

from domain.forms import FormField, Option, Sort
from domain.rules.facts import Fact
from domain.rules.items import FormField as Entry

_ENTRY_SORTS = {"text": Sort.LINE, "number": Sort.NUMBER, "date": Sort.DATE, "flag": Sort.YES_NO}


def entry_field(entry: Entry, group: str, help: str = "", required: bool = False) -> FormField:
    """An entry of an item's own form, in the entry's unit."""
    return FormField(
        name=f"fields.{entry.id}",
        zh=entry.name_zh,
        sort=_ENTRY_SORTS[entry.type],
        required=required,
        unit=entry.unit or "",
        group=group,
        help=help,
    )


def fact_field(
    fact: Fact, known: object, group: str, *, required: bool = False, help: str = ""
) -> FormField:
    """A fact to be given; `known`: its value so far in canonical form, or None."""
    return FormField(
        name=f"facts.{fact.id}",
        zh=fact.label,
        sort=_fact_sort(fact),
        required=required,
        unit=fact.unit or "",
        group=group,
        help=help,
        options=tuple(
            Option(value=str(one), zh=fact.names_zh.get(str(one), str(one)))
            for one in fact.values
            if not isinstance(one, bool)
        ),
        value=as_filled(known),
    )


def _fact_sort(fact: Fact) -> Sort:
    match fact.type:
        case "flag":
            return Sort.YES_NO
        case "number":
            return Sort.NUMBER
        case "date":
            return Sort.DATE
        case "choice":
            return Sort.CHECKS if fact.multiple else Sort.CHOICE
        case _:
            assert_never(fact.type)


def as_filled(known: object) -> str | tuple[str, ...]:
    """A value as it stands in the field of a form."""
    match known:
        case None:
            return ""
        case bool():
            return "true" if known else "false"
        case list() | tuple():
            return tuple(str(one) for one in known)
        case _:
            return str(known)
