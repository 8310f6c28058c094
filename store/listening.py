"""Hearing of receipts and changes as they are written: one connection of its own, outside the pool."""

from __future__ import annotations

from typing import NamedTuple

import psycopg2
from psycopg2.extensions import connection as Connection
from sqlalchemy import Engine

from store import changed
from store.database import CONNECT_S, PEER_MS


class Heard(NamedTuple):
    """A notice: of an outcome (`receipts`) or of what was changed (`changes`)."""

    channel: str
    words: str


class Listening:
    """A connection that listens. What raises an error of `store.away.AWAY` has ended for good."""

    def __init__(self, engine: Engine) -> None:
        """Connects and begins to listen. Blocks for a few seconds at most."""
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: Connection = psycopg2.connect(
            url,
            connect_timeout=CONNECT_S,
            keepalives=1,
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=2,
            tcp_user_timeout=PEER_MS,
        )
        self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute(f"listen {changed.CHANNEL}")
            cursor.execute("listen receipts")

    def fileno(self) -> int:
        """What becomes readable when there is something to hear."""
        return self._connection.fileno()

    def heard(self) -> list[Heard]:
        """What was told since we last asked. Does not block."""
        try:
            self._connection.poll()
        except psycopg2.Error as ended:  # of whatever sort: nothing more will be heard on it
            raise ConnectionError(str(ended)) from ended
        heard = [Heard(one.channel, one.payload) for one in self._connection.notifies]
        self._connection.notifies.clear()
        return heard

    def close(self) -> None:
        """Lets go of the connection."""
        self._connection.close()
