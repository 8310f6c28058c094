"""待办 and 办件 as a reviewer uses them, without script: look, fill in, check, give, go on."""

from __future__ import annotations

import asyncio
import html
import re
from typing import Any

import pytest

from domain.acts import Actor
from tests.api.browsing import Browser, add, post_of, signed_in
from tests.api.speaking import FACTS, REVIEWER, Api

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
PAPERS = ["project_need", "project_feasibility"]
FILLED: dict[str, Any] = {
    "document.number": "漯工信审〔2026〕7号",
    "facts.investor": "enterprise",
    "facts.total_investment": "200,000",
    "facts.land": ["new_state_land"],
    "papers": PAPERS,
    **{f"facts.{k}": str(v).lower() for k, v in FACTS.items() if isinstance(v, bool)},
}


async def desk(api: Api, person: str, name: str = "张三") -> str:
    """A reviewer of the industry department; his id."""
    await add(api, person, post_of(REVIEWER), name=name)
    return person


def stream_of(path: str) -> str:
    """The stream of the round whose page is at this path."""
    return path.removeprefix("/").replace("reviews/", "review/", 1)


async def fill(one: Browser, path: str, **more: Any) -> Any:
    """Opens the form of an act and sends it."""
    round_, _, act = path.rpartition("/")
    await one.get(f"{round_}?act={act}")
    return await one.send(path, **more)


def seen(answer: Any) -> str:
    """The text of a page, without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


async def checked(one: Browser, path: str, **filled: Any) -> Any:
    """Fills in and checks; the page before the act takes effect."""
    answer = await fill(one, path, **filled)
    one.page = answer.text
    return answer


async def given(one: Browser, path: str, **filled: Any) -> Any:
    """The whole way."""
    answer = await checked(one, path, **filled)
    assert answer.status_code == 200, seen(answer)[:600]
    return await one.send(path, **filled, step="give")


async def test_the_inbox_shows_what_hangs_on_the_unit(api: Api) -> None:
    path = await api.accepted()
    async with signed_in(api, await desk(api, "kan.jian")) as one:
        mine = await one.get("/tasks")
        assert "没有待办" in seen(mine)
        assert "去部门待领" in seen(mine)
        answer = await one.get("/tasks?tab=unit")
        assert path in html.unescape(answer.text)
        assert "未查看" in seen(answer)
        await one.get(path)
        again = await one.get("/tasks?tab=unit")
        row = next(r for r in re.findall(r"<tr class=.t1.*?</tr>", again.text, re.S) if path in r)
        assert "未查看" not in row


async def test_a_filter_is_in_the_address(api: Api) -> None:
    path = await api.accepted()
    code = path.split("/")[2]
    async with signed_in(api, await desk(api, "shai.xuan")) as one:
        name = (await api.get(f"/projects/{code}", REVIEWER)).json()["project"]["name"]
        letters = "lyxxxspcyy"
        for q in (code, name[:6], letters):
            found = await one.get("/tasks", params={"tab": "unit", "q": q})
            assert path in html.unescape(found.text), q
        none = await one.get("/tasks?tab=unit&q=没有这样的项目")
        assert "没有符合条件的办件" in seen(none)
        assert "去掉全部条件" in seen(none)


async def test_a09_an_act_with_effect_goes_through_a_check_page(api: Api) -> None:
    path = await api.accepted()
    code = path.split("/")[2]
    async with signed_in(api, await desk(api, "he.dui")) as one:
        answer = await checked(one, f"{path}/grant", **FILLED)
        assert answer.status_code == 200
        told = seen(answer)
        assert "核对后准予" in told
        assert code in told
        assert "漯工信审〔2026〕7号" in told
        assert "行政许可法第38条" in told
        assert (await api.get(path, REVIEWER)).json()["status"] == "in_review"
        hidden = one.hidden()
        for wrong in ({"confirm": ""}, {"confirm": "0" * 64}, {"document.number": "另一号"}):
            fields = {**FILLED, "step": "give", **wrong}
            assert (await one.send(f"{path}/grant", **fields)).status_code == 400, wrong
        assert (await api.get(path, REVIEWER)).json()["status"] == "in_review"
        one.page = answer.text
        assert one.hidden() == hidden
        done = await one.send(f"{path}/grant", **FILLED, step="give")
        assert done.status_code == 303
        row = (await api.get(path, REVIEWER)).json()
        assert (row["outcome"], row["document"]) == ("granted", "漯工信审〔2026〕7号")


async def test_a08_finishing_one_opens_the_next_of_the_same_list(api: Api) -> None:
    first, second = [await api.accepted() for _ in range(2)]
    codes = [path.split("/")[2] for path in (first, second)]
    async with signed_in(api, await desk(api, "xia.yi")) as one:
        for path in (first, second):
            await api.done(
                f"{path}/claim", {}, Actor(**{**REVIEWER.model_dump(), "person": "xia.yi"})
            )
        answer = await given(one, f"{first}/grant", **FILLED)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(second)
        following = await one.get(answer.headers["location"])
        assert "作出决定：准予" in seen(following), "what was done is told on the next page"
        assert "第 1 件，共 1 件" in seen(following)
        last = await given(one, f"{second}/grant", **FILLED)
        assert last.headers["location"].startswith("/tasks?")
        assert codes[1] not in (await one.get("/tasks")).text
        over = await one.get("/tasks?tab=done")
        assert all(code in over.text for code in codes)


async def test_a10_an_empty_form_says_what_is_missing_and_keeps_what_was_typed(api: Api) -> None:
    path = await api.accepted()
    async with signed_in(api, await desk(api, "kong.biao")) as one:
        answer = await fill(one, f"{path}/grant", reason="总体可行。", **{"facts.highway": "false"})
        assert answer.status_code == 422
        told = seen(answer)
        assert re.search(r"有 \d+ 处需要修改", told)
        assert "文号：必须填写" in told
        assert "错误：" in re.search(r"<title>(.*?)</title>", answer.text).group(1)  # type: ignore[union-attr]
        assert 'href="#f-document.number"' in answer.text
        assert 'id="f-document.number"' in answer.text
        assert "总体可行。" in told
        assert (await api.get(path, REVIEWER)).json()["status"] == "in_review"


async def test_a_refusal_by_the_law_stays_on_the_form(api: Api) -> None:
    path = f"/reviews/{await api.register()}/idea_review/1"
    await api.done(f"{path}/submit", {"papers": ["project_background"]})
    await api.done(f"{path}/accept", {}, REVIEWER)
    async with signed_in(api, await desk(api, "que.cai")) as one:
        filled = {name: value for name, value in FILLED.items() if name != "papers"}
        answer = await fill(one, f"{path}/grant", **filled)
        assert answer.status_code == 409
        assert "作出决定前还缺" in seen(answer)
        assert "漯工信审〔2026〕7号" in answer.text


async def test_a05_a_stale_decision_keeps_its_words_and_names_who_was_first(api: Api) -> None:
    path = await api.accepted()
    async with (
        signed_in(api, await desk(api, "zhao.liu", "赵六")) as a,
        signed_in(api, await desk(api, "wan.le", "晚了")) as b,
    ):
        words = "工艺成熟，用地合规，同意纳入。"
        await checked(b, f"{path}/grant", **FILLED, reason=words)
        assert (await given(a, f"{path}/grant", **FILLED)).status_code == 303
        late = await b.send(f"{path}/grant", **FILLED, reason=words, step="give")
        assert late.status_code == 409
        told = seen(late)
        assert "没有提交" in told
        assert "赵六" in told
        assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d", told)
        assert words in told
        lines = await api.count(f"events where stream = '{stream_of(path)}' and type = 'Decided'")
        assert lines == 1
        refused = await api.count(
            f"commands where stream = '{stream_of(path)}' and kind = 'decide' and outcome = 'refused'"
        )
        assert refused == 1


async def test_a06_the_same_form_twice_is_one_act(api: Api) -> None:
    path = await api.accepted()
    async with signed_in(api, await desk(api, "liang.ci")) as one:
        await checked(one, f"{path}/grant", **FILLED)
        both = await asyncio.gather(
            *(one.send(f"{path}/grant", **FILLED, step="give") for _ in range(2))
        )
        assert [answer.status_code for answer in both] == [303, 303]
        again = await one.send(f"{path}/grant", **FILLED, step="give")
        assert again.status_code == 303
        assert (
            await api.count(f"commands where stream = '{stream_of(path)}' and kind = 'decide'") == 1
        )


async def test_several_are_claimed_at_once_and_the_refused_are_named(api: Api) -> None:
    paths = [await api.accepted() for _ in range(3)]
    mine = Actor(person="pi.liang", role="reviewer", unit="gxw")
    await api.done(f"{paths[2]}/claim", {}, mine)
    async with signed_in(api, await desk(api, "pi.liang")) as one:
        page = await one.get("/tasks?tab=all&bulk=1")
        assert 'name="stream"' in page.text
        streams = [stream_of(path) for path in paths]
        answer = await one.send("/tasks/bulk", what="claim", stream=streams)  # type: ignore[arg-type]
        told = seen(answer)
        assert "已认领 2 件，1 件未办" in told
        assert "已认领本任务" in told
        for path in paths:
            assert (await api.get(path, REVIEWER)).json()["claimed_by"] == "pi.liang"
        await one.get("/tasks?tab=all&bulk=1")
        for wrong in ("", "project/LH-2026-0001", "review/x", "../x"):
            bad = await one.send("/tasks/bulk", what="claim", stream=wrong)
            assert bad.status_code == 422, wrong


async def test_a43_what_is_never_mine_has_no_button_and_is_refused(api: Api) -> None:
    path = await api.accepted()
    await add(api, "bu.gai", {"role": "reviewer", "unit": "slj"})
    async with signed_in(api, "bu.gai") as one:
        answer = await one.get(path)
        if answer.status_code == 200:
            assert 'class="open"' not in answer.text
        direct = await one.send(f"{path}/claim", key="direct-1")
        assert direct.status_code in (403, 404)
        assert (await api.get(path, REVIEWER)).json()["claimed_by"] is None


async def test_a_pause_says_why_and_under_which_clause(api: Api) -> None:
    path = await api.accepted()
    async with signed_in(api, await desk(api, "zan.ting")) as one:
        answer = await given(one, f"{path}/suspend", reason="force_majeure")
        assert answer.status_code == 303, seen(answer)[:300]
        told = re.sub(r"\s+", "", seen(await one.get(path)))
        assert re.search(r"暂停：不可抗力（自\d+月\d+日，不计入审批时限，.*第180条）", told)


async def test_what_was_turned_away_says_what_can_be_done_instead(api: Api) -> None:
    path = f"/reviews/{await api.register()}/idea_review/1"
    await api.done(f"{path}/submit", {"papers": ["project_background"]})
    declined = {"because": "not_competent", "reason": "不属本局职权。"}
    await api.done(f"{path}/decline", declined, REVIEWER)
    async with signed_in(api, await desk(api, "bu.shou")) as one:
        told = seen(await one.get(path))
        assert "本轮已经不予受理。可以在本事项新的一轮重新申报" in told
        assert "行政复议" in told


async def test_what_is_over_stands_newest_first_and_can_be_narrowed(api: Api) -> None:
    """Taken on by me or decided by me, a withdrawn one among them; nobody else's."""
    me = Actor(person="ban.wan", role="reviewer", unit="gxw")
    refused, withdrawn, another = [await api.accepted() for _ in range(3)]
    for path in (refused, withdrawn):
        await api.done(f"{path}/claim", {}, me)
    refusal = {
        "reason": "不符合产业政策。",
        "drafted_by": "qi.cao",
        "remedies": "可申请复议",
    }
    await api.done(f"{refused}/refuse", refusal, me)
    await api.done(f"{withdrawn}/withdraw", {})
    await api.done(f"{another}/refuse", refusal, REVIEWER)
    async with signed_in(api, await desk(api, me.person)) as one:

        async def shown(**query: str) -> list[str]:
            page = await one.get("/tasks", params={"tab": "done", **query})
            return re.findall(r'href="(/reviews/[^"?]+)', html.unescape(page.text))

        assert await shown() == [withdrawn, refused]
        code = refused.split("/")[2]
        assert await shown(q=code) == [refused]
        assert await shown(item="idea_review", county="411122", stage="S1") == [withdrawn, refused]
        assert await shown(item="env_impact") == []
