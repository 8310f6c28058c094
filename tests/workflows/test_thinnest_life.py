"""From command to ledger through real Temporal and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import text

from domain.acts import Actor
from domain.ledger import faults
from domain.review.commands import Accept, Decide, Submit
from domain.streams import project_of
from store import ledger
from tests.running import dev_server, running, stream
from tests.waiting import until_async
from worker.stack.postgres import Urls

REVIEWER = Actor(person="wang.fang", role="reviewer", unit="gxw")
IDEA = "review/LH-2026-0001/idea_review/1"
FACTS = {
    "investor": "enterprise", "total_investment": "200000", "promoted": False, "in_zone": True,
    "industrial": True, "infrastructure": False, "land": ["new_state_land"], "building": True,
    "structures": False, "municipal_works": False, "highway": False,
}  # fmt: skip


async def test_a_decision_opens_the_ten_determinations(urls: Urls) -> None:
    async with dev_server() as env, running(env.client, urls.app) as system:
        await system.done(stream(), system.register())
        await system.done(IDEA, Submit(papers=("project_background",)))
        await system.done(IDEA, Accept(), REVIEWER)
        decide = Decide(
            outcome="granted", document={"number": "审-1"}, facts=FACTS,
            papers=("project_need", "project_feasibility"),
        )  # fmt: skip
        await system.done(IDEA, decide, REVIEWER)

        async def opened() -> bool:
            with system.db.connect() as db:
                rows = db.execute(text("select count(*) from tasks where key = 'decide'"))
                return rows.scalar_one() == 10

        await until_async(opened)
        with system.db.connect() as db:
            for head in ledger.heads(db):
                assert faults(head.stream, ledger.history(db, head.stream)) == []
                assert project_of(head.stream) == "LH-2026-0001"
            waiting = db.execute(text("select count(*) from commands where outcome is null"))
            assert waiting.scalar_one() == 0
        history = await env.client.get_workflow_handle(IDEA).fetch_history()
        assert len(history.events) <= 34
