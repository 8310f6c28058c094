"""The same application without a ledger: whoever may is signalled, a notice is waited for.

What its desk leaves out is what the ledger costs: the command row and the recording.
"""

from __future__ import annotations

import asyncio
from typing import Any

from typing_extensions import override

from api.desk import Desk
from api.problems import KeptOut
from domain.acts import RawAct
from domain.canonical import plain
from store import people
from worker import settings as settings_
from worker.bench.bare import bare_id
from worker.logs import set_up
from worker.serve import serve
from workflows import signals


class BareDesk(Desk):
    """Writes nothing down."""

    @override
    def _written(self, database: Any, stream: str, reading: Any, command: Any, words: Any,
                 form: Any, given: Any, door: Any) -> RawAct:  # fmt: skip
        if people.disabled(database, given.by.person):  # else the row's statement asks it
            raise KeptOut
        return self.row(stream, reading, command, form, given)

    @override
    async def deliver(self, row: RawAct) -> bool:
        handle = self.engine.client.get_workflow_handle(bare_id(row.stream))
        async with asyncio.timeout(self.patience_s or None):
            await handle.signal(signals.ACT, plain(row))
        return True


def main() -> None:
    """A process of its own, beside the real API."""
    settings = settings_.read()
    set_up(settings)
    asyncio.run(serve(settings, BareDesk))
