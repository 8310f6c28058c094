"""Looking at pages as tests do: rows of the inbox, axe, contrasts, the names of things."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page

AXE = (Path(__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK, WIDE = (375, 812), (1366, 768), (1920, 1080)


class Row(NamedTuple):
    """A line of the inbox as people read it."""

    stream: str
    group: str
    lamp: str  # its word
    shape: str
    days: int | None
    due: str  # 11-27 周五, or for what it waits
    datetime: str
    cells: dict[str, str]


CELLS = {"c3": "item", "c4": "project", "c5": "number", "c6": "place", "c7": "state", "c8": "who",
         "c9": "last"}  # fmt: skip


def rows(page: Page) -> list[Row]:
    """The inbox's rows from top to bottom."""
    told: list[dict[str, Any]] = page.eval_on_selector_all(
        "tr.t1",
        """(rows, cells) => rows.map(row => {
            const lamp = row.querySelector(".lamp"), time = row.querySelector("time");
            const words = [...lamp.childNodes].find(n => n.nodeType === 3);
            return {
                stream: row.dataset.stream || "", group: row.closest("tbody").dataset.group || "",
                lamp: words ? words.textContent.trim() : "",
                shape: [...lamp.classList].filter(one => one !== "lamp").join(" "),
                days: lamp.querySelector("b") ? lamp.querySelector("b").textContent : "",
                due: row.querySelector(".c2").childNodes[0].textContent.trim(),
                datetime: time ? time.getAttribute("datetime") : "",
                cells: Object.fromEntries(Object.keys(cells).map(
                    one => [cells[one], row.querySelector("." + one).innerText.trim()])),
            };
        })""",
        CELLS,
    )
    return [
        Row(**{**one, "days": int(m.group()) if (m := re.search(r"\d+", one["days"])) else None})
        for one in told
    ]


def axe(page: Page) -> list[str]:
    """What axe finds, one line each: rule, where, why."""
    page.evaluate(AXE)
    found = page.evaluate(
        """tags => axe.run({
            runOnly: {type: "tag", values: tags},
            rules: {"target-size": {enabled: true}},
            resultTypes: ["violations"],
        })""",
        TAGS,
    )
    return [
        f"{one['id']}: {' '.join(map(str, node['target']))} ({node['failureSummary'].splitlines()[-1].strip()})"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def column_day(day: date) -> str:
    """11-27 周五"""
    return f"{day:%m-%d} 周{'一二三四五六日'[day.weekday()]}"


def focused(page: Page) -> Locator:
    """What has the focus."""
    return page.locator(":focus")
