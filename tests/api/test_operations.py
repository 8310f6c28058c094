"""运维: what an operator sees of a system that is well, and who may look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Response

from domain.acts import Actor, Role
from tests.api.speaking import COMPANY, OFFICE, Api, token
from tests.running import dev_server_address
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def temporal_address() -> Iterator[str]:
    """A server of the file's own: on another's, what other files left running is found stuck."""
    with dev_server_address() as address:
        yield address


OPERATOR = Actor(person="ops", role=Role.OPERATOR)


async def page(api: Api, by: Actor | None, path: str = "/operations") -> Response:
    headers = {"Accept": "text/html"}
    if by:
        headers["Authorization"] = f"Bearer {token(by)}"
    return await api.http.get(path, headers=headers)


async def test_a_system_that_is_well_says_so_and_what_to_do_next(api: Api) -> None:
    await api.accepted()
    shown = await page(api, OPERATOR)
    assert shown.status_code == 200
    assert "没有卡住的事项" in shown.text
    assert "数据库：正常" in shown.text
    assert "时间引擎：正常" in shown.text
    assert "工作进程：1 个在取任务" in shown.text
    assert '<a class="btn" href="/operations">重新查看</a>' in shown.text
    assert shown.text.count("<h1") == 1


@pytest.mark.parametrize("by", [COMPANY, OFFICE])
async def test_only_operators_look(api: Api, by: Actor) -> None:
    assert (await page(api, by)).status_code == 403


async def test_a_life_that_a_look_has_started_is_found_by_project_and_item(api: Api) -> None:
    """As after Temporal's store was lost: nobody else tells Temporal what the stream is."""
    stream = "review/LH-2026-7777/eia_form/1"
    way = api.system.engine
    await way.signal_with_start(stream, None)

    async def found() -> bool:
        told = await way.listed('ProjectCode = "LH-2026-7777" and Item = "eia_form"')
        return [one.stream for one in told] == [stream]

    await until_async(found)


async def test_whoever_is_not_signed_in_is_led_to_log_in(api: Api) -> None:
    assert (await page(api, None)).status_code == 303
