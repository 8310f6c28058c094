"""`quancheng user …`: people, their posts, who stands in for whom, their passwords.

Each is an act: who did it (`--by`), when and why (`--reason`) stand in the access log, together
with the change or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker import settings as settings_
from worker.command_error import CommandError

if TYPE_CHECKING:
    from domain.acts import Role
    from domain.identity.people import Post
    from domain.rules.rules import Rules
    from store.access_log import Entry
    from worker.reaching import Reached

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="人员、岗位、代理 · people")
post_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="岗位 · posts")
app.add_typer(post_app, name="post")

CONSOLE = "console"
Who = Annotated[str, typer.Argument(help="人员编号，如 zhang.san", metavar="ID")]
By = Annotated[str, typer.Option("--by", help="谁做的：人员编号")]
Reason = Annotated[str, typer.Option(help="为什么")]
RoleWord = Annotated[
    str, typer.Option(help="角色：reviewer、head、deputy、leader、xmb、company、…")
]
Unit = Annotated[str | None, typer.Option(help="单位，如 fgw 或 fgw@411122")]
Company = Annotated[str | None, typer.Option(help="企业编号")]
Day = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="首日，缺省为今天")
]
LastDay = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="末日（含），缺省为长期")
]


@app.command("add")
def add(
    id: Who,
    name: Annotated[str, typer.Option(help="姓名")],
    role: RoleWord,
    unit: Unit = None,
    company: Company = None,
    phone: Annotated[str | None, typer.Option(help="电话")] = None,
    from_day: Day = None,
    to_day: LastDay = None,
    by: By = CONSOLE,
    reason: Reason = "",
) -> None:
    """新增人员和第一个岗位，打印一次性的初始密码，首次登录须修改。

    Adds a person with a first post and prints a first password, once.
    """
    from api.hashing import first_password, hashed
    from domain.identity.people import Person, why_not_post
    from store import people

    with _ledger() as reached:
        person = _made(Person, id=id, name=name, phone=phone)
        post = _post(reached, id, role, unit, company, from_day, to_day)
        password = first_password()
        detail = {"person": id, **_told(post)}
        try:
            people.add(
                reached.database, person, (post,), hashed(password),
                _entry(by, "user_added", reason, detail),
                lambda staff: why_not_post(post, staff.posts),
            )  # fmt: skip
        except people.Exists:
            raise CommandError(
                f"已有人员 {id}（quancheng user list）· there is such a person"
            ) from None
    typer.echo(f"已新增 {name}（{id}），{_post_zh(post, _rules(reached))}")
    typer.echo(f"初始密码（只显示这一次，首次登录须修改）：{password}")


@app.command("disable")
def disable(id: Who, by: By = CONSOLE, reason: Reason = "") -> None:
    """停用人员：会话立即失效，令牌不再有效 · keep a person out, at once."""
    from store import people

    with _ledger() as reached:
        people.disable(reached.database, id, _entry(by, "user_disabled", reason, {"person": id}))
    typer.echo(f"已停用 {id}，其会话和令牌即刻失效")


@app.command("enable")
def enable(id: Who, by: By = CONSOLE, reason: Reason = "") -> None:
    """恢复已停用的人员 · let a person in again."""
    from store import people

    with _ledger() as reached:
        people.enable(reached.database, id, _entry(by, "user_enabled", reason, {"person": id}))
    typer.echo(f"已恢复 {id}")


@app.command("reset")
def reset(id: Who, by: By = CONSOLE, reason: Reason = "") -> None:
    """重置密码并解除锁定：打印新的初始密码，旧会话立即失效 · a new first password."""
    from api.hashing import first_password, hashed
    from store import accounts

    password = first_password()
    with _ledger() as reached:
        entry = _entry(by, "password_reset", reason, {"person": id})
        if not accounts.reset(reached.database, id, hashed(password), entry):
            raise _nobody(id)
    typer.echo(f"{id} 的初始密码（只显示这一次，下次登录须修改）：{password}")


@app.command("list")
def list_(
    unit: Unit = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出人员、岗位、代理 · list people with posts and substitutions."""
    import json

    from domain.canonical import plain
    from store import accounts, people

    with _ledger() as reached, reached.database.connect() as db:
        everybody = people.everybody(db)
        staff = people.all_staff(db)
        locked = accounts.locked(db)
        rules = _rules(reached)
    found = []
    for one in everybody:
        posts = [post for post in staff.posts if post.person == one.id]
        if unit is not None and unit not in [post.unit for post in posts]:
            continue
        away = [plain(each) for each in staff.substitutions if each.absent == one.id]
        found.append({
            "id": one.id, "name": one.name, "disabled_at": plain(one.disabled_at),
            "locked_until": plain(locked.get(one.id)), "posts": [plain(post) for post in posts],
            "substitutions": away, "zh": [_post_zh(post, rules) for post in posts],
        })  # fmt: skip
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    _show(found)


def _show(found: list[dict[str, Any]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from worker.screen import console

    if not found:
        typer.echo("没有人员：用 quancheng user add 新增")
        return
    table = Table(title=f"人员 {len(found)} 名")
    for column in ("编号", "姓名", "岗位", "代理人", "状态"):
        table.add_column(column, overflow="fold")
    for one in found:
        state = "已停用" if one["disabled_at"] else "已锁定" if one["locked_until"] else ""
        away = [
            f"{s['substitute']}（{s['from_day']}至{s['to_day']}）" for s in one["substitutions"]
        ]
        posts = [f"{zh}  {post['id']}" for zh, post in zip(one["zh"], one["posts"], strict=True)]
        cells = (one["id"], one["name"], "\n".join(posts), "\n".join(away), state)
        table.add_row(*map(escape, cells))
    console().print(table)


@post_app.command("add")
def post_add(
    id: Who,
    role: RoleWord,
    unit: Unit = None,
    company: Company = None,
    from_day: Day = None,
    to_day: LastDay = None,
    by: By = CONSOLE,
    reason: Reason = "",
) -> None:
    """再给一个岗位；一人可有多个 · one more post for a person."""
    from domain.identity.people import why_not_post
    from store import people

    with _ledger() as reached:
        post = _post(reached, id, role, unit, company, from_day, to_day)
        people.add_post(
            reached.database, post, _entry(by, "post_added", reason, _told(post)),
            lambda staff: why_not_post(post, staff.posts),
        )  # fmt: skip
        typer.echo(f"已给 {id} 岗位：{_post_zh(post, _rules(reached))}（{post.id}）")


@post_app.command("end")
def post_end(
    id: Who,
    role: RoleWord,
    unit: Unit = None,
    company: Company = None,
    last_day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="末日（含）；缺省为昨天，即立即终止"),
    ] = None,
    by: By = CONSOLE,
    reason: Reason = "",
) -> None:
    """终止一个岗位，缺省立即生效 · end a post, at once unless a last day is given."""
    from datetime import timedelta

    from store import people

    with _ledger() as reached:
        day = last_day.date() if last_day else _today(reached) - timedelta(days=1)
        with reached.database.connect() as db:
            staff = people.concerning(db, id)
        wanted = (id, role, unit, company)
        found = [p for p in staff.posts if (p.person, p.role, p.unit, p.company) == wanted
                 and (p.to_day is None or p.to_day > day)]  # fmt: skip
        if not found:
            raise CommandError(
                f"{id} 没有这样的岗位（{role} {unit or company or ''}），"
                "quancheng user list 列出全部 · no such post"
            )
        for post in found:
            detail = _told(post) | {"last_day": day.isoformat()}
            people.end_post(
                reached.database, post.id, day, _entry(by, "post_ended", reason, detail)
            )
    typer.echo(f"已终止 {id} 的岗位 {role}，末日 {day}")


@app.command("substitute")
def substitute(
    absent: Annotated[str, typer.Argument(help="不在岗的人", metavar="ABSENT")],
    substitute: Annotated[str, typer.Argument(help="代理人", metavar="SUBSTITUTE")],
    to_day: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="末日（含）")],
    from_day: Day = None,
    kinds: Annotated[
        str | None,
        typer.Option(help="只代理这些类别的事项，逗号分隔，如 opinion,review；缺省为全部"),
    ] = None,
    by: By = CONSOLE,
    reason: Reason = "",
) -> None:
    """AB角：不在岗期间由同单位的人代理，到期自行终止 · a substitute while one is absent."""
    from uuid import uuid4

    from domain.canonical import plain
    from domain.identity.people import Substitution, why_not_substitution
    from domain.rules.items import Kind
    from store import people

    known = [kind.value for kind in Kind]
    wanted = [word.strip() for word in kinds.split(",")] if kinds else None
    if wanted and (wrong := [word for word in wanted if word not in known]):
        raise CommandError(
            f"没有事项类别 {'、'.join(wrong)}，可用：{'、'.join(known)} · no such kind"
        )
    with _ledger() as reached:
        first = from_day.date() if from_day else _today(reached)
        if to_day.date() < first:
            raise CommandError("末日早于首日 · the last day lies before the first")
        one = _made(
            Substitution, id=uuid4(), absent=absent, substitute=substitute, from_day=first,
            to_day=to_day.date(), kinds=wanted, made_by=by, made_at=_now(reached),
        )  # fmt: skip
        people.add_substitution(
            reached.database, one, _entry(by, "substitution_added", reason, plain(one)),
            lambda staff: why_not_substitution(one, staff.posts, staff.substitutions),
        )  # fmt: skip
    typer.echo(f"{first} 至 {to_day.date()} 由 {substitute} 代理 {absent}")


@app.command("substitute-end")
def substitute_end(
    absent: Annotated[str, typer.Argument(help="不在岗的人", metavar="ABSENT")],
    substitute: Annotated[str, typer.Argument(help="代理人", metavar="SUBSTITUTE")],
    by: By = CONSOLE,
    reason: Reason = "",
) -> None:
    """提前终止代理，立即生效 · end a substitution before its day."""
    from datetime import timedelta

    from store import people

    with _ledger() as reached:
        day = _today(reached) - timedelta(days=1)
        with reached.database.connect() as db:
            staff = people.concerning(db, absent)
        found = [one for one in staff.substitutions
                 if (one.absent, one.substitute) == (absent, substitute)
                 and one.to_day is not None and one.to_day > day]  # fmt: skip
        if not found:
            raise CommandError(f"{substitute} 没有代理 {absent} · no such substitution")
        for one in found:
            detail = {"absent": absent, "substitute": substitute, "last_day": day.isoformat()}
            entry = _entry(by, "substitution_ended", reason, detail)
            people.end_substitution(reached.database, one.id, day, entry)
    typer.echo(f"{substitute} 不再代理 {absent}")


# --- what the commands share ---------------------------------------------------------------------


@contextmanager
def _ledger() -> Iterator[Reached]:
    """The database; what it refuses is told in a sentence."""
    from store.people import NobodySo, Unfit
    from worker import reaching

    with reaching.ledger(settings_.read()) as reached:
        try:
            yield reached
        except NobodySo as no:
            raise _nobody(str(no)) from None
        except Unfit as no:
            raise CommandError(f"{no} · not to be") from None


def _nobody(id: str) -> CommandError:
    return CommandError(f"没有人员 {id}（quancheng user list 列出全部）· no such person")


def _made(model: type[Any], **values: Any) -> Any:
    from pydantic import ValidationError

    try:
        return model(**values)
    except ValidationError as wrong:
        fields = "、".join(".".join(map(str, e["loc"])) or e["msg"] for e in wrong.errors())
        raise CommandError(
            f"写法不对：{fields} · not well formed (ids: lower-case letters, digits, . _ -)"
        ) from None


def _post(
    reached: Reached, person: str, role: str, unit: str | None, company: str | None,
    from_day: datetime | None, to_day: datetime | None,
) -> Post:  # fmt: skip
    from uuid import uuid4

    from domain.identity.people import Post

    rules = _rules(reached)
    if unit is not None and unit not in rules.units():
        raise CommandError(
            f"目录 {rules.version} 中没有单位 {unit}{_nearest(unit, rules)} · no such unit in the catalog"
        )
    first = from_day.date() if from_day else _today(reached)
    if to_day is not None and to_day.date() < first:
        raise CommandError("末日早于首日 · the last day lies before the first")
    post: Post = _made(
        Post, id=uuid4(), person=person, role=_role(role), unit=unit, company=company,
        from_day=first, to_day=to_day.date() if to_day else None,
    )  # fmt: skip
    return post


def _nearest(unit: str, rules: Rules) -> str:
    from difflib import get_close_matches

    near = get_close_matches(unit, rules.units(), 3, 0.5)
    names = "、".join(f"{one}（{rules.unit_short(one)}）" for one in near)
    return f"，是不是 {names}？" if near else "（quancheng catalog 列出全部）"


def _role(word: str) -> Role:
    from domain.identity.policy import PEOPLE

    try:
        return next(role for role in PEOPLE if role.value == word)
    except StopIteration:
        known = "、".join(role.value for role in PEOPLE)
        raise CommandError(f"没有角色 {word}，可用：{known} · no such role") from None


def _rules(reached: Reached) -> Rules:
    from catalog.loading import load_rules

    return load_rules(reached.settings.catalog_version, reached.settings.calendar_version)


def _now(reached: Reached) -> datetime:
    from store import ledger

    with reached.database.connect() as db:
        return ledger.database_clock(db)


def _today(reached: Reached) -> date:
    from domain.clock import local_day

    return local_day(_now(reached))


def _entry(by: str, what: str, reason: str, detail: dict[str, Any]) -> Entry:
    from store.access_log import Entry

    return Entry(by, what, detail=detail | {"reason": reason.strip()})


def _told(post: Post) -> dict[str, Any]:
    from domain.canonical import plain

    told: dict[str, Any] = plain(post)
    return told


def _post_zh(post: Post, rules: Rules) -> str:
    from domain.acts import ROLE_ZH

    where = post.company or ""
    if post.unit:
        where = rules.unit_name(post.unit) if post.unit in rules.units() else post.unit
    until = f"至{post.to_day}" if post.to_day else "起"
    return f"{where} {ROLE_ZH[post.role]}（{post.from_day}{until}）".strip()
