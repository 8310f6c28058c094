"""The data folder: made once, entered by its owner and, where need be, by PostgreSQL's user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from worker.command_error import CommandError


def make(home: Path) -> None:
    """Make the data folder and its rooms for logs and process numbers, where they are missing.

    Raises CommandError where it belongs to somebody else.
    """
    with somebody_elses():
        if not home.exists():
            home.mkdir(parents=True)
            # To pass through, not to look around: started by root, PostgreSQL runs as another
            # user and must get to its own room in here.
            home.chmod(0o711)
        for room in ("logs", "run"):
            (home / room).mkdir(mode=0o700, exist_ok=True)


@contextmanager
def somebody_elses() -> Iterator[None]:
    """Turns a refusal of the file system into a sentence."""
    try:
        yield
    except PermissionError as no:
        raise CommandError(
            f"不能写入数据目录（{no.filename}）：它属于另一个用户，请换用 --data"
            " · the data folder belongs to another user: choose another with --data"
        ) from None
    except NotADirectoryError as no:
        raise CommandError(
            f"数据目录不是目录（{no.filename}）· the data folder is no folder: choose another"
        ) from None
