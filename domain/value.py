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
        values = self.__dict__  # by field: `dict(self)` costs three times as much
        there = {name: values[name] for name in type(self).__pydantic_fields__}
        made: Self = type(self).__pydantic_validator__.validate_python(there | changes)
        return made


def unsaid(value: object) -> bool:
    """For `exclude_if`: left out of what is written down where nothing was said, so that what was
    written before there was the field keeps its bytes and its hash."""
    return not value
