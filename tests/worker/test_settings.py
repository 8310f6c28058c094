"""Settings: documented, handed to child processes whole, refused in a sentence, never secret by default."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.house.house import ROOT
from worker.command_error import CommandError
from worker.settings import PREFIX, Settings, read, token_secret


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def documented(name: str) -> str:
    """The line of docs/settings.md for this setting, as it must be."""
    field = Settings.model_fields[name]
    default = "" if field.default is None else f"`{field.default}`"
    return f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented_as_it_is(name: str) -> None:
    assert documented(name) in (ROOT / "docs" / "settings.md").read_text().splitlines()


def test_no_setting_is_documented_that_is_not() -> None:
    listed = [
        line.split("`")[1]
        for line in (ROOT / "docs" / "settings.md").read_text().splitlines()
        if line.startswith(f"| `{PREFIX}")
    ]
    assert sorted(listed) == sorted(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)


def test_no_secret_has_a_default() -> None:
    for name, field in Settings.model_fields.items():
        if "secret" in name or "url" in name:
            assert field.default is None, name


def test_a_child_process_reads_back_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Settings(
        data=Path("somewhere"),
        database_url="postgresql://app:p%40ss@db/quancheng",
        temporal_address="temporal:7233",
        token_secret=SecretStr("s" * 40),
        samples=False,
        alarm_grace_ms=0,
        receipt_patience_s=0.5,
        log_format="json",
    )
    for name, value in told.environment().items():
        monkeypatch.setenv(name, value)
    assert read() == told.with_(data=told.home)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_a_database_address_means_psycopg2(scheme: str) -> None:
    assert (
        Settings(database_url=f"{scheme}://u@h/db").database_url == "postgresql+psycopg2://u@h/db"
    )


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("API_PORT", "0", "API_PORT"),
        ("API_PORT", "many", "API_PORT"),
        ("DATABASE_URL", "mysql://root:hunter2@h/db", "postgresql://"),
        ("DATABASE_OWNER_URL", "postgresql://root:hunter2@h/db", "DATABASE_URL"),
        ("TEMPORAL_ADDRESS", "temporal", "host:port"),
        ("TOKEN_SECRET", "hunter2", "32"),
        ("ALARM_GRACE_MS", "-1", "ALARM_GRACE_MS"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL"),
        ("API_PROT", "8000", "API_PROT"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_is_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, word: str
) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    with pytest.raises(CommandError) as no:
        read()
    assert word in str(no.value)
    assert "hunter2" not in str(no.value)


def test_the_command_line_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}API_PORT", "9000")
    assert read(api_port=9001).api_port == 9001
    assert read().api_port == 9000


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files pass variables on that nobody set, and they arrive empty."""
    for name in ("DATABASE_URL", "TEMPORAL_ADDRESS", "TOKEN_SECRET", "DATABASE_READER_URL"):
        monkeypatch.setenv(f"{PREFIX}{name}", "")
    assert read() == Settings()


def test_the_embedded_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    first = token_secret(settings)
    assert token_secret(settings) == first
    assert len(first.get_secret_value()) >= 32
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert token_secret(Settings(data=tmp_path / "other")) != first
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["secret"]


def test_a_database_of_ones_own_needs_a_secret_of_ones_own() -> None:
    with pytest.raises(CommandError, match="QUANCHENG_TOKEN_SECRET"):
        token_secret(Settings(database_url="postgresql://u@h/db"))


def test_a_secret_does_not_show_itself() -> None:
    assert "hush" not in repr(Settings(token_secret=SecretStr("hush" * 10)))
