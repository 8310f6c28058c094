"""Which command a body gives, and its form."""

from __future__ import annotations

from typing import Any

from api.forms import Form, Kinds, Reading
from api.problems import BadForm, Mistake


def form_for(reading: Reading, body: dict[str, Any]) -> Form:
    """The body as this reading's form. Raises pydantic's ValidationError for what is wrong."""
    return reading.form.model_validate(body)


def reading_for(kinds: Kinds, body: dict[str, Any]) -> tuple[Reading, Form]:
    """The command that the body names by its `kind`, with its form."""
    kind = body.get("kind")
    if kind is None:
        raise BadForm([Mistake("kind", "必须写明命令")], "kind_missing")
    reading = kinds.get(kind) if isinstance(kind, str) else None
    if reading is None:
        known = "、".join(f"{one}（{reading.zh}）" for one, reading in kinds.items())
        raise BadForm([Mistake("kind", f"没有这个命令，可用：{known}")], "unknown_kind")
    return reading, form_for(reading, body)
