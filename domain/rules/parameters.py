"""Figures that conditions name, and the version of the catalog."""

from __future__ import annotations

from pydantic import Field

from domain.rules.figures import Figure
from domain.rules.forms import Entry, Id, Text, Whole


class CatalogVersion(Entry):
    """Which edition of the rules this is."""

    schema_: Whole = Field(alias="schema")
    version: Text
    replaces: Text | None = None


class Parameter(Figure):
    """A named figure. `n: null` = the city must set it; a condition on it is unknown."""

    id: Id
    name_zh: Text


class Parameters(Entry):
    """The file of parameters."""

    catalog: CatalogVersion
    parameters: tuple[Parameter, ...]
    units_of_figures: tuple[Text, ...]
