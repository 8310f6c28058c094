"""待办."""

from __future__ import annotations
import time
from tests.browser.people import REVIEWER


def test_first(page_as, city, system):
    page = page_as(REVIEWER)
    page.goto("/tasks")
    page.screenshot(path="/tmp/browser-tasks.png")
    print(page.inner_text("main")[:3000])
    print({k: len(v) for k, v in city.rounds.items()}, len(city.fifty))
    print(system.rows("select outcome, count(*) from commands group by 1"))
    print(system.rows("select kind, refusal from commands where outcome='refused' limit 5"))
