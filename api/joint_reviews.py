"""What comes of the joint reviews (联合评审, 多评合一) of a project: the meeting, and each item's part in it.

Of each item the newest round counts. Shown by the project's page and told by the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from api.words import result_or_status, round_address, unit_short
from domain.project.joint_review_life import JointReviewHeld
from domain.project.state import Project
from domain.rules.rules import Rules


class Part(NamedTuple):
    """An item that goes before the meeting. `due`: its promised day as things stand; `reason`: for
    which its clock stands still, "" where the item's rules let it run on."""

    item: str
    name: str
    unit: str
    zh: str
    reason: str
    due: date | None
    address: str


class JointReviewResult(NamedTuple):
    """A meeting. `opinion`: the experts' words; "" where there are none yet, or not for this reader."""

    number: int
    standing: str
    institution: str
    meets_on: date
    start: date
    until: date
    closed: date | None
    opinion: str
    parts: tuple[Part, ...]


def refs(project: Project) -> list[UUID]:
    """The places of the words of the opinions."""
    return [one.opinion.ref for one in project.joint_reviews.values() if one.opinion is not None]


def joint_review_results(
    project: Project,
    rows: Iterable[Mapping[str, Any]],
    words: Mapping[UUID, str],
    today: date,
    rules: Rules,
    *,
    stage: str | None = None,
) -> tuple[JointReviewResult, ...]:
    """Each of them, in order; `stage`: those that hold an item of this stage alone."""
    newest = {row["item"]: row for row in sorted(rows, key=lambda row: int(row["round"]))}
    return tuple(
        JointReviewResult(
            number,
            _standing(one, today),
            one.institution,
            one.meets_on,
            one.start,
            one.until,
            one.closed_on,
            words.get(one.opinion.ref, "") if one.opinion else "",
            tuple(_part(newest[item], rules) for item in one.items if item in newest),
        )
        for number, one in project.joint_reviews.items()
        if stage is None or any(rules.item(item).stage == stage for item in one.items)
    )


def joint_review_page(code: str, number: int, item: str, rules: Rules) -> str:
    """Where it stands on the project's page. `item`: one that goes before it."""
    return f"/projects/{code}?stage={rules.item(item).stage}#jr-{number}"


def _standing(one: JointReviewHeld, today: date) -> str:
    if one.closed_on is not None:
        return "已结束"
    return "暂停计时中" if today <= one.until else "暂停已到期，专家意见待登记"


def _part(row: Mapping[str, Any], rules: Rules) -> Part:
    reason = rules.joint_reason(row["item"])
    return Part(
        row["item"],
        row["name"],
        unit_short(row["unit"], rules),
        result_or_status(row),
        rules.pause_reason(reason).name_zh if reason else "",
        date.fromisoformat(row["promised_due"]) if row["promised_due"] else None,
        round_address(row["project"], row["item"], row["round"]),
    )


def as_json(one: JointReviewResult) -> dict[str, Any]:
    """As the API tells it."""
    return {
        "number": one.number,
        "zh": one.standing,
        "institution": one.institution,
        "meets_on": one.meets_on,
        "start": one.start,
        "until": one.until,
        "closed_on": one.closed,
        "opinion": one.opinion or None,
        "items": [
            {
                "item": part.item,
                "name": part.name,
                "unit": part.unit,
                "zh": part.zh,
                "reason": part.reason or None,
                "promised_due": part.due,
            }
            for part in one.parts
        ],
    }
