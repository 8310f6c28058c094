"""A round of a review, told: what its department, its company and time did with it."""

from __future__ import annotations

from api.sentences.speaker import Speaker, Tell, day, document, handled, stopped
from domain.review import events as r
from domain.review.entries import entry_zh, never_zh
from domain.review.ladder import addressees_zh, due_zh, told_zh
from domain.review.words import CHECK_ZH, LIMIT_ZH, RESULT_ZH, STATUS_ZH, LimitKind

CLOSED_ZH = {
    "project_ended": "项目已结束",
    "does_not_apply": "该事项不再适用",
    "excused": "免予补办",
    "ruled": "原决定被撤销，须重新作出",
    "inherited": "已由其他项目的文书办结",
    "assessed": "因区域评估免办",
}
BECAUSE_ZH = {"not_competent": "不属于本部门职权", "not_required": "依法不需要许可"}
BY_OFFICE_ZH = {
    "answered_for": "由项目办代为答复",
    "arbitrated": "经裁定",
    "consented": "经项目办同意",
}
TAKEN_BACK_ZH = {
    "hand_over": "移交",
    "delegate": "委派",
    "consult": "加签",
    "ask_signatures": "会签",
}
OFFICE_SAYS_ZH = {"arbitrate": "裁定期限", "answer_for": "代为答复期限"}


def _opened(e: r.Opened, speak: Speaker) -> str:
    awaits = "、".join(speak.item(item) for item in e.awaits)
    waits = f"，作出决定前须先办结{awaits}" if awaits else ""
    state = "进入审查" if e.in_review else "等待申报"
    return f"开启第{e.round}轮，由{handled(e.handler, speak)}办理，{state}{waits}{_dues(e.dues)}"


def _dues(of: r.Dues | None) -> str:
    """Until when, as the event left it."""
    if of is None:
        return ""
    ends = [
        f"{name}到{day(end)}"
        for name, end in (("承诺时限", of.promised), ("法定时限", of.statutory))
        if end is not None
    ]
    return f"，{'、'.join(ends)}" if ends else ""


def _taken_over(e: r.TakenOver, speak: Speaker) -> str:
    status = STATUS_ZH[e.record.status]
    ends = _dues(r.Dues.model_validate(e.state.get("dues", {})))
    return f"接管第{e.record.round}轮，现为“{status}”，依据{e.source}{ends}"


def _submitted(e: r.Submitted, speak: Speaker) -> str:
    missing = f"，尚缺：{'、'.join(e.missing)}" if e.missing else "，材料齐全"
    window = f"，部门应于{day(e.window)}前答复是否受理" if e.window else ""
    return f"提交申报材料{len(e.papers)}件{missing}{window}{speak.said(e.note, '说明')}"


def _correction(e: r.CorrectionRequested, speak: Speaker) -> str:
    papers = f"：{speak.papers(e.missing)}" if e.missing else ""
    return f"一次性告知补正{papers}，请于{day(e.window)}前补正{speak.said(e.note, '说明')}"


def _accepted(e: r.Accepted, speak: Speaker) -> str:
    how = (
        f"期限内未答复，视为自{day(e.day)}起受理"
        if e.tacit
        else f"受理，自{day(e.day)}次日起计算时限"
    )
    gap = ""
    if e.gap and e.gap_until:
        gap = f"；容缺受理，{speak.papers(e.gap)}应于{day(e.gap_until)}前补齐"
    return f"{how}{_dues(e.dues)}{gap}{speak.said(e.promise, '承诺')}"


def _checked(e: r.MaterialsChecked, speak: Speaker) -> str:
    found = "、".join(f"{speak.paper(one)}{CHECK_ZH[of]}" for one, of in e.checks.items())
    return f"核对材料：{found}{speak.said(e.note, '说明')}"


def _suspended(e: r.Suspended, speak: Speaker) -> str:
    try:
        reason = speak.rules.pause_reason(e.reason).name_zh
    except KeyError:
        reason = e.reason
    until = f"至{day(e.until)}" if e.until else ""
    joint = f"第{e.joint}次联合评审，" if e.joint else ""
    return (
        f"自{day(e.start)}起暂停计时{until}，事由：{joint}{reason}（{e.clause}）"
        f"{_dues(e.dues)}{speak.said(e.note, '说明')}"
    )


def _extended(e: r.Extended, speak: Speaker) -> str:
    return f"延长办理期限{e.limit.zh}{_dues(e.dues)}{speak.said(e.reason, '理由')}"


def _decided(e: r.Decided, speak: Speaker) -> str:
    how = f"（{BY_OFFICE_ZH[e.by_office]}）" if e.by_office else ""
    how = "（期满未作答复，视为同意）" if e.tacit else how
    until = f"，条件应于{day(e.conditions_due)}前履行" if e.conditions_due else ""
    late = f"，超过承诺时限{e.overdue_days}个工作日" if e.overdue_days else ""
    facts = f"，结论：{speak.facts(e.facts)}" if e.facts else ""
    conditions = "".join(speak.said(one, f"条件{n}") for n, one in enumerate(e.conditions, 1))
    words = speak.said(e.reason, "理由") + speak.said(e.remedies, "救济途径")
    if e.check_by is not None:
        words += f"，凭承诺准予，应于{day(e.check_by)}前核查{speak.said(e.promise, '承诺')}"
    return f"作出决定：{RESULT_ZH[e.outcome]}{how}{document(e.document)}{facts}{conditions}{until}{words}{late}"


def _consent_asked(e: r.ConsentAsked, speak: Speaker) -> str:
    return f"拟作出“{RESULT_ZH[e.outcome]}”，报项目办同意{speak.said(e.reason, '理由')}"


def _consulted(e: r.Consulted, speak: Speaker) -> str:
    who = f"{speak.unit(e.unit)}{f' {e.person}' if e.person else ''}"
    return f"请{who}加签（第{e.number}项），{day(e.until)}前答复{speak.said(e.question, '问题')}"


def _copied(e: r.CopiedTo, speak: Speaker) -> str:
    whom = "、".join((*e.to, *(speak.unit(one) for one in e.units)))
    return f"抄送 {whom} 阅知{speak.said(e.note, '说明')}"


def _agrees(agrees: bool | None) -> str:
    return "" if agrees is None else ("，同意" if agrees else "，不同意")


def _escalated(e: r.Escalated, speak: Speaker) -> str:
    return f"{told_zh(e.step)}（{_lateness(e)}）：已报{addressees_zh(e.to, speak.rules)}"


def _lateness(e: r.Escalated) -> str:
    """How the limit stood when the step rang."""
    match e.limit:
        case None:
            return f"尚未受理，应于{day(e.due)}前答复"
        case LimitKind.STATUTORY:
            return f"超过法定时限{e.over_wd}个工作日"
        case LimitKind.PROMISED if e.over_wd:
            return f"超期{e.over_wd}个工作日"
        case LimitKind.PROMISED:
            return f"距到期{e.left_wd}个工作日" if e.left_wd else "当日到期"


def _days_moved(e: r.DaysMoved) -> list[str]:
    """承诺时限由…改为…, as it begins to run or no longer does; of notices the new last day alone."""
    was, now = e.was or r.Dues(), e.dues or r.Dues()
    limits = [
        ("承诺时限", was.promised, now.promised),
        ("法定时限", was.statutory, now.statutory),
    ]
    days = [
        *limits,
        ("答复或补正期限", e.window_was, e.window),
        ("暂停上限", e.cap_was, e.cap),
        ("容缺补齐期限", e.gap_was, e.gap_until),
    ]
    told = [
        f"{name}由{day(old)}改为{day(new)}"
        for name, old, new in days
        if old is not None and new is not None and old != new
    ]
    told += [f"{name}为{day(new)}" for name, old, new in limits if new and not old]
    told += [f"{name}不再计算（原为{day(old)}）" for name, old, new in limits if old and not new]
    told += [f"公示至{day(end)}止" for end in e.notices.values()]
    return told + [f"{OFFICE_SAYS_ZH[said]}到{day(end)}" for said, end in e.office.items()]


def _clocks_moved(e: r.ClocksMoved, speak: Speaker) -> str:
    if e.ordered is not None:
        return (
            f"复议机关或者法院于{day(e.ordered.on)}责令在{e.ordered.within}日内作出决定，"
            f"各项时限不变{speak.said(e.reason, '内容')}"
        )
    told = _days_moved(e)
    moved = "、".join(told) or "到期日不变"
    why = f"启用日历 {e.calendar}" if e.calendar else ""
    if e.catalog:
        awaits = "、".join(speak.item(item) for item in e.awaits)
        waits = f"，作出决定前还须办结{awaits}" if awaits else ""
        asked = f"，增加材料：{speak.papers(e.papers)}" if e.papers else ""
        days = f"，各项时限自起算日重新计算：{moved}" if told else ""
        return f"改按目录 {e.catalog} 办理{days}{waits}{asked}{speak.said(e.reason, '依据')}"
    why += stopped(e.stop) if e.stop else ""
    return f"{why}，各项时限自起算日重新计算：{moved}{speak.said(e.reason, '依据')}"


def _record_corrected(e: r.RecordCorrected, speak: Speaker) -> str:
    """更正记录：受理由2026-09-25改为2026-09-24；承诺时限由…改为…（拟稿：…）"""
    if e.day is None:
        what = f"{never_zh(e.entry)}（{day(e.day_was)}）系误登，实际没有发生"
    else:
        what = f"{entry_zh(e.entry)}由{day(e.day_was)}改为{day(e.day)}"
    match e.silence:
        case "proved":
            number = (e.silent or (1,))[0]
            which = f"第{number}次" if number > 1 or e.entry.endswith("-1") else ""
            silent = f"，答复已过受理期限，视为自{which}收到申请之日起受理"
        case "disproved":
            silent = "，答复没有超过受理期限，不再视为受理"
        case None:
            silent = ""
    moved = "、".join(_days_moved(e)) or "到期日不变"
    clause = f"（{e.clause}）" if e.clause else ""
    return (
        f"更正记录：{what}{silent}{clause}，重新计算：{moved}"
        f"{speak.said(e.reason, '理由')}（拟稿：{e.drafted_by}）"
    )


ROUNDS: dict[str, Tell] = {
    "TakenOver": _taken_over,
    "Opened": _opened,
    "Submitted": _submitted,
    "CorrectionRequested": _correction,
    "Accepted": _accepted,
    "MaterialsChecked": _checked,
    "GapSupplied": lambda e, s: f"补齐容缺材料：{s.papers(e.papers)}{s.said(e.note, '说明')}",
    "GapMissed": lambda e, s: (
        f"容缺材料（{s.papers(e.papers)}）到{day(e.until)}仍未补齐，本轮不得准予"
    ),
    "TacitAcceptanceRetracted": lambda e, s: "部门已在期限内答复，撤销“视为受理”的记录",
    "Declined": lambda e, s: f"不予受理：{BECAUSE_ZH[e.because]}{s.said(e.reason, '理由')}",
    "Lapsed": lambda e, s: "申请人逾期未补正，本轮结束，可以在新的一轮重新申报",
    "Suspended": _suspended,
    "PauseCapReached": lambda e, s: f"暂停已到上限（{day(e.cap)}），计时仍停，已报告",
    "Resumed": lambda e, s: f"恢复办理，自{day(e.day)}次日起继续计时{_dues(e.dues)}",
    "Extended": _extended,
    "Forwarded": lambda e, s: (
        f"转报{s.unit(e.outer_unit)}，本市办理时限到此为止{s.said(e.note, '说明')}"
    ),
    "NoticePublished": lambda e, s: f"发布公示，至{day(e.until)}止",
    "Claimed": lambda e, s: "认领任务",
    "HandedOver": lambda e, s: f"移交给 {e.to} 办理",
    "Delegated": lambda e, s: f"委派给 {e.to} 办理{s.said(e.note, '说明')}",
    "HandedBack": lambda e, s: f"交回委派的任务{s.said(e.note, '说明')}",
    "TakenBack": lambda e, s: f"拿回：{TAKEN_BACK_ZH[e.step]}",
    "HandingOpened": lambda e, s: "打开了交来的任务",
    "Consulted": _consulted,
    "ConsultationAnswered": lambda e, s: (
        f"答复第{e.number}项加签{_agrees(e.agrees)}{s.said(e.opinion, '意见')}"
    ),
    "ConsultationPassed": lambda e, s: (
        f"第{e.number}项加签到{day(e.until)}没有答复，不影响本事项的时限"
    ),
    "CopiedTo": _copied,
    "CopyRead": lambda e, s: "已阅抄送",
    "SignaturesAsked": lambda e, s: (
        f"请 {'、'.join(e.to)} 会签，须{e.quorum}人同意{s.said(e.question, '说明')}"
    ),
    "Signed": lambda e, s: f"{e.person} 会签{_agrees(e.agrees)}{s.said(e.opinion, '意见')}",
    "ConsentAsked": _consent_asked,
    "ConsentRefused": lambda e, s: f"项目办不同意，由部门重新答复{s.said(e.reason, '理由')}",
    "Decided": _decided,
    "Withdrawn": lambda e, s: f"撤回申请{s.said(e.reason, '理由')}",
    "Closed": lambda e, s: f"关闭：{CLOSED_ZH[e.reason]}",
    "FactsChanged": lambda e, s: f"相关事实变化：{s.facts(e.facts)}{_dues(e.dues)}",
    "ApplicantChanged": lambda e, s: f"申请人由{e.was or '（空）'}变更为{e.applicant}",
    "HandlerChanged": lambda e, s: f"改由{handled(e.handler, s)}办理{_dues(e.dues)}",
    "PrerequisiteFinished": lambda e, s: f"前置事项{s.item(e.item)}已办结",
    "PrerequisitesMet": lambda e, s: (
        f"前置事项全部办结，自{day(e.day)}次日起继续计时{_dues(e.dues)}"
    ),
    "ClocksMoved": _clocks_moved,
    "RecordCorrected": _record_corrected,
    "CatalogKept": lambda e, s: f"项目已启用目录 {e.catalog}，本轮在办，沿用原目录办到底",
    "WentOverdue": lambda e, s: f"超过{LIMIT_ZH[e.limit]}（{day(e.due)}到期）",
    "OverdueRetracted": lambda e, s: f"撤销超过{LIMIT_ZH[e.limit]}的记录",
    "Escalated": _escalated,
    "PutBefore": lambda e, s: (
        f"{told_zh(e.step)}（{due_zh(e.step)}{day(e.due)}）：已报{addressees_zh(e.to, s.rules)}"
    ),
    "PreReviewed": lambda e, s: (
        f"预审意见：{RESULT_ZH[e.outcome]}{s.said(e.reason, '理由')}"
        f"{''.join(s.said(one, '条件') for one in e.conditions)}"
    ),
    "BecameFormal": lambda e, s: (
        f"土地出让合同签订，自{day(e.day)}起转为正式办理"
        + (
            _dues(e.dues)
            if e.ready
            else f"，应于{day(e.window)}前答复是否受理"
            if e.window
            else "，等待申报"
        )
    ),
    "JointReviewTold": lambda e, s: (
        f"第{e.joint.number}次联合评审结束，暂停至{day(e.joint.until)}为止"
        if e.joint.over
        else f"参加第{e.joint.number}次联合评审（{day(e.joint.start)}至{day(e.joint.until)}）"
    ),
    "Simplified": lambda e, s: (
        f"依据{e.proof.area}{s.value('regional_assessment', [e.proof.topic])}区域评估"
        f"（{e.proof.number}，有效期至{day(e.proof.expires_on)}）简化办理，已评估的内容不再重复评估"
        if e.proof
        else "区域评估不再适用，恢复按一般程序办理"
    ),
    "EscalationAcknowledged": lambda e, s: f"签收{told_zh(e.step)}",
    "Instructed": lambda e, s: f"就{told_zh(e.step)}作出批示{s.said(e.instruction, '批示')}",
    "EscalationPassedOn": lambda e, s: f"{told_zh(e.step)}转请 {e.to} 办理{s.said(e.note, '说明')}",
    "PrerequisiteReopened": lambda e, s: (
        f"前置事项{s.item(e.item)}已失去效力，自次日起停止计时{_dues(e.dues)}"
    ),
}
