"""Laws that the catalog cites, and how far each was checked against its text."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.rules.forms import Entry, Id, Text, Whole


class Law(Entry):
    """A law: `text` = the article was read, `secondary` = a page repeats it, `no` = not checked."""

    id: Id
    name_zh: Text
    version: Whole
    checked: Literal["text", "secondary", "no"]
    in_force: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    note: Text | None = None


class Laws(Entry):
    """The file of laws."""

    laws: tuple[Law, ...]
