"""What a scripted person does: a command with its giver, and the words that go with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.acts import Actor, Text
from domain.project import command as project_command
from domain.review import commands as review_commands
from worker.simulation.draws import Draws

Command = project_command.Command | review_commands.Command


class Given(NamedTuple):
    """An act as a person gives it. `words`: what its texts say, by their place."""

    command: Command
    by: Actor
    happened_at: datetime | None = None  # None: when it is taken
    words: Mapping[UUID, str] = {}


class Pen:
    """Writes the words of one act, by its number: each text lies at a place of its own."""

    def __init__(self, draws: Draws, act: int) -> None:
        self._draws = draws
        self._act = act
        self.words: dict[UUID, str] = {}

    def text(self, words: str) -> Text:
        """`words` as a command carries them."""
        ref = self._draws.words_id(f"{self._act}/{len(self.words)}")
        self.words[ref] = words
        return Text(ref=ref, sha256=hashlib.sha256(words.encode()).hexdigest())
