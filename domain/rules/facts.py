"""Facts of a project: what conditions ask. Known true, known false or unknown; none has a default.

Also the events that conditions name, and the attributes that every project bears.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, assert_never

from pydantic import Field, StrictBool

from domain.conditions import Condition, FactValue
from domain.rules.forms import Entry, Id, ItemId, Names, Text, YesNo

Value = StrictBool | Annotated[str, Field(min_length=1)]


class Suggested(Entry):
    """A value that the form proposes where the condition holds; the setter decides."""

    value: Value
    when: Condition


class Fact(Entry):
    """Something known or not known of a project, and who says it."""

    id: Id
    name_zh: Text | None = None
    type: Literal["choice", "flag", "number", "date"]
    values: tuple[Value, ...] = ()
    names_zh: dict[str, str] = Field(default_factory=dict)
    multiple: YesNo = False
    unit: Text | None = None
    set_by: Annotated[Id, Names("item", words=("office", "applicant", "derived"))]
    required_before: ItemId
    suggested: tuple[Suggested, ...] = ()
    guidance_only: YesNo = False
    taken_from: Literal["latest_decision"] | None = None
    change: Literal["approved_by_office"] | None = None
    seed: Text | None = None
    note: Text | None = None

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name_zh or self.id

    def value_zh(self, value: FactValue) -> str:
        """A value in words: 是, 政府投资, 5000万元."""
        match value:
            case bool():
                return "是" if value else "否"
            case tuple():
                return "、".join(self.names_zh.get(part, part) for part in value)
            case str():
                return self.names_zh.get(value, value)
            case Decimal():
                return f"{value:f}{self.unit or ''}"
            case _:
                assert_never(value)


class Attribute(Entry):
    """What every project bears beside its facts."""

    id: Id
    name_zh: Text
    required_before: ItemId
    values_from: Literal["areas", "industries"] | None = None
    issued_by: Text | None = None


class Logic(Entry):
    """The three-valued logic, said once more for the reader of the catalog."""

    all: Text
    any: Text
    not_: Text = Field(alias="not")
    event_and_finished: Text
    unknown_condition: Literal["blocks"]
    false_condition: Literal["skips"]


class Facts(Entry):
    """The file of facts."""

    facts: tuple[Fact, ...]
    attributes: tuple[Attribute, ...]
    logic: Logic


class Event(Entry):
    """Something that happened to a project, raised by an item or by a command of its own."""

    id: Id
    name_zh: Text
    raised_by: Literal["items", "command", "items_or_command"]
    allowed_when: Condition | None = None


class Events(Entry):
    """The file of events."""

    events: tuple[Event, ...]


YES = ("true", "yes", "是", "1")
NO = ("false", "no", "否", "0")


def read_value(fact: Fact, raw: Any) -> FactValue:
    """`raw`, as JSON or a CSV cell gives it, as a value of `fact`.

    A flag becomes a bool, a number a Decimal in the fact's unit, a date its ISO text, a choice its
    value, a choice of several a tuple in the catalog's order. Raises ValueError with a Chinese
    sentence that says what is allowed.
    """
    match fact.type:
        case "flag":
            return _flag(fact, raw)
        case "number":
            return _number(fact, raw)
        case "date":
            return _date(fact, raw)
        case "choice" if fact.multiple:
            return _choices(fact, raw)
        case "choice":
            return _choice(fact, raw)
        case _:
            assert_never(fact.type)


def _flag(fact: Fact, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and (word := raw.strip().lower()) in (*YES, *NO):
        return word in YES
    raise _wrong(fact, raw, "是或否")


def _number(fact: Fact, raw: Any) -> Decimal:
    expected = f"不小于0的数字，单位：{fact.unit}" if fact.unit else "不小于0的数字"
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        raise _wrong(fact, raw, expected)
    text = str(raw).strip().replace(",", "")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text):
        raise _wrong(fact, raw, expected)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _wrong(fact, raw, expected) from None


def _date(fact: Fact, raw: Any) -> str:
    expected = "日期，写作 2026-03-01"
    if not isinstance(raw, str | date):
        raise _wrong(fact, raw, expected)
    text = str(raw).strip()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _wrong(fact, raw, expected) from None
    if day.isoformat() != text:
        raise _wrong(fact, raw, expected)
    return text


def _choice(fact: Fact, raw: Any) -> str:
    by_word = {str(value): str(value) for value in fact.values}
    by_word |= {word: value for value, word in fact.names_zh.items()}
    if isinstance(raw, str) and (value := by_word.get(raw.strip())):
        return value
    raise _wrong(fact, raw, f"以下之一：{_allowed(fact)}")


def _choices(fact: Fact, raw: Any) -> tuple[str, ...]:
    if isinstance(raw, str):
        parts: list[Any] = [part for part in re.split(r"[,，、;；|]", raw) if part.strip()]
    elif isinstance(raw, list | tuple):
        parts = list(raw)
    else:
        parts = []
    if not parts:
        raise _wrong(fact, raw, f"以下的一个或几个：{_allowed(fact)}")
    chosen = [_choice(fact, part) for part in parts]
    if "none" in chosen and len(chosen) > 1:
        raise _wrong(fact, raw, "“无”不能与其他值同时选")
    return tuple(str(value) for value in fact.values if value in chosen)


def _allowed(fact: Fact) -> str:
    return "、".join(
        f"{value}（{name}）" if (name := fact.names_zh.get(str(value))) else str(value)
        for value in fact.values
    )


def _wrong(fact: Fact, raw: Any, expected: str) -> ValueError:
    shown = str(raw)[:40]
    return ValueError(f"事实“{fact.label}”（{fact.id}）的值“{shown}”不对，应为{expected}")
