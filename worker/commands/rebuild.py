"""`quancheng rebuild`: makes the read model anew from the ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from worker import settings as settings_
from worker.command_error import CommandError

app = typer.Typer(rich_markup_mode=None)


@app.command("rebuild")
def rebuild(
    stream: Annotated[
        str | None, typer.Option(help="只重建这条流，如 project/LH-2026-0001；不写则全部")
    ] = None,
) -> None:
    """由账本重建查询表，逐条流进行，系统可照常运行；列出原先不同之处。

    Derives the read model again, stream by stream, each in a transaction of its own; prints what
    had been different. Exit status 1 where a stream cannot be read.
    """
    from catalog.loading import CatalogError, load_rules
    from store import rebuilding
    from worker import reaching

    looked_at = mended = failed = 0
    with reaching.ledger(settings_.read()) as reached:
        with reached.database.connect() as db:
            streams = rebuilding.streams_with_rows(db)
        if stream is not None:
            if stream not in streams:
                raise CommandError(f"没有这条流：{stream} · no such stream")
            streams = [stream]
        for one in streams:
            try:
                found = rebuilding.rebuild(reached.database, one, load_rules)
            except (ValueError, LookupError, CatalogError) as wrong:
                told = " ".join(str(wrong).split())[:160]
                typer.echo(f"{one}：账本的行读不懂，未重建：{told}", err=True)
                failed += 1
                continue
            looked_at += 1
            mended += len(found)
            for difference in found:
                typer.echo(difference.zh)
    typer.echo(
        f"重建了{looked_at}条流，改正{mended}处" + (f"，{failed}条未能重建" if failed else "")
    )
    if failed:
        raise typer.Exit(1)
