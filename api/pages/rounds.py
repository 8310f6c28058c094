"""办件: the page of a round, and its acts in place: form, check page, what came of it.

Pages and programs give acts through one desk (api/desk.py); what is said here twice is only how a
person is told (interface: check before an act, nothing typed is lost, finish one and the next opens).
"""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

import structlog
from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse

from api.asked import Code, ItemId, RoundNumber, review_named
from api.desk import Desk, Given, no_review
from api.door import desk_of, signed_in
from api.forms import DECISIONS, REVIEW_COMMANDS, Reading
from api.pages.choices import Choice, choice, choices, first, why_never
from api.pages.errors import own_path
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
from api.pages.inbox import View, address_of, county_name, stage_name
from api.pages.round_facts import RoundFacts, ask, gathered
from api.pages.told_done import sentence_of
from api.previews import preview
from api.problems import BadForm, Mistake, NotAllowed, Problem
from api.reading import read_form
from api.readings import form_for
from api.sight import round_seen
from api.words import round_address
from domain.acts import ROLE_ZH, Actor
from domain.clock import local_day
from domain.forms import ActForm, FormField, Option, Sort
from domain.identity import Verb, may
from domain.review.effects import effects
from domain.review.form import act_form
from domain.review.handle import TURNED_AWAY_ZH, WHAT_THEN_ZH
from domain.review.ladder import told_zh
from domain.streams import review_of
from store import inbox, people
from store.away import AWAY
from store.receipts import Answer

log = structlog.get_logger()
router = APIRouter(include_in_schema=False)
ROUND = "/reviews/{code}/{item}/{round}"
READINGS: dict[str, Reading] = {one.path: one for one in (*REVIEW_COMMANDS.values(), *DECISIONS)}
CURRENT = "待办"
COMPANYS = "要办"


class At(NamedTuple):
    """A round's page as one person has it before him."""

    stream: str
    by: Actor
    view: View
    list: str
    facts: RoundFacts
    acts: tuple[Choice, ...]
    people: tuple[Option, ...]

    @property
    def company(self) -> bool:
        """Whether a company's people have it before them: no list, no colleagues."""
        return self.by.company is not None

    @property
    def current(self) -> str:
        """The word of the rail on which one is."""
        return COMPANYS if self.company else CURRENT

    @property
    def crumb(self) -> Way:
        """Where one came from."""
        if self.company:
            return Way(COMPANYS, f"/company?project={review_of(self.stream).project}")
        return Way(CURRENT, f"/tasks?{self.list}" if self.list else "/tasks")

    @property
    def address(self) -> str:
        """Of the page, to which `act=…` is appended."""
        whole = address_of(self.stream, self.view)
        return f"{whole}{'&' if '?' in whole else '?'}"

    def action(self, of: Choice) -> str:
        """Where the form of an act is sent."""
        return f"{round_address(*review_of(self.stream))}/{of.path}"

    def form(self, of: Choice) -> ActForm:
        """The form of an act, with the people that may be named in it."""
        made = act_form(self.facts.review, of.kind, self.facts.there.rules, of.outcome)
        fields = (self._with_steps(self._with_people(one)) for one in made.fields)
        return made.but(fields=tuple(fields))

    def _with_steps(self, field: FormField) -> FormField:
        """Which step of the ladder is answered: those that reached this person, the newest first."""
        if field.name != "step":
            return field
        mine = [one for one in self.facts.review.escalations if one.hears(self.by)]
        options = tuple(Option(value=one.step, zh=told_zh(one.step)) for one in reversed(mine))
        return field.but(
            zh="答复哪一级",
            sort=Sort.CHOICE,
            options=options,
            value=options[0].value if options else "",
        )

    def _with_people(self, field: FormField) -> FormField:
        if field.sort not in (Sort.PERSON, Sort.PEOPLE) or not self.people:
            return field
        return field.but(options=tuple(one for one in self.people if one.value != self.by.person))


async def at_round(
    code: str, item: str, number: str, request: Request, list: str, *, look: bool = True
) -> At:
    """The round, if this person may see it; `look`: he has looked at it then. Raises NotThere."""
    stream = review_named(code, item, number)
    by = signed_in(request)
    desk = desk_of(request)
    thing = await round_seen(desk, by, Verb.SEE_ROUND, stream)
    notes = may(by, Verb.SEE_NOTES, thing) is None
    found = await desk.ask(ask, stream, by, notes, look, desk.rules_of)
    if found is None:
        raise no_review(stream)
    asked, there = found
    facts = gathered(asked, there, by, notes)
    there_too = await desk.ask(colleagues, by)
    acts = tuple(
        one._replace(why=_with_names(one.why, facts)) if one.why else one
        for one in choices(there, by)
    )
    return At(stream, by, View.of_address(list), list, facts, acts, there_too)


def _with_names(why: str, facts: RoundFacts) -> str:
    """A refusal names people by their ids; those of this round are told by their names."""
    for id, name in facts.names.items():
        why = why.replace(f"（{id}）", f"（{name}）").replace(f"由{id}认领", f"由{name}认领")
    return why


def colleagues(database: Database, by: Actor) -> tuple[Option, ...]:
    """Those who have a post in the same unit today, by whom they are."""
    if by.unit is None:
        return ()
    with database.connect() as db:
        today = local_day(inbox.clock(db))
        posts = [one for one in people.of_unit(db, by.unit).posts if one.on(today)]
        names = people.names(db, (one.person for one in posts))
    return tuple(
        Option(value=one.person, zh=names.get(one.person, one.person), note=ROLE_ZH[one.role])
        for one in posts
    )


@router.get(ROUND)
async def round_page(
    code: Code,
    item: ItemId,
    round: RoundNumber,
    request: Request,
    act: str = "",
    list: str = "",
    done: str = "",
) -> Response:
    """一件办件。"""
    at = await at_round(code, item, round, request, list)
    chosen = next((one for one in at.acts if one.path == act and not one.why), None)
    chosen = chosen or first(at.acts)
    form = at.form(chosen) if chosen else None
    answer = await shown(
        request, at, chosen, form, done=await sentence_of(desk_of(request), done, at.by)
    )
    if _is_handed_to(at):
        answer.background = BackgroundTask(_say_opened, desk_of(request), at)
    return answer


def _is_handed_to(at: At) -> bool:
    """Whether the newest step went to this person, who has not opened it before."""
    handing = at.facts.review.handing
    if handing is None or handing.opened or handing.by == at.by.person:
        return False
    return at.by.person in handing.to or (not handing.to and at.by.unit == handing.unit)


async def _say_opened(desk: Desk, at: At) -> None:
    """He has it before him now: whoever handed it on can take it back no more (拿回).

    Said once however often he looks: the key is the same. A database that is away says so elsewhere.
    """
    handing = at.facts.review.handing
    if handing is None:
        return
    reading = REVIEW_COMMANDS["open_handing"]
    key = f"opened {at.stream} {at.facts.review.latest.isoformat()}"
    try:
        await desk.on_review(at.stream, reading, form_for(reading, {}), Given.of(at.by, key))
    except (Problem, *AWAY) as no:
        log.info("not said to be opened", stream=at.stream, because=repr(no)[:200])


async def shown(
    request: Request,
    at: At,
    chosen: Choice | None,
    form: ActForm | None,
    *,
    mistakes: tuple[Mistake, ...] = (),
    status: int = 200,
    done: str = "",
    key: str = "",
) -> Response:
    """The page, with one act open."""
    facts, rules = at.facts, at.facts.there.rules
    order = await desk_of(request).ask(order_in, at.by, at.view)
    title = f"{'错误：' if mistakes else ''}{facts.item.name_zh} {facts.row['project_name']}"
    return await render(
        request,
        "round.html",
        title=title,
        current=at.current,
        status=status,
        crumb=at.crumb,
        company=at.company,
        facts=facts,
        acts=at.acts,
        chosen=chosen,
        form=form,
        effects=effects_of(at, chosen),
        action=at.action(chosen) if chosen else "",
        address=at.address,
        key=key or secrets.token_urlsafe(18),
        list=at.list,
        wrong={one.field: one.message for one in mistakes},
        mistakes=mistakes,
        done=done,
        nothing=nothing_to_do(at),
        papers_head=papers_head(facts),
        county=county_name(facts.project["county"], rules),
        stage=stage_name(facts.row["stage"], rules),
        place=place_in(order, at),
    )


def effects_of(at: At, chosen: Choice | None) -> tuple[str, ...]:
    """What the open act would bring."""
    if chosen is None:
        return ()
    there = at.facts.there
    return effects(at.facts.review, chosen.kind, chosen.outcome, there.now, there.rules)


def papers_head(facts: RoundFacts) -> str:
    """材料 3 件，缺 1 件."""
    lacking = sum(not one.there for one in facts.papers)
    if not facts.papers:
        return "沿用此前的材料" if facts.review.looked_at_again else "不收材料"
    return f"材料 {len(facts.papers)} 件，{f'缺 {lacking} 件' if lacking else '已齐'}"


def nothing_to_do(at: At) -> str:
    """Why no act stands here."""
    if at.facts.review.status in TURNED_AWAY_ZH:
        return f"{TURNED_AWAY_ZH[at.facts.review.status]}。{WHAT_THEN_ZH}"
    if not at.facts.review.open:
        return "本轮已经结束，没有可以办理的。"
    return f"现在由{at.facts.unit}办理，您不能在这里办理。"


# --- where it stands in its list ------------------------------------------------------------------


class PlaceInList(NamedTuple):
    """第 9 件，共 61 件; the neighbours' addresses, "" where there is none."""

    number: int
    total: int
    before: str
    after: str


def order_in(database: Database, by: Actor, view: View) -> list[str]:
    """The streams of the list in order, each once."""
    if by.unit is None:
        return []
    with database.connect() as db:
        rows = inbox.order_of(db, view.desk(by, by.persons))
    return list(dict.fromkeys(stream for stream, _ in rows))


def place_in(order: list[str], at: At) -> PlaceInList | None:
    """Where this round stands in the list that it was opened from."""
    if at.stream not in order:
        return None
    here = order.index(at.stream)
    before = address_of(order[here - 1], at.view) if here else ""
    after = address_of(order[here + 1], at.view) if here + 1 < len(order) else ""
    return PlaceInList(here + 1, len(order), before, after)


# --- giving an act --------------------------------------------------------------------------------


@router.post(ROUND + "/{path}")
async def give(
    code: Code, item: ItemId, round: RoundNumber, path: str, request: Request
) -> Response:
    """办理：先核对，再生效。"""
    typed = await read_form(request)
    at = await at_round(code, item, round, request, str(typed.get("list", "")))
    reading = READINGS.get(path)
    if reading is None:
        raise Problem(404, "no_such_path", "没有这种办理。")
    chosen = choice(path, at.facts.there, at.by) or Choice(
        path, reading.zh, reading.kind, reading.fixed.get("outcome")
    )
    if why := why_never(chosen, at.by, at.facts.review, at.facts.there.rules):
        raise NotAllowed(why)
    form = as_typed(at.form(chosen), typed)
    key = key_of(typed)
    if typed.get("step") == "change":
        return await shown(request, at, chosen, form, key=key)
    try:
        body, read = read_act(form, reading, typed)
    except BadForm as no:
        told = tuple(labelled(form, no.errors))
        return await shown(request, at, chosen, form, mistakes=told, status=422, key=key)
    if not chosen.swift:
        if typed.get("step") != "give":
            return await check(request, at, chosen, reading, form, read, body, key)
        must_be_checked(request, at.by, at.stream, path, typed, body)
    desk = desk_of(request)
    order = await desk.ask(order_in, at.by, at.view)
    answer = await desk.on_review(at.stream, reading, read, Given.of(at.by, key))
    if (refusal := refused(answer)) is not None:
        now = await at_round(code, item, round, request, at.list)
        return await stale(request, now, chosen, form, *refusal, order)
    if typed.get("back"):  # given from another page, which goes on from there
        back = own_path(str(typed["back"]))
        return RedirectResponse(f"{back}?done={answer.id}", 303, {"Cache-Control": "no-store"})
    return on_to(answer, order, at)


def on_round(at: At) -> On:
    """The round, as the pages of its acts tell it."""
    row = at.facts.row
    title = at.facts.item.name_zh
    return On(
        stream=at.stream,
        zh=title,
        lead=f"{title} · {row['project_name']} · {row['project']} · 第 {row['round']} 轮",
        project=row["project"],
        project_name=row["project_name"],
        current=at.current,
        crumb=at.crumb,
        page=at.address.rstrip("?&"),
        demo=at.facts.project["demo"],
        rules=rules_line(row["catalog"], row["calendar"]),
    )


def act_of(at: At, chosen: Choice, form: ActForm) -> Act:
    """The act, as its pages carry it along."""
    back = f"{at.address}act={chosen.path}"
    return Act(form, chosen.path, at.action(chosen), back, (("list", at.list),))


async def check(
    request: Request,
    at: At,
    chosen: Choice,
    reading: Reading,
    form: ActForm,
    read: Any,
    body: dict[str, Any],
    key: str,
) -> Response:
    """The page that says what will be so; an act that the law would refuse goes back to its form."""
    told = preview(at.stream, at.facts.there, reading, read, at.by)
    if refusal := told["refusal"]:
        if not at.facts.review.open or chosen.why:
            return await stale(request, at, chosen, form, refusal["zh"], refusal["clause"])
        mistakes = (Mistake("", refusal["zh"]),)
        return await shown(request, at, chosen, form, mistakes=mistakes, status=409, key=key)
    lines = (*(one["zh"] for one in told["events"]), *effects_of(at, chosen))
    act = act_of(at, chosen, form)
    return await check_page(request, on_round(at), act, at.by, key, body, lines)


def on_to(answer: Answer, order: list[str], at: At) -> Response:
    """To the next of the list, or back to the list where nothing is left; a company has no list."""
    if at.company:
        whole = f"{at.crumb.address}&done={answer.id}"
        return RedirectResponse(whole, 303, {"Cache-Control": "no-store"})
    query = at.view.query()
    next = next_after(order, at.stream)
    tail = f"done={answer.id}"
    if at.by.unit is None:  # no desk, no next one: what came of it stands on the round's own page
        address = f"{at.address}{tail}"
    elif next is None:
        address = f"/tasks?{query}&{tail}" if query else f"/tasks?{tail}"
    else:
        whole = address_of(next, at.view)
        address = f"{whole}{'&' if '?' in whole else '?'}{tail}"
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def next_after(order: list[str], stream: str) -> str | None:
    """The one behind it, else the first; itself never. Reports are done on the project's page."""
    if stream not in order:
        return order[0] if order else None
    here = order.index(stream)
    others = [one for one in (*order[here + 1 :], *order[:here]) if one.startswith("review/")]
    return others[0] if others else None


async def stale(
    request: Request,
    at: At,
    chosen: Choice,
    form: ActForm,
    why: str,
    clause: str,
    order: list[str] | None = None,
) -> Response:
    """没有提交: who was first, with one's own words kept."""
    if order is None:
        order = await desk_of(request).ask(order_in, at.by, at.view)
    ways = [
        Way("看这一件", at.address.rstrip("?&"), "现在的情况和全部经过。"),
        Way(f"回到{at.crumb.zh}", at.crumb.address, "按最急在前。"),
    ]
    if next := next_after(order, at.stream):
        left = len([one for one in order if one != at.stream])
        note = f"按次序的下一件。还余 {left} 件。"
        ways = [Way("打开下一件", address_of(next, at.view), note), *ways]
    return await not_given_page(
        request,
        on_round(at),
        act_of(at, chosen, form),
        _with_names(why, at.facts),
        clause,
        stands=at.facts.sentence,
        last=next_record(at.facts),
        ways=ways,
    )


def next_record(facts: RoundFacts) -> Any:
    """What a person did last here."""
    return next((one for one in facts.log if one.who), None)
