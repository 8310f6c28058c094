"""The form of an act, made from its command: which fields people fill in, what each is called.

A new command has its form from its model alone: titles and helps stand at the fields. What can be
chosen in a field hangs on the item and on where the round stands; that is said beside the command
(`review/form.py`, `project/form.py`). How a form looks is no concern of the domain's.
"""

from __future__ import annotations

import types
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.acts import PersonId, Text
from domain.value import Frozen


class Sort(StrEnum):
    """What is filled in."""

    LINE = "line"
    PROSE = "prose"  # words of some lines
    PROSES = "proses"  # several, each of its own
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"  # not answered is a third
    CHOICE = "choice"  # one of
    CHECKS = "checks"  # any of
    PERSON = "person"
    PEOPLE = "people"  # any number of persons


class Option(Frozen):
    """One that can be chosen. `note` stands behind it in quiet words."""

    value: str
    zh: str
    note: str = ""


class FormField(Frozen):
    """One thing to fill in. `name` leads to its place in the command: `document.number`.

    `group` is the heading of several that stand together. `value` is what is known already; of
    CHECKS and PROSES a tuple. `unless`: a yes in the field of that name makes it needless.
    """

    name: str
    zh: str
    sort: Sort
    required: bool = False
    help: str = ""
    unit: str = ""
    group: str = ""
    options: tuple[Option, ...] = ()
    value: str | tuple[str, ...] = ""
    unless: str = ""

    @property
    def idle(self) -> bool:
        """Whether there is nothing to choose from as things stand: it is not shown then.

        It stays in the form, so that what was said on an earlier page is read as it was said.
        """
        return self.sort in (Sort.CHOICE, Sort.CHECKS) and not self.options


class ActForm(Frozen):
    """The form of one act: its name, the clause that it rests on, its fields in order.

    `about` says in words which one the act is about, where there may be several: 月报 2026-11 期;
    `given` is what the command then holds beside what is filled in.
    """

    kind: str
    zh: str
    clause: str = ""
    fields: tuple[FormField, ...] = ()
    about: str = ""
    given: dict[str, str | int] = {}

    def field(self, name: str) -> FormField:
        """The field of that name. Raises KeyError."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)


OURS = ("kind",)  # what the path says, not the person


def fields_of(
    command: type[BaseModel],
    *,
    without: tuple[str, ...] = OURS,
    within: str = "",
    group: str = "",
    optional: bool = False,
) -> tuple[FormField, ...]:
    """The fields of a command in its own order. A part of it gives its own, under its title.

    A table (`dict`) gives none: which entries it has, only the catalog knows. Of an optional part
    no field is required.
    """
    found: list[FormField] = []
    for name, info in command.model_fields.items():
        if name in without:
            continue
        inner = _inner(info.annotation)
        if _is_part(inner):
            found += fields_of(
                inner,
                within=f"{within}{name}.",
                group=info.title or name,
                optional=optional or not info.is_required(),
            )
        elif get_origin(inner) is not dict:
            field = _field(f"{within}{name}", info, inner, group)
            found.append(field.but(required=False) if optional else field)
    return tuple(found)


def _field(name: str, info: FieldInfo, inner: Any, group: str) -> FormField:
    sort, options = _sort(inner, info)
    return FormField(
        name=name,
        zh=info.title or name,
        sort=sort,
        required=info.is_required(),
        help=info.description or "",
        group=group,
        options=options,
    )


def _inner(annotation: Any) -> Any:
    """Without `None` and without `Annotated`, save for what is told by it (a person's id)."""
    if annotation is PersonId:
        return annotation
    if get_origin(annotation) is Annotated:
        return _inner(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return _inner(parts[0]) if len(parts) == 1 else annotation
    return annotation


def _is_part(inner: Any) -> bool:
    return isinstance(inner, type) and issubclass(inner, BaseModel) and not issubclass(inner, Text)


_PERSON = get_args(PersonId)[1:]


def _sort(inner: Any, info: FieldInfo) -> tuple[Sort, tuple[Option, ...]]:
    if inner is PersonId or (inner is str and _names_a_person(info)):
        return Sort.PERSON, ()
    if get_origin(inner) is Literal:
        return Sort.CHOICE, tuple(Option(value=str(one), zh=str(one)) for one in get_args(inner))
    if get_origin(inner) is tuple:
        first = get_args(inner)[0]
        if first is PersonId:
            return Sort.PEOPLE, ()
        return (Sort.PROSES, ()) if _inner(first) is Text else (Sort.CHECKS, ())
    if isinstance(inner, type):
        if issubclass(inner, Text):
            return Sort.PROSE, ()
        if issubclass(inner, Enum):
            return Sort.CHOICE, tuple(Option(value=str(one.value), zh=one.name) for one in inner)
        for kinds, sort in _SORTS:
            if issubclass(inner, kinds):
                return sort, ()
    return Sort.LINE, ()


def _names_a_person(info: FieldInfo) -> bool:
    """`Annotated` at the top of a field is unfolded by pydantic into its metadata."""
    pattern = _PERSON[0].metadata[0].pattern
    return any(getattr(one, "pattern", None) == pattern for one in info.metadata)


_SORTS: tuple[tuple[Any, Sort], ...] = (
    (bool, Sort.YES_NO),
    ((int, Decimal), Sort.NUMBER),
    ((date, datetime), Sort.DATE),
)
