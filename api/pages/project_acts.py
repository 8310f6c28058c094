"""Acts on a project, and its registration: form, check page, effect; as for rounds (giving.py)."""

from __future__ import annotations

import secrets
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.asked import Code
from api.desk import Given
from api.door import desk_of, signed_in
from api.forms import REGISTER, Reading
from api.pages.filled_in import as_typed, labelled
from api.pages.frame import render
from api.pages.giving import (
    Act,
    On,
    Way,
    check_page,
    key_of,
    must_be_checked,
    not_given_page,
    read_act,
    refused,
    rules_line,
)
from api.pages.project_choices import PATHS, Choice, about_nothing, choice, form_of
from api.pages.projects import CURRENT, At, at_project
from api.pages.rounds import colleagues
from api.previews import preview, would_register
from api.problems import BadForm, Mistake, NotAllowed, Problem
from api.reading import read_form
from domain.acts import Actor
from domain.forms import ActForm, Option
from domain.identity import who_may_project
from domain.project.form import COMMANDS, register_form
from domain.project.moves import subjects
from domain.refused import Refused
from domain.rules.rules import Rules
from domain.streams import project_of, project_stream
from store import receipts

router = APIRouter(include_in_schema=False)
ACT = "/projects/{code}/acts/{path}"
NEW = "/projects/new"
PASSED_TO = "to"  # the field of a command that names whom it is passed on to (转办)


class Chosen(NamedTuple):
    """An act of a project before somebody, and about what of several it is."""

    at: At
    reading: Reading
    one: Choice
    about: str
    colleagues: tuple[Option, ...] = ()  # to whom it may be passed on, where it may

    @property
    def page(self) -> str:
        """The project's page."""
        return f"/projects/{self.at.facts.project.code}"

    @property
    def action(self) -> str:
        """Where the form is sent."""
        return f"{self.page}/acts/{self.one.path}"

    def form(self) -> ActForm:
        """Its form. Raises KeyError where it is no longer about that."""
        facts = self.at.facts
        made = form_of(self.one, self.about, facts.project, self.at.by, facts.rules)
        others = tuple(one for one in self.colleagues if one.value != self.at.by.person)
        return made.but(
            fields=tuple(
                one.but(options=others) if others and one.name == PASSED_TO else one
                for one in made.fields
            )
        )

    def act(self, form: ActForm) -> Act:
        """The act, as its pages carry it along."""
        query = f"?{urlencode({'about': self.about})}" if self.about else ""
        hidden = (("about", self.about),) if self.about else ()
        return Act(form, f"{self.one.path}?{self.about}", self.action, self.action + query, hidden)


async def chosen(request: Request, code: str, path: str, about: str) -> Chosen:
    """The act of the path; the only thing that it may be about is taken as said.

    Raises a problem 403 where it is never this person's to give.
    """
    at = await at_project(request, code)
    reading = PATHS.get(path)
    if reading is None:
        raise Problem(404, "no_such_path", "没有这种办理。")
    project, rules = at.facts.project, at.facts.rules
    one = choice(path, reading, project, at.by, rules)
    if one is None:
        why = who_may_project(at.by, about_nothing(reading.kind), project, rules)
        one = Choice(path, reading.zh, reading.kind, (), why or "现在没有您可以办理的。")
        if why is not None:
            raise NotAllowed(why)
    if not about and len(one.about) == 1:
        about = one.about[0].value
    passes_on = PASSED_TO in COMMANDS[reading.kind].model_fields
    people = await desk_of(request).ask(colleagues, at.by) if passes_on else ()
    return Chosen(at, reading, one, about, people)


def on_project(at: At) -> On:
    """The project, as the pages of its acts tell it."""
    project = at.facts.project
    return On(
        stream=project_stream(project.code),
        zh="项目",
        lead=f"{project.name} · {project.code} · {at.facts.county}",
        project=project.code,
        project_name=project.name,
        current=CURRENT,
        crumb=Way(CURRENT, "/projects"),
        page=f"/projects/{project.code}",
        demo=project.demo,
        rules=rules_line(project.rules.catalog, project.rules.calendar),
    )


@router.get(ACT)
async def act_page(code: Code, path: str, request: Request, about: str = "") -> Response:
    """对项目的一项办理。"""
    what = await chosen(request, code, path, about)
    return await shown(request, what, _form(what))


def _form(what: Chosen) -> ActForm | None:
    """The form; None where it is still to be chosen what the act is about, or nothing can be."""
    if what.one.why or (what.one.about and not what.about):
        return None
    try:
        return what.form()
    except KeyError:
        return None


async def shown(
    request: Request,
    what: Chosen,
    form: ActForm | None,
    *,
    mistakes: tuple[Mistake, ...] = (),
    status: int = 200,
    key: str = "",
) -> Response:
    """The page of an act: its form, or the choice of what it is about, or why it cannot be given."""
    facts = what.at.facts
    now = [one.value for one in subjects(facts.project, what.one.kind, facts.rules)]
    over = form is None and what.about != "" and what.about not in now
    if over:
        status = 404
    zh = what.one.zh
    return await render(
        request,
        "project_act.html",
        title=f"{'错误：' if mistakes else ''}{zh} {facts.project.name}",
        current=CURRENT,
        status=status,
        facts=facts,
        project=facts.project,
        page=what.page,
        one=what.one,
        over=over,
        form=form,
        act=what.act(form) if form else None,
        effects=(),
        key=key or secrets.token_urlsafe(18),
        wrong={one.field: one.message for one in mistakes},
        mistakes=mistakes,
    )


@router.post(ACT)
async def give(code: Code, path: str, request: Request) -> Response:
    """办理：先核对，再生效。"""
    typed = await read_form(request)
    what = await chosen(request, code, path, str(typed.get("about", "")))
    key = key_of(typed)
    try:
        form = what.form()
    except KeyError:
        return await _settled(request, what, key)
    form = as_typed(form, typed)
    if typed.get("step") == "change":
        return await shown(request, what, form, key=key)
    try:
        body, read = read_act(form, what.reading, typed)
    except BadForm as no:
        told = tuple(labelled(form, no.errors))
        return await shown(request, what, form, mistakes=told, status=422, key=key)
    on, act, at = on_project(what.at), what.act(form), what.at
    if typed.get("step") != "give":
        told_now = preview(on.stream, at.facts.there, what.reading, read, at.by)
        if refusal := told_now["refusal"]:
            if what.one.why:
                return await stale(request, what, form, refusal["zh"], refusal["clause"])
            mistakes = (Mistake("", refusal["zh"]),)
            return await shown(request, what, form, mistakes=mistakes, status=409, key=key)
        lines = [one["zh"] for one in told_now["events"]]
        return await check_page(request, on, act, at.by, key, body, lines)
    must_be_checked(request, at.by, on.stream, act.path, typed, body)
    answer = await desk_of(request).on_project(
        at.facts.project.code, what.reading, read, Given.of(at.by, key)
    )
    if (refusal := refused(answer)) is not None:
        return await stale(request, what, form, *refusal)
    return _on_to(what.page, str(answer.id), at.by)


async def _settled(request: Request, what: Chosen, key: str) -> Response:
    """What it was about is over: by this very act, sent twice, or by somebody else's."""
    id = Given.of(what.at.by, key).id
    there = await desk_of(request).ask(receipts.answers, [id])
    mine = next(iter(there), None)
    if mine is not None and mine.refusal is None and mine.outcome != "set_aside":
        return _on_to(what.page, str(id), what.at.by)
    form = ActForm(kind=what.one.kind, zh=what.one.zh)
    return await stale(request, what, form, what.one.why or "已经办理过，或者已不能办理。", "")


def _on_to(page: str, done: str, by: Actor) -> Response:
    address = f"{page}?done={done}"
    if by.company is not None:
        address = f"/company?project={page.rpartition('/')[2]}&done={done}"
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


async def stale(request: Request, what: Chosen, form: ActForm, why: str, clause: str) -> Response:
    """没有提交: how the project stands now, with one's own words kept."""
    at = await at_project(request, what.at.facts.project.code)
    facts = at.facts
    return await not_given_page(
        request,
        on_project(at),
        what.act(form),
        why,
        clause,
        stands=f"{facts.stage_zh}，{facts.tally}",
        last=next((one for one in facts.log if one.who), None),
        ways=[
            Way("看这个项目", what.page, "现在的情况和全部经过。"),
            Way("回到项目列表", "/projects", "按编号排列。"),
        ],
    )


# --- registration ---------------------------------------------------------------------------------


def _register_form(by: Actor, rules: Rules) -> ActForm:
    county = by.unit.partition("@")[2] if by.unit else ""
    return register_form(rules, by.company, county or None)


@router.get(NEW)
async def new_project(request: Request) -> Response:
    """登记项目。"""
    by = signed_in(request)
    rules = desk_of(request).current_rules()
    _may_register(by, rules)
    return await _registration(request, _register_form(by, rules))


def _may_register(by: Actor, rules: Rules) -> None:
    """Raises NotAllowed where this person registers no projects."""
    owner = by.company or "c"
    command = REGISTER.command.model_construct(kind="register", owner=owner, county=None)
    if why := who_may_project(by, command, None, rules):
        raise NotAllowed(why)


async def _registration(
    request: Request,
    form: ActForm,
    *,
    mistakes: tuple[Mistake, ...] = (),
    status: int = 200,
    key: str = "",
) -> Response:
    return await render(
        request,
        "register.html",
        title=f"{'错误：' if mistakes else ''}登记项目",
        current=CURRENT,
        status=status,
        form=form,
        act=_registering(form),
        key=key or secrets.token_urlsafe(18),
        wrong={one.field: one.message for one in mistakes},
        mistakes=mistakes,
    )


def _registering(form: ActForm) -> Act:
    return Act(form, "register", NEW, NEW)


@router.post(NEW)
async def register(request: Request) -> Response:
    """登记：先核对，再生效；编号由平台给出。"""
    typed = await read_form(request)
    by = signed_in(request)
    desk = desk_of(request)
    rules = desk.current_rules()
    _may_register(by, rules)
    form = as_typed(_register_form(by, rules), typed)
    key = key_of(typed)
    if typed.get("step") == "change":
        return await _registration(request, form, key=key)
    try:
        body, read = read_act(form, REGISTER, typed)
    except BadForm as no:
        told = tuple(labelled(form, no.errors))
        return await _registration(request, form, mistakes=told, status=422, key=key)
    on = _nowhere(form, rules)
    if typed.get("step") != "give":
        try:
            lines = await desk.ask(would_register, read, by, desk.newest, rules)
        except Refused as no:
            mistakes = (Mistake("", no.refusal.zh),)
            return await _registration(request, form, mistakes=mistakes, status=409, key=key)
        return await check_page(request, on, _registering(form), by, key, body, lines)
    must_be_checked(request, by, on.stream, "register", typed, body)
    try:
        answer = await desk.register(REGISTER, read, Given.of(by, key))
    except Problem as no:
        if no.code != "registered_before":
            raise
        mistakes = (Mistake("", no.detail),)
        return await _registration(request, form, mistakes=mistakes, status=409, key=key)
    if (refusal := refused(answer)) is not None:
        mistakes = (Mistake("", refusal[0]),)
        return await _registration(request, form, mistakes=mistakes, status=409, key=key)
    return _on_to(f"/projects/{project_of(answer.stream)}", str(answer.id), by)


def _nowhere(form: ActForm, rules: Rules) -> On:
    """A project that is not there yet."""
    name = str(form.field("name").value)
    return On(
        stream="project/",
        zh="登记项目",
        lead=f"{name}，编号由平台给出",
        project="",
        project_name=name,
        current=CURRENT,
        crumb=Way(CURRENT, "/projects"),
        page="/projects",
        demo=False,
        rules=f"目录 {rules.version}",
    )
