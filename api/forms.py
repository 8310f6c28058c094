"""Bodies of requests, made from the domain's commands: a new command has its form without new code.

A form differs from its command in what a client cannot know or must not say: free text comes as
plain words (the command holds a reference, design.md 8), who and when come from token and database,
a project's code and rules from us. Everything has a bound, so that nothing that would blow up
further on gets through the door.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID, uuid5

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    create_model,
)
from pydantic.fields import FieldInfo

from domain.acts import Text
from domain.canonical import decimal_text, plain
from domain.project import commands as of_project
from domain.review import commands as of_review
from domain.review.words import RESULT_ZH, Result
from store.commands import Words

LONGEST_WORDS = 4000
MOST = 200  # entries of a list, signs of an id
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


def _day(raw: Any) -> Any:
    if not isinstance(raw, str):
        raise ValueError("应为日期，写作 2026-03-01")
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise ValueError("应为日期，写作 2026-03-01") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"日期应在{FIRST_DAY.year}年至{LAST_DAY.year}年之间")
    return day


def _moment(raw: Any) -> Any:
    if not isinstance(raw, str):
        raise ValueError("应为带时区的时间，写作 2026-03-01T09:30:00+08:00")
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        raise ValueError("应为带时区的时间，写作 2026-03-01T09:30:00+08:00") from None
    if moment.tzinfo is None:
        raise ValueError("时间须写明时区，如 +08:00")
    if not FIRST_DAY.year < moment.year < LAST_DAY.year:
        raise ValueError(f"时间应在{FIRST_DAY.year}年至{LAST_DAY.year}年之间")
    return moment.astimezone(UTC)


Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_WORDS)
]
Line = Annotated[str, StringConstraints(max_length=MOST)]
Whole = Annotated[int, Strict(), Field(ge=0, le=10**9)]
YesNo = Annotated[bool, Strict()]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]
Figure = (
    Annotated[int, Strict(), Field(ge=-(10**15), le=10**15)]
    | Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
)
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Given = (  # the value of a fact, as the catalog's types may ask for it
    YesNo
    | Annotated[int, Strict(), Field(ge=-(10**15), le=10**15)]
    | Line
    | Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
    | Annotated[tuple[Line, ...], Field(max_length=50)]
)
Filled = (  # what is written in a field of a form
    YesNo
    | Annotated[int, Strict(), Field(ge=-(10**15), le=10**15)]
    | Prose
    | Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
)


class Form(BaseModel):
    """What may be sent, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# --- types: the command's, opened for a client ---------------------------------------------------


def opened(annotation: Any, metadata: tuple[Any, ...] = ()) -> Any:
    """The type of a form's field for that of a command's, bounded."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *constraints = get_args(annotation)
        return opened(inner, tuple(constraints))
    if metadata and annotation is str:
        return Annotated[(str, *metadata)]  # it has bounds of its own
    if origin in (Union, types.UnionType):
        parts = get_args(annotation)
        if Text in parts and str in parts:
            return Filled
        return Union[tuple(opened(part) for part in parts)]  # noqa: UP007 made at run time
    if origin is tuple:
        inner, *_ = get_args(annotation)
        return Annotated[tuple[opened(inner), ...], Field(max_length=MOST)]  # type: ignore[misc]
    if origin is dict:
        _, inner = get_args(annotation)
        return Annotated[dict[Line, opened(inner)], Field(max_length=MOST)]  # type: ignore[misc]
    if isinstance(annotation, type):
        if issubclass(annotation, Text):
            return Prose
        if issubclass(annotation, BaseModel):
            return _part(annotation)
        if issubclass(annotation, Enum):
            return annotation
    return _OPENED.get(annotation, annotation)


_OPENED: dict[Any, Any] = {
    str: Line, int: Whole, bool: YesNo, Decimal: Amount, date: Day, Any: Given,
}  # fmt: skip


@cache
def _part(model: type[BaseModel]) -> type[Form]:
    """A part of a command, opened alike."""
    return _form(model, model.__name__, without=())


def _form(model: type[BaseModel], name: str, without: tuple[str, ...], **more: Any) -> type[Form]:
    fields: dict[str, Any] = {}
    for field_name, info in model.model_fields.items():
        if field_name in without:
            continue
        kind = opened(info.annotation, tuple(info.metadata))
        fields[field_name] = (kind, _default(info))
    return create_model(name, __base__=Form, __doc__=model.__doc__, **fields, **more)


def _default(info: FieldInfo) -> Any:
    return ... if info.is_required() else info.default


# --- readings: one path each ---------------------------------------------------------------------


class Slot:
    """How free text lies in a field of a command."""

    ONE = "one"  # Text
    MANY = "many"  # tuple[Text, ...]
    NAMED = "named"  # dict[str, Text | str]


@dataclass(frozen=True)
class Reading:
    """A command as a path of its own: its form, and what the path itself says of it."""

    path: str
    zh: str
    command: type[Any]
    form: type[Form]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The command's word in rows."""
        return str(self.command.model_fields["kind"].default)

    def command_of(
        self, form: Form, id: UUID, kept: Kept, **ours: Any
    ) -> tuple[Any, tuple[Words, ...]]:
        """The command, and the words that it refers to; the same form and id give the same.

        `kept` says which entries of a form stay plain; `ours` are fields that no client gives.
        """
        given = {name: getattr(form, name) for name in form.model_fields_set - OWN}
        words: list[Words] = []
        for name, slot in self.slots.items():
            if given.get(name) is not None:
                given[name] = _referred(given[name], slot, name, id, kept, words)
        for name, value in given.items():
            if isinstance(value, Form):
                given[name] = value.model_dump(exclude_unset=True)
        return self.command.model_validate({**given, **self.fixed, **ours}), tuple(words)

    def body_of(self, command: Any) -> dict[str, Any]:
        """What the row keeps: what was said, without what the reader supplies himself."""
        return {
            name: plain(getattr(command, name))
            for name in type(command).model_fields
            if name in command.model_fields_set and name != "kind"
        }


Kept = Callable[[str, str], bool]  # (field, value) → whether it stays a plain value
OWN = frozenset({"happened_at", "kind"})


def _referred(value: Any, slot: str, name: str, id: UUID, kept: Kept, words: list[Words]) -> Any:
    match slot:
        case Slot.ONE:
            return _kept_apart(value, id, name, words)
        case Slot.MANY:
            return tuple(
                _kept_apart(one, id, f"{name}.{number}", words) for number, one in enumerate(value)
            )
        case _:
            written = {key: _written(one) for key, one in value.items()}
            return {
                key: one if kept(key, one) else _kept_apart(one, id, f"{name}.{key}", words)
                for key, one in written.items()
            }


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return decimal_text(value)
        case _:
            return str(value)


def _kept_apart(said: str, id: UUID, where: str, words: list[Words]) -> Text:
    text = Text(ref=uuid5(id, where), sha256=sha256(said.encode()).hexdigest())
    words.append(Words(ref=text.ref, sha256=text.sha256, words=said))
    return text


def _slots(command: type[BaseModel]) -> dict[str, str]:
    """Where a command holds free text. A shape that nobody has foreseen is a defect at start."""
    found = {}
    for name, info in command.model_fields.items():
        if not _holds_text(info.annotation):
            continue
        match [part for part in _parts(info.annotation) if _holds_text(part)]:
            case [part] if part is Text:
                found[name] = Slot.ONE
            case [part] if get_origin(part) is tuple and get_args(part)[0] is Text:
                found[name] = Slot.MANY
            case [part] if get_origin(part) is dict and set(get_args(get_args(part)[1])) == {
                Text,
                str,
            }:
                found[name] = Slot.NAMED
            case _:
                raise TypeError(f"{command.__name__}.{name}: free text in an unknown shape")
    return found


def _parts(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return get_args(annotation)
    return (annotation,)


def _holds_text(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return issubclass(annotation, Text) or any(
            _holds_text(info.annotation) for info in annotation.model_fields.values()
        )
    return any(_holds_text(part) for part in get_args(annotation) if part is not Ellipsis)


DECISION_PATHS = {
    Result.GRANTED: "grant",
    Result.GRANTED_WITH_CONDITIONS: "grant-with-conditions",
    Result.REFUSED: "refuse",
    Result.NOT_REQUIRED: "not-required",
    Result.ANSWERED: "answer",
    Result.CONFORMING: "conforming",
    Result.CONFORMING_WITH_CONDITIONS: "conforming-with-conditions",
    Result.NOT_CONFORMING: "not-conforming",
    Result.NOT_CONCERNED: "not-concerned",
    Result.REGISTERED: "register",
    Result.PASSED: "pass",
    Result.PASSED_WITH_CONDITIONS: "pass-with-conditions",
    Result.FAILED: "fail",
    Result.PUBLISHED: "publish",
    Result.DONE: "done",
    Result.REPORTED: "report",
    Result.RETURNED: "return",
}
OURS = {  # what we say ourselves, by kind
    "register": ("code", "rules", "demo", "generated"),
    "split_off": ("code",),
}

_HAPPENED = (
    Moment | None,
    Field(None, description="发生时间，与现在不同时填写（补录，仅限部门）。", examples=[None]),
)


def _reading(command: type[BaseModel], **fixed: Any) -> Reading:
    kind = str(command.model_fields["kind"].default)
    name = command.__name__
    zh = str(getattr(command, "zh", name))
    without: tuple[str, ...] = OURS.get(kind, ())
    path = kind.replace("_", "-")
    if fixed:
        outcome: Result = fixed["outcome"]
        path, zh, without = DECISION_PATHS[outcome], RESULT_ZH[outcome], ("kind", *fixed)
        name = f"Decide{outcome.title().replace('_', '')}"
    more = {} if kind == "register" else {"happened_at": _HAPPENED}
    return Reading(
        path=path,
        zh=zh,
        command=command,
        form=_form(command, name, without, **more),
        fixed=fixed,
        slots=_slots(command),
    )


REVIEW_COMMANDS = {
    reading.kind: reading for reading in (_reading(one) for one in of_review.BY_PEOPLE)
}
DECISIONS = tuple(_reading(of_review.Decide, outcome=outcome) for outcome in DECISION_PATHS)
PROJECT_COMMANDS = {
    reading.kind: reading for reading in (_reading(one) for one in of_project.BY_PEOPLE)
}
REGISTER = PROJECT_COMMANDS["register"]
ON_PROJECT = {kind: one for kind, one in PROJECT_COMMANDS.items() if kind != "register"}

Kinds = Mapping[str, Reading]
