"""What was filled in on a page, as the body that a program would have sent.

Both then go the same way: one form, one set of checks, one desk (api/forms.py). What is left empty
is not sent. What cannot be read as a figure stays as it was typed, for the check to name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from api.problems import Mistake
from domain.forms import ActForm, FormField, Sort


class Typed(Protocol):
    """A form as a browser sends it: a name may come several times."""

    def getlist(self, key: str) -> Sequence[Any]: ...


MANY = (Sort.CHECKS, Sort.PROSES, Sort.PEOPLE)


def body_of(form: ActForm, typed: Typed) -> dict[str, Any]:
    """The body, nested by the dots in the fields' names, with what the form itself says."""
    body: dict[str, Any] = dict(form.given)
    for field in form.fields:
        value = _value(field, _said(field, typed))
        if value is None:
            continue
        *path, last = field.name.split(".")
        place = body
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return body


def as_typed(form: ActForm, typed: Typed) -> ActForm:
    """The same form with what was typed in it, so that nothing is lost when it is shown again."""
    fields = []
    for field in form.fields:
        said = _said(field, typed)
        value = tuple(said) if field.sort in MANY else (said[0] if said else "")
        fields.append(field.but(value=value))
    return form.but(fields=tuple(fields))


def missing(form: ActForm, body: Mapping[str, Any]) -> list[Mistake]:
    """What must be filled in and is not."""
    return [
        Mistake(
            field.name, "必须选择" if field.options or field.sort is Sort.YES_NO else "必须填写"
        )
        for field in form.fields
        if field.required
        and not (field.unless and _at(body, field.unless) is True)
        and _at(body, field.name) in (None, "", [], {})
    ]


def labelled(form: ActForm, mistakes: Sequence[Mistake]) -> list[Mistake]:
    """Each mistake at the field of this page that it belongs to, once; others at none (`""`)."""
    found: dict[str, Mistake] = {}
    for one in mistakes:
        field = _nearest(form, one.field)
        label = field.zh if field else one.field
        name = field.name if field else ""
        found.setdefault(name or one.message, Mistake(name, f"{label}：{one.message}"))
    return list(found.values())


def _nearest(form: ActForm, name: str) -> FormField | None:
    """`conditions.0` and `document` belong to fields of longer or shorter names."""
    for field in form.fields:
        if name == field.name or name.startswith(f"{field.name}."):
            return field
    for field in form.fields:
        if field.name.startswith(f"{name}."):
            return field
    return None


def _at(body: Mapping[str, Any], name: str) -> Any:
    place: Any = body
    for part in name.split("."):
        if not isinstance(place, Mapping) or part not in place:
            return None
        place = place[part]
    return place


def _said(field: FormField, typed: Typed) -> list[str]:
    said = [str(one).replace("\r\n", "\n").strip() for one in typed.getlist(field.name)]
    return [one for one in said if one]


def _value(field: FormField, said: list[str]) -> Any:
    if not said:
        return None
    match field.sort:
        case Sort.CHECKS | Sort.PROSES | Sort.PEOPLE:
            return said
        case Sort.YES_NO:
            return {"true": True, "false": False}.get(said[0], said[0])
        case Sort.NUMBER:
            return _number(said[0])
        case _:
            return said[0]


def _number(said: str) -> int | Decimal | str:
    try:
        value = Decimal(said.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return said
    if not value.is_finite():
        return said
    return int(value) if value == value.to_integral_value() and "." not in said else value
