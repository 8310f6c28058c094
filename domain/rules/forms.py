"""The small forms that many files of the catalog share: numbers, days of the clock, who is meant.

Numbers and flags are strict: `"5"` is no number and `yes` no flag, so that a slip of the pen in a
file is an error and not a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Strict, StrictBool, StrictInt, Tag

from domain.value import Frozen


class Entry(Frozen):
    """A value of the catalog. Its validator is built when a file is first read, not at import."""

    model_config = ConfigDict(defer_build=True)


YesNo = StrictBool
Whole = Annotated[StrictInt, Field(ge=0)]
Number = StrictInt | Annotated[Decimal, Strict()]
Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Period = Literal["week", "month", "quarter", "half_year", "year"]


class Tier(StrEnum):
    """Where a unit sits. `project` is the tier of the project's own area."""

    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"
    PROJECT = "project"
    PROVINCE = "province"
    STATE = "state"


def told_by(*keys: str) -> Discriminator:
    """Which form a mapping has, told by the one key that only this form bears."""

    def form(raw: Any) -> str | None:
        has: Callable[[str], bool] = (
            raw.__contains__ if isinstance(raw, dict) else lambda key: hasattr(raw, key)
        )
        return next((key for key in keys if has(key)), None)

    return Discriminator(
        form,
        custom_error_type="form",
        custom_error_message="one of these keys is needed: " + ", ".join(keys),
    )


class Post(Entry):
    """A post: the role, and of whom (unit, county, city, tier or a unit's id)."""

    role: Id
    of: Id


class OfUnit(Entry):
    """A unit of the city as a whole."""

    unit: Id


Addressee = Annotated[
    Annotated[Post, Tag("role")] | Annotated[OfUnit, Tag("unit")], told_by("role", "unit")
]
