"""What will happen to a project next: due days, and what time itself will do, with who has it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from api.pages.items import day_of, short
from api.words import TASK_ZH, round_address, unit_name
from domain.clock import end_of_day
from domain.review.words import Status
from domain.rules.rules import Rules
from domain.streams import is_review, review_of
from store import projects

NEXT = 3
Alarmed = tuple[str, datetime, str]  # a stream, when its alarm rings, what it is


class Coming(NamedTuple):
    """What will happen, and who has to do with it."""

    when: datetime
    zh: str
    who: str
    address: str


def coming(
    whole: projects.Whole, alarms: list[Alarmed], now: datetime, rules: Rules
) -> tuple[Coming, ...]:
    """The next things that will happen, by due days and by what time itself will do."""
    found: list[Coming] = []
    code = whole.project["code"]
    for row in whole.reviews:
        if row["closed"]:
            continue
        unit = unit_name(row["acted_by"] or row["unit"], rules)
        address = round_address(code, row["item"], row["round"])
        name = short(row["name"])
        window = day_of(row["window_until"])
        if row["status"] == Status.SUBMITTED.value and window:
            found.append(Coming(end_of_day(window), f"{name}答复是否受理到期", unit, address))
        elif row["status"] == Status.CORRECTING.value and window:
            found.append(Coming(end_of_day(window), f"{name}补正到期", "项目单位", address))
        elif row["status"] == Status.IN_REVIEW.value:
            for word, key in (("承诺期限", "promised_due"), ("法定期限", "statutory_due")):
                if day := day_of(row[key]):
                    found.append(Coming(end_of_day(day), f"{name}{word}到期", unit, address))
    for task in whole.tasks:
        if not is_review(task["stream"]) and task["due_at"]:
            kind = task["key"].partition("/")[0]
            who = unit_name(task["unit"], rules) if task["unit"] else "项目单位"
            period = f"{task['period']}期" if task["period"] else ""
            zh = f"{short(task['name'])}{period}{TASK_ZH.get(kind, '')}到期"
            when = datetime.fromisoformat(task["due_at"])
            found.append(Coming(when, zh, who, f"/projects/{code}"))
    for stream, when, what in alarms:
        name, address = "", f"/projects/{code}"
        if is_review(stream):
            of = review_of(stream)
            name = short(rules.item(of.item).name_zh) + "："
            address = round_address(code, of.item, of.round)
        told = [one.address for one in found if one.when == when]
        if address in told or (told and not is_review(stream)):
            continue  # the due day itself says it
        found.append(Coming(when, f"{name}{what}", "系统", address))
    ahead = [one for one in found if one.when > now]
    return tuple(sorted(ahead, key=lambda one: (one.when, one.zh))[:NEXT])
