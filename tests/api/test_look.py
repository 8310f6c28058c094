"""帮助, and how pages look for one browser: large type, narrow rows, single keys."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.api.browsing import HTML, add, browser, post_of, signed_in
from tests.api.clicking import parsed
from tests.api.speaking import COMPANY, REVIEWER, Api

pytestmark = [pytest.mark.asyncio(loop_scope="module")]


async def test_what_was_chosen_holds_on_every_page_of_the_browser_and_on_no_other(api: Api) -> None:
    await add(api, "da.zi", post_of(REVIEWER))
    async with signed_in(api, "da.zi") as one, signed_in(api, "da.zi") as other:
        await one.get("/tasks?tab=unit")
        answer = await one.send("/look", name="large", value="on", next="/tasks?tab=unit")
        assert (answer.status_code, answer.headers["location"]) == (303, "/tasks?tab=unit")
        for path in ("/tasks", "/help", "/projects"):
            assert parsed((await one.get(path)).text).one("html").attrs["class"] == "large"
        assert "class" not in parsed((await other.get("/tasks")).text).one("html").attrs
        await one.send("/look", name="keys", value="off", next="/help")
        body = parsed((await one.get("/tasks")).text).one("body")
        assert body.attrs["data-keys"] == "off"
        await one.send("/look", name="large", value="off", next="/help")
        assert "class" not in parsed((await one.get("/tasks")).text).one("html").attrs
        assert parsed((await one.get("/tasks")).text).one("body").attrs["data-keys"] == "off"


@pytest.mark.parametrize(
    ("said", "status", "where"),
    [
        ({"name": "colour", "value": "on"}, 400, None),
        ({"name": "large", "value": "huge"}, 400, None),
        ({"name": "large", "value": "on", "next": "https://evil.example/"}, 303, "/"),
        ({"name": "large", "value": "on", "next": "//evil.example"}, 303, "/"),
    ],
)
async def test_what_there_is_not_is_refused_and_nobody_is_led_elsewhere(
    api: Api, said: dict[str, str], status: int, where: str | None
) -> None:
    person = f"kan.{uuid4().hex[:8]}"
    await add(api, person, post_of(REVIEWER))
    async with signed_in(api, person) as one:
        await one.get("/help")
        answer = await one.send("/look", **said)
        assert (answer.status_code, answer.headers.get("location")) == (status, where)


async def test_help_tells_keys_lamps_and_how_days_are_counted_to_everybody(api: Api) -> None:
    for by in (REVIEWER, COMPANY):
        person = f"wen.{by.role.value}"
        await add(api, person, post_of(by))
        async with signed_in(api, person) as one:
            shown = (await one.get("/help")).text
        for words in ("快捷键", "超过法定的期限", "受理当天不算", "系统出错", "停用单键"):
            assert words in shown
    async with browser(api) as nobody:
        assert (await nobody.http.get("/help", headers=HTML)).status_code == 303
