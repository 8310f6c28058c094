"""One way to write a value down: sorted keys, fixed forms of times, days and decimals.

Every hash, digest and golden file is made from this text, so it must never depend on the
process that writes it: a set is refused, because its order does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

PLAIN = (str, type(None), int, bool)  # what JSON writes as it is


def plain(value: Any) -> Any:
    """`value` in JSON's own types.

    An instant becomes UTC with six digits and a Z; a day its ISO form; a decimal its plain
    digits without trailing zeros. Raises TypeError for a naive time, a float or a set.
    """
    kind = type(value)  # the plain kinds first: most of what is written down is plain already
    if kind in PLAIN:
        return value
    if kind is dict:
        return {
            key if type(key) is str else str(plain(key)): (
                inner if type(inner) in PLAIN else plain(inner)
            )
            for key, inner in value.items()
        }
    if kind is list or kind is tuple:
        return [inner if type(inner) in PLAIN else plain(inner) for inner in value]
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return plain(value.value)
        case datetime():
            if value.tzinfo is None:
                raise TypeError(f"a time without zone has no canonical form: {value!r}")
            return instant_text(value)
        case date():
            return value.isoformat()
        case Decimal():
            return decimal_text(value)
        case UUID():
            return str(value)
        case BaseModel():
            return {
                name: inner if type(inner) in PLAIN else plain(inner)
                for name, unsaid in _fields(type(value))
                for inner in (getattr(value, name),)
                if unsaid is None or not unsaid(inner)
            }
        case dict():
            return {str(plain(key)): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}: {value!r}")


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, Callable[[Any], bool] | None], ...]:
    """Each field, and what tells that nothing is said in it: it is left out then.

    Such a field (`exclude_if`) came later: what was hashed before it must hash the same today.
    """
    return tuple((name, field.exclude_if) for name, field in model.model_fields.items())


def instant_text(moment: datetime) -> str:
    """2026-09-25T08:30:00.000000Z"""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def decimal_text(number: Decimal) -> str:
    """Plain digits, no exponent, no trailing zeros: 5000, 0.5."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def canonical(value: Any) -> bytes:
    """The one JSON text of `value`: sorted keys, no spaces, UTF-8."""
    return of_plain(plain(value))


def of_plain(value: Any) -> bytes:
    """The same of what is in JSON's own types already, as the payload of a line is."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Any) -> str:
    """sha256 of the canonical text, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()
