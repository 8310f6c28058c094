"""一封信: the one result of a bundle, as it is written to the applicant (domain.md 10, 办理结果), and
before it that its last day is another.

Work plan 四(三) 一封信送达办理结果; 行政许可法 42; catalog letters `decision_letter`, `extension_notice`.
The text is made from the project's own state, so that it can say nothing else than the ledger does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.acts import Text
from domain.clock import local_day
from domain.identity import CITY_GOVERNMENT
from domain.project.asked_together import AskedTogether
from domain.project.bundle_ends import limit_of
from domain.project.bundle_events import MemberEnd
from domain.project.state import Project
from domain.review.words import ADVERSE, RESULT_ZH, STATUS_ZH, Status
from domain.review.written import Written, day_zh
from domain.rules.rules import Rules

Said = Callable[[Text], str]
LAW = "依据：《中华人民共和国行政许可法》第四十二条第二款。"


def letter(project: Project, name: str, rules: Rules, said: Said) -> Written | None:
    """The letter of a bundle whose items have all ended; None while one has not.

    `said`: what somebody wrote. Raises KeyError where the bundle was not asked for.
    """
    asked = project.bundles[name]
    if asked.ended_at is None:
        return None
    ends = [asked.ends[item] for item in asked.items]
    bundle = rules.of(asked.catalog).bundle(name)
    paragraphs = [
        f"你单位于{day_zh(asked.start_day)}就项目（{project.code}）一并提出的“{bundle.name_zh}”申请，"
        "现已全部办结，结果如下：",
        *(f"{n}．{_told(project, end, rules, said)}" for n, end in enumerate(ends, 1)),
        *_refused(ends),
        _in_time(asked, ends),
        LAW if limit_of(bundle) else "",
    ]
    return Written(
        title=f"{bundle.name_zh}办理结果",
        on=local_day(asked.ended_at),
        paragraphs=tuple(one for one in paragraphs if one),
        signed_by=rules.city_unit(bundle.lead).name_zh,
    )


def extension_notice(project: Project, name: str, rules: Rules, said: Said) -> Written | None:
    """What the applicant is told of an extension (行政许可法 42); None where there was none here.

    `said`: what somebody wrote. Raises KeyError where the bundle was not asked for.
    """
    asked = project.bundles[name]
    longer = asked.longer
    if longer is None or longer.reason is None or longer.was is None or longer.limit_day is None:
        return None
    bundle = rules.of(asked.catalog).bundle(name)
    was, until = day_zh(longer.was), day_zh(longer.limit_day)
    return Written(
        title="延长一件事办理期限告知书",
        on=longer.on,
        paragraphs=(
            f"你单位于{day_zh(asked.start_day)}就项目（{project.code}）一并提出的“{bundle.name_zh}”"
            f"申请，不能在{was}前全部办结。",
            f"延长理由：{said(longer.reason)}",
            f"经{rules.unit(CITY_GOVERNMENT).name_zh}负责人批准，办理期限延长{longer.limit.zh}，"
            f"全部办结的期限由{was}改为{until}。",
            LAW,
        ),
        signed_by=rules.city_unit(bundle.lead).name_zh,
    )


def _told(project: Project, end: MemberEnd, rules: Rules, said: Said) -> str:
    conditions = "；".join(
        said(one.text)
        for one in project.obligations.values()
        if one.sort == "condition" and one.item == end.item and one.text is not None
    )
    more = f"，附加条件：{conditions.rstrip('。')}" if conditions else ""
    return f"{rules.item(end.item).name_zh}：{end_zh(end)}{more}。"


def _refused(ends: list[MemberEnd]) -> Iterator[str]:
    if any(end.outcome in ADVERSE for end in ends):
        yield (
            "未获准予的事项，理由和申请行政复议、提起行政诉讼的权利见该事项的决定书；"
            "可以就该事项单独重新申报，其他事项不受影响。"
        )


def _in_time(asked: AskedTogether, ends: list[MemberEnd]) -> str:
    if asked.limit_day is None:
        return ""
    last = max(end.day for end in ends)
    how = "逾期" if asked.late else "期限内"
    return f"全部办结的期限为{day_zh(asked.limit_day)}，实际于{day_zh(last)}办结（{how}）。"


def end_zh(end: MemberEnd) -> str:
    """What came of an item: 准予（漯自然资〔2027〕1号），有效期至2029年3月1日; 不再需要办理."""
    if end.outcome is None and end.status in (None, Status.CLOSED_NOT_NEEDED):
        return "不再需要办理"
    how = RESULT_ZH[end.outcome] if end.outcome else STATUS_ZH[end.status or Status.DECIDED]
    number = f"（{end.number}）" if end.number else ""
    return f"{how}{number}{f'，有效期至{day_zh(end.valid_until)}' if end.valid_until else ''}"
