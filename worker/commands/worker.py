"""`quancheng worker`: one worker process, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal

import typer

from worker import settings as settings_

app = typer.Typer()


@app.command("worker")
def worker() -> None:
    """只启动工作进程 · run one worker process (its settings: docs/settings.md)."""
    from worker.logs import set_up
    from worker.stack.running import connected
    from worker.work import work

    settings = connected(settings_.read())
    set_up(settings)
    asyncio.run(_until_told(work(settings)))


async def _until_told(working: object) -> None:
    task = asyncio.ensure_future(working)  # type: ignore[call-overload]
    loop = asyncio.get_running_loop()
    for ask in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(ask, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return
