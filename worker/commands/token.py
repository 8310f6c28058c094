"""`quancheng token`: a signed token for a person, printed and nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from worker import settings as settings_

app = typer.Typer()


@app.command("token")
def token(
    person: Annotated[str, typer.Option(help="人员编号 · id of the person, such as wang.fang")],
    role: Annotated[
        str, typer.Option(help="角色 · role: reviewer, head, leader, xmb, company, auditor, …")
    ],
    unit: Annotated[
        str | None, typer.Option(help="单位 · unit of the catalog, such as fgw or fgw@411122")
    ] = None,
    company: Annotated[str | None, typer.Option(help="企业 · id of the company")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="有效天数 · days it is valid")] = 30,
) -> None:
    """签发访问令牌 · issue a signed token; whoever holds it acts as this person."""
    from api.tokens import issue
    from catalog.loading import load_rules
    from worker.acting.who import in_post

    settings = settings_.read()
    rules = load_rules(settings.catalog_version, settings.calendar_version)
    by = in_post(person, role, unit, company, rules)
    typer.echo(issue(settings_.token_secret(settings).get_secret_value(), by, days=days))
