"""Values: what crosses a border or is stored. Compared by content, never changed.

No rule of the field lives here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError


class Frozen(BaseModel):
    """A value: compared by content, never changed, nothing unexpected let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def but(self, **changes: object) -> Self:
        """The same with these fields changed, each checked (`model_copy` checks nothing).

        What did not change has been checked before and is shared with the new value; where the kind
        has rules over several fields, all are checked again. Raises ValidationError.
        """
        kind = type(self)
        there, fields = self.__dict__, kind.__pydantic_fields__  # `dict(self)` costs far more
        if len(there) != len(fields):  # something is remembered beside the fields
            there = {name: there[name] for name in fields}
        checks = _checks_of(kind)
        values = there | changes
        try:
            for name, value in changes.items():
                values[name] = checks[name](value)
        except (KeyError, ValidationError):  # no check for it alone, or told with the field's name
            return kind.__pydantic_validator__.validate_python(there | changes)  # type: ignore[no-any-return]
        said = self.__pydantic_fields_set__
        made = kind.__new__(kind)
        _put(made, "__dict__", values)
        _put(
            made, "__pydantic_fields_set__", said if said.issuperset(changes) else {*said, *changes}
        )
        _put(made, "__pydantic_extra__", None)
        _put(made, "__pydantic_private__", None)
        return made


_put = object.__setattr__  # past the frozen value's own


class _Checks(dict[str, Callable[[object], object]]):
    """Of one kind of value: what checks a field alone, made when it is first asked for."""

    def __init__(self, kind: type[Frozen]) -> None:
        super().__init__()
        self.kind = kind

    def __missing__(self, field: str) -> Callable[[object], object]:
        info = self.kind.__pydantic_fields__[field]
        of_field: Any = Annotated[info.annotation, info]
        return self.setdefault(field, TypeAdapter(of_field).validator.validate_python)


@cache
def _checks_of(kind: type[Frozen]) -> dict[str, Callable[[object], object]]:
    """Empty where the kind has rules beside those of each field."""
    rules = kind.__pydantic_decorators__
    beside = rules.model_validators or rules.field_validators or kind.__pydantic_post_init__
    return {} if beside else _Checks(kind)


def unsaid(value: object) -> bool:
    """For `exclude_if`: left out of what is written down where nothing was said, so that what was
    written before there was the field keeps its bytes and its hash."""
    return not value


def unknown(value: object) -> bool:
    """The same of what may be false: only what nobody has said is left out."""
    return value is None
