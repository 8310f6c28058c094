"""`quancheng states`: the state charts of a round and of a project, as the page that docs/states.md is."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command("states")
def states() -> None:
    """打印状态图（Markdown）· print the state charts, found by playing the core."""
    from catalog.loading import load_rules
    from worker.charts.page import page

    typer.echo(page(load_rules()), nl=False)
