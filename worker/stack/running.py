"""What runs on a data folder: one holder at a time, and the addresses of its parts.

`quancheng up` holds the folder while it runs. Other commands find the database and Temporal
through it, so that `quancheng tasks` needs no setting on the machine where `up` runs.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from worker.command_error import CommandError
from worker.settings import Settings
from worker.stack import folder
from worker.stack.postgres import EmbeddedPostgres, running

ADDRESSES = ("database_url", "database_owner_url", "database_reader_url", "temporal_address")


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold the data folder for the length of a `with`; released even when we are killed.

    Raises CommandError that names the process which holds it already.
    """
    with _opened(home) as lock:
        if not _taken(lock):
            holder = lock.read().strip() or "?"
            raise CommandError(
                f"数据目录 {home} 正由另一个 quancheng 使用（{holder}）：先停掉它，或用 --data 另选目录"
                f" · this data folder is in use by {holder}: stop it or choose another with --data"
            )
        lock.truncate(0)
        lock.write(f"pid {os.getpid()}: quancheng {' '.join(sys.argv[1:])}")
        lock.flush()
        try:
            yield
        finally:
            _note(home).unlink(missing_ok=True)
            lock.truncate(0)


def announce(settings: Settings) -> None:
    """Let other commands find the parts that now run."""
    note = _note(settings.home)
    draft = note.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({name: getattr(settings, name) for name in ADDRESSES}))
    draft.replace(note)


def connected(settings: Settings) -> Settings:
    """`settings` with every address filled in: set by the operator, or of the `up` that runs.

    Raises CommandError where neither is so.
    """
    if not settings.embedded_database and not settings.embedded_temporal:
        return settings
    addresses = _announced(settings.home)
    if addresses is None:
        raise CommandError(
            f"数据目录 {settings.home} 上没有运行中的系统：先运行 quancheng up，或设置 "
            "QUANCHENG_DATABASE_URL 和 QUANCHENG_TEMPORAL_ADDRESS"
            " · nothing runs on this data folder: start `quancheng up` or set both addresses"
        )
    missing = {name: addresses[name] for name in ADDRESSES if getattr(settings, name) is None}
    return settings.with_(**missing)


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """`settings` with the database's addresses, for commands that need nothing else.

    The database is the operator's, or that of the `up` that runs, or the embedded one started
    for the length of the `with`.
    """
    if not settings.embedded_database:
        yield settings
    elif addresses := _announced(settings.home):
        yield settings.with_(**{name: addresses[name] for name in ADDRESSES[:3]})
    else:
        with held(settings.home), running(embedded_postgres(settings)) as server:
            owner, app, reader = server.urls
            yield settings.with_(
                database_url=app, database_owner_url=owner, database_reader_url=reader
            )


def embedded_postgres(settings: Settings) -> EmbeddedPostgres:
    """The embedded PostgreSQL as the settings want it."""
    return EmbeddedPostgres(
        settings.home, binaries=settings.postgres_bin, user=settings.postgres_user
    )


def _announced(home: Path) -> dict[str, str | None] | None:
    """The addresses of what runs there; None where nothing does, or not yet."""
    if not _note(home).exists():
        return None
    with _opened(home) as lock:
        if _taken(lock):  # a note that a killed `up` left behind
            return None
    with suppress(FileNotFoundError):  # it has ended just now
        addresses: dict[str, str | None] = json.loads(_note(home).read_text())
        return addresses
    return None


def _note(home: Path) -> Path:
    return home / "run" / "addresses.json"


@contextmanager
def _opened(home: Path) -> Iterator[IO[str]]:
    """The file whose lock stands for the folder."""
    folder.make(home)
    with folder.somebody_elses():
        lock = (home / "run" / "holder").open("a+")
    with lock:
        lock.seek(0)
        yield lock


def _taken(lock: IO[str]) -> bool:
    """Take the lock, if nobody has it but one who is only asking, as `_announced` does."""
    for _ in range(5):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.02)
    return False
