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


class Names:
    """Marks an id that names something of the catalog; `words` are allowed beside its ids.

    Read by `catalog/checking.py`, which refuses what names nothing.
    """

    def __init__(self, *kinds: str, words: tuple[str, ...] = ()) -> None:
        self.kinds = kinds
        self.words = words

    def __repr__(self) -> str:
        return f"Names({', '.join((*self.kinds, *self.words))})"


YesNo = StrictBool
Whole = Annotated[StrictInt, Field(ge=0)]
Number = StrictInt | Annotated[Decimal, Strict()]
Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
ItemId = Annotated[Id, Names("item")]
GroupId = Annotated[Id, Names("group")]
Need = Annotated[str, Field(pattern=r"^(group:)?[A-Za-z0-9_]+$"), Names("item", "group:")]
FactId = Annotated[Id, Names("fact")]
EventId = Annotated[Id, Names("event")]
MaterialId = Annotated[Id, Names("material")]
StageId = Annotated[Id, Names("stage")]
StepId = Annotated[Id, Names("step")]
Function = Annotated[Id, Names("function")]
UnitId = Annotated[Id, Names("unit")]
LetterId = Annotated[Id, Names("letter")]
LibraryId = Annotated[Id, Names("library")]
OutcomeId = Annotated[Id, Names("outcome")]
PauseReasonId = Annotated[Id, Names("pause_reason")]
FlagId = Annotated[Id, Names("flag")]
MetricId = Annotated[Id, Names("metric")]
ModeId = Annotated[Id, Names("mode")]
RouteId = Annotated[Id, Names("route")]
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
        custom_error_message="应写以下键之一：" + "、".join(keys),
    )


class Post(Entry):
    """A post: the role, and of whom (unit, county, city, tier or a unit's id)."""

    role: Annotated[Id, Names("role")]
    of: Annotated[Id, Names("unit", words=("unit", "county", "city", "tier"))]


class OfUnit(Entry):
    """A unit of the city as a whole."""

    unit: UnitId


Addressee = Annotated[
    Annotated[Post, Tag("role")] | Annotated[OfUnit, Tag("unit")], told_by("role", "unit")
]
