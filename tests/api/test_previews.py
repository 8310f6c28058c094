"""What a preview says is what then happens; it writes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Actor
from tests.api.speaking import COMPANY, GRANT, OFFICE, REVIEWER, Api

pytestmark = [pytest.mark.asyncio(loop_scope="module")]


async def previewed(api: Api, path: str, body: Any, by: Actor) -> dict[str, Any]:
    """What would come of it; and nothing has."""
    before = await written(api, path)
    headers = (await api.get("/catalog", by)).request.headers
    answer = await api.http.post(
        f"/api/v1{path}/preview", json=body, headers={"Authorization": headers["authorization"]}
    )
    assert answer.status_code == 200, answer.text
    assert await written(api, path) == before
    told: dict[str, Any] = answer.json()
    return told


async def written(api: Api, path: str) -> list[int]:
    """How much is written down of the stream that the path is about."""
    stream = path.removeprefix("/").replace("reviews/", "review/").replace("projects/", "project/")
    tables = ("events", "commands", "texts", "streams")
    return [await api.count(f"{table} where stream = '{stream}'") for table in tables]


async def events(api: Api, code: str, stream: str) -> list[tuple[str, str]]:
    """What happened on the stream, in words, newest last."""
    told = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()["events"]
    return [(one["type"], one["zh"]) for one in told if one["stream"] == stream]


async def test_a_round_goes_as_each_preview_said(api: Api) -> None:
    code = await api.register()
    path, stream = f"/reviews/{code}/idea_review/1", f"review/{code}/idea_review/1"
    for body, by in (
        ({"kind": "submit", "papers": ["project_background"], "note": "首次申报。"}, COMPANY),
        ({"kind": "accept"}, REVIEWER),
        ({"kind": "suspend", "reason": "expert_review", "until": "2099-01-01"}, REVIEWER),
        ({"kind": "decide", "outcome": "granted", **GRANT, "reason": "同意。"}, REVIEWER),
    ):
        would = await previewed(api, path, body, by)
        known = len(await events(api, code, stream))
        answer = await api.post(f"{path}/acts", body, by)
        if would["would"] == "refused":
            assert answer.status_code == 409, body
            assert would["refusal"]["zh"] == answer.json()["detail"]
            continue
        assert answer.status_code == 200, answer.text
        row = answer.json()["review"]
        assert [(one["type"], one["zh"]) for one in would["events"]] == (
            await events(api, code, stream)
        )[known:]
        for name in ("status", "promised_due", "statutory_due"):
            assert would[name] == row[name]


async def test_the_due_day_is_explained_in_lines_that_can_be_read_aloud(api: Api) -> None:
    path = f"/reviews/{await api.register()}/idea_review/1"
    await api.done(f"{path}/submit", {})
    would = await previewed(api, path, {"kind": "accept"}, REVIEWER)
    lines = would["explain"]["promised"]["lines"]
    assert lines
    assert lines[0].startswith("承诺时限")
    row = (await api.done(f"{path}/accept", {}, REVIEWER))["review"]
    shown = (await api.get(path, COMPANY)).json()
    assert shown["now"]["promised_due"] == row["promised_due"]
    assert shown["now"]["explain"]["promised"]["lines"] == lines


async def test_a_project_goes_as_the_preview_said(api: Api) -> None:
    code = await api.register()
    path, stream = f"/projects/{code}", f"project/{code}"
    for body, by in (
        ({"kind": "amend", "scale": "三万平方米", "reason": "方案优化。"}, COMPANY),
        ({"kind": "record_event", "event": "project_code_issued", "value": "2611-411122-04-01-123456"},
         OFFICE),
        ({"kind": "request_support", "support": "land"}, COMPANY),
        ({"kind": "terminate", "reason": "投资方撤资。"}, OFFICE),
    ):  # fmt: skip
        would = await previewed(api, path, body, by)
        known = len(await events(api, code, stream))
        answer = await api.post(f"{path}/acts", body, by)
        assert answer.status_code == (200 if would["would"] == "done" else 409), answer.text
        if answer.status_code == 409:
            assert would["refusal"]["zh"] == answer.json()["detail"]
        else:
            happened = (await events(api, code, stream))[known:]
            told = [(one["type"], one["zh"]) for one in would["events"]]
            assert told == happened[: len(told)]  # a review's report may follow


async def test_whose_act_it_is_not_is_told_so_in_a_preview_too(api: Api) -> None:
    path = await api.accepted()
    would = await previewed(api, path, {"kind": "decide", "outcome": "granted"}, OFFICE)
    assert would["refusal"]["code"] == "not_yours"


async def test_moves_tell_what_is_legal_and_whose_it_is(api: Api) -> None:
    path = await api.accepted()
    mine = (await api.get(f"{path}/moves", REVIEWER)).json()["moves"]
    law, desk = ["decide", "suspend", "withdraw"], ["claim", "hand_over", "delegate"]
    assert [one["kind"] for one in mine] == [
        *law, *desk, "consult", "copy_to", "ask_signatures", "correct_record",
    ]  # fmt: skip
    assert [one["kind"] for one in mine if not one["may"]] == ["withdraw", "correct_record"]
    decide = mine[0]
    assert decide["clause"].startswith("行政许可法")
    assert {one["path"].rsplit("/")[-1] for one in decide["outcomes"]} == {
        "grant", "grant-with-conditions", "refuse",
    }  # fmt: skip
    theirs = (await api.get(f"{path}/moves", COMPANY)).json()["moves"]
    assert [one["kind"] for one in theirs if one["may"]] == ["withdraw"]
    assert all(one["why_not"] for one in theirs if not one["may"])
    done = await api.post(decide["outcomes"][0]["path"].removeprefix("/api/v1"), GRANT, REVIEWER)
    assert done.status_code == 200, done.text
