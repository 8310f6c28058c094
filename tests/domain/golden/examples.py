"""An example of a stored model with every field filled in, none at its default."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from domain.acts import Actor, Role

WORDS = {  # fields whose text has a form of its own
    "code": "LH-2026-0001",
    "national_code": "2601-411122-04-01-123456",
    "sha256": "0123456789abcdef" * 4,
    "company": "acme",
    "owner": "acme",
    "person": "zhang",
    "unit": "fgw",
    "drafted_by": "li",
    "to": "zhao",
    "item": "eia_form",
    "into": "LH-2026-0002",
    "origin": "LH-2026-0001",
    "parts": "LH-2026-0003",
    "took_in": "LH-2026-0004",
    "day": "2026-03-05",
    "value": "值",
}
BY = Actor(person="zhang", role=Role.REVIEWER, unit="fgw")


def filled(model: type[BaseModel]) -> Any:
    """Every field set; `by` is a reviewer, `happened_at` differs from `at`."""
    if model is Actor:
        return BY
    values = {
        name: _value(name, field.annotation)
        for name, field in model.model_fields.items()
        if name not in ("type", "kind") or field.is_required()
    }
    return model.model_validate(values)


def _value(name: str, kind: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _value(name, inner[0])
    if origin in (Union, UnionType):
        return _value(name, next(one for one in inner if one is not NoneType))
    if origin is Literal:
        return inner[-1]
    if origin is tuple:
        return (_value(name, inner[0]),)
    if origin is dict:
        return {"investor": _value("value", inner[1])}
    if kind is Any:
        return ["一", True, 2]
    return _plain_value(name, kind)


def _plain_value(name: str, kind: type) -> Any:
    if issubclass(kind, BaseModel):
        return filled(kind)
    if issubclass(kind, Enum):
        return list(kind)[-1]
    return {
        bool: True,
        int: 3,
        str: WORDS.get(name, name),
        Decimal: Decimal("12.5"),
        UUID: UUID(int=7),
        date: date(2026, 3, 5),
        datetime: _moment(name),
        AwareDatetime: _moment(name),
    }[kind]


def _moment(name: str) -> datetime:
    hour = 1 if name == "happened_at" else 2
    return datetime(2026, 3, 5, hour, 30, 0, 123456, tzinfo=UTC)
