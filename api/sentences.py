"""Each event of the ledger as a Chinese sentence, for timelines and previews.

One function for each type of event; a test holds that none is missing. A sentence names units,
items and facts by the words of the catalog that the project lives by. Words that people wrote are
put in where they are known and may be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.acts import Text
from domain.clock import SHANGHAI
from domain.identity import acting_units
from domain.project import bundle_events as b
from domain.project import challenge_events as c
from domain.project import document_events as d
from domain.project import events as p
from domain.project import parting_events as pt
from domain.project.adopting import MATTER_ZH
from domain.project.bundle_letter import end_zh
from domain.project.challenge_commands import PATH_ZH, RULING_ZH
from domain.project.standing import Standing
from domain.project.supporting import SUPPORT_ZH
from domain.review import events as r
from domain.review.commands import Document
from domain.review.entries import entry_zh, never_zh
from domain.review.ladder import addressees_zh, due_zh, told_zh
from domain.review.words import (
    CHECK_ZH,
    LIMIT_ZH,
    RESULT_ZH,
    RUNNING_ZH,
    STATUS_ZH,
    LimitKind,
)
from domain.rules.facts import read_value
from domain.rules.rules import Rules
from domain.stops import Stop
from domain.units import Handler

HIDDEN = "（内容不公开）"
SOURCES = {"declared": "登记", "office": "项目办", "derived": "规则推导", "command": "登记"}
CLOSED_ZH = {
    "project_ended": "项目已结束",
    "does_not_apply": "该事项不再适用",
    "excused": "免予补办",
    "ruled": "原决定被撤销，须重新作出",
    "inherited": "已由其他项目的文书办结",
    "assessed": "因区域评估免办",
}
_ENDED_ZH = {"exited": "出库", "terminated": "终止", "merged": "并入其他项目"}
BECAUSE_ZH = {"not_competent": "不属于本部门职权", "not_required": "依法不需要许可"}
BY_OFFICE_ZH = {
    "answered_for": "由项目办代为答复",
    "arbitrated": "经裁定",
    "consented": "经项目办同意",
}
# How a unit shares its work, what it asks the office, and who is reminded of it and says what, is
# not the company's to see.
INTERNAL = (
    "Claimed",
    "HandedOver",
    "Delegated",
    "HandedBack",
    "TakenBack",
    "HandingOpened",
    "Consulted",
    "ConsultationAnswered",
    "ConsultationPassed",
    "CopiedTo",
    "CopyRead",
    "SignaturesAsked",
    "Signed",
    "ConsentAsked",
    "ConsentRefused",
    "Escalated",
    "PutBefore",
    "BundlePutBefore",
    "BundleAnswered",
    "EscalationAcknowledged",
    "Instructed",
    "EscalationPassedOn",
)
# Notes between officials; what the law has told to the applicant is in `reason`, `conditions`, …
INTERNAL_WORDS = {"Suspended": ("note",), "Forwarded": ("note",)}


class Speaker(NamedTuple):
    """What a sentence is made with: the rules' words, and the people's as far as they may be seen."""

    rules: Rules
    words: Mapping[UUID, str] = {}

    def unit(self, unit: str | None) -> str:
        """The unit's short name."""
        try:
            return self.rules.unit_short(unit) if unit else "项目单位"
        except KeyError:
            return str(unit)

    def item(self, item: str) -> str:
        """“环境影响报告表审批”"""
        try:
            return f"“{self.rules.item(item).name_zh}”"
        except KeyError:
            return f"“{item}”"

    def said(self, text: Text | None, lead: str) -> str:
        """What somebody wrote, after `lead`; nothing where he wrote nothing."""
        if text is None:
            return ""
        return f"，{lead}：{self.words.get(text.ref, HIDDEN)}"

    def facts(self, facts: Mapping[str, Any]) -> str:
        """总投资：5000万元、公路项目：否; in the catalog's order, since the ledger keeps none."""
        known = [one.id for one in self.rules.catalog.facts.facts if one.id in facts]
        names = known + sorted(name for name in facts if name not in known)
        return "、".join(f"{self.fact(name)}：{self.value(name, facts[name])}" for name in names)

    def fact(self, name: str) -> str:
        """The fact's label."""
        try:
            return self.rules.fact(name).label
        except KeyError:
            return name.removeprefix("event:")

    def value(self, name: str, raw: Any) -> str:
        """The fact's value in words."""
        try:
            fact = self.rules.fact(name)
            return fact.value_zh(read_value(fact, raw))
        except (KeyError, ValueError):
            return str(raw)

    def papers(self, papers: tuple[str, ...]) -> str:
        """Names of papers."""
        return "、".join(self.paper(paper) for paper in papers)

    def paper(self, paper: str) -> str:
        """A paper's name."""
        try:
            return self.rules.material(paper).name_zh
        except KeyError:
            return paper

    def event(self, event: str) -> str:
        """An event's name."""
        try:
            return self.rules.event(event).name_zh
        except KeyError:
            return event

    def group(self, group: str) -> str:
        """A group's name."""
        try:
            return self.rules.group(group).name_zh
        except KeyError:
            return group

    def stage(self, stage: str) -> str:
        """S3 报建审批"""
        try:
            return f"{stage} {self.rules.stage(stage).name_zh}"
        except KeyError:
            return stage

    def bundle(self, bundle: str) -> str:
        """一件事: its name."""
        try:
            return self.rules.bundle(bundle).name_zh
        except KeyError:
            return bundle

    def about(self, what: str, of: str) -> str:
        """What a day or a change of that sort is about: an item, unless it says otherwise."""
        tell = {"group": self.group, "bundle": self.bundle, "stage": self.stage}.get(
            what, self.item
        )
        return tell(of)

    def mode(self, mode: str) -> str:
        """A way of handling: 拿地即开工."""
        names = {one.id: one.name_zh for one in self.rules.catalog.modes.modes}
        return names.get(mode, mode)

    def support(self, support: str) -> str:
        """A guarantee's name."""
        kinds = {one.id: one.name_zh for one in self.rules.catalog.support.support}
        return kinds.get(support, support)


def day(value: date) -> str:
    """2026年3月1日"""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """2026年3月1日9时30分, in the city's time"""
    local = value.astimezone(SHANGHAI)
    return f"{day(local.date())}{local.hour}时{local.minute:02d}分"


def dues(of: r.Dues | None) -> str:
    """Until when, as the event left it."""
    if of is None:
        return ""
    ends = [
        f"{name}到{day(end)}"
        for name, end in (("承诺时限", of.promised), ("法定时限", of.statutory))
        if end is not None
    ]
    return f"，{'、'.join(ends)}" if ends else ""


def document(of: Document | None) -> str:
    """，文号 漯发改〔2026〕1号"""
    return f"，文号 {of.number}" if of else ""


def handled(handler: Handler, speak: Speaker) -> str:
    """Whoever answers, and who decides beyond the city."""
    outer = f"（由{speak.unit(handler.outer_unit)}决定）" if handler.outer_unit else ""
    return f"{speak.unit(acting_units(handler)[-1])}{outer}"


Tell = Callable[[Any, Speaker], str]


def sentence(event: Any, speak: Speaker) -> str:
    """What happened, without who and when: those stand beside it."""
    return SENTENCES[event.type](event, speak)


# --- rounds --------------------------------------------------------------------------------------


def _opened(e: r.Opened, speak: Speaker) -> str:
    awaits = "、".join(speak.item(item) for item in e.awaits)
    waits = f"，作出决定前须先办结{awaits}" if awaits else ""
    state = "进入审查" if e.in_review else "等待申报"
    return f"开启第{e.round}轮，由{handled(e.handler, speak)}办理，{state}{waits}{dues(e.dues)}"


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
    return f"{how}{dues(e.dues)}{gap}{speak.said(e.promise, '承诺')}"


def _checked(e: r.MaterialsChecked, speak: Speaker) -> str:
    found = "、".join(f"{speak.paper(one)}{CHECK_ZH[of]}" for one, of in e.checks.items())
    return f"核对材料：{found}{speak.said(e.note, '说明')}"


def _suspended(e: r.Suspended, speak: Speaker) -> str:
    try:
        reason = speak.rules.pause_reason(e.reason).name_zh
    except KeyError:
        reason = e.reason
    until = f"至{day(e.until)}" if e.until else ""
    return f"自{day(e.start)}起暂停计时{until}，事由：{reason}（{e.clause}）{dues(e.dues)}{speak.said(e.note, '说明')}"


def _extended(e: r.Extended, speak: Speaker) -> str:
    return f"延长办理期限{e.limit.zh}{dues(e.dues)}{speak.said(e.reason, '理由')}"


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


TAKEN_BACK_ZH = {
    "hand_over": "移交",
    "delegate": "委派",
    "consult": "加签",
    "ask_signatures": "会签",
}


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


def _taken_over(e: p.TakenOver | r.TakenOver, speak: Speaker) -> str:
    """Of a project or of a round: the type bears one name."""
    if isinstance(e, p.TakenOver):
        demo = "（演示）" if e.state.get("demo") else ""
        number = f"，原编号 {e.old_id}" if e.old_id else ""
        open_ = f"，在办事项{len(e.record.reviews)}项" if e.record.reviews else ""
        return f"接管在建项目“{e.name}”{demo}，编号 {e.code}，依据{e.source}{number}{open_}"
    status = STATUS_ZH[e.record.status]
    ends = dues(r.Dues.model_validate(e.state.get("dues", {})))
    return f"接管第{e.record.round}轮，现为“{status}”，依据{e.source}{ends}"


OFFICE_SAYS_ZH = {"arbitrate": "裁定期限", "answer_for": "代为答复期限"}


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
    told = _days_moved(e)
    moved = "、".join(told) or "到期日不变"
    why = f"启用日历 {e.calendar}" if e.calendar else ""
    if e.catalog:
        awaits = "、".join(speak.item(item) for item in e.awaits)
        waits = f"，作出决定前还须办结{awaits}" if awaits else ""
        asked = f"，增加材料：{speak.papers(e.papers)}" if e.papers else ""
        days = f"，各项时限自起算日重新计算：{moved}" if told else ""
        return f"改按目录 {e.catalog} 办理{days}{waits}{asked}{speak.said(e.reason, '依据')}"
    why += _stopped(e.stop) if e.stop else ""
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


def _stopped(stop: Stop) -> str:
    return f"{day(stop.first)}至{day(stop.last)}停止计时"


def _catalog_adopted(e: p.CatalogAdopted, speak: Speaker) -> str:
    return (
        f"启用目录 {e.catalog}（原为 {e.was}），{RUNNING_ZH[e.running]}"
        f"{speak.said(e.reason, '依据')}"
    )


def _round_followed(e: p.RoundFollowed, speak: Speaker) -> str:
    awaits = "、".join(speak.item(item) for item in e.awaits)
    waits = f"，另须等待{awaits}" if awaits else ""
    return f"事项{speak.item(e.item)}第{e.round}轮改按目录 {e.catalog} 办理{waits}"


def matter_zh(
    what: p.MatterKind, of: str, names: tuple[str, ...], speak: Speaker, round: int | None = None
) -> str:
    """“建筑工程施工许可证核发”第1轮：按新目录不再需要办理，在办的一轮仍在继续"""
    match what:
        case "fact_values":
            about = f"“{speak.fact(of)}”"
        case "stage_exit":
            about = f"阶段 {speak.stage(of)}"
        case "group_gone":
            about = f"“{speak.group(of)}”"
        case _:
            about = speak.item(of)
    which = f"第{round}轮" if round else ""
    named = speak.paper if what == "paper_asked" else speak.item
    more = f"：{'、'.join(named(one) for one in names)}" if names else ""
    return f"{about}{which}：{MATTER_ZH[what]}{more}"


def _matter_raised(e: p.MatterRaised, speak: Speaker) -> str:
    zh = matter_zh(e.what, e.of, e.names, speak, e.round)
    return f"目录更新后须人工核处：{zh}"


def _matter_settled(e: p.MatterSettled, speak: Speaker) -> str:
    zh = matter_zh(e.what, e.of, (), speak, e.round)
    return f"处置待核事项：{zh}{speak.said(e.note, '处置情况')}"


def _duty_due_moved(e: p.DutyDueMoved, speak: Speaker) -> str:
    lifted = "，撤销到期未报的记录" if e.lifts else ""
    what = f"{speak.item(e.item)}{e.period}期"
    moved = f"{what}的报送时间由{moment(e.was)}改为{moment(e.due)}"
    return f"{moved}{lifted}{speak.said(e.reason, '依据')}"


def _group_limit_moved(e: p.GroupLimitMoved, speak: Speaker) -> str:
    lifted = "，撤销期限已过的记录" if e.lifts else ""
    moved = f"“{speak.group(e.group)}”的期限由{day(e.was)}改为{day(e.limit_day)}"
    return f"{moved}{lifted}{speak.said(e.reason, '依据')}"


def _change_ordered(e: p.ChangeOrdered, speak: Speaker) -> str:
    match e.change:
        case "county":
            what = f"变更县区为{_area(e.to, speak)}"
        case "owner":
            what = f"变更项目单位为{e.to}"
        case "unit":
            what = f"{speak.unit(e.unit)}的职责划转给{speak.unit(e.to)}"
    return f"决定自{day(e.on)}起{what}{speak.said(e.reason, '理由')}"


def _area(area: str | None, speak: Speaker) -> str:
    found = speak.rules.area(area) if area else None
    return found.name_zh if found else (area or "市本级")


def _task_zh(task: str, speak: Speaker) -> str:
    """月报2026-11期, 服务申请第3号"""
    match task.split("/"):
        case ["report", item, period]:
            return f"{speak.item(item)}{period}期"
        case ["service", number]:
            return f"服务申请第{number}号"
        case [_, number]:
            return f"要素保障需求第{number}号"
        case _:
            return task


def _document_marked(e: p.DocumentMarked, speak: Speaker) -> str:
    item = speak.item(e.document.partition("/")[0])
    if e.mark == "holder_changed":
        return f"{item}的证件载有原项目单位，需要申请变更"
    return f"{item}已经批准，按现在的情况应先办理{speak.item(e.need or '')}；批准仍然有效，记入核查"


def of_old_record(words: Text, speak: Speaker) -> str:
    """A line of the history that a project brought along, marked as such."""
    return f"{speak.words.get(words.ref, HIDDEN)}（原系统记录）"


# --- projects ------------------------------------------------------------------------------------


def _registered(e: p.Registered, speak: Speaker) -> str:
    area = speak.rules.area(e.county) if e.county else None
    where = f"，位于{area.name_zh}" if area else ""
    demo = "（演示）" if e.demo else ""
    return f"登记项目“{e.name}”{demo}，编号 {e.code}{where}"


AMENDED_ZH = {
    "name": "名称",
    "industry": "行业",
    "scale": "建设规模",
    "land_mu": "用地（亩）",
    "year_plan": "年度计划投资（万元）",
    "planned_output": "预期产值（万元）",
}


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


def _group_silent(e: p.GroupSilent, speak: Speaker) -> str:
    items = "、".join(speak.item(item) for item in e.items)
    return f"“{speak.group(e.group)}”期限已过，尚未答复：{items}（不视为同意）"


def _merged_into(e: pt.MergedInto, speak: Speaker) -> str:
    items = "、".join(speak.item(one) for one in e.items)
    ends = f"，在办的事项随之结束：{items}" if items else ""
    return f"并入项目 {e.into}{ends}{speak.said(e.reason, '理由')}"


def _bundle_ended(e: b.BundleEnded, speak: Speaker) -> str:
    ends = "；".join(f"{speak.item(one.item)}{end_zh(one)}" for one in e.results)
    how = "（逾期）" if e.late else "（在期限内，撤销逾期的记录）" if e.retracts else ""
    return f"“{speak.bundle(e.bundle)}”全部办结{how}：{ends}"


def _duty_reported(e: p.DutyReported, speak: Speaker) -> str:
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


THEN_ZH = {
    "lapses": "须重新申请",
    "renew": "须重新申请",
    "re_review": "须报原审批部门重新审核",
    "restore": "须恢复原状",
}
ENDED_ZH = {
    Standing.REVOKED: "撤销",
    Standing.RECALLED: "撤回",
    Standing.SET_ASIDE: "依复议决定或判决撤销",
    Standing.CANCELLED: "注销",
}


def _document_expired(e: d.DocumentExpired, speak: Speaker) -> str:
    return f"{speak.item(e.item)}的文书有效期至{day(e.valid_until)}，已过期，{THEN_ZH[e.then]}"


CLOSING_ZH = {
    "excused": "免予补办",
    "does_not_apply": "不再适用",
    "inherited": "由其他项目的文书办结",
    "assessed": "因区域评估免办",
    "ruled": "的原决定被撤销，须重新作出",
}


def _challenged(e: c.Challenged, speak: Speaker) -> str:
    late = "，已超过法定期限" if e.late else ""
    stayed = "，决定停止执行" if e.stayed else "，期间决定不停止执行"
    return (
        f"对{speak.item(e.item)}第{e.round}轮的决定于{day(e.filed_on)}提出{PATH_ZH[e.path]}"
        f"（{e.number}）{late}{stayed}{speak.said(e.note, '请求')}"
    )


def _challenge_ruled(e: c.ChallengeRuled, speak: Speaker) -> str:
    anew = ""
    if e.anew is not None:
        within = f"，须在{e.anew.within}日内" if e.anew.within else "，须"
        anew = f"{within}重新作出决定"
    return (
        f"对{speak.item(e.item)}第{e.round}轮决定的复议诉讼于{day(e.ruled_on)}结束：{RULING_ZH[e.ruling]}"
        f"（{e.number}）{anew}{speak.said(e.note, '内容')}（拟稿：{e.drafted_by}）"
    )


def _document_corrected(e: d.DocumentCorrected, speak: Speaker) -> str:
    changes = [f"编号由{e.number_was}改为{e.number}"] if e.number else []
    if e.granted_on and e.granted_on_was:
        changes.append(f"取得日期由{day(e.granted_on_was)}改为{day(e.granted_on)}")
    if e.valid_until:
        was = f"由{day(e.valid_until_was)}" if e.valid_until_was else ""
        changes.append(f"有效期{was}改为至{day(e.valid_until)}")
    what = "，".join(changes)
    return f"更正{speak.item(e.item)}的文书：{what}{speak.said(e.reason, '理由')}（拟稿：{e.drafted_by}）"


SENTENCES: dict[str, Tell] = {
    # rounds
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
    "Resumed": lambda e, s: f"恢复办理，自{day(e.day)}次日起继续计时{dues(e.dues)}",
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
    "FactsChanged": lambda e, s: f"相关事实变化：{s.facts(e.facts)}{dues(e.dues)}",
    "ApplicantChanged": lambda e, s: f"申请人由{e.was or '（空）'}变更为{e.applicant}",
    "HandlerChanged": lambda e, s: f"改由{handled(e.handler, s)}办理{dues(e.dues)}",
    "PrerequisiteFinished": lambda e, s: f"前置事项{s.item(e.item)}已办结",
    "PrerequisitesMet": lambda e, s: (
        f"前置事项全部办结，自{day(e.day)}次日起继续计时{dues(e.dues)}"
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
            dues(e.dues)
            if e.ready
            else f"，应于{day(e.window)}前答复是否受理"
            if e.window
            else "，等待申报"
        )
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
    # projects
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
    "DocumentExpiring": lambda e, s: (
        f"{s.item(e.item)}的文书有效期至{day(e.valid_until)}，距{day(e.last_day)}还有{e.left_wd}个工作日，"
        f"请及时使用或申请延续"
    ),
    "DocumentExpired": _document_expired,
    "RenewalRequested": lambda e, s: (
        f"申请延续{s.item(e.item)}的文书"
        f"{'' if e.in_time else f'（晚于{day(e.last_day)}，不适用逾期视为准予）'}{s.said(e.reason, '理由')}"
    ),
    "DocumentRenewed": lambda e, s: (
        f"{s.item(e.item)}的文书{'逾期未作决定，视为准予延续' if e.tacit else '准予延续'}，"
        f"有效期由{day(e.was)}改为{day(e.until)}{s.said(e.reason, '理由')}"
    ),
    "RenewalRefused": lambda e, s: (
        f"不准予延续{s.item(e.item)}的文书{s.said(e.reason, '理由')}（拟稿：{e.drafted_by}）"
    ),
    "DocumentAltered": lambda e, s: (
        f"变更{s.item(e.item)}的文书{f'，编号由{e.was}改为{e.number}' if e.number else ''}"
        f"{s.said(e.what, '内容')}"
    ),
    "DocumentCorrected": _document_corrected,
    "DocumentEnded": lambda e, s: (
        f"{ENDED_ZH[e.how]}{s.item(e.item)}的文书{s.said(e.reason, '理由')}"
        f"{s.said(e.compensation, '补偿')}（拟稿：{e.drafted_by}）"
    ),
    "PromiseChecked": lambda e, s: (
        f"核查{s.item(e.item)}的承诺："
        f"{'属实' if e.kept else '不实，撤销文书，记入企业信用记录'}{s.said(e.note, '情况')}"
    ),
    "CreditRepaired": lambda e, s: (
        f"{s.item(e.item)}的不实承诺已于{day(e.on)}信用修复（{e.number}）{s.said(e.note, '说明')}"
    ),
    "PromiseUnchecked": lambda e, s: f"{s.item(e.item)}的承诺到{day(e.by_day)}仍未核查",
    "DocumentShaken": lambda e, s: (
        f"{s.item(e.item)}的文书所依据的{s.item(e.lost)}已失去效力，文书仍然有效，请核对"
    ),
    "PrerequisiteLost": lambda e, s: (
        f"{s.item(e.item)}等待的前置{s.item(e.need)}已失去效力，重新等待"
    ),
    "PrerequisiteReopened": lambda e, s: (
        f"前置事项{s.item(e.item)}已失去效力，自次日起停止计时{dues(e.dues)}"
    ),
    "EventStruck": lambda e, s: f"“{s.event(e.event)}”不再计入统计：所依据的文书已失去效力",
    "ObligationOpened": lambda e, s: (
        f"{s.item(e.item)}：{'到期后须恢复原状' if e.sort == 'restore' else '附加条件成为义务'}"
        f"{f'，应于{day(e.due)}前履行' if e.due else ''}{s.said(e.text, '内容')}"
    ),
    "ObligationReported": lambda e, s: f"报告义务已经履行{s.said(e.note, '情况')}",
    "ObligationConfirmed": lambda e, s: (
        f"核实义务{'已经履行' if e.fulfilled else '尚未履行'}{s.said(e.note, '意见')}"
    ),
    "Challenged": _challenged,
    "EffectStayed": lambda e, s: (
        f"{s.item(e.item)}第{e.round}轮的决定{'停止执行，在此期间不能据以办理' if e.stayed else '恢复执行'}"
        f"（{e.number}）"
    ),
    "ChallengeRuled": _challenge_ruled,
    "ObligationMissed": lambda e, s: f"义务到{day(e.due)}仍未履行",
    "CalendarAdopted": lambda e, s: (
        f"启用日历 {e.calendar}（原为 {e.was}），在办时限重新计算{s.said(e.reason, '依据')}"
    ),
    "CatalogAdopted": _catalog_adopted,
    "ItemLeftOut": lambda e, s: f"新目录增加的{s.item(e.item)}所在阶段已经完成，本项目不再办理",
    "RoundFollowed": _round_followed,
    "MatterRaised": _matter_raised,
    "MatterSettled": _matter_settled,
    "ClocksStopped": lambda e, s: f"{_stopped(e.stop)}{s.said(e.reason, '依据')}",
    "GroupLimitMoved": _group_limit_moved,
    "DutyDueMoved": _duty_due_moved,
    "ServiceMissed": lambda e, s: f"{s.item(e.item)}申请（第{e.number}号）到期未答复",
    "ServiceDueMoved": lambda e, s: (
        f"{s.item(e.item)}申请（第{e.number}号）的答复期限由{day(e.was)}改为{day(e.due)}"
        f"{'，撤销到期未答复的记录' if e.lifts else ''}{s.said(e.reason, '依据')}"
    ),
    "ChangeOrdered": _change_ordered,
    "CountyChanged": lambda e, s: (
        f"自{day(e.on)}起变更县区，由{_area(e.was, s)}变更为{_area(e.county, s)}{s.said(e.reason, '理由')}"
    ),
    "OwnerChanged": lambda e, s: (
        f"自{day(e.on)}起变更项目单位，由{e.was}变更为{e.owner}{s.said(e.reason, '理由')}"
    ),
    "UnitSucceeded": lambda e, s: (
        f"自{day(e.on)}起，{s.unit(e.unit)}的职责由{s.unit(e.successor)}承接{s.said(e.reason, '依据')}"
    ),
    "ItemTransferred": lambda e, s: (
        f"{s.item(e.item)}由{s.unit(e.was)}转{s.unit(e.unit)}办理，时限不变{s.said(e.reason, '理由')}"
    ),
    "TaskHandedOver": lambda e, s: (
        f"{_task_zh(e.task, s)}由{s.unit(e.was)}移交{s.unit(e.unit)}，时限不变"
    ),
    "DocumentMarked": _document_marked,
    "PartSplitOff": lambda e, s: (
        f"拆分项目，拆出“{e.name}”（{e.code}）"
        f"{f'，总投资 {e.total_investment} 万元' if e.total_investment is not None else ''}"
        f"{s.said(e.reason, '理由')}"
    ),
    "MergedInto": _merged_into,
    "ProjectTakenIn": lambda e, s: (
        f"项目“{e.name}”（{e.code}）并入本项目，累计完成投资增加 {e.invested} 万元"
        f"{s.said(e.reason, '理由')}"
    ),
    "DocumentInherited": lambda e, s: (
        f"沿用项目 {e.origin} 的文书：{s.item(e.item)} {e.number}"
        f"{'' if e.finishes else '（本项目已另行办结）'}"
    ),
    "Revived": lambda e, s: f"恢复项目{s.said(e.reason, '理由')}",
    "GroupReopened": lambda e, s: f"“{s.group(e.group)}”重新计算期限，应于{day(e.limit_day)}前答复",
    "DutiesResumed": lambda e, s: f"{s.item(e.item)}恢复报送",
    "ItemExcused": lambda e, s: f"{s.item(e.item)}免予补办{s.said(e.reason, '理由')}",
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
    ),
    "BundleOverdue": lambda e, s: (
        f"“{s.bundle(e.bundle)}”{day(e.limit_day)}到期，尚未办结：{'、'.join(s.item(one) for one in e.items)}"
    ),
    "BundleEnded": _bundle_ended,
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
