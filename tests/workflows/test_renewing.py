"""A run hands over to the next before it is too long to be played again in time."""

from __future__ import annotations

from domain.acts import Actor
from domain.review.commands import HandOver, Submit
from tests.running import dev_server, running, stream
from tests.waiting import until_async
from worker.stack.postgres import Urls

GXW = Actor(person="wang.fang", role="reviewer", unit="gxw")
IDEA = "review/LH-2026-0001/idea_review/1"
SHORT = 50
ACTS = 40


async def test_a_run_is_no_longer_than_the_machine_can_play_again(urls: Urls) -> None:
    async with dev_server() as env, running(env.client, urls.app, renew_after=SHORT) as system:
        await system.done(stream(), system.register())
        await system.done(IDEA, Submit(papers=("project_background",)))
        for number in range(ACTS):
            await system.done(IDEA, HandOver(to=f"li.{number}"), GXW)

        async def lengths() -> list[int]:
            handle = env.client.get_workflow_handle
            runs = [one async for one in env.client.list_workflows(f"WorkflowId = '{IDEA}'")]
            told = [await handle(IDEA, run_id=one.run_id).fetch_history() for one in runs]
            return [len(one.events) for one in told]

        async def several() -> bool:
            return len(await lengths()) > 3

        await until_async(several)
        # What arrives while a run records is taken along: it may pass its length by an act or two.
        assert max(await lengths()) < 2 * SHORT
