"""Sessions: a cookie that says nothing, ended at once by log-out, disabling, the end of a post."""

from __future__ import annotations

import asyncio
import contextlib
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from api.entrances import ENTRANCES
from api.sessions import COOKIE
from domain.acts import Actor
from domain.clock import local_day
from domain.identity import Post, Substitution, Verb
from store import people
from store.access_log import Entry
from tests.api.browsing import (
    HOST,
    HTML,
    Browser,
    add,
    browser,
    done,
    logged,
    post_of,
    signed_in,
    sql,
)
from tests.api.speaking import COMPANY, REVIEWER, Api, new_key
from tests.api.test_away import closed
from tests.waiting import until_async
from worker.stack.postgres import EmbeddedPostgres, Urls

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
POST = post_of(REVIEWER)
BY = Entry("sec.guan", "user_disabled")
FORGED = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}


def today() -> date:
    return local_day(datetime.now(UTC))


async def refused(one: Browser, path: str = "/api/v1/tasks") -> tuple[int, str]:
    """Status and code with which a question is refused."""
    answer = await one.http.get(path)
    return answer.status_code, answer.json()["code"]


OUT = (401, "not_signed_in")


async def test_x11_the_cookie_is_this_hosts_alone_and_no_scripts(api: Api) -> None:
    await add(api, "bing.gan", POST)
    async with browser(api) as one:
        answer = await one.log_in("bing.gan")
        (cookie,) = answer.headers.get_list("set-cookie")
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert parts == {"httponly", "path=/", "samesite=lax", "secure"}
        assert cookie.startswith("__Host-quancheng=")
        assert one.token is not None
        assert len(one.token) >= 43, "256 bits in base64"
        assert await api.count(f"sessions s where s::text like '%{one.token}%'") == 0


async def test_x11_a_new_id_at_log_in_and_the_old_one_is_dead(api: Api) -> None:
    """Nobody signs somebody in to a session that he knows."""
    await add(api, "xin.hao", POST)
    async with browser(api) as one:
        one.http.cookies.set(COOKIE, "planted", domain="quancheng.test")
        await one.log_in("xin.hao")
        first = one.token
        assert first != "planted"
        await one.log_in("xin.hao")
        assert one.token != first
        old = await one.http.get("/api/v1/tasks", headers={"cookie": f"{COOKIE}={first}"})
        assert old.status_code == 401
        assert (await one.http.get("/api/v1/tasks")).status_code == 200


async def test_x11_log_out_ends_it_on_the_server_and_back_shows_nothing(api: Api) -> None:
    await add(api, "tui.chu", POST)
    async with signed_in(api, "tui.chu") as one:
        page = await one.get("/password")
        assert page.headers["cache-control"] == "no-store"
        token = one.token
        answer = await one.send("/logout")
        assert answer.headers["location"] == "/login"
        assert one.token is None
        one.http.cookies.set(COOKIE, token or "", domain="quancheng.test")
        assert await refused(one) == OUT
        assert (await one.get("/password")).headers["location"] == "/login?next=%2Fpassword"
    assert [line.what for line in await logged(api, "tui.chu")] == ["log_out", "log_in"]


async def test_x11_disabling_a_person_ends_the_sessions_at_once(api: Api) -> None:
    """And his tokens: both are refused at the next request."""
    await add(api, "li.zhi", POST)
    actor = REVIEWER.but(person="li.zhi")
    async with signed_in(api, "li.zhi") as one, signed_in(api, "li.zhi") as other:
        assert (await api.get("/tasks", actor)).status_code == 200
        await done(api, people.disable, "li.zhi", BY)
        for each in (one, other):
            assert await refused(each) == OUT
        no = await api.get("/tasks", actor)
        assert (no.status_code, no.json()["code"]) == (401, "disabled")
        assert (await one.log_in("li.zhi")).status_code == 401
    assert (await api.get("/tasks", REVIEWER)).status_code == 200, "nobody else is meant"


async def test_a_session_ends_when_nobody_uses_it_and_after_its_day(api: Api) -> None:
    await add(api, "fa.dai", POST)
    async with signed_in(api, "fa.dai") as one:
        await sql(
            api, "update sessions set seen_at = seen_at - interval '31 m' where person='fa.dai'"
        )
        assert await refused(one) == OUT
    async with signed_in(api, "fa.dai") as one:
        await sql(api, "update sessions set ends_at = clock_timestamp() where person = 'fa.dai'")
        assert await refused(one) == OUT


async def test_a_post_that_ends_is_gone_at_the_next_request(api: Api) -> None:
    """Whoever has another is asked to choose it; nothing is done in one that ended."""
    first, second = await add(api, "diao.gang", POST, {"role": "reviewer", "unit": "sl"})
    async with signed_in(api, "diao.gang") as one:
        page = await one.get("/posts")
        assert "市工业和信息化局 经办" in page.text
        assert "市水利局 经办" in page.text
        assert await refused(one) == (403, "no_post"), "two posts: one must be chosen"
        before = one.token
        answer = await one.send("/posts", post=str(first.id))
        assert answer.headers["location"] == "/"
        assert one.token != before
        tasks = (await one.http.get("/api/v1/tasks")).json()["tasks"]
        assert {task["unit"] for task in tasks} <= {"gxw"}
        ended = Entry("sec.guan", "post_ended")
        await done(api, people.end_post, first.id, today() - timedelta(days=1), ended)
        assert await refused(one) == (403, "no_post")
        assert (await one.get("/")).headers["location"] == "/posts"
        page = await one.get("/posts")
        assert "市工业和信息化局" not in page.text
        no = await one.send("/posts", post=str(first.id))
        assert no.status_code == 403
        await one.get("/posts")
        assert (await one.send("/posts", post=str(second.id))).status_code == 303
        assert (await one.get("/posts")).status_code == 200
        assert "市水利局 经办" in one.page


async def test_a_person_without_post_opens_nothing(api: Api) -> None:
    await add(api, "wu.gang")
    async with signed_in(api, "wu.gang") as one:
        assert (await one.get("/")).headers["location"] == "/posts"
        assert "您今天没有岗位" in (await one.get("/posts")).text
        assert await refused(one) == (403, "no_post")


async def substitution(api: Api, absent: str, substitute: str, **more: Any) -> Substitution:
    """One stands in for the other, from today to tomorrow."""
    values = {"from_day": today(), "to_day": today() + timedelta(days=1), **more}
    one = Substitution(
        id=uuid4(), absent=absent, substitute=substitute, made_by="sec.guan",
        made_at=datetime.now(UTC), **values,
    )  # fmt: skip
    entry = Entry("sec.guan", "substitution_added")
    await done(api, people.add_substitution, one, entry, lambda staff: None)
    return one


async def test_a_substitute_acts_with_both_names_and_it_ends_by_itself(api: Api) -> None:
    """王五 stands in for 李四: the ledger's row has both, and the timeline says 王五（代李四）."""
    (lent,) = await add(api, "li.si", POST, name="李四")
    await add(api, "wang.wu", post_of(REVIEWER.but(role="head")), name="王五")
    one_day = await substitution(api, "li.si", "wang.wu")
    path = f"/api/v1/reviews/{await api.register()}/idea_review/1"
    assert (await api.post(f"{path[7:]}/submit", {}, COMPANY)).status_code == 200
    async with signed_in(api, "wang.wu") as one:
        page = await one.get("/posts")
        assert "市工业和信息化局 经办（代李四）" in page.text
        await one.send("/posts", post=f"{lent.id} li.si")
        await one.get("/posts")
        assert "王五（代李四） · 市工业和信息化局 经办" in one.page
        await one.get("/posts")
        csrf = {"X-CSRF-Token": one.hidden()["csrf"], "Idempotency-Key": new_key()}
        accepted = await one.http.post(f"{path}/accept", json={}, headers=csrf)
        assert accepted.status_code == 200, accepted.text
        code = path.split("/")[4]
        timeline = (await api.get(f"/projects/{code}/timeline", REVIEWER, limit=200)).json()
        (event,) = [event for event in timeline["events"] if event["type"] == "Accepted"]
        assert event["who"] == "市工业和信息化局 王五（代李四）"
        mine = (await api.get(f"/projects/{code}/timeline", COMPANY, limit=200)).json()
        assert "王五" not in str(mine)

        refuse = {"reason": "不符合规划", "remedies": "可申请复议", "drafted_by": "li.si"}
        csrf["Idempotency-Key"] = new_key()
        no = await one.http.post(f"{path}/refuse", json=refuse, headers=csrf)
        assert (no.status_code, no.json()["code"]) == (409, "two_people")

        yesterday = today() - timedelta(days=1)
        ended = Entry("sec.guan", "substitution_ended")
        await done(api, people.end_substitution, one_day.id, yesterday, ended)
        assert await refused(one) == (403, "no_post")
        assert "代李四" not in (await one.get("/posts")).text
    assert await api.count("events where actor ->> 'on_behalf_of' = 'li.si'") == 1


async def test_a_substitute_for_some_kinds_acts_on_these_alone(api: Api) -> None:
    (lent,) = await add(api, "bu.zai", POST)
    await add(api, "dai.ban", post_of(REVIEWER.but(role="head")))
    await substitution(api, "bu.zai", "dai.ban", kinds=("opinion",))
    code = await api.register()
    async with signed_in(api, "dai.ban") as one:
        assert "只限意见" in (await one.get("/posts")).text
        await one.send("/posts", post=f"{lent.id} bu.zai")
        await one.get("/posts")
        headers = {"X-CSRF-Token": one.hidden()["csrf"], "Idempotency-Key": new_key()}
        no = await one.http.post(
            f"/api/v1/reviews/{code}/idea_review/1/claim", json={}, headers=headers
        )
        assert (no.status_code, no.json()["code"]) == (403, "not_yours")
        assert "只限于意见" in no.json()["detail"]


async def test_a_change_of_post_shows_at_the_next_load(api: Api) -> None:
    await add(api, "xin.gang", POST)
    async with signed_in(api, "xin.gang") as one:
        assert "市水利局" not in (await one.get("/posts")).text
        more = Post(id=uuid4(), person="xin.gang", role="head", unit="sl", from_day=today())
        entry = Entry("sec.guan", "post_added")
        await done(api, people.add_post, more, entry, lambda staff: None)
        assert "市水利局 审核" in (await one.get("/posts")).text


# --- other sites ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "csrf", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, True, 303),
        ({"sec-fetch-site": "none"}, True, 303),
        ({"origin": HOST}, True, 303),
        ({}, True, 303),
        ({"sec-fetch-site": "same-origin"}, False, 403),
        ({"origin": HOST}, False, 403),
        ({}, False, 403),
        (FORGED, True, 403),
        ({"sec-fetch-site": "same-site"}, True, 403),
        ({"origin": "https://evil.example"}, True, 403),
        ({"origin": "null"}, True, 403),
        ({"origin": "https://["}, True, 403),
        ({"origin": f"{HOST}:8443"}, True, 403),
    ],
)
async def test_x9_a_form_counts_only_from_a_page_of_ours(
    api: Api, headers: dict[str, str], csrf: bool, status: int
) -> None:
    person = f"biao.dan-{uuid4().hex[:8]}"
    await add(api, person, POST)
    async with signed_in(api, person) as one:
        await one.get("/posts")
        fields = {"csrf": one.hidden()["csrf"]} if csrf else {}
        answer = await one.http.post("/logout", data=fields, headers=HTML | headers)
        assert answer.status_code == status
        assert ((await one.get("/posts")).status_code == 200) is (status == 403)
    if status == 403:
        (line,) = [one for one in await logged(api, person) if one.result == "refused"]
        assert (line.what, line.detail["path"]) == ("access", "/logout")


async def test_x9_nor_does_json_by_cookie_without_the_sessions_own_word(api: Api) -> None:
    await add(api, "jie.kou", POST)
    path = f"/api/v1{await api.accepted()}/claim"
    async with signed_in(api, "jie.kou") as one, browser(api) as other:
        key = {"Idempotency-Key": new_key()}
        before = await api.count("commands")
        for headers in ({}, {"X-CSRF-Token": "guess"}, {"X-CSRF-Token": ""}):
            no = await one.http.post(path, json={}, headers=key | headers)
            assert (no.status_code, no.json()["code"]) == (403, "csrf")
        await add(api, "bie.ren", POST)
        await other.log_in("bie.ren")
        await other.get("/posts")
        theirs = {"X-CSRF-Token": other.hidden()["csrf"]}
        assert (await one.http.post(path, json={}, headers=key | theirs)).status_code == 403
        assert await api.count("commands") == before
        await one.get("/posts")
        mine = {"X-CSRF-Token": one.hidden()["csrf"]}
        assert (await one.http.post(path, json={}, headers=key | mine)).status_code == 200


async def test_x9_log_in_from_another_site_is_refused(api: Api) -> None:
    """Or somebody would work unknowingly in another's account."""
    await add(api, "bei.pian", POST)
    async with browser(api) as one:
        answer = await one.http.post(
            "/login", data={"name": "bei.pian", "password": "x"}, headers=HTML | FORGED
        )
        assert answer.status_code == 403
        assert one.token is None


async def test_x9_a_question_changes_nothing(api: Api) -> None:
    """GET of every page: no row of people, posts, accounts or the ledger is another."""
    await add(api, "zhi.du", POST)
    tables = ("people", "posts", "substitutions", "accounts", "commands", "events", "access_log")
    async with signed_in(api, "zhi.du") as one:
        before = [await api.count(table) for table in tables]
        for path in ("/", "/login", "/password", "/posts", "/api/v1/tasks", "/logout"):
            await one.get(path)
        assert [await api.count(table) for table in tables] == before
        assert (await one.get("/posts")).status_code == 200, "nor was anybody logged out"


# --- headers, parts away --------------------------------------------------------------------------


async def test_x10_every_answer_bears_the_headers_and_no_page_lets_anything_inline(
    api: Api,
) -> None:
    await add(api, "tou.bu", POST)
    async with signed_in(api, "tou.bu") as one:
        answers = [
            await one.get(path)
            for path in ("/", "/login", "/password", "/posts", "/nothing", "/api/v1/tasks",
                         "/api/v1/health", "/api/openapi.json", "/static/x/y.css")
        ]  # fmt: skip
        answers.append(await one.send("/logout"))
    for answer in answers:
        headers = answer.headers
        policy = headers["content-security-policy"]
        for word in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
                     "object-src 'none'"):  # fmt: skip
            assert word in policy, answer.url
        assert "unsafe" not in policy
        assert int(headers["strict-transport-security"].split(";")[0].split("=")[1]) >= 31_536_000
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] in ("no-referrer", "same-origin")
        assert headers["cache-control"] == "no-store"
        assert headers["x-request-id"]
        assert not re.search(r"<script(?! src=\"/static/)", answer.text), "no script but our files"
        assert 'style="' not in answer.text


async def test_x24_a_defect_is_a_page_with_a_number_and_nothing_else(
    api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENTRANCES, "GET /broken", Verb.LOG_IN)

    @api.app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("password=hunter2")

    async with browser(api) as one:
        page = await one.get("/broken")
    assert page.status_code == 500
    assert "系统错误" in page.text
    assert page.headers["x-request-id"] in page.text
    assert page.headers["x-request-id"] in capsys.readouterr().err
    for word in ("hunter2", "Traceback", "RuntimeError", "site-packages", ".py"):
        assert word not in page.text


async def test_x25_with_the_database_away_nobody_gets_in(
    postgres: EmbeddedPostgres, api: Api, database: Urls
) -> None:
    """Whether by session, token or password: denied, and back it goes on."""
    await add(api, "ting.dian", POST)
    name = database.app.rsplit("/", 1)[1].split("?")[0]
    async with signed_in(api, "ting.dian") as one, browser(api) as other:
        await other.get("/login")
        with closed(postgres, name):
            page = await one.get("/posts")
            assert page.status_code == 503
            assert "暂时" in page.text
            assert (await one.http.get("/api/v1/catalog")).status_code == 503
            assert (await api.get("/catalog", REVIEWER)).status_code == 503
            assert (await other.send("/login", name="ting.dian", password="x")).status_code == 503
            assert (await other.get("/login")).status_code == 200

        async def back() -> bool:
            return (await one.get("/posts")).status_code == 200

        await until_async(back)


async def test_x25_where_the_access_log_cannot_be_written_nobody_logs_in(
    api: Api, database: Urls
) -> None:
    """等保 8.1.4.3: the audit cannot be gone round by breaking it. A refusal stays one."""
    await add(api, "shen.ji", POST)
    engine = create_engine(database.owner)

    def rights(word: str) -> None:
        with engine.begin() as db:
            db.execute(text(f"{word} insert on access_log {'from' if word == 'revoke' else 'to'}"
                            " quancheng_app"))  # fmt: skip

    async with browser(api) as one:
        await asyncio.to_thread(rights, "revoke")
        try:
            with contextlib.suppress(Exception):
                answer = await one.log_in("shen.ji")
                assert answer.status_code >= 500
            assert one.token is None
            no = await api.get(
                "/projects/LH-2026-9999/timeline", Actor(person="o", role="operator")
            )
            assert no.status_code == 403
        finally:
            await asyncio.to_thread(rights, "grant")
        assert (await one.log_in("shen.ji")).status_code == 303
    engine.dispose()
    assert await api.count("sessions where person = 'shen.ji'") == 1
