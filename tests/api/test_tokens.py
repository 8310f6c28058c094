"""Tokens: issued at the command line, read at the door; and a process that serves."""

from __future__ import annotations

import socket
import subprocess
import sysconfig
import time
from pathlib import Path

import httpx
import jwt
import pytest

from api.problems import Problem
from api.tokens import Tokens, issue
from domain.acts import Actor, Role
from tests.api.speaking import COMPANY, OFFICE, REVIEWER, SECRET
from tests.waiting import until
from worker import cli
from worker.settings import Settings
from worker.stack.postgres import Urls

ISSUING = ["token", "--person", "wang.fang", "--role", "reviewer", "--unit", "gxw"]


def test_a_token_says_who_acts_for_whom() -> None:
    tokens = Tokens(SECRET)
    for by in (COMPANY, REVIEWER, OFFICE):
        header = f"Bearer {issue(SECRET, by, days=1)}"
        assert tokens.actor(header) == by
        assert tokens.actor(header.replace("Bearer", "bearer")) == by


def test_a_token_that_was_read_once_expires_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, header = Tokens(SECRET), f"Bearer {issue(SECRET, COMPANY, days=1)}"
    assert tokens.actor(header) == COMPANY
    later = time.time() + 2 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(Problem, match="token_expired"):
        tokens.actor(header)


@pytest.mark.parametrize("missing", ["iss", "sub", "role", "iat", "exp"])
def test_a_token_needs_every_claim(missing: str) -> None:
    claims = jwt.decode(
        issue(SECRET, OFFICE, days=1), SECRET, ["HS256"], options={"verify_iss": False}
    )
    del claims[missing]
    with pytest.raises(Problem, match="401 bad_token"):
        Tokens(SECRET).actor(f"Bearer {jwt.encode(claims, SECRET, 'HS256')}")


@pytest.mark.parametrize("algorithm", ["HS512", "none"])
def test_a_token_of_another_algorithm_is_none(algorithm: str) -> None:
    claims = jwt.decode(
        issue(SECRET, OFFICE, days=1), SECRET, ["HS256"], options={"verify_iss": False}
    )
    key = "" if algorithm == "none" else SECRET * 2
    with pytest.raises(Problem, match="401 bad_token"):
        Tokens(SECRET).actor(f"Bearer {jwt.encode(claims, key, algorithm)}")


@pytest.mark.parametrize(
    "by",
    [
        Actor(person="x", role=Role.SYSTEM),
        Actor(person="x", role=Role.COMPANY, unit="fgw"),
        Actor(person="x", role=Role.REVIEWER, company="c-001"),
        Actor(person="x", role=Role.REVIEWER),
    ],
)
def test_nobody_bears_a_role_that_is_not_a_persons(by: Actor) -> None:
    with pytest.raises(ValueError, match=r"须写明|系统"):
        issue(SECRET, by, days=1)


def test_the_command_prints_the_token_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUANCHENG_DATA", str(tmp_path / "data"))
    assert cli.run([*ISSUING, "--days", "2"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    secret = (tmp_path / "data" / "secret").read_text().strip()
    assert Tokens(secret).actor(f"Bearer {printed.strip()}") == REVIEWER


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--unit", "no_such_unit"], "no_such_unit"),
        (["--role", "emperor"], "emperor"),
        (["--role", "system"], "system"),
        (["--role", "company"], "company"),
        (["--company", "c-001"], "company"),
        (["--person", "Wang Fang"], "person"),
    ],
)
def test_a_wrong_token_is_not_issued(
    more: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("QUANCHENG_DATA", str(tmp_path))
    assert cli.run([*ISSUING, *more]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert told in printed.err


def test_a_process_serves_while_temporal_is_away_and_ends_in_order(
    urls: Urls, tmp_path: Path
) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    settings = Settings(
        data=tmp_path, database_url=urls.app, temporal_address="127.0.0.1:1",
        token_secret=SECRET, api_port=port, receipt_patience_s=0.2,
    )  # fmt: skip
    program = Path(sysconfig.get_path("scripts")) / "quancheng"
    address = f"http://127.0.0.1:{port}/api/v1"
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, "api"], env=settings.environment(), stdout=log, stderr=log, cwd="/"
        )
    try:
        health = until(lambda: httpx.get(f"{address}/health"), within=90)
        assert health.status_code == 503
        assert health.json()["parts"]["database"]["well"]
        answer = httpx.post(
            f"{address}/projects",
            json={"name": "甲", "owner": "c-001"},
            headers={
                "Authorization": f"Bearer {issue(SECRET, COMPANY, days=1)}",
                "Idempotency-Key": "once",
            },
        )
        assert answer.status_code == 202, answer.text
        assert "server" not in answer.headers
    finally:
        process.terminate()
        assert process.wait(10) == 0, (tmp_path / "log").read_text()
