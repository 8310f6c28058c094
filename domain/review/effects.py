"""What an act would bring, told beside its button before anything is filled in.

Days come from the same law as the act's own event; so "受理后，应于…" is what will be so if it is
given today (design.md 4).
"""

from __future__ import annotations

from datetime import date, datetime

from domain.clock import WEEKDAY_ZH, local_day
from domain.limits import Limit
from domain.review.due import correction_window, counted, dues, notice_end
from domain.review.events import Accepted, Resumed
from domain.review.item_rules import length, pause_reasons
from domain.review.state import Review, evolve
from domain.review.words import (
    ADVERSE,
    LICENSING,
    RESULT_ZH,
    WITH_CONDITIONS,
    Result,
)
from domain.rules.rules import Rules


def effects(
    review: Review, kind: str, outcome: Result | None, now: datetime, rules: Rules
) -> tuple[str, ...]:
    """Sentences about what follows if the act is given now; the first is the gravest."""
    today = local_day(now)
    match kind:
        case "accept":
            after = dues(evolve(review, Accepted(at=now, day=today)), rules)
            return _until("受理后", after.promised, after.statutory)
        case "accept_with_gap":
            after = dues(evolve(review, Accepted(at=now, day=today)), rules)
            last = counted(length(rules.supply_gap_within), today, rules, review.stops)
            return (
                *_until("受理后", after.promised, after.statutory),
                f"暂缺的材料最迟应于{until(last)}前补齐；补齐前不能准予，逾期未补的只能不予或撤回。",
            )
        case "decide_on_promise":
            within = length(rules.promise_checked_within)
            last = counted(within, today, rules, review.stops)
            return (
                "受理并当场准予，不再审查；所缺材料和公示由承诺代替。",
                f"承诺应于{until(last)}前核查，不实的撤销文书、记入企业信用记录{_after_false(rules)}。",
            )
        case "supply_gap":
            return ("补齐后可以作出准予决定；办理时限照常计算。",)
        case "check_materials":
            return ("申请人可以看到核对结果；不停止计时，需要补正的仍须一次性告知。",)
        case "request_correction":
            window = correction_window(today, rules, review.stops)
            return (
                f"告知后，申请人应于{until(window)}前一次补齐；期间部门不计时。",
                "缺什么须一次告知，以后不得再要求（行政许可法第32条）。",
            )
        case "decline":
            return ("本轮结束，申请人可向有权机关申请；理由和救济途径书面告知。",)
        case "suspend":
            return _suspended(review, rules)
        case "resume":
            after = dues(evolve(review, Resumed(at=now, day=today)), rules)
            return _until("恢复后，自明日起继续计时", after.promised, after.statutory)
        case "extend":
            return _extended(review, rules)
        case "correct_record":
            return (
                "按更正后的日期重新计算到期日、期限和统计；原记载保留，可在经过中查看。",
                "因原记载而记的超期、视为受理，更正后不成立的撤销；已发出的提醒不收回。",
                "受理或补正告知更正后晚于受理期限的，视为自收到申请之日起受理（行政许可法第32条）。",
            )
        case "forward":
            return ("转报后，本市办理时限到此为止；上级办理期间不亮灯，等待时间另记。",)
        case "publish_notice":
            return tuple(
                f"“{one.name_zh}”今日发布，至{until(notice_end(one, today, rules, review.stops))}止；"
                f"{'期间停止计时' if one.stops_clock else '不停止计时'}。"
                for one in rules.item(review.item).notices
                if one.id not in review.notices
            )
        case "withdraw":
            return ("本轮结束；以后可以重新申报，从头计时。",)
        case "claim":
            return ("由您办理；时限不变。",)
        case "delegate":
            return ("对方办完后交回给您；时限照常计算。",)
        case "hand_back":
            return (f"任务回到{review.delegated_by}处。",)
        case "take_back":
            return ("对方尚未打开，拿回后如同没有交出。",)
        case "consult":
            return ("对方的待办中出现这一项；不停止计时，不答复也不影响您作出决定。",)
        case "answer_consultation":
            return ("意见记入本轮经过，由承办单位参考。",)
        case "copy_to":
            return ("对方的待办中出现一件待阅，可以打开本页；不要求答复，时限照常计算。",)
        case "mark_read":
            return ("抄送给您的从待办中撤下；本轮结束前仍可打开查看。",)
        case "ask_signatures":
            return ("同意的人数达到要求前，不能作出肯定的决定；时限照常计算。",)
        case "sign":
            return ("会签意见记入本轮经过，不能改签。",)
        case "hand_over":
            return ("由接手的人办理；时限不变。",)
        case "consent":
            return ("同意后，部门的意见即刻生效；不同意的，由部门重新答复，时限不变。",)
        case "submit" if review.pre_review:
            return ("提交后由部门预审，不计时；土地出让合同签订后转为正式办理。",)
        case "submit":
            return (f"提交后，部门应于{until(_window(review, today, rules))}前答复是否受理。",)
        case "decide" | "record_answer" | "answer_for" | "arbitrate" if outcome is not None:
            return _decided(review, outcome, today, rules)
        case _:
            return ()


def until(day: date) -> str:
    """11月27日（周五）24:00"""
    return f"{day.month}月{day.day}日（周{WEEKDAY_ZH[day.weekday()]}）24:00"


def _until(lead: str, promised: date | None, statutory: date | None) -> tuple[str, ...]:
    if promised is None and statutory is None:
        return (f"{lead}，本事项没有办理时限，或时限等待前置事项。",)
    first = promised or statutory
    assert first is not None
    lines = [f"{lead}，应于{until(first)}前办结。"]
    if promised and statutory and statutory != promised:
        lines.append(f"法定时限到{until(statutory)}止。")
    return tuple(lines)


def _window(review: Review, today: date, rules: Rules) -> date:
    return counted(rules.acceptance_window(rules.item(review.item)), today, rules, review.stops)


def _after_false(rules: Rules) -> str:
    return "，信用修复前不再适用告知承诺" if rules.after_false_promise else ""


def _suspended(review: Review, rules: Rules) -> tuple[str, ...]:
    if not pause_reasons(rules.item(review.item), rules):
        return ("本事项不得暂停。",)
    return (
        "自明日起停止计时，今日照计；恢复的次日接着计算，暂停的天数不计入时限。",
        "事由和依据书面告知申请人（行政许可法第45条）。",
    )


def _extended(review: Review, rules: Rules) -> tuple[str, ...]:
    item = rules.item(review.item)
    limit: Limit | None = item.extension.limit if item.extension else None
    if limit is None:
        return ("法律没有规定本事项可以延期。",)
    after = dues(review.but(extension=limit), rules)
    return (
        *_until(f"延长{limit.zh}，只能一次", after.promised, after.statutory),
        "延期理由告知申请人（行政许可法第42条）。",
    )


def _decided(review: Review, outcome: Result, today: date, rules: Rules) -> tuple[str, ...]:
    if review.pre_review:
        return (
            "这是预审意见，不计时，也不是决定；土地出让合同签订后转为正式办理。",
            "预审期间可以先行公示。",
        )
    lines = []
    if rules.finishes(review.item, outcome):
        lines.append(f"作出“{RESULT_ZH[outcome]}”后，本事项办结，等待它的事项随即开启。")
    elif outcome in ADVERSE:
        lines.append(f"作出“{RESULT_ZH[outcome]}”后，本轮结束；申请人可改进后重新申报，从头计时。")
    if outcome in WITH_CONDITIONS:
        lines.append("附加的条件记为项目的义务。")
    if outcome in LICENSING:
        last = counted(length(rules.catalog.clock.delivery), today, rules)
        lines.append(f"文书应于{until(last)}前送达（行政许可法第44条）。")
        if validity := rules.validity(review.item):
            lines.append(f"文书有效期{validity.zh}。")
    due = review.dues.promised
    if due is not None and today > due:
        late = rules.calendar.working_days_between(due, today)
        lines.append(f"已超过承诺时限{late}个工作日，记为补办。")
    return tuple(lines)
