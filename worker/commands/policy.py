"""`quancheng policy`: who may do what, as the page that docs/policy.md is."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command("policy")
def policy() -> None:
    """打印权限表（Markdown）· print who may do what, made from the table."""
    from api.policy import markdown

    typer.echo(markdown(), nl=False)
