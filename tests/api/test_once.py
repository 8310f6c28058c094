"""Exactly once: the same key is the same act, however often and from however many sides it comes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from api import desk
from domain.acts import Actor, Role
from tests.api.speaking import COMPANY, GRANT, REVIEWER, Api, new_key

pytestmark = [pytest.mark.asyncio(loop_scope="module")]


async def test_the_same_act_ten_times_at_once_is_one_act(api: Api) -> None:
    path, key = await api.accepted(), new_key()
    answers = await asyncio.gather(
        *(api.post(f"{path}/claim", {}, REVIEWER, key) for _ in range(10))
    )
    assert [one.status_code for one in answers] == [200] * 10
    assert len({one.json()["receipt"]["id"] for one in answers}) == 1

    def claimed() -> int:
        with api.system.db.connect() as db:
            question = text("select count(*) from events where stream = :s and type = 'Claimed'")
            return int(
                db.execute(
                    question, {"s": path.removeprefix("/").replace("reviews/", "review/")}
                ).scalar_one()
            )

    assert await asyncio.to_thread(claimed) == 1


async def test_the_same_registration_ten_times_at_once_is_one_project(api: Api) -> None:
    key = new_key()
    body = {"name": "同一个项目", "owner": "c-001", "county": "舞阳县", "contact": "李娜"}
    answers = await asyncio.gather(*(api.post("/projects", body, COMPANY, key) for _ in range(10)))
    assert [one.status_code for one in answers] == [201] * 10
    assert len({one.json()["project"]["code"] for one in answers}) == 1
    listed = (await api.get("/projects", q="同一个项目")).json()["projects"]
    assert len(listed) == 1


async def test_a_project_that_is_there_is_not_registered_again(api: Api) -> None:
    """Neither by its company nor by another, who is not told its code."""
    body = {"name": "已经登记的项目", "owner": "c-001", "county": "舞阳县"}
    code = (await api.post("/projects", body)).json()["project"]["code"]
    again = await api.post("/projects", body)
    assert (again.status_code, again.json()["code"]) == (409, "registered_before")
    assert code in again.json()["detail"]
    other = Actor(person="other", role=Role.COMPANY, company="c-002")
    theirs = await api.post("/projects", body | {"owner": "c-002"}, other)
    assert (theirs.status_code, theirs.json()["code"]) == (409, "registered_before")
    assert code not in theirs.json()["detail"]
    elsewhere = await api.post("/projects", body | {"county": "临颍县"})
    assert elsewhere.json()["project"]["code"] != code


async def test_a_refusal_stays_a_refusal_though_it_would_be_allowed_by_now(api: Api) -> None:
    path, key = f"/reviews/{await api.register()}/idea_review/1", new_key()
    early = await api.post(f"{path}/accept", {}, REVIEWER, key)
    assert (early.status_code, early.json()["code"]) == (409, "not_now")
    await api.done(f"{path}/submit", {})
    again = await api.post(f"{path}/accept", {}, REVIEWER, key)
    assert (again.status_code, again.json()["code"]) == (409, "not_now")
    assert again.json()["receipt"] == early.json()["receipt"]
    assert (await api.post(f"{path}/accept", {}, REVIEWER)).status_code == 200


async def test_all_paths_of_a_decision_are_one_act(api: Api) -> None:
    """`grant`, `decide` and `acts` are readings of one command."""
    path, key = await api.accepted(), new_key()
    first = await api.post(f"{path}/grant", GRANT, REVIEWER, key)
    assert first.status_code == 200, first.text
    for word, more in (("decide", {}), ("acts", {"kind": "decide"})):
        same = await api.post(
            f"{path}/{word}", {**GRANT, **more, "outcome": "granted"}, REVIEWER, key
        )
        assert same.json()["receipt"] == first.json()["receipt"]


async def test_the_same_key_with_another_day_is_another_act(api: Api) -> None:
    path, key = await api.accepted(), new_key()
    assert (await api.post(f"{path}/claim", {}, REVIEWER, key)).status_code == 200
    dated = {"happened_at": datetime.now(UTC).isoformat()}
    again = await api.post(f"{path}/claim", dated, REVIEWER, key)
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused")


async def test_an_answer_503_has_lost_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database hung while the act was written down: it is there, or the same key brings it."""
    path, key = await api.accepted(), new_key()
    stream = path.removeprefix("/").replace("reviews/", "review/")
    lock = text("select 1 from streams where stream = :s for update")
    with monkeypatch.context() as hurried:
        hurried.setattr(desk, "HANGS_S", 0.2)
        whole = api.system.db.execution_options(isolation_level="READ COMMITTED")
        with whole.begin() as db:
            db.execute(lock, {"s": stream})
            answer = await api.post(f"{path}/claim", {}, REVIEWER, key)
            assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
    again = await api.post(f"{path}/claim", {}, REVIEWER, key)
    assert again.status_code == 200, again.text
    assert await api.count(f"events where stream = '{stream}' and type = 'Claimed'") == 1


async def test_two_people_with_one_key_are_two_acts(api: Api) -> None:
    path, key = await api.accepted(), new_key()
    first = await api.post(f"{path}/claim", {}, REVIEWER, key)
    assert first.status_code == 200
    second = await api.post(f"{path}/claim", {}, REVIEWER.but(person="zhao.min"), key)
    assert (second.status_code, second.json()["code"]) == (409, "claimed_by_another")
    assert second.json()["receipt"]["id"] != first.json()["receipt"]["id"]
