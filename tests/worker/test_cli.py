"""The command line: quick, and clear where it refuses."""

from __future__ import annotations

import resource
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import pytest

from worker import cli
from worker.command_error import CommandError

QUANCHENG = Path(sysconfig.get_path("scripts")) / "quancheng"
HEAVY = ("temporalio", "sqlalchemy", "fastapi", "psycopg2", "openpyxl", "pydantic_settings", "rich")
WRITTEN = [line for line in cli.COMMANDS if find_spec(f"worker.commands.{line.module}")]


def test_help_lists_every_command_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help"]) == 0
    told = capsys.readouterr().out
    for line in cli.COMMANDS:
        assert line.name in told
        assert " · " in line.help


@pytest.mark.parametrize("line", WRITTEN, ids=lambda line: line.name)
def test_every_command_has_help(line: cli.Line, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([line.name, "--help"]) == 0
    assert f"quancheng {line.name}" in capsys.readouterr().out


def test_an_unknown_command_is_refused_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.run(["dew"]) == 2
    told = capsys.readouterr().err
    assert "dew" in told
    assert "Traceback" not in told


def test_a_command_that_is_not_there_yet_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "COMMANDS", (cli.Line("later", "no_such_module", "以后 · later"),))
    assert cli.run(["later"]) == 2
    assert "later" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("trouble", "code", "told"),
    [
        (CommandError("端口 8000 已被占用"), 2, "quancheng: 端口 8000 已被占用\n"),
        (ZeroDivisionError("a defect"), 1, "Traceback"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_a_person_can_mend_is_a_sentence_and_a_defect_a_traceback(
    trouble: BaseException,
    code: int,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def load(name: str | None) -> None:
        raise trouble

    monkeypatch.setattr(cli, "load", load)
    assert cli.run(["up"]) == code
    assert told in capsys.readouterr().err


def test_the_exit_code_reaches_the_shell_and_output_is_whole() -> None:
    ran = subprocess.run([QUANCHENG, "--help"], capture_output=True, text=True, check=True)
    assert "set-aside" in ran.stdout
    assert subprocess.run([QUANCHENG, "dew"], capture_output=True, check=False).returncode == 2


def test_due_imports_nothing_heavy_and_answers_at_once() -> None:
    """0.3 s on a quiet machine. Here in seconds of processor, doubled: neighbours slow it down."""
    due = ["due", "--limit", "20wd", "--accepted", "2026-09-25T16:30", "--json"]
    code = (
        "import sys; from worker import cli; code = cli.run(sys.argv[1:]);"
        f"print(code, sorted({HEAVY!r} & sys.modules.keys()))"
    ).replace(f"{HEAVY!r} &", f"set({HEAVY!r}) &")
    ran = subprocess.run(
        [sys.executable, "-c", code, *due], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "0 []"

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([QUANCHENG, *due], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.6
