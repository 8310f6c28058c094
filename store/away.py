"""What is raised when the database is not to be reached, or too slow: never a defect of the asker."""

from __future__ import annotations

import psycopg2
from sqlalchemy import exc

AWAY = (
    psycopg2.OperationalError,  # also a statement or lock that took too long
    psycopg2.InterfaceError,
    exc.OperationalError,
    exc.InterfaceError,
    exc.TimeoutError,  # no connection of the pool was free in time
    ConnectionError,
)


class Hangs(ConnectionError):
    """The database has neither answered nor ended the connection; whoever asked waits no longer."""


_ENDED_BY_SERVER = "57P"  # class of SQLSTATE: shut down, crashed, starting up


def lost(error: BaseException) -> bool:
    """Whether the connection itself is gone: a new one may do, at once."""
    if isinstance(error, Hangs):
        return False  # a new one would hang as well
    raised = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(raised, psycopg2.InterfaceError | ConnectionError):
        return True
    if not isinstance(raised, psycopg2.OperationalError):
        return False
    code = raised.pgcode
    return code is None or (code.startswith(_ENDED_BY_SERVER) and code != "57P05")
