"""An act's form filled in every way that may lead elsewhere, so that a new command is tried unasked.

First only what must be filled in, then everything; of what is chosen, each option once; of what may
be ticked all, none and one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from domain.acts import Text
from domain.forms import ActForm, FormField, Option, Sort

WORDS = Text(ref=UUID(int=1), sha256="0" * 64)
SOMEBODY = "li"
ANOTHER = "LH-2026-0002"  # a project that there is beside the one that is walked
SAY_NOTHING = ("facts.", "fields.", "unit", "successor", "county", "value")  # of where an act leads


def bodies(form: ActForm, day: date) -> Iterator[dict[str, Any]]:
    """The bodies of the act. `day` is what is written where a date is asked."""
    least = tuple(field for field in form.fields if field.required)
    for fields in (least, form.fields) if len(least) < len(form.fields) else (least,):
        yield _body(form, fields, day)
        for field in fields:
            for options in _otherwise(field):
                one = field.but(options=options)
                rest = tuple(one if other == field else other for other in fields)
                yield _body(form, rest, day)


def _otherwise(field: FormField) -> tuple[tuple[Option, ...], ...]:
    """Instead of the first of a choice each other, instead of all checks the first alone."""
    match field.sort:
        case _ if field.name.startswith(SAY_NOTHING):
            return ()
        case Sort.YES_NO:
            return ((Option(value="false", zh=""),),)
        case Sort.CHOICE:
            return tuple((option,) for option in field.options[1:])
        case Sort.CHECKS if len(field.options) > 1:
            return (field.options[:1],)
        case _:
            return ()


def _body(form: ActForm, fields: tuple[FormField, ...], day: date) -> dict[str, Any]:
    body: dict[str, Any] = dict(form.given)
    for field in fields:
        *path, last = field.name.split(".")
        place = body
        for part in path:
            place = place.setdefault(part, {})
        place[last] = _value(field, day)
    for field in fields:
        if field.unless and body.get(field.unless) is True:
            body.pop(field.name, None)
    return body


def _value(field: FormField, day: date) -> Any:
    match field.sort:
        case Sort.LINE:
            return ANOTHER if field.name == "into" else "1"
        case Sort.PROSE:
            return WORDS
        case Sort.PROSES:
            return (WORDS,)
        case Sort.NUMBER:
            return "1"
        case Sort.DATE:
            return day
        case Sort.YES_NO:
            return not field.options  # an option is there only to say no
        case Sort.CHOICE:
            return field.value or (field.options[0].value if field.options else "")
        case Sort.CHECKS:
            return tuple(one.value for one in field.options)
        case Sort.PERSON:
            return SOMEBODY
        case Sort.PEOPLE:
            return (SOMEBODY,)
