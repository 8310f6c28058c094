"""`quancheng migrate`: brings the database to this version's form, as its owner."""

from __future__ import annotations

import typer

from worker import settings as settings_
from worker.command_error import CommandError
from worker.stack import running

app = typer.Typer()


@app.command("migrate")
def migrate() -> None:
    """升级数据库结构 · bring the database to this version; run before a new worker starts."""
    from worker.bringing_up import bring_up

    with running.database(settings_.read()) as settings:
        if settings.database_owner_url is None:
            raise CommandError(
                "升级数据库需要所有者的地址：请设置 QUANCHENG_DATABASE_OWNER_URL"
                " · set QUANCHENG_DATABASE_OWNER_URL to migrate"
            )
        try:
            mended = bring_up(settings.database_owner_url)
        except RuntimeError as no:
            raise CommandError(f"数据库尚未准备好 · {no}") from None
    typer.echo("数据库结构已是最新 · the database is at this version")
    if mended:
        typer.echo(f"由账本补全查询表{mended}行 · rows of the read model made from the ledger")
