"""A project, told: its facts, items, groups, stages, reports, services and works."""

from __future__ import annotations

from api.sentences.speaker import Speaker, Tell, day, document, handled, moment
from domain.project import duty_events as du
from domain.project import events as p
from domain.project import group_events as g
from domain.project.supporting import SUPPORT_ZH
from domain.review.words import RESULT_ZH, STATUS_ZH

SOURCES = {"declared": "登记", "office": "项目办", "derived": "规则推导", "command": "登记"}
AMENDED_ZH = {
    "name": "名称",
    "industry": "行业",
    "scale": "建设规模",
    "land_mu": "用地（亩）",
    "year_plan": "年度计划投资（万元）",
    "planned_output": "预期产值（万元）",
}
CLOSING_ZH = {
    "excused": "免予补办",
    "does_not_apply": "不再适用",
    "inherited": "由其他项目的文书办结",
    "assessed": "因区域评估免办",
    "ruled": "的原决定被撤销，须重新作出",
}
_ENDED_ZH = {"exited": "出库", "terminated": "终止", "merged": "并入其他项目"}


def _registered(e: p.Registered, speak: Speaker) -> str:
    area = speak.rules.area(e.county) if e.county else None
    where = f"，位于{area.name_zh}" if area else ""
    demo = "（演示）" if e.demo else ""
    return f"登记项目“{e.name}”{demo}，编号 {e.code}{where}"


def _taken_over(e: p.TakenOver, speak: Speaker) -> str:
    demo = "（演示）" if e.state.get("demo") else ""
    number = f"，原编号 {e.old_id}" if e.old_id else ""
    open_ = f"，在办事项{len(e.record.reviews)}项" if e.record.reviews else ""
    return f"接管在建项目“{e.name}”{demo}，编号 {e.code}，依据{e.source}{number}{open_}"


def _amended(e: p.Amended, speak: Speaker) -> str:
    what = "、".join(
        f"{AMENDED_ZH.get(name, name)}改为{value}" for name, value in e.changes.items()
    )
    return f"修改登记信息：{what}{speak.said(e.reason, '理由')}"


def _facts_set(e: p.FactsSet, speak: Speaker) -> str:
    source = SOURCES.get(e.source) or speak.item(e.source)
    return f"明确事实（{source}）：{speak.facts(e.facts)}{speak.said(e.reason, '理由')}"


def _event_raised(e: p.EventRaised, speak: Speaker) -> str:
    source = f"（{speak.item(e.source)}办结）" if e.source not in SOURCES else ""
    value = f"：{e.value}" if e.value else ""
    return f"{speak.event(e.event)}{source}{value}{speak.said(e.note, '说明')}"


def _item_opened(e: p.ItemOpened, speak: Speaker) -> str:
    period = f"（{e.period}）" if e.period else ""
    return f"开启事项{speak.item(e.item)}{period}第{e.round}轮，由{handled(e.handler, speak)}办理"


def _round_ended(e: p.RoundEnded, speak: Speaker) -> str:
    how = RESULT_ZH[e.outcome] if e.outcome else STATUS_ZH[e.status]
    until = f"，有效期至{day(e.valid_until)}" if e.valid_until else ""
    return f"事项{speak.item(e.item)}第{e.round}轮结束：{how}{document(e.document)}{until}"


def _group_silent(e: g.GroupSilent, speak: Speaker) -> str:
    items = "、".join(speak.item(item) for item in e.items)
    return f"“{speak.group(e.group)}”期限已过，尚未答复：{items}（不视为同意）"


def _duty_reported(e: du.DutyReported, speak: Speaker) -> str:
    late = "（迟报）" if e.late else ""
    same = "，与上期无变化" if e.unchanged else ""
    names = {field.id: field for field in speak.rules.item(e.item).fields}
    figures = "、".join(
        f"{names[name].name_zh if name in names else name}"
        f"{value:f}{(names[name].unit or '') if name in names else ''}"
        for name, value in e.figures.items()
    )
    told = f"：{figures}" if figures else ""
    return f"提交{speak.item(e.item)}{e.period}期报告{late}{same}{told}"


PROJECTS: dict[str, Tell] = {
    "Registered": _registered,
    "TakenOver": _taken_over,
    "Amended": _amended,
    "FactsSet": _facts_set,
    "EventRaised": _event_raised,
    "ItemOpened": _item_opened,
    "ItemSkipped": lambda e, s: f"事项{s.item(e.item)}不适用于本项目",
    "ItemApplies": lambda e, s: f"事项{s.item(e.item)}可能适用于本项目",
    "RoundClosing": lambda e, s: f"事项{s.item(e.item)}{CLOSING_ZH[e.because]}，关闭第{e.round}轮",
    "PrerequisiteMet": lambda e, s: f"{s.item(e.item)}等待的前置{s.item(e.need)}已满足",
    "HandlerMoved": lambda e, s: f"事项{s.item(e.item)}改由{handled(e.handler, s)}办理",
    "RoundEnded": _round_ended,
    "GroupOpened": lambda e, s: f"“{s.group(e.group)}”开始，应于{day(e.limit_day)}前答复",
    "GroupClosed": lambda e, s: f"“{s.group(e.group)}”全部办结",
    "GroupSilent": _group_silent,
    "SilenceRetracted": lambda e, s: f"{s.item(e.item)}已在期限内答复，撤销未答复的记录",
    "UnitAdded": lambda e, s: f"“{s.group(e.group)}”增加{s.item(e.item)}",
    "ReapplicationAsked": lambda e, s: f"重新申报{s.item(e.item)}",
    "StageStarted": lambda e, s: f"进入阶段 {s.stage(e.stage)}",
    "StageExited": lambda e, s: f"完成阶段 {s.stage(e.stage)}",
    "StageReached": lambda e, s: f"阶段 {s.stage(e.stage)} 的目标已达到",
    "DutyOpened": lambda e, s: (
        f"应提交{s.item(e.item)}{e.period}期，由{s.unit(e.unit)}于{moment(e.due)}前报送"
    ),
    "DutyMissed": lambda e, s: f"{s.item(e.item)}{e.period}期到期未报",
    "DutyReported": _duty_reported,
    "DutyReturned": lambda e, s: (
        f"退回{s.item(e.item)}{e.period}期报告，由{s.unit(e.unit)}于{moment(e.due)}前重报{s.said(e.reason, '理由')}"
    ),
    "DutiesEnded": lambda e, s: f"{s.item(e.item)}不再需要报送",
    "ServiceRequested": lambda e, s: (
        f"申请{s.item(e.item)}（第{e.number}号），由{s.unit(e.unit)}办理"
        f"{f'，应于{day(e.due)}前答复' if e.due else ''}{s.said(e.note, '说明')}"
    ),
    "ServiceAnswered": lambda e, s: f"答复{s.item(e.item)}申请（第{e.number}号）",
    "SupportRequested": lambda e, s: (
        f"提出要素保障需求“{s.support(e.support)}”（第{e.number}号），由{s.unit(e.unit)}牵头{s.said(e.note, '说明')}"
    ),
    "SupportAdvanced": lambda e, s: (
        f"要素保障需求第{e.number}号：{SUPPORT_ZH[e.to]}（{s.unit(e.unit)}）{s.said(e.note, '说明')}"
    ),
    "ServiceMissed": lambda e, s: f"{s.item(e.item)}申请（第{e.number}号）到期未答复",
    "ItemExcused": lambda e, s: f"{s.item(e.item)}免予补办{s.said(e.reason, '理由')}",
    "JointReviewConvened": lambda e, s: (
        f"组织第{e.number}次联合评审（{'、'.join(map(s.item, e.items))}），"
        f"由{e.institution}统一编制、评估，{day(e.meets_on)}召开专家会，"
        f"自{day(e.start)}起暂停计时至{day(e.until)}{s.said(e.note, '说明')}"
    ),
    "JointReviewClosed": lambda e, s: (
        f"第{e.number}次联合评审（{'、'.join(map(s.item, e.items))}）于{day(e.day)}结束"
        f"{s.said(e.opinion, '专家意见')}"
    ),
    "ModeChosen": lambda e, s: f"申请{s.mode(e.mode)}",
    "RoundFormal": lambda e, s: f"{s.item(e.item)}第{e.round}轮由预审转为正式办理",
    "AssessmentRecorded": lambda e, s: (
        f"登记{s.value('regional_assessment', [e.topic])}区域评估（{e.area}，{e.number}），"
        f"{day(e.approved_on)}批准，有效期至{day(e.expires_on)}"
    ),
    "AssessmentExpired": lambda e, s: (
        f"{s.value('regional_assessment', [e.topic])}区域评估（{e.number}）到期"
    ),
    "ItemRelieved": lambda e, s: (
        f"{s.item(e.item)}{'免予办理' if e.effect == 'waived' else '简化办理'}：依据{e.area}"
        f"{s.value('regional_assessment', [e.topic])}区域评估（{e.number}，{day(e.approved_on)}批准，"
        f"有效期至{day(e.expires_on)}）"
    ),
    "ReliefEnded": lambda e, s: (
        f"{s.value('regional_assessment', [e.topic])}区域评估不再适用，尚未开工，"
        f"{s.item(e.item)}{'须办理' if e.effect == 'waived' else '不再简化'}"
    ),
    "ProjectSuspended": lambda e, s: f"停缓建，文号 {e.document}{s.said(e.reason, '理由')}",
    "ProjectResumed": lambda e, s: f"恢复建设，文号 {e.document}{s.said(e.reason, '理由')}",
    "WorksStopped": lambda e, s: (
        f"自{day(e.on)}起中止施工"
        f"{f'，应于{day(e.report_by)}前报告{s.unit(e.issuer)}' if e.report_by else ''}"
        f"{s.said(e.reason, '原因')}"
    ),
    "StoppedWorksReported": lambda e, s: (
        f"向发证机关报告中止施工{'（迟报）' if e.late else ''}{s.said(e.note, '内容')}"
    ),
    "StoppedWorksReportMissed": lambda e, s: f"中止施工未在{day(e.due)}前报告发证机关，仍须报告",
    "WorksRecheckOpened": lambda e, s: (
        f"中止施工满一年，恢复施工前由{s.unit(e.unit)}核验施工许可证"
    ),
    "WorksPermitChecked": lambda e, s: (
        f"核验施工许可证：{'仍符合施工条件' if e.holds else '不再符合施工条件，不得恢复施工'}"
        f"{s.said(e.reason, '意见')}"
    ),
    "WorksResumed": lambda e, s: f"自{day(e.on)}起恢复施工{s.said(e.note, '说明')}",
    "Ended": lambda e, s: f"项目{_ENDED_ZH[e.how]}{s.said(e.reason, '理由')}",
}
