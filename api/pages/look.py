"""How pages look for one browser: 大字, 紧凑, single keys. Kept in a cookie that says nothing else."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request

COOKIE = "__Host-quancheng-look"
LASTS_S = 365 * 86_400


class Look(NamedTuple):
    """What was chosen. `keys`: whether single keys do something (WCAG 2.1.4)."""

    large: bool = False
    compact: bool = False
    keys: bool = True

    def cookie(self) -> str:
        """As the browser keeps it: the chosen words, between points."""
        return ".".join(name for name, value in self._asdict().items() if value) or "none"


def look_of(request: Request) -> Look:
    """What this browser was told to remember; the usual where it was told nothing."""
    kept = request.cookies.get(COOKIE)
    if kept is None:
        return Look()
    words = kept.split(".")
    return Look(*(name in words for name in Look._fields))
