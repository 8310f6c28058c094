"""What a dry run of an adoption or a succession says, as tests read it."""

from __future__ import annotations

from typing import Any

from domain.adopting import Tried


def changed(found: Tried, *what: str) -> list[tuple[str, Any, Any]]:
    """Of what, from and to: all that would change in one of these ways, in order."""
    return [(one.of, one.was, one.now) for one in found.changes if one.what in what]
