"""One holder of a data folder at a time; other commands find what it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from worker.command_error import CommandError
from worker.settings import Settings
from worker.stack import running

HOLD = (
    "import sys; from pathlib import Path; from worker.stack import running\n"
    "with running.held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
)


def test_a_second_holder_is_told_who_the_first_is(home: Path) -> None:
    with running.held(home), pytest.raises(CommandError, match=str(os.getpid())):
        with running.held(home):
            pytest.fail("held twice")
    with running.held(home):
        pass


def test_a_holder_killed_with_kill_9_holds_nothing(home: Path) -> None:
    settings = Settings(data=home)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()
        running.announce(settings.with_(database_url="postgresql://x/y", temporal_address="h:1"))
        assert running.connected(settings).temporal_address == "h:1"
        first.kill()
    with pytest.raises(CommandError, match="quancheng up"):
        running.connected(settings)
    with running.held(home):
        pass


def test_addresses_that_an_operator_set_come_first(home: Path) -> None:
    own = Settings(data=home, database_url="postgresql://mine/db")
    with running.held(home):
        running.announce(own.with_(database_url="postgresql://x/y", temporal_address="h:1"))
        found = running.connected(own)
    assert found.database_url == "postgresql+psycopg2://mine/db"
    assert found.temporal_address == "h:1"


def test_the_notes_are_for_their_owner_alone(home: Path) -> None:
    with running.held(home):
        running.announce(Settings(data=home, database_url="postgresql://u:p@h/db"))
        assert (home / "run" / "addresses.json").stat().st_mode & 0o777 == 0o600
    assert not (home / "run" / "addresses.json").exists()


def test_a_command_that_needs_the_database_alone_starts_it_where_nothing_runs(home: Path) -> None:
    with running.database(Settings(data=home)) as settings:
        assert settings.database_owner_url is not None
        with create_engine(settings.database_owner_url).begin() as db:
            db.execute(text("create table kept (n int)"))
        with pytest.raises(CommandError), running.held(home):
            pytest.fail("held twice")
    with running.database(Settings(data=home)) as settings:
        assert settings.database_owner_url is not None
        with create_engine(settings.database_owner_url).connect() as db:
            assert db.execute(text("select count(*) from kept")).scalar() == 0
