"""`quancheng api`: one API process, until it is told to stop."""

from __future__ import annotations

import asyncio

import typer

from worker import settings as settings_

app = typer.Typer()


@app.command("api")
def api() -> None:
    """只启动接口 · run one API process (its settings: docs/settings.md)."""
    from worker.logs import set_up
    from worker.serve import serve
    from worker.stack.running import connected

    settings = connected(settings_.read())
    set_up(settings)
    asyncio.run(serve(settings))
