"""Who handled something in a project goes on seeing it, also where no round of it is told of here."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.acts import Actor
from domain.clock import SHANGHAI
from domain.project.commands import TakeOver
from domain.project.old_record import OldFact, OldProject, OldRound
from domain.review.commands import RulesVersion
from domain.review.words import Result
from domain.streams import project_stream
from tests.api.clicking import Person
from tests.api.speaking import OFFICE, RULES, Api

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
BUREAU = Actor(person="zhao.min", role="head", unit="sthj@411122")
STRANGER = Actor(person="qian.yi", role="head", unit="swj")


async def taken_over(api: Api) -> str:
    """A project whose EIA was filed in another record, with a bureau of the county."""
    now = datetime.now(SHANGHAI)
    since = now - timedelta(days=140)
    ended = (
        OldRound(
            item="idea_review",
            outcome=Result.GRANTED,
            at=now - timedelta(days=120),
            number="漯工信审〔2026〕7号",
        ),
        OldRound(item="conformity_launch", outcome=Result.DONE, at=now - timedelta(days=90)),
        OldRound(
            item="eia_registration",
            outcome=Result.REGISTERED,
            at=now - timedelta(days=60),
            number="漯环登〔2026〕21号",
        ),
    )
    facts = {"investor": "enterprise", "eia": "registration"}
    record = OldProject(
        registered_at=since,
        facts={name: OldFact(value=value, since=since) for name, value in facts.items()},
        ended=ended,
    )
    code = f"LH-{now.year}-7788"
    taken = TakeOver(
        code=code, name="某接管项目", owner="c-001", county="411122",
        rules=RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version),
        source="台账", record=record,
    )  # fmt: skip
    await api.system.done(project_stream(code), taken, OFFICE)
    await api.system.at_rest()
    return code


async def sees(api: Api, code: str, by: Actor) -> list[bool]:
    """By API, by page, and whether the list has it."""
    address = f"/projects/{code}"
    opened = [await api.get(address, by), await Person(api, by).get(address)]
    assert {one.status_code for one in opened} <= {200, 404}
    listed = (await api.get("/projects", by, q="某接管项目")).json()["projects"]
    return [one.status_code == 200 for one in opened] + [code in [one["code"] for one in listed]]


async def test_who_keeps_a_document_of_another_record_sees_its_project_also_once_it_is_revoked(
    api: Api,
) -> None:
    code = await taken_over(api)
    assert await sees(api, code, STRANGER) == [False, False, False]
    assert await sees(api, code, BUREAU) == [True, True, True]
    revoke = {
        "kind": "revoke_document",
        "document": "eia_registration/1",
        "reason": "申请材料不实。",
        "drafted_by": "li.si",
    }
    await api.done(f"/projects/{code}/acts", revoke, BUREAU)
    ended = {"kind": "terminate", "reason": "企业不再投资。"}
    await api.done(f"/projects/{code}/acts", ended, OFFICE)
    await api.system.at_rest()
    assert await sees(api, code, BUREAU) == [True, True, True]
    assert await sees(api, code, STRANGER) == [False, False, False]
