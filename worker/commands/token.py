"""`quancheng token`: a signed token for a person, printed and nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from worker import settings as settings_
from worker.command_error import CommandError

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
    from pydantic import ValidationError

    from api.tokens import issue
    from catalog.loading import load_rules
    from domain.acts import Actor, Role

    settings = settings_.read()
    if role not in [one.value for one in Role if one is not Role.SYSTEM]:
        known = "、".join(one.value for one in Role if one is not Role.SYSTEM)
        raise CommandError(f"没有角色 {role}，可用：{known} · no such role")
    rules = load_rules(settings.catalog_version, settings.calendar_version)
    if unit is not None and unit not in rules.units():
        raise CommandError(
            f"目录 {rules.version} 中没有单位 {unit}（quancheng catalog 列出全部）"
            " · no such unit in the catalog"
        )
    try:
        by = Actor(person=person, role=role, unit=unit, company=company)
        signed = issue(settings_.token_secret(settings).get_secret_value(), by, days=days)
    except ValidationError as wrong:
        fields = "、".join(".".join(map(str, one["loc"])) or one["msg"] for one in wrong.errors())
        raise CommandError(
            f"人员、单位或企业写法不对：{fields} · not well formed: --unit and --company exclude"
            " each other, ids are of lower-case letters, digits, . _ -"
        ) from None
    except ValueError as no:
        raise CommandError(
            f"{no} · --company goes with --role company, all others with --unit"
        ) from None
    typer.echo(signed)
