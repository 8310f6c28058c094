"""What comes of a parallel group: what each unit said and how long it took, the slowest, all conditions.

Of each member the newest round counts. A group is shown once it has opened (domain.md 3 and 8): on the
project's page those of the stage, through the API all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from api.words import result_or_status, round_address, unit_short
from domain.clock import local_day
from domain.project.conclude import members
from domain.project.rounds import handler_of, lead_of
from domain.project.state import Project
from domain.review.words import ADVERSE, RESULT_ZH, Result
from domain.rules.rules import Rules


class Elsewhere(NamedTuple):
    """裁定, 代答: who has to say it in the unit's place, and until which day."""

    zh: str
    until: date | None


class Said(NamedTuple):
    """A unit's part. `days`: working days from the start of its clock to its answer, or until today;
    None while no clock has begun, or another record had it, which then has no `address` here either.
    `late`: beyond what it promised, and not answered or answered late. `elsewhere`: where, after a no
    or in silence, another is to say it. `silent`: it had not answered when the limit passed, which was
    reported; it is never consent (domain.md Q4).
    """

    item: str
    name: str
    unit: str
    zh: str
    on: date | None
    days: int | None
    late: bool
    address: str | None
    elsewhere: Elsewhere | None
    silent: bool


class Condition(NamedTuple):
    """A condition of one of them, and how it stands."""

    unit: str
    words: str
    standing: str


class GroupResult(NamedTuple):
    """A group. `closed`: the day on which all had answered; `slowest`: None while nobody has begun."""

    id: str
    name: str
    lead: str
    limit: date
    closed: date | None
    answered: int
    said: tuple[Said, ...]
    slowest: Said | None
    conditions: tuple[Condition, ...]

    @property
    def awaited(self) -> int:
        """How many were silent and have not answered since, nor has another in their place."""
        return sum(one.silent and one.on is None for one in self.said)


def refs(project: Project) -> list[UUID]:
    """The places of the words of the conditions."""
    return [
        one.text.ref
        for one in project.obligations.values()
        if one.sort == "condition" and one.text is not None
    ]


def group_results(
    project: Project,
    rows: Iterable[Mapping[str, Any]],
    tasks: Iterable[Mapping[str, Any]],
    words: Mapping[UUID, str],
    today: date,
    rules: Rules,
    *,
    stage: str | None = None,
) -> tuple[GroupResult, ...]:
    """Those that have opened, in the catalog's order; `stage`: with what is of this stage alone."""
    in_order = sorted(rows, key=lambda row: int(row["round"]))
    newest = {row["item"]: row for row in in_order}
    before = {row["item"]: row for row in in_order if row is not newest[row["item"]]}
    elsewhere = {one["stream"]: _elsewhere(one, rules) for one in tasks if one["key"] in _ZH}
    found = []
    for group in rules.catalog.groups.groups:
        life = project.groups.get(group.id)
        inside = [
            one
            for one in members(project, group.id, rules)
            if (one in newest or _said_elsewhere(project, one))
            and stage in (None, rules.item(one).stage)
        ]
        if life is None or not inside:
            continue
        said = tuple(
            _said(newest[one], before.get(one), life.silent, elsewhere, today, rules)
            if one in newest
            else _of_another_record(project, one, life.silent, rules)
            for one in inside
        )
        begun = [one for one in said if one.days is not None]
        found.append(
            GroupResult(
                group.id,
                group.name_zh,
                unit_short(lead_of(project, group, rules), rules),
                life.limit_day,
                local_day(life.closed_at) if life.closed_at else None,
                sum(one.on is not None for one in said),
                said,
                max(begun, key=lambda one: one.days or 0) if begun else None,
                _conditions(project, inside, words, rules),
            )
        )
    return tuple(found)


_ZH = {"arbitrate": "上一轮未通过，由{}裁定", "answer_for": "逾期未答，由{}代为答复"}


def _elsewhere(task: Mapping[str, Any], rules: Rules) -> Elsewhere:
    return Elsewhere(_ZH[task["key"]].format(unit_short(task["unit"], rules)), _day(task["due"]))


def _said(
    row: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    silent: tuple[str, ...],
    elsewhere: Mapping[str, Elsewhere],
    today: date,
    rules: Rules,
) -> Said:
    started = _day(row["accepted_on"])
    on = local_day(datetime.fromisoformat(row["decided_at"])) if row["decided_at"] else None
    ended = on or (None if row["closed"] else today)
    days = rules.calendar.working_days_between(started, ended) if started and ended else None
    promised = _day(row["promised_due"])
    other = elsewhere.get(row["stream"])
    return Said(
        row["item"],
        row["name"],
        unit_short(row["unit"], rules),
        _words(row, None if other else before),
        on,
        days,
        bool(promised and ended and ended > promised),
        round_address(row["project"], row["item"], row["round"]),
        other,
        row["item"] in silent,
    )


def _said_elsewhere(project: Project, item: str) -> bool:
    """Whether the unit has answered in a record that was taken over, and so has no round here."""
    life = project.item(item)
    return life.finished_at is not None and life.outcome is not None


def _of_another_record(project: Project, item: str, silent: tuple[str, ...], rules: Rules) -> Said:
    """What it said there; how long it took is not known here."""
    life, found = project.item(item), handler_of(project, rules.item(item), rules)
    assert life.finished_at is not None
    assert life.outcome is not None
    return Said(
        item,
        rules.item(item).name_zh,
        unit_short(found[0].unit, rules) if found else "",
        RESULT_ZH[life.outcome],
        life.decided.day if life.decided else local_day(life.finished_at),
        None,
        False,
        None,
        None,
        item in silent,
    )


def _words(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """What the unit says, or where its part stands; after a no that it is asked anew."""
    now = result_or_status(row)
    if row["outcome"] or before is None or not before["outcome"]:
        return now
    said = Result(before["outcome"])
    return f"{now}（上一轮{RESULT_ZH[said]}）" if said in ADVERSE else now


def _conditions(
    project: Project, inside: list[str], words: Mapping[UUID, str], rules: Rules
) -> tuple[Condition, ...]:
    """All conditions that members have set, as the project has them to fulfil."""
    return tuple(
        Condition(
            unit_short(one.unit, rules),
            words.get(one.text.ref, "") if one.text else "",
            "待履行" if one.open else "已履行",
        )
        for one in project.obligations.values()
        if one.sort == "condition" and one.item in inside
    )


def _day(word: str | None) -> date | None:
    return date.fromisoformat(word) if word else None


def as_json(one: GroupResult) -> dict[str, Any]:
    """As the API tells it."""
    return {
        "group": one.id,
        "name": one.name,
        "lead": one.lead,
        "limit_day": one.limit,
        "closed_on": one.closed,
        "answered": one.answered,
        "opinions": [
            {
                "item": said.item,
                "name": said.name,
                "unit": said.unit,
                "zh": said.zh,
                "answered_on": said.on,
                "working_days": said.days,
                "late": said.late,
                "silent": said.silent,
                "elsewhere": said.elsewhere and said.elsewhere._asdict(),
            }
            for said in one.said
        ],
        "slowest": one.slowest.item if one.slowest else None,
        "conditions": [
            {"unit": asked.unit, "words": asked.words or None, "zh": asked.standing}
            for asked in one.conditions
        ],
    }
