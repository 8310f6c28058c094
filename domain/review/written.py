"""文书: the text of each notice that the law has written to the applicant (domain.md 10).

行政许可法 32 (受理、不予受理、一次性告知), 38 (不予许可的理由和救济), 42 (延长期限告知), 44 (决定书), 45 (特殊
程序所需时间书面告知). The text is made from the round's own events, so that it can say nothing else than
the ledger does; on paper, numbered and delivered it comes later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from domain.acts import Text
from domain.clock import local_day
from domain.review.due import explained
from domain.review.entries import entry_zh, never_zh
from domain.review.events import (
    Accepted,
    CorrectionRequested,
    Decided,
    Declined,
    Extended,
    RecordCorrected,
    ReviewEvent,
    Suspended,
)
from domain.review.state import Review, evolve
from domain.review.words import ADVERSE, LICENSING, RESULT_ZH, LimitKind, Result, Status
from domain.rules.rules import Rules

Said = Callable[[Text], str]
ISSUING = (*LICENSING, Result.REFUSED, Result.FAILED)


class Written(NamedTuple):
    """A notice: its title, the day that it bears, its paragraphs, and who signs."""

    title: str
    on: date
    paragraphs: tuple[str, ...]
    signed_by: str


def written(
    events: Iterable[ReviewEvent], rules_of: Callable[[Review], Rules], said: Said
) -> tuple[Written, ...]:
    """Every notice of the round, in order. `said`: what somebody wrote; `rules_of`: those that the
    round lived by at that moment."""
    review: Review | None = None
    found = []
    for event in events:
        review = evolve(review, event)
        if (one := _notice(review, event, rules_of(review), said)) is not None:
            found.append(one)
    return tuple(found)


def _notice(review: Review, event: ReviewEvent, rules: Rules, said: Said) -> Written | None:
    item = rules.item(review.item)
    if rules.opens_in_review(item.id):
        return None  # nobody has applied: there is no applicant to tell
    on = local_day(event.happened_at or event.at)
    match event:
        case CorrectionRequested():
            return _written(
                "补正材料一次性告知书", on, _correction(review, event, rules, said), review, rules
            )
        case Accepted() if not event.tacit:
            return _written(
                "受理通知书", on, _acceptance(review, event, rules, said), review, rules
            )
        case Declined():
            return _written(
                "不予受理通知书", on, _declined(review, event, rules, said), review, rules
            )
        case Suspended():
            return _written("特殊程序告知书", on, _pause(review, event, rules, said), review, rules)
        case Extended():
            return _written(
                "延长办理期限告知书", on, _extension(review, event, rules, said), review, rules
            )
        case RecordCorrected():
            return _written(
                "办理日期更正告知书", on, _right_day(review, event, rules), review, rules
            )
        case Decided() if event.outcome in ISSUING:
            title = "不予许可决定书" if event.outcome in ADVERSE else "准予许可决定书"
            return _written(title, on, _decision(review, event, rules, said), review, rules)
        case _:
            return None


def _written(title: str, on: date, paragraphs: list[str], review: Review, rules: Rules) -> Written:
    signed = rules.unit_name(review.handler.acted_by or review.handler.unit)
    return Written(title, on, tuple(one for one in paragraphs if one), signed)


def _lead(review: Review, rules: Rules) -> str:
    name = rules.item(review.item).name_zh
    received = f"于{day_zh(local_day(review.received_at))}" if review.received_at else ""
    return f"你单位{received}就项目（{review.project}）提出的“{name}”申请收悉。"


def _correction(review: Review, event: CorrectionRequested, rules: Rules, said: Said) -> list[str]:
    papers = [f"{n}．{rules.material(one).name_zh}" for n, one in enumerate(event.missing, 1)]
    asked = ["经审查，申请材料不齐全或者不符合法定形式，需要补正的全部内容如下："]
    return [
        _lead(review, rules),
        *asked,
        *papers,
        said(event.note) if event.note else "",
        f"请于{day_zh(event.window)}前一次补正；逾期未补正的，本次申请终止，可以重新申请。",
        "依据：《中华人民共和国行政许可法》第三十二条第一款第四项。",
    ]


def _acceptance(review: Review, event: Accepted, rules: Rules, said: Said) -> list[str]:
    gap = []
    if event.gap and event.gap_until:
        names = "、".join(rules.material(one).name_zh for one in event.gap)
        gap = [
            f"本次为容缺受理，暂缺：{names}，应于{day_zh(event.gap_until)}前补齐；"
            "补齐前不能作出准予决定，逾期未补的依法不予许可。",
            f"申请人承诺：{said(event.promise)}" if event.promise else "",
        ]
    return [
        _lead(review, rules),
        f"经审查，予以受理，受理日期为{day_zh(event.day)}。",
        *gap,
        *limits(review, rules),
        "依据：《中华人民共和国行政许可法》第三十二条第一款第五项。",
    ]


def limits(review: Review, rules: Rules) -> list[str]:
    """Both limits as they are explained everywhere else: the sentences that a clerk reads aloud."""
    found = []
    for kind in LimitKind:
        if lines := explained(review, kind, rules):
            found.append(lines[0] + "".join(lines[1:]))
    return found


BECAUSE_ZH = {
    "not_competent": "该事项不属于本机关职权范围，请向有关行政机关申请。",
    "not_required": "该事项依法不需要取得行政许可。",
}


def _declined(review: Review, event: Declined, rules: Rules, said: Said) -> list[str]:
    return [
        _lead(review, rules),
        f"经审查，决定不予受理：{BECAUSE_ZH[event.because]}",
        f"具体理由：{said(event.reason)}",
        remedies(rules),
        "依据：《中华人民共和国行政许可法》第三十二条第一款第一项、第二项。",
    ]


def remedies(rules: Rules) -> str:
    """How long one may ask for reconsideration, or sue: 行政复议法 20, 行政诉讼法 46."""
    clock = rules.catalog.clock.remedies
    asked, sued = clock.reconsideration_within.limit, clock.litigation_within.limit
    if asked is None or sued is None:
        return ""
    return (
        f"如不服本决定，可以自收到之日起{asked.zh}内申请行政复议，"
        f"或者{sued.zh}内向人民法院提起行政诉讼。"
    )


def _pause(review: Review, event: Suspended, rules: Rules, said: Said) -> list[str]:
    reasons = {one.id: one.name_zh for one in rules.catalog.clock.pause_reasons}
    until = f"至{day_zh(event.until)}" if event.until else "，至该程序结束"
    return [
        _lead(review, rules),
        f"本事项依法需要{reasons.get(event.reason, event.reason)}，"
        f"自{day_zh(event.start)}起{until}，所需时间不计入办理期限。",
        *(limits(review, rules) if event.until else []),
        f"依据：{event.clause}。",
    ]


def _extension(review: Review, event: Extended, rules: Rules, said: Said) -> list[str]:
    return [
        _lead(review, rules),
        f"因{said(event.reason).rstrip('。')}，不能在规定期限内作出决定，"
        f"经本机关负责人批准，延长{event.limit.zh}。",
        *limits(review, rules),
        "依据：《中华人民共和国行政许可法》第四十二条。",
    ]


def _right_day(review: Review, event: RecordCorrected, rules: Rules) -> list[str]:
    """Whoever was told other days is told the right ones: a window that runs, and both limits."""
    was = day_zh(event.day_was)
    if event.day is None:
        what = f"{never_zh(event.entry)}（{was}）的记载系误登，实际没有发生，予以更正。"
    else:
        what = f"办理记录中{entry_zh(event.entry)}的日期由{was}更正为{day_zh(event.day)}。"
    silent = ""
    if event.silence == "proved" and review.start_day:
        silent = (
            "按更正后的日期，本机关的答复已超过法定受理期限，"
            f"自收到申请之日（{day_zh(review.start_day)}）起视为受理。"
        )
    elif event.silence == "disproved":
        answer = f"已于{day_zh(review.start_day)}受理，" if review.start_day else ""
        silent = f"按更正后的日期，本机关{answer}此前“视为受理”的记载予以更正。"
    mend = review.window if review.status is Status.CORRECTING else None
    return [
        _lead(review, rules),
        f"经核对，{what}",
        silent,
        f"请于{day_zh(mend)}前一次补正。" if mend else "",
        *limits(review, rules),
        f"依据：{event.clause}。" if event.clause else "",
    ]


def _decision(review: Review, event: Decided, rules: Rules, said: Said) -> list[str]:
    number = f"文号：{event.document.number}。" if event.document else ""
    conditions = [f"{n}．{said(one)}" for n, one in enumerate(event.conditions, 1)]
    refused = event.outcome in ADVERSE
    told = said(event.remedies) if event.remedies else remedies(rules)
    return [
        _lead(review, rules),
        f"经审查，决定：{RESULT_ZH[event.outcome]}。{number}",
        f"理由：{said(event.reason)}" if event.reason else "",
        "附加条件：" if conditions else "",
        *conditions,
        f"以上条件应于{day_zh(event.conditions_due)}前履行。" if event.conditions_due else "",
        told if refused else "",
        f"依据：《中华人民共和国行政许可法》第三十八条第{'二' if refused else '一'}款。",
    ]


def day_zh(day: date) -> str:
    """2026年3月1日"""
    return f"{day.year}年{day.month}月{day.day}日"
