"""The fields of an act, told: of its command at any time, or of its form as things stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, get_origin

from api.desk import Desk
from api.forms import OURS, Reading
from api.pages.project_choices import choices, form_of
from domain.acts import Actor
from domain.forms import ActForm, FormField, Sort, fields_of
from domain.review.form import act_form
from domain.streams import is_review
from worker.acting import legal
from worker.acting.where import Place
from worker.command_error import CommandError


class Told(NamedTuple):
    """A field as it is told."""

    name: str
    zh: str
    sort: str
    required: str
    choices: tuple[str, ...] = ()
    help: str = ""


def of_command(reading: Reading) -> tuple[Told, ...]:
    """Every field that the act can have; what can be chosen by the catalog is not known here."""
    ours = ("kind", *OURS.get(reading.kind, ()), *reading.fixed)
    found: list[Told] = []
    for name, info in reading.command.model_fields.items():
        if name in ours:
            continue
        if get_origin(info.annotation) is dict:
            required = "必填" if info.is_required() else ""
            found.append(Told(f"{name}.…", info.title or name, "按目录的名称逐个写", required))
            continue
        others = tuple(one for one in reading.command.model_fields if one != name)
        found += _told(fields_of(reading.command, without=others))
    return tuple(found)


async def as_it_stands(
    desk: Desk, by: Actor, place: Place, reading: Reading, about: str | None
) -> tuple[ActForm, tuple[Told, ...]]:
    """The form of the act now, with what can be chosen, as its page has it.

    `about`: which of several it is about; the first where it is not said. Raises CommandError
    where this person has no such act there now.
    """
    if is_review(place.stream):
        await legal.on_round(desk, by, place.stream)  # whether it is his to see
        there = await legal.at_round(desk, place.stream)
        form = act_form(there.state, reading.kind, there.rules, reading.fixed.get("outcome"))
        return form, _told(form.fields)
    moves = await legal.on_project(desk, by, place.code)
    there = await legal.at_project(desk, place.code)
    one = next((c for c in choices(there.state, by, there.rules) if c.kind == reading.kind), None)
    if one is None or one.why:
        why = one.why if one else f"现在没有您可以办理的“{reading.zh}”。"
        raise CommandError(f"{moves.zh}：{why} · not to be given now")
    wanted = about if about is not None else (one.about[0].value if one.about else "")
    try:
        form = form_of(one, wanted, there.state, by, there.rules)
    except KeyError:
        known = "、".join(option.value for option in one.about) or "不写 --about"
        raise CommandError(f"“{reading.zh}”不能针对“{wanted}”，可写：{known}") from None
    return form, _told(form.fields)


def _told(fields: Iterable[FormField]) -> tuple[Told, ...]:
    return tuple(
        Told(
            one.name,
            " ".join(filter(None, (one.group, one.zh))),
            SORT_ZH[one.sort] + (f"（{one.unit}）" if one.unit else ""),
            _required(one),
            tuple(_choice(option.value, option.zh, option.note) for option in one.options),
            one.help,
        )
        for one in fields
    )


SORT_ZH = {
    Sort.LINE: "一行文字",
    Sort.PROSE: "文字",
    Sort.PROSES: "几段文字",
    Sort.NUMBER: "数字",
    Sort.DATE: "日期",
    Sort.YES_NO: "true 或 false",
    Sort.CHOICE: "选一个",
    Sort.CHECKS: "可以几个",
    Sort.PERSON: "人员编号",
    Sort.PEOPLE: "几个人员编号",
}


def _required(one: FormField) -> str:
    if not one.required:
        return ""
    return f"必填，除非 {one.unless}" if one.unless else "必填"


def _choice(value: str, zh: str, note: str) -> str:
    named = "" if zh in (value, value.upper()) else f" {zh}"
    return f"{value}{named}{f'（{note}）' if note else ''}"
