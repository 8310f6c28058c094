"""`quancheng stuck`: what is stuck, since when, why, and what to type."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker import settings as settings_
from worker.command_error import CommandError

if TYPE_CHECKING:
    from domain.stuck import Finding
    from worker.settings import Settings

app = typer.Typer(rich_markup_mode=None)


@app.command("stuck")
def stuck(
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出卡住的事项：项目、事项、原因、自何时、怎么办；与运维页面相同。

    What is stuck, as the operations page has it; answers also while the database or Temporal is
    away. Exit status 1 where anything is stuck.
    """
    found = asyncio.run(_look(settings_.read()))
    if as_json:
        told = [one.model_dump(mode="json") | {"stuck": one.stuck} for one in found]
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in found:
            typer.echo(_line(one))
        at_hand = sum(one.stuck for one in found)
        typer.echo(f"卡住 {at_hand} 件" if at_hand else "没有卡住的事项")
    if any(one.stuck for one in found):
        raise typer.Exit(1)


async def _look(settings: Settings) -> tuple[Finding, ...]:
    from api.engine import connect
    from api.operations import gather
    from catalog.loading import load_rules, released_here
    from domain.stuck import stuck as judged
    from store import database
    from worker.stack import running
    from worker.work import engine

    try:
        settings = running.connected(settings)
    except CommandError:  # nothing runs here: that is what will be told
        settings = settings.with_(temporal_address=settings.temporal_address or "127.0.0.1:1")
    url = settings.database_url or "postgresql+psycopg2://nobody@127.0.0.1:1/nothing"
    way = database.connect(url, pool=2)

    async def ask(question: Any, *given: Any) -> Any:
        return await asyncio.to_thread(question, way, *given)

    try:
        client = await connect(settings.temporal_address or "", settings.temporal_namespace)
        facts = await gather(ask, engine(client, settings), released_here())
    finally:
        way.dispose()
    return judged(facts, load_rules(settings.catalog_version, settings.calendar_version))


def _line(one: Finding) -> str:
    from domain.clock import SHANGHAI
    from domain.stuck import SORT_ZH

    where = f"{one.project_name or one.project} {one.item}".strip() if one.project else one.stream
    since = f"{one.since.astimezone(SHANGHAI):%m-%d %H:%M}" if one.since else "不详"
    lines = [f"[{SORT_ZH[one.sort]}] {where or '整个系统'}（自 {since}）：{one.zh}"]
    if one.stream:
        lines.append(f"    {one.stream}")
    lines.append(f"    {one.todo}")
    if one.command:
        lines.append(f"    $ {one.command}")
    return "\n".join(lines)
