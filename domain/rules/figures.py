"""Figures: every number of the catalog, with where it comes from and how sure we are.

`n: null` means that the city must set the figure; what asks it is then unknown.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from domain.limits import Limit, LimitUnit
from domain.rules.forms import Entry, Id, Names, Number, Post, Text, Whole


class Confidence(StrEnum):
    """From the work plan, from a law, from other cities' practice, or our own assumption."""

    SEED = "seed"
    STATUTE = "statute"
    PRACTICE = "practice"
    ASSUMED = "assumed"


class Cited(Entry):
    """An article of a law in laws.yaml, which says how well the law was read."""

    law: Annotated[Id, Names("law")]
    article: Text | None = None
    note: Text | None = None


class FromPlan(Entry):
    """A paragraph of the work plan."""

    seed: Text
    note: Text | None = None


SourceWord = Literal["assumed", "practice"]


def _form(raw: Any) -> str | None:
    match raw:
        case str():
            return "word"
        case {"law": _} | Cited():
            return "law"
        case {"seed": _} | FromPlan():
            return "seed"
        case _:
            return None


Source = Annotated[
    Annotated[Cited, Tag("law")]
    | Annotated[FromPlan, Tag("seed")]
    | Annotated[SourceWord, Tag("word")],
    Discriminator(
        _form,
        custom_error_type="source_form",
        custom_error_message="来源应写作 {law, article?}、{seed}、assumed 或 practice",
    ),
]
Sources = Annotated[tuple[Source, ...], Field(min_length=1)]

_TIME_UNITS = {unit.value for unit in LimitUnit}


class Figure(Entry):
    """A number with its unit, its sources and its confidence."""

    n: Number | None
    unit: Annotated[Text, Names("figure_unit")]
    src: Sources
    confidence: Confidence
    note: Text | None = None

    @property
    def limit(self) -> Limit | None:
        """As a length of time; None where the number is not set or the unit is no time."""
        if not isinstance(self.n, int) or self.unit not in _TIME_UNITS:
            return None
        return _limit(self.n, self.unit)


@lru_cache(maxsize=1024)  # a catalog has some dozens, and each round asks for its own all the time
def _limit(n: int, unit: str) -> Limit:
    return Limit(n=n, unit=LimitUnit(unit))


class LimitFigure(Figure):
    """A limit, and what starts its clock: acceptance, or the receipt of what was accepted."""

    from_: Literal["accepted", "received"] = Field("accepted", alias="from")


class Extension(Figure):
    """How much longer, how often, and who may say so."""

    times: Whole
    by: Post


class SilentReview(Figure):
    """A review after expiry; where the law says so, silence within it agrees."""

    silence: Literal["agreed"] | None = None
