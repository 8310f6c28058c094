"""Values: what crosses a border or is stored. Compared by content, never changed.

No rule of the field lives here.
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: compared by content, never changed, nothing unexpected let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def but(self, **changes: object) -> Self:
        """The same with these fields changed, checked again (`model_copy` checks nothing)."""
        there, fields = self.__dict__, type(self).__pydantic_fields__  # `dict(self)` costs far more
        if len(there) != len(fields):  # something is remembered beside the fields
            there = {name: there[name] for name in fields}
        made: Self = type(self).__pydantic_validator__.validate_python(there | changes)
        return made


def unsaid(value: object) -> bool:
    """For `exclude_if`: left out of what is written down where nothing was said, so that what was
    written before there was the field keeps its bytes and its hash."""
    return not value


def unknown(value: object) -> bool:
    """The same of what may be false: only what nobody has said is left out."""
    return value is None
