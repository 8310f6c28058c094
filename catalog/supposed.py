"""A project of which only some facts are supposed, for questions to the catalog alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from domain.conditions import All, Condition, FactIn, FactValue, KnownFact

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


class Supposed:
    """These facts and nothing else; nothing has happened, nothing is finished."""

    def __init__(
        self,
        facts: Mapping[str, FactValue],
        parameters: Mapping[str, Decimal | None] | None = None,
    ) -> None:
        self._facts = facts
        self._parameters = parameters or {}

    def fact(self, fact: str) -> KnownFact | None:
        return KnownFact(self._facts[fact], ALWAYS) if fact in self._facts else None

    def event(self, event: str) -> datetime | None:
        return None

    def finished(self, item: str) -> datetime | None:
        return None

    def parameter(self, parameter: str) -> Decimal | None:
        return self._parameters.get(parameter)


def supposing(condition: Condition) -> dict[str, FactValue]:
    """The facts that a plain condition supposes: of each fact with one value, that value."""
    match condition:
        case FactIn(fact=fact, values=(value,)):
            return {fact: value}
        case All(all=parts):
            supposed: dict[str, FactValue] = {}
            for part in parts:
                supposed |= supposing(part)
            return supposed
        case _:
            return {}
