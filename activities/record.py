"""Recording: the one activity that writes law."""

from __future__ import annotations

from sqlalchemy import Engine
from temporalio import activity

from domain.recording import Entry, Reply
from store import ledger


class Recorder:
    """Holds the engine for its activity; there is no other reason for a class."""

    def __init__(self, engine: Engine, clock: ledger.Clock | None = None) -> None:
        self._engine = engine
        self._clock = clock

    # Called off, it runs to its end: an exception thrown into the thread at any line would leave
    # connections that nobody gives back and locks that nobody lets go.
    @activity.defn(name="record", no_thread_cancel_exception=True)
    def record(self, entry: Entry) -> Reply:
        """Write all of `entry`, or nothing and say what the ledger knows that the caller does not.

        Calling again is harmless: a retry finds the head past `after_seq` and is told what stands.
        A database that is away raises OperationalError: left alone, Temporal's retry answers it.
        """
        return Reply(answer=ledger.record(self._engine, entry, self._clock))
