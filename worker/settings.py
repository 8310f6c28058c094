"""Every setting of Quancheng: read once, by the command that runs, and handed down.

Each field is an environment variable `QUANCHENG_<NAME>`; no other module reads the environment.
`docs/settings.md` lists them for operators and a test compares. No setting has a secret as its
default: what is not set and must be secret is made once and kept in the data folder, or refused.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from worker.command_error import CommandError

PREFIX = "QUANCHENG_"
SECRET_BYTES = 32  # HMAC-SHA256 wants a key at least as long as its digest


class Settings(BaseSettings):
    """What an operator may change. Frozen; a change makes a new one (`with_`)."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    data: Path = Field(
        Path(".quancheng"),
        description="Folder that holds all state of `quancheng up`: databases, logs, secret.",
    )

    database_url: str | None = Field(
        None,
        description="PostgreSQL as the application's role, `postgresql://…`. Unset: embedded.",
    )
    database_owner_url: str | None = Field(
        None,
        description="The same database as its owner; used by migrations only.",
    )
    database_reader_url: str | None = Field(
        None,
        description="The same database as the role that may only read; audit and exports.",
    )

    postgres_bin: Path | None = Field(
        None,
        description=(
            "Folder with `initdb` and `postgres` for the embedded database."
            " Unset: the installed wheel's, else the newest under /usr/lib/postgresql."
        ),
    )
    postgres_user: str = Field(
        "nobody",
        description="System user that runs the embedded PostgreSQL when root starts it.",
    )

    temporal_address: str | None = Field(
        None,
        description="Temporal's front end, `host:port`. Unset: embedded dev server.",
    )
    temporal_namespace: str = Field("quancheng", description="Namespace in Temporal.")
    task_queue: str = Field("quancheng", description="Task queue that workers poll.")
    temporal_port: int = Field(7233, ge=1, le=65535, description="Port of the embedded Temporal.")
    temporal_ui_port: int = Field(
        8233, ge=1, le=65535, description="Port of the embedded Temporal's own pages."
    )

    temporal_ui_url: str | None = Field(
        None,
        description=(
            "Temporal's own pages as operators' browsers reach them, `https://…`; the operations page"
            " links there. Unset: those of the embedded one, else no links."
        ),
    )

    api_host: str = Field("127.0.0.1", description="Address on which the API listens.")
    api_port: int = Field(8000, ge=1, le=65535, description="Port of the API.")
    token_secret: SecretStr | None = Field(
        None,
        description=(
            "Key that signs access tokens, 32 characters or more. Unset with the embedded database:"
            " made once and kept in the data folder; otherwise required."
        ),
    )

    trial_password: SecretStr | None = Field(
        None,
        description=(
            "Password of the trial city's people. Set by `quancheng up` for its own API where it has"
            " filled the trial city; unset, their accounts are refused."
        ),
    )

    session_idle_min: int = Field(
        30, ge=1, le=1440, description="Minutes without a request after which a log-in ends."
    )
    session_hours: int = Field(
        12, ge=1, le=72, description="Hours after which a log-in ends, whatever is done in it."
    )

    catalog_version: str = Field(
        "luohe/2026.1", description="Catalog that new projects are registered under."
    )
    calendar_version: str = Field(
        "cn/2026.1", description="Working-day calendar that new projects are registered under."
    )

    catalogs: Path | None = Field(
        None,
        description=(
            "Folder with further released versions of the catalog: `releases.yaml` and beside it the"
            " versions, as in this build's own; `calendars/` in it may hold further calendars. Unset:"
            " those of this build alone. All processes of an installation must have the same."
        ),
    )

    alarm_grace_ms: int = Field(
        200,
        ge=0,
        le=60_000,
        description=(
            "Milliseconds that a timer waits past its alarm, so that the database's clock"
            " has surely reached it too."
        ),
    )
    task_timeout_s: float = Field(
        2,
        gt=0,
        description=(
            "Seconds after which Temporal gives a workflow task to another worker. With"
            " `sticky_timeout_s` this is how long a killed worker holds up its projects."
        ),
    )
    renew_after: int = Field(
        400,
        ge=50,
        description=(
            "Events of a workflow's run from which it continues as new. A run that another worker"
            " takes up is played again from its first event, within `task_timeout_s`."
        ),
    )
    sticky_timeout_s: float = Field(
        1,
        gt=0,
        description="Seconds that Temporal waits for the worker that last held a workflow.",
    )
    kept_workflows: int = Field(
        4000,
        ge=100,
        description=(
            "Workflows that a worker keeps in memory, some 0.3 MB each: best all open projects and"
            " rounds. One that is not kept is played again from its first event each time."
        ),
    )
    sweep_every_s: float = Field(
        5, gt=0, description="Seconds between two sweeps for commands without outcome."
    )
    sweep_older_s: float = Field(
        5, ge=0, description="Age in seconds from which a command without outcome is sent again."
    )
    resume_every_s: float = Field(
        600, gt=0, description="Seconds between two comparisons of the ledger with Temporal."
    )
    nightly_check: str = Field(
        "30 2 * * *",
        description=(
            "When the nightly check of ledger, read model and timers runs, as a cron expression in"
            " the city's time. Read when its schedule is first made; later changed in Temporal."
        ),
    )
    receipt_patience_s: float = Field(
        2.0,
        ge=0,
        description="Seconds that a request waits for its outcome before it answers 202.",
    )
    activity_threads: int = Field(
        8,
        ge=1,
        le=200,
        description="Threads of a worker for activities; each may hold a connection.",
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is logged."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="Log lines for people (`console`) or for machines (`json`)."
    )
    samples: bool = Field(
        True,
        description=(
            "Fill the trial city when `quancheng up` starts for the first time on its own database."
        ),
    )

    @field_validator("database_url", "database_owner_url", "database_reader_url")
    @classmethod
    def _with_our_driver(cls, url: str | None) -> str | None:
        """A plain `postgresql://` means psycopg2: SQLAlchemy 2.1 would take psycopg 3."""
        if not url:
            return None
        scheme, mark, rest = url.partition("://")
        if not mark or scheme not in {"postgres", "postgresql", "postgresql+psycopg2"}:
            # Never the address itself: it holds a password.
            raise ValueError("must be an address of the form postgresql://user:password@host/name")
        return f"postgresql+psycopg2://{rest}"

    @field_validator("temporal_address")
    @classmethod
    def _host_and_port(cls, address: str | None) -> str | None:
        if not address:
            return None
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError("must be host:port, such as temporal:7233")
        return address

    @field_validator("temporal_ui_url")
    @classmethod
    def _a_web_address(cls, url: str | None) -> str | None:
        if not url:
            return None
        if not url.startswith(("http://", "https://")):
            raise ValueError("must be an address of the form https://temporal.example")
        return url

    @field_validator("token_secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is None or not secret.get_secret_value():
            return None
        if len(secret.get_secret_value()) < SECRET_BYTES:
            raise ValueError(f"must have {SECRET_BYTES} characters or more")
        return secret

    @model_validator(mode="after")
    def _roles_come_together(self) -> Self:
        """An owner's or reader's address alone would point beside the embedded database."""
        if self.database_url is None and (self.database_owner_url or self.database_reader_url):
            raise ValueError(f"{PREFIX}DATABASE_URL must be set where an owner or reader is")
        return self

    @property
    def home(self) -> Path:
        """The data folder, absolute: child processes and PostgreSQL run from other folders."""
        return self.data.expanduser().resolve()

    @property
    def embedded_database(self) -> bool:
        """Whether `quancheng up` runs PostgreSQL itself."""
        return self.database_url is None

    @property
    def embedded_temporal(self) -> bool:
        """Whether `quancheng up` runs Temporal itself."""
        return self.temporal_address is None

    def with_(self, **changes: Any) -> Settings:
        """The same with these fields changed, checked again; the environment is not asked."""
        return type(self)(**{**self.model_dump(), **changes})

    def environment(self) -> dict[str, str]:
        """These settings as variables for a child process, which reads back an equal `Settings`."""
        variables = {}
        for name, value in self:
            if value is None:
                continue
            if isinstance(value, SecretStr):
                value = value.get_secret_value()
            elif name == "data":
                value = self.home
            variables[f"{PREFIX}{name.upper()}"] = str(value)
        return variables


def _with_catalogs(settings: Settings) -> Settings:
    """The same; what the city has released beside this build can be loaded from here on."""
    if settings.catalogs is not None:
        from catalog.loading import CatalogError, released_too

        try:
            released_too(settings.catalogs)
        except (CatalogError, OSError) as wrong:
            raise CommandError(f"{PREFIX}CATALOGS：{wrong}") from None
    return settings


def read(**changes: Any) -> Settings:
    """The settings from the environment, `changes` (from the command line) before them.

    Raises `CommandError` that names each variable that is wrong and why, never its value.
    """
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith(PREFIX)
        and name.removeprefix(PREFIX).lower() not in Settings.model_fields
    )
    if unknown:
        raise CommandError(
            f"没有这样的设置：{'、'.join(unknown)}（见 docs/settings.md）"
            " · no such setting; docs/settings.md lists them all"
        )
    try:
        return _with_catalogs(Settings(**changes))
    except ValidationError as wrong:
        lines = [
            f"{PREFIX}{'.'.join(map(str, error['loc'])).upper()}: {error['msg']}"
            if error["loc"]
            else error["msg"]
            for error in wrong.errors(include_input=False, include_url=False)
        ]
        raise CommandError(f"设置有误 · settings are wrong: {'; '.join(lines)}") from None


def token_secret(settings: Settings) -> SecretStr:
    """The key that signs tokens; with the embedded database made once, for the owner's eyes only."""
    if settings.token_secret is not None:
        return settings.token_secret
    if not settings.embedded_database:
        raise CommandError(
            f"使用外部数据库时必须设置 {PREFIX}TOKEN_SECRET"
            f" · {PREFIX}TOKEN_SECRET must be set with a database of your own"
        )
    return kept_secret(settings, "secret", lambda: secrets.token_urlsafe(SECRET_BYTES))


def kept_secret(settings: Settings, name: str, make: Callable[[], str]) -> SecretStr:
    """A secret of the data folder, made at its first use; for the owner's eyes only."""
    kept = settings.home / name
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        # Private from its first byte, and whole before it bears its name: two commands that are
        # the first at once must agree on one secret.
        with NamedTemporaryFile("w", dir=kept.parent, prefix=f"{name}-") as draft:
            draft.write(make())
            draft.flush()
            with suppress(FileExistsError):
                os.link(draft.name, kept)
    return SecretStr(kept.read_text().strip())
