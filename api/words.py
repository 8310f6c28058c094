"""Rows and receipts as they are shown: with Chinese words beside the ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api.answers import Json
from api.problems import Problem, refused
from domain.acts import Actor
from domain.refused import Refusal
from domain.review.words import RESULT_ZH, STATUS_ZH, Result, Status
from domain.rules.rules import Rules
from domain.streams import is_review, project_of, review_of
from store.receipts import Answer

BASE = "/api/v1"
PROJECT_STATUS_ZH = {
    "running": "在库",
    "suspended": "停缓建",
    "exited": "已出库",
    "terminated": "已终止",
    "merged": "已并入",
}
TASK_ZH = {
    "submit": "申报",
    "correct": "补正",
    "accept": "受理",
    "pre_review": "出具预审意见",
    "await_correction": "等待补正",
    "supply_gap": "补齐容缺材料",
    "consult": "答复加签",
    "copy": "阅知",
    "sign": "会签",
    "decide": "作出决定",
    "forward": "转报上级",
    "resume": "恢复办理",
    "record_answer": "记录上级决定",
    "consent": "同意与否",
    "answer_for": "代为答复",
    "arbitrate": "裁定",
    "report": "报告",
    "service": "答复服务申请",
    "support": "推进要素保障",
    "renew": "申请延续",
    "renewal": "决定延续",
    "promise": "核查承诺",
    "obligation": "履行义务",
    "confirm": "核实义务履行",
    "matter": "处置待核事项",
    "made_up": "是否补办",
    "report_stopped_works": "报告中止施工",
    "check_works_permit": "核验施工许可证",
}
INTERNAL = (
    "claimed_by",
    "copied_to",
    "pauses",
)  # how a unit shares its work is not the company's to see


def receipt(answer: Answer) -> dict[str, Any]:
    """The receipt of an act, as data."""
    body: dict[str, Any] = {
        "id": answer.id,
        "outcome": answer.outcome,
        "kind": answer.kind,
        "stream": answer.stream,
        "project": project_of(answer.stream),
        "submitted_at": answer.submitted_at,
        "happened_at": answer.happened_at,
        "settled_at": answer.settled_at,
        "rules": answer.rules,
        "address": address(answer.id),
    }
    if is_review(answer.stream):
        name = review_of(answer.stream)
        body |= {"item": name.item, "round": name.round}
    return body


def address(id: UUID) -> str:
    """Where the receipt lies."""
    return f"{BASE}/receipts/{id}"


def round_address(project: str, item: str, round: int) -> str:
    """Where the round's page lies."""
    return f"/reviews/{project}/{item}/{round}"


def answered(answer: Answer, by: Actor, status: int = 200) -> Json:
    """What the one who acted is told: done with the new state, refused, or not yet played.

    Raises the problem where the act was refused or set aside.
    """
    if answer.outcome is None:
        body = {"receipt": receipt(answer), "detail": "已登记，尚在办理；请稍后查询回执。"}
        headers = {"Location": address(answer.id), "Retry-After": "1"}
        return Json(body, 202, headers)
    check_taken(answer)
    shown = "review" if is_review(answer.stream) else "project"
    return Json({"receipt": receipt(answer), shown: seen(answer.state, by, shown)}, status)


def check_taken(answer: Answer) -> None:
    """Raises the problem where the act was refused, or set aside."""
    if answer.outcome == "set_aside":
        raise set_aside(answer)
    if answer.refusal is not None:
        raise refused(Refusal.model_validate(answer.refusal), receipt=receipt(answer))


def set_aside(answer: Answer) -> Problem:
    """An operator has set the act aside: it never took effect."""
    return Problem(
        409,
        "set_aside",
        "这次办理因系统缺陷被运维人员搁置，没有生效；请重新办理或联系运维人员。",
        more={"receipt": receipt(answer)},
    )


def seen(row: dict[str, Any] | None, by: Actor, what: str) -> dict[str, Any] | None:
    """A row of the read model as this person sees it."""
    if row is None:
        return None
    row = _of_review(row) if what == "review" else _of_project(row)
    if by.company is not None:
        for name in INTERNAL:
            row.pop(name, None)
    return row


def _of_review(row: dict[str, Any]) -> dict[str, Any]:
    outcome = row["outcome"]
    return row | {
        "status_zh": STATUS_ZH[Status(row["status"])],
        "outcome_zh": RESULT_ZH[Result(outcome)] if outcome else None,
    }


def _of_project(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"status_zh": PROJECT_STATUS_ZH[row["status"]]}


def of_task(row: dict[str, Any], by: Actor, rules: Rules) -> dict[str, Any]:
    """A task: what is to be done, by whom, until when."""
    kind = row["key"].partition("/")[0]
    name = _support(row["name"], rules) if kind == "support" else row["name"]
    unit = row["unit"]
    shown = row | {
        "name": name,
        "what": f"{TASK_ZH.get(kind, kind)}：{name}",
        "unit_name": unit and unit_name(unit, rules),
    }
    if is_review(row["stream"]):
        shown["round"] = review_of(row["stream"]).round
    if by.company is not None:
        for name in INTERNAL:
            shown.pop(name, None)
    return shown


def _support(support: str, rules: Rules) -> str:
    names = {one.id: one.name_zh for one in rules.catalog.support.support}
    return names.get(support, support)


def unit_name(unit: str, rules: Rules) -> str:
    """The full name of a unit; its id where this catalog does not know it."""
    try:
        return rules.unit_name(unit)
    except KeyError:
        return unit


def unit_short(unit: str, rules: Rules) -> str:
    """The short name of a unit; its id where this catalog does not know it."""
    return rules.unit_short(unit) if unit in rules.units() else unit


def result_or_status(row: Mapping[str, Any]) -> str:
    """What came of the round of that row, else how it stands: 准予, 审查中."""
    outcome = row["outcome"]
    return RESULT_ZH[Result(outcome)] if outcome else STATUS_ZH[Status(row["status"])]


MOVED_ZH = {  # a day that an act on many projects moves
    "promised": "承诺时限",
    "statutory": "法定时限",
    "window": "答复或补正期限",
    "cap": "暂停上限",
    "gap": "容缺补齐期限",
    "group": "并联期限",
    "bundle": "一件事期限",
    "duty": "报送时间",
    "service": "答复期限",
}
