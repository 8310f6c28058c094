"""Giving an act from a page, whatever it is given to: filled in, checked, given or not given.

A round's page and a project's share this; each says with `On` what the act is given to, with `Act`
which act it is. Nothing typed is lost on the way, and what has effect in law is shown before it is
given (interface: check before an act, stale decision, nothing typed is lost).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from fastapi import Request, Response
from pydantic import ValidationError

from api.chinese import mistakes
from api.forms import Form, Reading
from api.pages.checked import Checks
from api.pages.filled_in import Typed, body_of, missing
from api.pages.frame import render
from api.problems import BadForm, Mistake, NotAllowed, Problem
from api.readings import form_for
from api.telling import Record
from domain.acts import Actor
from domain.canonical import plain
from domain.forms import ActForm, FormField, Sort
from store.receipts import Answer


class Way(NamedTuple):
    """A way on: the word on its button, where it leads, and what is there."""

    zh: str
    address: str
    note: str = ""


class On(NamedTuple):
    """What an act is given to. `lead` tells it in a line, `crumb` is where one came from."""

    stream: str
    zh: str
    lead: str
    project: str
    project_name: str
    current: str
    crumb: Way
    page: str
    demo: bool
    rules: str  # 目录 luohe/2026.1 · 日历 2026


class Act(NamedTuple):
    """An act as it is filled in. `path` names it in the token of its check page, `action` is where
    it is sent, `back` where its form stands, `hidden` what the form carries along unseen."""

    form: ActForm
    path: str
    action: str
    back: str
    hidden: tuple[tuple[str, str], ...] = ()


def rules_line(catalog: str, calendar: str) -> str:
    """By which rules it was counted, for the foot of a page."""
    return f"目录 {catalog} · 日历 {calendar}"


def key_of(typed: Mapping[str, Any]) -> str:
    """The key that the form bears. Raises a problem 400 where there is none."""
    key = str(typed.get("key", ""))
    if not key or len(key) > 200:
        raise Problem(400, "no_key", "表单不完整，请返回重新填写。")
    return key


def read_act(form: ActForm, reading: Reading, typed: Typed) -> tuple[dict[str, Any], Form]:
    """What was filled in, as the body that a program would have sent, and as the reading's form.

    Raises BadForm with what is missing or wrong.
    """
    body = body_of(form, typed)
    if lacking := missing(form, body):
        raise BadForm(lacking)
    try:
        return body, form_for(reading, body)
    except ValidationError as no:
        raise BadForm([Mistake(*one) for one in mistakes(no.errors())]) from None


def must_be_checked(
    request: Request,
    by: Actor,
    on: str,
    path: str,
    typed: Mapping[str, Any],
    body: Mapping[str, Any],
) -> None:
    """Raises a problem 400 unless our check page showed this very act. `on`: the stream."""
    checks: Checks = request.app.state.checks
    confirm = str(typed.get("confirm", ""))
    if not checks.known(confirm, by.person, key_of(typed), on, path, plain(body)):
        raise Problem(400, "not_checked", "请先核对再生效：没有核对页的凭证，或内容在核对后改过。")


async def check_page(
    request: Request,
    on: On,
    act: Act,
    by: Actor,
    key: str,
    body: Mapping[str, Any],
    effects: Sequence[str],
) -> Response:
    """The page that says what is given and what will be so; its button gives the act."""
    checks: Checks = request.app.state.checks
    form = act.form
    return await render(
        request,
        "check.html",
        title=f"核对：{form.zh} {on.project_name}",
        current=on.current,
        on=on,
        act=act,
        form=form,
        shown=said_zh(form),
        effects=effects,
        key=key,
        confirm=checks.token(by.person, key, on.stream, act.path, plain(body)),
        said=[(field.name, value) for field in form.fields for value in values(field)],
    )


async def not_given_page(
    request: Request,
    on: On,
    act: Act,
    why: str,
    clause: str,
    *,
    stands: str,
    last: Record | None,
    ways: Sequence[Way],
) -> Response:
    """没有提交: what stands, one's own words kept, ways on. `stands`: how it is now."""
    return await render(
        request,
        "not_given.html",
        title="没有提交",
        current=on.current,
        status=409,
        on=on,
        form=act.form,
        shown=said_zh(act.form),
        why=why.rstrip("。"),
        clause=clause,
        stands=stands,
        last=last,
        now=datetime.now(UTC),
        ways=ways,
        number=request.scope["request_id"],
    )


def refused(answer: Answer) -> tuple[str, str] | None:
    """Why the act was not taken, with its clause; None where it was, or will be.

    Raises NotAllowed where it was never this person's to give.
    """
    if answer.outcome == "set_aside":
        return "这次办理因系统缺陷被运维人员搁置，请重新办理或联系运维人员。", ""
    if answer.refusal is None:
        return None
    refusal: Mapping[str, Any] = answer.refusal
    if refusal["code"] == "not_yours":
        raise NotAllowed(refusal["zh"])
    return refusal["zh"], refusal["clause"]


def values(field: FormField) -> tuple[str, ...]:
    """What was filled in, one by one."""
    if isinstance(field.value, tuple):
        return field.value
    return (field.value,) if field.value else ()


def said_zh(form: ActForm) -> dict[str, str]:
    """What was filled in, in words, by field."""
    return {field.name: _said_zh(field) for field in form.fields}


def _said_zh(field: FormField) -> str:
    names = {one.value: one.zh for one in field.options} | (
        {"true": "是", "false": "否"} if field.sort is Sort.YES_NO else {}
    )
    told = [names.get(value, value) for value in values(field)]
    return "；".join(told) + (field.unit if told and field.sort is Sort.NUMBER else "")
