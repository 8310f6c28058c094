"""一件事, told: items that are applied for and answered together."""

from __future__ import annotations

from api.sentences.speaker import Speaker, Tell, day
from domain.project import bundle_events as b
from domain.project.bundle_letter import end_zh
from domain.review.ladder import addressees_zh


def _bundle_ended(e: b.BundleEnded, speak: Speaker) -> str:
    ends = "；".join(f"{speak.item(one.item)}{end_zh(one)}" for one in e.results)
    how = "（逾期）" if e.late else "（在期限内，撤销逾期的记录）" if e.retracts else ""
    return f"“{speak.bundle(e.bundle)}”全部办结{how}：{ends}"


BUNDLES: dict[str, Tell] = {
    "BundleSubmitted": lambda e, s: (
        f"申报“{s.bundle(e.bundle)}”：{'、'.join(s.item(one) for one in e.items)}，"
        f"材料{len(e.papers)}件{s.said(e.note, '说明')}"
        f"{f'，应于{day(e.limit_day)}前全部办结' if e.limit_day else ''}"
    ),
    "BundleLimitMoved": lambda e, s: (
        f"“{s.bundle(e.bundle)}”全部办结的期限由{day(e.was)}改为{day(e.limit_day)}"
        f"{'，撤销逾期的记录' if e.lifts else ''}{s.said(e.reason, '依据')}"
    ),
    "BundleExtended": lambda e, s: (
        f"延长“{s.bundle(e.bundle)}”的办理期限{e.limit.zh}，"
        f"全部办结的期限由{day(e.was)}改为{day(e.limit_day)}"
        f"{'，撤销逾期的记录' if e.lifts else ''}{s.said(e.reason, '理由')}"
    ),
    "BundlePutBefore": lambda e, s: (
        f"“{s.bundle(e.bundle)}”逾期{e.over_wd}个工作日（应于{day(e.due)}前全部办结，尚未办结："
        f"{'、'.join(s.item(one) for one in e.items)}）：已报{addressees_zh(e.to, s.rules)}"
    ),
    "BundleAnswered": lambda e, s: (
        f"签收“{s.bundle(e.bundle)}”逾期的报告{s.said(e.instruction, '批示')}"
        f"{f'，转请 {e.to} 办理' if e.to else ''}"
    ),
    "BundleOverdue": lambda e, s: (
        f"“{s.bundle(e.bundle)}”{day(e.limit_day)}到期，尚未办结：{'、'.join(s.item(one) for one in e.items)}"
    ),
    "BundleEnded": _bundle_ended,
}
