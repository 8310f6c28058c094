"""What plays a project's life: the pure core, or the real workflows and the real ledger.

An engine serves one project. It has a clock that only the driver moves; between two calls nothing
is under way: no command is without outcome, no alarm of the past has yet to ring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.acts import Actor, Outcome
from domain.ledger import Line
from domain.rules.rules import Rules
from worker.simulation.acting import Command


class Engine(Protocol):
    """One project's streams and their clock."""

    def tell(
        self,
        stream: str,
        command: Command,
        by: Actor,
        at: datetime,
        id: UUID,
        *,
        happened_at: datetime | None = None,
        words: Mapping[UUID, str] = {},
    ) -> None:
        """Give a command, taken at the clock's time `at`; returns when all it brings is written.

        `happened_at` None: it happened when it is taken. `words` are what the command's texts say.
        """

    def advance(self, to: datetime) -> None:
        """Move the clock to `to`, ring every alarm up to it; returns when all is quiet."""

    def next_alarm(self) -> datetime | None:
        """The earliest alarm of any open stream."""

    def new_lines(self) -> list[tuple[str, Line]]:
        """What was written since the last call: of each stream in the order of its ledger."""

    def new_outcomes(self) -> list[Outcome]:
        """What became, since the last call, of the acts that were told (messages not among them)."""

    def faults(self) -> list[str]:
        """Whatever is wrong with the ledger: broken chains, acts without one outcome."""


EngineFor = Callable[[str, datetime], AbstractContextManager[Engine]]
"""(a project's own code, the clock's first time) → its engine, closed when the life has ended."""

Engines = Callable[[Rules], AbstractContextManager[EngineFor]]
"""`engines` of an engine's module: whatever all lives of one simulation share."""
