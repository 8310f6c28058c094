"""A moment as records state it: an instant with its zone, or a day alone."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator

from domain.clock import start_of_day

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _beginning(raw: Any) -> Any:
    """A day alone is its beginning in the city; anything else is left to be read as an instant."""
    if isinstance(raw, str) and _DAY.fullmatch(raw):
        try:
            return start_of_day(date.fromisoformat(raw))
        except ValueError:  # no such day: told as any other word that is no time
            return raw
    return raw


Moment = Annotated[AwareDatetime, BeforeValidator(_beginning)]
