"""Every address × every role × one's own and another's thing: what is answered is the policy table.

The addresses come from the application itself, the expectation from the table; what the table says
is held by hand in tests/domain/test_identity_policy.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.entrances import ENTRANCES, is_page
from api.forms import DECISIONS, PROJECT_COMMANDS, REVIEW_COMMANDS, Reading
from api.openapi import example
from api.policy import markdown
from domain.acts import Actor, Role
from domain.identity import Thing, Verb, ever, is_open, may, scope
from domain.identity.policy import PEOPLE
from store import people
from store import scope as scopes
from store.access_log import Entry
from tests.api.browsing import add, done, logged, post_of, signed_in
from tests.api.speaking import COMPANY, OTHER, REVIEWER, Api, new_key, token
from tests.house.house import ROOT

module = pytest.mark.asyncio(loop_scope="module")
UNIT = {  # where whoever has this role works: beside the first project, far from the second
    Role.XMB: "xmb",
    Role.OFFICE_DIRECTOR: "xmb",
    Role.COUNTY: "gov@411122",
    Role.GOVERNMENT_HEAD: "gov@411122",
    Role.PARTY_HEAD: "gov@411122",
}
DESKLESS = (Role.AUDITOR, Role.OPERATOR, Role.SUPERVISION, Role.CITY_LEADER, Role.SYSTEM_ADMIN,
            Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)  # fmt: skip
DENIED = (403, 404)


def somebody(role: Role) -> Actor:
    """Somebody in this role who has to do with the first project, if his role ever has."""
    if role is Role.COMPANY:
        return COMPANY
    unit = None if role in DESKLESS else UNIT.get(role, "gxw")
    return Actor(person=f"ju.zhen-{role.value.replace('_', '-')}", role=role, unit=unit)


class Objects(NamedTuple):
    """Two projects, of another company, county and department each, and a receipt of each."""

    own: str
    other: str
    own_receipt: str
    other_receipt: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def objects(api: Api) -> Objects:
    """临颍县, c-001, 工信局 beside 舞阳县, c-002, 水利局."""
    mine = {"name": "矩阵甲", "owner": "c-001", "county": "临颍县", "industry": "食品加工"}
    theirs = {"name": "矩阵乙", "owner": "c-002", "county": "舞阳县", "industry": "水利"}
    codes, receipts = [], []
    for body, by in ((mine, COMPANY), (theirs, OTHER)):
        answer = await api.post("/projects", body | {"facts": {"investor": "enterprise"}}, by)
        assert answer.status_code == 201, answer.text
        codes.append(answer.json()["project"]["code"])
        receipts.append(answer.json()["receipt"]["id"])
        await api.there(f"/reviews/{codes[-1]}/idea_review/1")
    return Objects(codes[0], codes[1], receipts[0], receipts[1])


def routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    """Every (method and path, route) of the application."""
    for one in app.routes:
        within = one.original_router.routes if hasattr(one, "original_router") else [one]
        for route in within:
            assert isinstance(route, APIRoute), f"{route}: the door does not stand before it"
            for method in route.methods:
                yield f"{method} {route.path}", route


@module
async def test_x33_the_application_has_the_addresses_of_the_policy_and_no_other(api: Api) -> None:
    there = [address for address, _ in routes(api.app)]
    assert len(there) == len({*there})
    assert {*there} == {*ENTRANCES}
    described = {
        f"{method.upper()} {path}"
        for path, methods in api.app.openapi()["paths"].items()
        for method in methods
    }
    programs = {one for one in ENTRANCES if one.split(" ")[1].startswith("/api/v1/")}
    assert described == programs


def test_x33_the_written_policy_is_made_from_the_table() -> None:
    """`quancheng policy > docs/policy.md` after a change of the table."""
    assert (ROOT / "docs" / "policy.md").read_text() == markdown()


def filled(address: str, code: str, receipt: str) -> tuple[str, str]:
    """Method and path with a project, its first round, a receipt."""
    method, path = address.split(" ")
    for name, value in (("code", code), ("item", "idea_review"), ("round", "1"), ("id", receipt),
                        ("digest", "0"), ("name", "x"), ("batch", receipt)):  # fmt: skip
        path = path.replace(f"{{{name}}}", value)
    return method, path


@module
async def test_x2_without_log_in_nothing_is_open_but_what_says_so(
    api: Api, objects: Objects
) -> None:
    before = await api.count("commands")
    for address, verb in ENTRANCES.items():
        method, path = filled(address, objects.own, objects.own_receipt)
        answer = await api.http.request(
            method, path, json={}, headers={"Idempotency-Key": new_key()}
        )
        assert (answer.status_code in (401, 403)) is not is_open(verb), (address, answer.text)
    assert await api.count("commands") == before


QUESTIONS = sorted(
    address for address, verb in ENTRANCES.items()
    if address.startswith("GET") and not is_page(address[4:]) and not is_open(verb)
    and "{batch}" not in address  # of what nobody has given there is nothing to see
)  # fmt: skip


@module
@pytest.mark.parametrize("role", PEOPLE)
async def test_x1_every_question_is_answered_as_the_table_says(
    api: Api, objects: Objects, role: Role
) -> None:
    by, denied = somebody(role), 0
    before = len(await logged(api, by.person))
    for code, receipt, gave in (
        (objects.own, objects.own_receipt, COMPANY),
        (objects.other, objects.other_receipt, OTHER),
    ):
        thing = await asyncio.to_thread(scopes.project, api.system.db, code)
        assert thing is not None
        for address in QUESTIONS:
            verb = ENTRANCES[address]
            about = thing
            if verb is Verb.SEE_RECEIPT:
                about = Thing(person=gave.person, company=gave.company)
            elif "{code}" not in address:
                about = mine(by)
            method, path = filled(address, code, receipt)
            path = path.replace("/catalog/items/x", "/catalog/items/idea_review")
            answer = await ask(api, method, path, by)
            allowed = ever(by, verb) is None and may(by, verb, about) is None
            if verb is Verb.LIST_PROJECTS:
                allowed = ever(by, verb) is None
            assert (answer.status_code not in DENIED) is allowed, (address, code, answer.text)
            denied += not allowed
    assert len(await logged(api, by.person)) == min(before + denied, 100), "each denial is noted"


def mine(by: Actor) -> Thing:
    """What a question without a thing is about: one's own."""
    return Thing(units=(by.unit,) if by.unit else (), company=by.company, person=by.person)


async def ask(api: Api, method: str, path: str, by: Actor, body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token(by)}", "Idempotency-Key": new_key()}
    return await api.http.request(method, path, json=body, headers=headers)


@module
@pytest.mark.parametrize("role", PEOPLE)
async def test_x1_a_list_holds_nothing_that_may_not_be_opened(
    api: Api, objects: Objects, role: Role
) -> None:
    by = somebody(role)
    answer = await api.get("/projects", by, limit=200)
    if ever(by, Verb.LIST_PROJECTS) is not None:
        assert answer.status_code == 403
        return
    listed = {one["code"] for one in answer.json()["projects"]}
    for code in (objects.own, objects.other):
        opened = await api.get(f"/projects/{code}", by)
        assert (code in listed) is (opened.status_code == 200), (role, code)
    searched = await api.get("/projects", by, q="矩阵乙")
    assert bool(searched.json()["projects"]) is (objects.other in listed)


@module
@pytest.mark.parametrize("role", PEOPLE)
async def test_x1_the_inbox_of_another_unit_is_closed(api: Api, role: Role) -> None:
    by = somebody(role)
    for asked in ({"unit": "sl"}, {"company": "c-002"}, {"unit": "sl@411121"}):
        answer = await api.get("/tasks", by, **asked)
        everything = scope(by, Verb.SEE_TASKS).all
        assert answer.status_code == (200 if everything else 403), (asked, answer.text)


ACTS: dict[str, Reading] = {
    **{f"POST /api/v1/reviews/{{code}}/{{item}}/{{round}}/{one.path}": one
       for one in (*REVIEW_COMMANDS.values(), *DECISIONS)},
    **{f"POST /api/v1/projects/{{code}}/{one.path}": one
       for kind, one in PROJECT_COMMANDS.items() if kind != "register"},
    "PATCH /api/v1/projects/{code}": PROJECT_COMMANDS["amend"],
}  # fmt: skip


# The office sees all and gives commands of its own: tests/domain/test_identity.py.
OTHERS = [role for role in PEOPLE if role not in (Role.XMB, Role.OFFICE_DIRECTOR)]


@module
@pytest.mark.parametrize("role", OTHERS)
async def test_x1_nobody_acts_on_anothers_project(api: Api, objects: Objects, role: Role) -> None:
    """Every command with a body that would be taken, on a project that is not his; every try."""
    by = somebody(role)
    before = await api.count("commands")
    for address, reading in ACTS.items():
        method, path = filled(address, objects.other, objects.other_receipt)
        answer = await ask(api, method, path, by, example(reading))
        assert answer.status_code in DENIED, (address, answer.text)
        kind = {"kind": reading.kind, **reading.fixed, **example(reading)}
        for more in ("acts", "preview"):
            shared = f"{path.rsplit('/', 1)[0]}/{more}" if method == "POST" else f"{path}/{more}"
            answer = await ask(api, "POST", shared, by, kind)
            seen = more == "preview" and scope(by, Verb.TRY_ACT).all
            assert seen or answer.status_code in DENIED, (shared, kind, answer.text)
    assert await api.count("commands") == before


@module
async def test_x11_who_is_disabled_gives_no_act_by_any_address_whatever_he_sends(api: Api) -> None:
    """Not one that would be taken, not his own again by its key, not one that is refused for more."""
    path = await api.accepted()
    await add(api, "ting.yong", post_of(REVIEWER))
    by, key = REVIEWER.but(person="ting.yong"), new_key()
    once = await api.post(f"{path}/hand-over", {"to": "p1"}, by, key)
    assert once.status_code == 200, once.text
    assert (await api.post(f"{path}/hand-over", {"to": "p1"}, by, key)).status_code == 200
    await done(api, people.disable, "ting.yong", Entry("sec.guan", "user_disabled"))
    before = await api.count("commands")
    tries = [await api.post(f"{path}/hand-over", {"to": "p1"}, by, key)]
    for address, reading in ACTS.items():
        method, target = filled(address, path.split("/")[2], "")
        tries += [await ask(api, method, target, by, body) for body in (example(reading), {"x": 1})]
    tries.append(await api.post(f"{path}/acts", {"kind": "hand_over", "to": "p2"}, by))
    tries.append(await api.post("/reviews/LH-2026-9999/idea_review/1/hand-over", {"to": "p"}, by))
    told = {(answer.status_code, answer.json()["code"]) for answer in tries}
    assert told == {(401, "disabled")}
    assert await api.count("commands") == before
    assert all(line.detail["code"] == "disabled" for line in await logged(api, by.person))


@module
async def test_x2_every_command_has_its_address_in_the_matrix() -> None:
    acting = {
        address for address, verb in ENTRANCES.items()
        if verb in (Verb.ACT_ON_PROJECT, Verb.ACT_ON_ROUND)
        and not is_page(address.split()[1])
        and not address.endswith("/acts")
    }  # fmt: skip
    assert {*ACTS} == acting


FORGED = {
    "by": {"person": "boss", "role": "leader", "unit": "gxw"}, "role": "leader", "unit": "xmb",
    "lamp": "green", "decided_by": "boss", "due_date": "2030-01-01", "promised_due": "2030-01-01",
    "submitted_at": "2020-01-01T00:00:00Z", "status": "decided", "outcome_": "granted",
    "on_behalf_of": "boss", "id": "00000000-0000-0000-0000-000000000000", "actor": {}, "stream": "x",
}  # fmt: skip


@module
async def test_x3_no_command_takes_a_field_that_is_not_its_own(api: Api) -> None:
    """Who and when come from the session and the database; a body that tries is refused by name."""
    path = await api.accepted()
    code = path.split("/")[2]
    row = (await api.get(path, REVIEWER)).json()
    before = await api.count("commands")
    for address, reading in ACTS.items():
        method, target = address.split(" ")
        target = (
            target.replace("{code}", code).replace("{item}", "idea_review").replace("{round}", "1")
        )
        known = {*reading.form.model_fields}
        for name, value in FORGED.items():
            if name in known:
                continue
            body = {**example(reading), name: value}
            answer = await ask(api, method, target, REVIEWER, body)
            assert answer.status_code == 422, (address, name, answer.text)
            assert name in [one["field"] for one in answer.json()["errors"]]
    assert await api.count("commands") == before
    now = (await api.get(path, REVIEWER)).json()
    assert {**now, "now": None} == {**row, "now": None}


@module
async def test_x3_a_form_of_ours_takes_who_one_is_from_the_session(api: Api) -> None:
    await add(api, "biao.ti", post_of(REVIEWER))
    await add(api, "bei.hai", post_of(REVIEWER))
    async with signed_in(api, "biao.ti") as one:
        await one.get("/password")
        new = "a password for biao only"
        answer = await one.send(
            "/password", person="bei.hai", id="bei.hai", role="system_admin",
            old="Winter-2026-long", new=new, again=new,
        )  # fmt: skip
        assert answer.status_code == 303
    async with signed_in(api, "bei.hai") as other:
        assert (await other.get("/posts")).status_code == 200
    async with signed_in(api, "biao.ti", password=new) as one:
        assert "市工业和信息化局 经办" in (await one.get("/posts")).text


@module
async def test_x1_nobody_acts_in_a_post_that_is_not_his(api: Api) -> None:
    (theirs,) = await add(api, "gao.guan", post_of(REVIEWER.but(role="leader")))
    await add(api, "xiao.li", post_of(REVIEWER))
    async with signed_in(api, "xiao.li") as one:
        for chosen in (f"{theirs.id}", f"{theirs.id} gao.guan", f"{theirs.id} xiao.li"):
            await one.get("/posts")
            no = await one.send("/posts", post=chosen)
            assert no.status_code == 403
        await one.get("/posts")
        assert (await one.send("/posts", post="nonsense")).status_code == 422
        assert "经办" in (await one.get("/posts")).text
