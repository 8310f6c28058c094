"""What an old record of a project cannot say: unknown words, dates that contradict each other.

Each refusal names the field by its path in the record (record.ended.3.number), so that whoever
keeps the old system finds the line. Nothing is guessed and nothing left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from domain.clock import local_day
from domain.periods import first_day, period_of
from domain.project.assessments import topics
from domain.project.commands import TakeOver
from domain.project.duty_commands import SupportStep
from domain.project.known import fact_value
from domain.project.old_record import OldProject, OldRound
from domain.refused import Refused
from domain.review.checking_old import wrong_record
from domain.review.item_rules import clock_skew, may_make_document
from domain.review.words import LICENSING, RESULT_ZH, STATUS_ZH, Result, Status
from domain.rules.items import Item
from domain.rules.rules import Rules

OVER = (Status.DECIDED, Status.DECLINED, Status.LAPSED, Status.WITHDRAWN, Status.CLOSED_NOT_NEEDED)
SET_BY_NO_ITEM = ("declared", "office")
ENDS = ("exit_evaluated", "terminated")  # after these nothing is left to be taken over
T = TypeVar("T")


def check(command: TakeOver, now: datetime, rules: Rules) -> str | None:
    """The id of the project's area. Raises `Refused`, naming the field, where a word is wrong."""
    record = command.record
    _times(command, now, rules)
    _facts(record, rules)
    _events(record, rules)
    for number, one in enumerate(record.ended):
        _ended(one, f"record.ended.{number}", rules)
    _each_once(record, rules)
    _groups(record, rules)
    _rhythms(record, rules)
    _requests(record, rules)
    _obligations(record)
    return _area(command.county, rules)


def _obligations(record: OldProject) -> None:
    known = [
        f"{one.item}/{one.round}/{number}"
        for one in record.ended
        for number, _ in enumerate(one.conditions, start=1)
    ]
    known += [f"{one.item}/{one.round}/restore" for one in record.ended if one.number]
    for key in record.obligations:
        if key not in known:
            raise wrong_record(
                f"record.obligations.{key}",
                f"没有义务“{key}”：应为 事项/轮次/第几个条件，如 {known[0] if known else 'eia_form/1/1'}",
            )


def _area(county: str | None, rules: Rules) -> str | None:
    if county is None:
        return None
    area = rules.area(county)
    if area is None:
        names = "、".join(one.name_zh for one in rules.catalog.units.areas)
        raise wrong_record("county", f"没有县区“{county}”。可填：{names}")
    return area.id


def of_catalog(find: Callable[[str], T], name: str, field: str, what: str) -> T:
    """What the catalog has by this name. Raises `Refused` where it has none."""
    try:
        return find(name)
    except KeyError:
        raise wrong_record(field, f"目录中没有{what}“{name}”") from None


# --- times --------------------------------------------------------------------------------------


def _times(command: TakeOver, now: datetime, rules: Rules) -> None:
    """Nothing of tomorrow; nothing over before it began."""
    record = command.record
    latest = now + clock_skew(rules)
    for field, at in _moments(command):
        if at > latest:
            raise wrong_record(field, f"时间（{local_day(at)}）晚于现在，请改正")
    for field, first, then in _spans(record):
        if then is not None and then < first:
            raise wrong_record(
                field, f"时间（{local_day(then)}）早于开始（{local_day(first)}），请改正"
            )


def _moments(command: TakeOver) -> Iterator[tuple[str, datetime]]:
    record = command.record
    yield "record.registered_at", record.registered_at
    for name, fact in record.facts.items():
        yield f"record.facts.{name}.since", fact.since
    for name, at in record.events.items():
        yield f"record.events.{name}", at
    for name, at in record.skipped.items():
        yield f"record.skipped.{name}", at
    for topic, assessment in record.assessments.items():
        yield f"record.assessments.{topic}.since", assessment.since
    for name, relief in record.relieved.items():
        yield f"record.relieved.{name}.since", relief.since
        if relief.until is not None:
            yield f"record.relieved.{name}.until", relief.until
    for number, one in enumerate(record.ended):
        yield f"record.ended.{number}.at", one.at
    for name, stage in record.stages.items():
        yield f"record.stages.{name}.since", stage.since
        if stage.exited:
            yield f"record.stages.{name}.exited", stage.exited
    for name, group in record.groups.items():
        yield f"record.groups.{name}.opened_at", group.opened_at
    for name, rhythm in record.rhythms.items():
        yield f"record.rhythms.{name}.opened_at", rhythm.opened_at
        for period, at in rhythm.reports.items():
            yield f"record.rhythms.{name}.reports.{period}", at
    for number, service in enumerate(record.services):
        yield f"record.services.{number}.requested_at", service.requested_at
    for number, support in enumerate(record.supports):
        yield f"record.supports.{number}.requested_at", support.requested_at
    for number, line in enumerate(command.history):
        yield f"history.{number}.at", line.at


def _spans(record: OldProject) -> Iterator[tuple[str, datetime, datetime | None]]:
    for name, stage in record.stages.items():
        yield f"record.stages.{name}.exited", stage.since, stage.exited
        yield f"record.stages.{name}.reached", stage.since, stage.reached
    for number, one in enumerate(record.ended):
        yield f"record.ended.{number}.at", one.opened_at or one.at, one.at
    for name, relief in record.relieved.items():
        yield f"record.relieved.{name}.until", relief.since, relief.until
    for number, service in enumerate(record.services):
        yield f"record.services.{number}.answered_at", service.requested_at, service.answered_at


# --- what is known, what happened ---------------------------------------------------------------


def _facts(record: OldProject, rules: Rules) -> None:
    for name, one in record.facts.items():
        field = f"record.facts.{name}"
        fact = of_catalog(rules.fact, name, field, "事实")
        if fact.set_by == "derived":
            raise wrong_record(field, f"“{fact.label}”由规则推导，不能填写，请删去")
        try:
            fact_value(name, one.value, rules)
            if one.was_since is not None:
                fact_value(name, one.was, rules)
        except Refused as no:
            raise wrong_record(f"{field}.value", no.refusal.zh) from None
        if one.source not in SET_BY_NO_ITEM:
            of_catalog(rules.item, one.source, f"{field}.source", "事项")


def _events(record: OldProject, rules: Rules) -> None:
    for name in record.events:
        event = of_catalog(rules.event, name, f"record.events.{name}", "事件")
        if name in ENDS:
            raise wrong_record(
                f"record.events.{name}", f"“{event.name_zh}”后项目已经结束，只接管在建项目"
            )
    for name in record.stages:
        of_catalog(rules.stage, name, f"record.stages.{name}", "阶段")
    for name in record.skipped:
        of_catalog(rules.item, name, f"record.skipped.{name}", "事项")
    for name, relief in record.relieved.items():
        of_catalog(rules.item, name, f"record.relieved.{name}", "事项")
        if relief.topic not in record.assessments:
            raise wrong_record(
                f"record.relieved.{name}.topic",
                f"没有登记“{relief.topic}”区域评估，请写在 assessments 中",
            )
    for topic in record.assessments:
        if topic not in topics(rules):
            known = "、".join(topics(rules))
            raise wrong_record(
                f"record.assessments.{topic}", f"目录中没有评估事项“{topic}”。可填：{known}"
            )


# --- rounds -------------------------------------------------------------------------------------


def _ended(one: OldRound, where: str, rules: Rules) -> None:
    item = _round_of(one.item, where, rules)
    if one.status not in OVER:
        raise wrong_record(
            f"{where}.status",
            f"“{item.name_zh}”为“{STATUS_ZH[one.status]}”，未结束的请写在 reviews 中",
        )
    outcomes = rules.outcomes(item.id)
    if (one.status is Status.DECIDED) != (one.outcome is not None):
        raise wrong_record(f"{where}.outcome", f"“{item.name_zh}”已办结的须填写结论，其他状态不填")
    if one.outcome is not None and one.outcome not in outcomes:
        known = "、".join(f"{RESULT_ZH[Result(each)]}（{each}）" for each in outcomes)
        raise wrong_record(
            f"{where}.outcome",
            f"“{item.name_zh}”没有结论“{RESULT_ZH[one.outcome]}”，可填：{known}",
        )
    _document(one, item, where, rules)


def _document(one: OldRound, item: Item, where: str, rules: Rules) -> None:
    outcomes = map(Result, rules.outcomes(item.id))
    makes = any(may_make_document(item.id, each, rules) for each in outcomes)
    if one.number is not None and not makes:
        raise wrong_record(f"{where}.number", f"“{item.name_zh}”不产生文书，请写在 finished 中")
    if one.number is None and one.outcome in LICENSING:
        raise wrong_record(
            f"{where}.number",
            f"“{item.name_zh}”的结论为“{RESULT_ZH[one.outcome]}”，须填写文书编号，请写在 documents 中",
        )
    made = one.outcome is not None and may_make_document(item.id, one.outcome, rules)
    if one.number is not None and not made:
        raise wrong_record(f"{where}.number", f"“{item.name_zh}”的结论不产生文书，请删去编号")
    if one.origin is not None and one.number is None:
        raise wrong_record(f"{where}.origin", f"“{item.name_zh}”没有文书可以沿用，请删去 origin")
    if one.later is not None and one.number is None:
        raise wrong_record(f"{where}.later", f"“{item.name_zh}”这一轮没有文书，请删去 later")
    if one.valid_until and one.valid_until < (one.issued_on or local_day(one.at)):
        raise wrong_record(
            f"{where}.valid_until", f"“{item.name_zh}”的有效期（{one.valid_until}）早于取得文书之日"
        )


def _round_of(name: str, where: str, rules: Rules) -> Item:
    item = of_catalog(rules.item, name, f"{where}.item", "事项")
    if rules.on_project_stream(name):
        raise wrong_record(
            f"{where}.item",
            f"“{item.name_zh}”是定期报告或依申请的服务，请写在 rhythms 或 services 中",
        )
    if name not in rules.items and "+" not in name:
        raise wrong_record(f"{where}.item", f"“{item.name_zh}”不是单个项目的事项")
    return item


def _each_once(record: OldProject, rules: Rules) -> None:
    """No round twice; of an item one open round, of a recurring one for each period."""
    rounds: dict[tuple[str, int], str] = {}
    newest: dict[str, int] = {}
    for number, one in enumerate(record.ended):
        where = f"record.ended.{number}"
        if there := rounds.get((one.item, one.round)):
            raise wrong_record(f"{where}.round", f"“{one.item}”第{one.round}轮与 {there} 重复")
        rounds[one.item, one.round] = where
        newest[one.item] = max(newest.get(one.item, 0), one.round)
    open_: dict[tuple[str, str | None], str] = {}
    for number, review in enumerate(record.reviews):
        where = f"record.reviews.{number}"
        item = _round_of(review.item, where, rules)
        if review.unit is not None and review.unit not in rules.units():
            raise wrong_record(f"{where}.unit", f"没有单位“{review.unit}”，请从单位名录中选择")
        if there := rounds.get((review.item, review.round)):
            raise wrong_record(
                f"{where}.round", f"“{item.name_zh}”第{review.round}轮与 {there} 重复"
            )
        rounds[review.item, review.round] = where
        if not item.cadence and review.round <= newest.get(review.item, 0):
            raise wrong_record(
                f"{where}.round", f"“{item.name_zh}”在办轮次应晚于已结束的第{newest[review.item]}轮"
            )
        key = (review.item, review.period if item.cadence else None)
        if there := open_.get(key):
            raise wrong_record(
                f"{where}.item",
                f"“{item.name_zh}”同时有两轮在办（另一轮：{there}），一个事项只能有一轮",
            )
        open_[key] = where
        if (review.period is not None) != (item.cadence is not None):
            raise wrong_record(
                f"{where}.period", f"“{item.name_zh}”的期别有误：定期事项须填写，其他不填"
            )


# --- groups, reports, requests ------------------------------------------------------------------


def _groups(record: OldProject, rules: Rules) -> None:
    for name, group in record.groups.items():
        field = f"record.groups.{name}"
        of_catalog(rules.group, name, field, "并联组")
        for item in group.silent:
            of_catalog(rules.item, item, f"{field}.silent", "事项")
    for number, one in enumerate(record.added):
        where = f"record.added.{number}.item"
        group_name, _, function = one.item.partition("+")
        of_catalog(rules.group, group_name, where, "并联组")
        if function not in rules.may_add(group_name):
            raise wrong_record(where, f"该组不能增加“{function}”")


def _rhythms(record: OldProject, rules: Rules) -> None:
    for name, rhythm in record.rhythms.items():
        field = f"record.rhythms.{name}"
        item = of_catalog(rules.item, name, field, "事项")
        every = rules.period(name)
        if every is None or not rules.on_project_stream(name):
            raise wrong_record(field, f"“{item.name_zh}”不是定期报告")
        open_periods = [duty.period for duty in rhythm.open]
        named = [rhythm.period, *rhythm.periods, *rhythm.reports, *rhythm.invested, *open_periods]
        for period in named:
            if not _is_period(period, every):
                raise wrong_record(
                    field,
                    f"“{item.name_zh}”没有期别“{period}”，应形如 {period_of(every, _EXAMPLE)}",
                )
            if period > rhythm.period:
                raise wrong_record(
                    f"{field}.period",
                    f"“{item.name_zh}”的最近一期应为{max(named)}，现为{rhythm.period}",
                )
        if twice := [one for one in open_periods if open_periods.count(one) > 1]:
            raise wrong_record(f"{field}.open", f"“{item.name_zh}”{twice[0]}期待报两次")
        for number, duty in enumerate(rhythm.open):
            if duty.unit is not None and duty.unit not in rules.units():
                raise wrong_record(f"{field}.open.{number}.unit", f"没有单位“{duty.unit}”")


_EXAMPLE = local_day(datetime.fromisoformat("2026-03-01T12:00:00+08:00"))


def _is_period(period: str, every: str) -> bool:
    try:
        return period_of(every, first_day(period)) == period
    except ValueError:
        return False


def _requests(record: OldProject, rules: Rules) -> None:
    for number, service in enumerate(record.services):
        where = f"record.services.{number}"
        item = of_catalog(rules.item, service.item, f"{where}.item", "事项")
        if not item.by_request:
            raise wrong_record(f"{where}.item", f"“{item.name_zh}”不是依申请的服务")
        if service.sort is not None and service.sort not in [sort.id for sort in item.kinds]:
            raise wrong_record(f"{where}.sort", f"没有服务种类“{service.sort}”")
        check_unit(service.unit, where, rules)
    kinds = {one.id: one for one in rules.catalog.support.support}
    for number, support in enumerate(record.supports):
        where = f"record.supports.{number}"
        kind = kinds.get(support.support)
        if kind is None:
            raise wrong_record(
                f"{where}.support", f"没有要素保障“{support.support}”。可选：{'、'.join(kinds)}"
            )
        if support.sort is not None and support.sort not in [sort.id for sort in kind.kinds]:
            raise wrong_record(f"{where}.sort", f"没有需求种类“{support.sort}”")
        if support.step not in list(SupportStep):
            raise wrong_record(
                f"{where}.step", f"没有“{support.step}”这一步。可选：{'、'.join(SupportStep)}"
            )
        check_unit(support.unit, where, rules)


def check_unit(unit: str | None, where: str, rules: Rules) -> None:
    """Raises `Refused` where there is no such unit."""
    if unit is not None and unit not in rules.units():
        raise wrong_record(f"{where}.unit", f"没有单位“{unit}”，请从单位名录中选择")
