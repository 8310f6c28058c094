"""A person's words as a pattern for `ilike`: what is meant as a sign is not read as a wildcard."""

from __future__ import annotations


def like(words: str) -> str:
    """Whatever contains `words`."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
