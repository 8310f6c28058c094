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


_TYPOGRAPHY = r"""() => {
    const wrong = [], say = (what, text) => wrong.push(what + ": " + text.trim().slice(0, 30));
    const han = /[\u4e00-\u9fff]/;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, box = node.parentElement, text = node.textContent;
        if (!text.trim() || !box.checkVisibility()) continue;
        if (["SCRIPT", "STYLE", "OPTION", "TEXTAREA"].includes(box.tagName)) continue;
        const style = getComputedStyle(box);
        if (!han.test(text)) continue;
        if (style.fontStyle === "italic") say("italic", text);
        const signs = text.match(/[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]/);
        if (signs) say("half-width " + signs[0], text);
        const range = document.createRange();
        const lines = [];
        for (let i = 0; i < text.length; i++) {
            if (/\s/.test(text[i])) continue;
            range.setStart(node, i); range.setEnd(node, i + 1);
            const at = range.getClientRects()[0];
            if (!at || !at.width) continue;
            const line = lines[lines.length - 1];
            if (line && Math.abs(line.top - at.top) < 3) line.end = text[i];
            else lines.push({top: at.top, start: text[i], end: text[i]});
        }
        lines.slice(1).forEach(line => {
            if ("，。、；：！？）》」”".includes(line.start)) say("a line starts with " + line.start, text);
        });
        lines.slice(0, -1).forEach(line => {
            if ("（《「“".includes(line.end)) say("a line ends with " + line.end, text);
        });
        if (lines.length > 1) {
            const ratio = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
            if (ratio < 1.4 || ratio > 2) say("line height " + ratio.toFixed(2), text);
        }
    }
    for (const one of document.querySelectorAll("p, textarea, input[type=text]")) {
        if (!one.checkVisibility()) continue;
        const size = parseFloat(getComputedStyle(one).fontSize);
        if (size < 13) say("smaller than the scale", one.textContent || one.name);
    }
    return [...new Set(wrong)];
}"""


def typography(page: Page) -> list[str]:
    """What is not set as Chinese is set: breaks before closing and after opening signs, italics,
    half-width signs beside 汉字, lines too near or too far. Letter 13 px is the smallest of ours."""
    found: list[str] = page.evaluate(_TYPOGRAPHY)
    return found
