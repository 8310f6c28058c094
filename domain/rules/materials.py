"""Materials: one paper, one id. A paper that an item results in is never asked of the applicant."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.conditions import Condition
from domain.rules.figures import Confidence, Sources
from domain.rules.forms import Entry, Id, Text

ITEM = "item:"


class SeedWords(Entry):
    """The plan's own words for the paper, and where it asks for it."""

    para: Text
    words: Text


class Material(Entry):
    """A paper: who makes it, whether it is asked, and by when."""

    id: Id
    name_zh: Text
    seed_words: tuple[SeedWords, ...] = ()
    issuer: Annotated[str, Field(pattern=r"^(applicant|item:[A-Za-z0-9_]+|[a-z]+)$")]
    form: Literal["form", "document", "drawing", "data", "sample"]
    condition: Condition | None = None
    stage_needed: Literal["submit", "grant"]
    src: Sources
    confidence: Confidence
    note: Text | None = None

    @property
    def item(self) -> str | None:
        """The item whose result this paper is."""
        return self.issuer.removeprefix(ITEM) if self.issuer.startswith(ITEM) else None


class Materials(Entry):
    """The file of materials."""

    materials: tuple[Material, ...]
