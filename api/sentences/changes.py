"""What changes for a project under way, told: its rules and limits, whose it is, its parts, its revival."""

from __future__ import annotations

from api.sentences.speaker import Speaker, Tell, day, moment, stopped
from domain.project import adoption_events as ad
from domain.project import change_events as ch
from domain.project import document_events as d
from domain.project import duty_events as du
from domain.project import group_events as g
from domain.project import parting_events as pt
from domain.project.adopting import MATTER_ZH
from domain.review.words import RUNNING_ZH


def _catalog_adopted(e: ad.CatalogAdopted, speak: Speaker) -> str:
    return (
        f"启用目录 {e.catalog}（原为 {e.was}），{RUNNING_ZH[e.running]}"
        f"{speak.said(e.reason, '依据')}"
    )


def _round_followed(e: ad.RoundFollowed, speak: Speaker) -> str:
    awaits = "、".join(speak.item(item) for item in e.awaits)
    waits = f"，另须等待{awaits}" if awaits else ""
    if e.passed is not None:
        return (
            f"事项{speak.item(e.item)}第{e.round}轮法定期限（{day(e.passed)}）已过，尚未作出决定，"
            f"申请人可以依法申请行政复议或者提起诉讼"
        )
    if e.not_passed:
        return f"事项{speak.item(e.item)}第{e.round}轮不再是法定期限届满未作决定"
    return f"事项{speak.item(e.item)}第{e.round}轮改按目录 {e.catalog} 办理{waits}"


def matter_zh(
    what: ad.MatterKind, of: str, names: tuple[str, ...], speak: Speaker, round: int | None = None
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


def _matter_raised(e: ad.MatterRaised, speak: Speaker) -> str:
    zh = matter_zh(e.what, e.of, e.names, speak, e.round)
    return f"目录更新后须人工核处：{zh}"


def _matter_settled(e: ad.MatterSettled, speak: Speaker) -> str:
    zh = matter_zh(e.what, e.of, (), speak, e.round)
    return f"处置待核事项：{zh}{speak.said(e.note, '处置情况')}"


def _group_limit_moved(e: g.GroupLimitMoved, speak: Speaker) -> str:
    lifted = "，撤销期限已过的记录" if e.lifts else ""
    moved = f"“{speak.group(e.group)}”的期限由{day(e.was)}改为{day(e.limit_day)}"
    return f"{moved}{lifted}{speak.said(e.reason, '依据')}"


def _duty_due_moved(e: du.DutyDueMoved, speak: Speaker) -> str:
    lifted = "，撤销到期未报的记录" if e.lifts else ""
    what = f"{speak.item(e.item)}{e.period}期"
    moved = f"{what}的报送时间由{moment(e.was)}改为{moment(e.due)}"
    return f"{moved}{lifted}{speak.said(e.reason, '依据')}"


def _change_ordered(e: ch.ChangeOrdered, speak: Speaker) -> str:
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


def _document_marked(e: d.DocumentMarked, speak: Speaker) -> str:
    item = speak.item(e.document.partition("/")[0])
    if e.mark == "holder_changed":
        return f"{item}的证件载有原项目单位，需要申请变更"
    return f"{item}已经批准，按现在的情况应先办理{speak.item(e.need or '')}；批准仍然有效，记入核查"


def _merged_into(e: pt.MergedInto, speak: Speaker) -> str:
    items = "、".join(speak.item(one) for one in e.items)
    ends = f"，在办的事项随之结束：{items}" if items else ""
    return f"并入项目 {e.into}{ends}{speak.said(e.reason, '理由')}"


CHANGES: dict[str, Tell] = {
    "CalendarAdopted": lambda e, s: (
        f"启用日历 {e.calendar}（原为 {e.was}），在办时限重新计算{s.said(e.reason, '依据')}"
    ),
    "CatalogAdopted": _catalog_adopted,
    "ItemLeftOut": lambda e, s: f"新目录增加的{s.item(e.item)}所在阶段已经完成，本项目不再办理",
    "RoundFollowed": _round_followed,
    "MatterRaised": _matter_raised,
    "MatterSettled": _matter_settled,
    "ClocksStopped": lambda e, s: f"{stopped(e.stop)}{s.said(e.reason, '依据')}",
    "GroupLimitMoved": _group_limit_moved,
    "DutyDueMoved": _duty_due_moved,
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
}
