"""What an old record cannot say of what has changed on a project's way: units and counties that pass,
ways of handling, holds and stops, challenges, documents of other projects.

As in `checking_old`, each refusal names the field by its path in the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from domain.clock import local_day
from domain.project import bundles, land_then_start
from domain.project.asked_together import step_of
from domain.project.challenge_commands import Ruling
from domain.project.checking_old import check_unit, of_catalog
from domain.project.commands import TakeOver
from domain.project.item_life import TURNED_AWAY
from domain.project.old_record import OldBundle, OldChallenge, OldProject
from domain.project.stopping import STARTED
from domain.review.checking_old import wrong_record
from domain.review.item_rules import clock_skew
from domain.review.words import Status
from domain.rules.rules import Rules


def check_changed(
    command: TakeOver, events: Mapping[str, datetime], now: datetime, rules: Rules
) -> None:
    """Raises `Refused`, naming the field, where the record tells what cannot have been.

    `events`: those that the record names, and those that its finished rounds have raised.
    """
    record = command.record
    latest = now + clock_skew(rules)
    for field, at in _moments(record):
        if at > latest:
            raise wrong_record(field, f"时间（{local_day(at)}）晚于现在，请改正")
    _ways(record, events, rules)
    _units(command, rules)
    _ordered(record, rules)
    _stopped(record, events, rules)
    _challenges(record, rules)
    _relatives(command)
    for name in record.excused:
        of_catalog(rules.item, name, f"record.excused.{name}", "事项")
    for name in record.struck:
        of_catalog(rules.event, name, f"record.struck.{name}", "事件")
    for number, one in enumerate(record.ended):
        for item in one.later.missing if one.later else ():
            of_catalog(rules.item, item, f"record.ended.{number}.later.missing", "事项")


def _moments(record: OldProject) -> Iterator[tuple[str, datetime]]:
    for name, at in record.modes.items():
        yield f"record.modes.{name}", at
    for name, asked in record.bundles.items():
        where = f"record.bundles.{name}"
        for field in ("asked_at", "overdue_at", "ended_at"):
            if (at := getattr(asked, field)) is not None:
                yield f"{where}.{field}", at
        for number, end in enumerate(asked.ends):
            yield f"{where}.ends.{number}.ended_at", end.ended_at
        for number, told in enumerate(asked.reminders):
            for at in (told.at, *(said.at for said in told.answers)):
                yield f"{where}.reminders.{number}.at", at
    for name, passed in record.transferred.items():
        yield f"record.transferred.{name}.since", passed.since
    for name, took in record.succeeded.items():
        yield f"record.succeeded.{name}.since", took.since
    for name, at in record.excused.items():
        yield f"record.excused.{name}", at
    for number, gap in enumerate(record.gaps):
        yield f"record.gaps.{number}.until", gap.until
    for number, case in enumerate(record.challenges):
        if case.stayed_at is not None:
            yield f"record.challenges.{number}.stayed_at", case.stayed_at
        if case.ruled_at is not None:
            yield f"record.challenges.{number}.ruled_at", case.ruled_at
    if record.county_since is not None:
        yield "record.county_since", record.county_since
    if record.suspended_at is not None:
        yield "record.suspended_at", record.suspended_at
    if record.works_stop is not None:
        yield "record.works_stop.since", record.works_stop.since
        if record.works_stop.reported_at is not None:
            yield "record.works_stop.reported_at", record.works_stop.reported_at


# --- 拿地即开工, 一件事 ---------------------------------------------------------------------------


def _ways(record: OldProject, events: Mapping[str, datetime], rules: Rules) -> None:
    mode = land_then_start.mode_of(rules)
    for name in record.modes:
        if mode is None or name != mode.id:
            can = f"可填：{mode.name_zh}（{mode.id}）" if mode else "目录没有规定，请删去"
            raise wrong_record(f"record.modes.{name}", f"没有需要申请的办理方式“{name}”。{can}")
    signed = mode is not None and mode.trigger and mode.trigger.event in events
    for number, review in enumerate(record.reviews):
        if not review.pre_review and review.formal_at is None:
            continue
        field = "pre_review" if review.pre_review else "formal_at"
        where = f"record.reviews.{number}.{field}"
        if mode is None or mode.id not in record.modes:
            raise wrong_record(where, "项目没有申请拿地即开工，没有预审，请写明 modes 或删去")
        if review.item not in mode.pre_review:
            name = rules.item(review.item).name_zh
            raise wrong_record(where, f"“{name}”不在{mode.name_zh}的预审事项中")
        if review.pre_review and signed:
            raise wrong_record(where, "土地出让合同已经签订，预审已转为正式办理，请填写 formal_at")
        if review.formal_at is not None and not signed:
            raise wrong_record(where, "土地出让合同尚未签订，不能转为正式办理，请补充 events")
    for name, asked in record.bundles.items():
        _bundle(name, asked, rules)


def _bundle(name: str, asked: OldBundle, rules: Rules) -> None:
    where = f"record.bundles.{name}"
    bundle = of_catalog(lambda one: bundles.bundle_of(one, rules), name, where, "一件事")
    if unknown := [one for one in asked.items if one not in bundles.every_item(bundle)]:
        raise wrong_record(
            f"{where}.items", f"“{bundle.name_zh}”不含这些事项：{'、'.join(unknown)}"
        )
    if asked.extended_on is not None:
        if bundle.limit is None:
            raise wrong_record(
                f"{where}.extended_on", f"“{bundle.name_zh}”没有全部办结的期限，不能延期"
            )
        if asked.extended_on < (asked.asked_on or local_day(asked.asked_at)):
            raise wrong_record(f"{where}.extended_on", "延期早于申报")
    steps = [step.id for step in rules.catalog.escalation.escalation]
    for number, told in enumerate(asked.reminders):
        if told.step not in [step_of(name, step, told.due) for step in steps]:
            like = step_of(name, steps[-1], told.due)
            raise wrong_record(f"{where}.reminders.{number}.step", f"应写作 {like}")
        if told.at < asked.asked_at or any(said.at < told.at for said in told.answers):
            raise wrong_record(f"{where}.reminders.{number}.at", "报告早于申报，或者晚于答复")
        for place, to in enumerate(told.to):
            check_unit(to.unit, f"{where}.reminders.{number}.to.{place}", rules)
    if strange := [one for one in asked.reported if one not in steps]:
        raise wrong_record(
            f"{where}.reported",
            f"没有这些提醒：{'、'.join(strange)}，请从 {'、'.join(steps)} 中选择",
        )
    ended = [one.item for one in asked.ends]
    if strange := [one for one in ended if one not in asked.items]:
        raise wrong_record(f"{where}.ends", f"没有一并申报这些事项：{'、'.join(strange)}")
    if asked.ended_at is not None and (open_ := [one for one in asked.items if one not in ended]):
        raise wrong_record(f"{where}.ended_at", f"还有事项没有办结：{'、'.join(open_)}")
    papers = [paper for item in asked.items for paper in rules.item(item).materials]
    if unknown := [one for one in asked.papers if one not in papers]:
        raise wrong_record(
            f"{where}.papers", f"“{bundle.name_zh}”的材料清单中没有：{'、'.join(unknown)}"
        )


# --- units, county, what is ordered -----------------------------------------------------------------


def _units(command: TakeOver, rules: Rules) -> None:
    record = command.record
    for item, passed in record.transferred.items():
        where = f"record.transferred.{item}"
        of_catalog(rules.item, item, where, "事项")
        check_unit(passed.unit, where, rules)
        if not rules.logs_in(passed.unit):
            name = rules.unit_name(passed.unit)
            raise wrong_record(f"{where}.unit", f"{name}不在平台上办理，不能转办给它")
    for unit, took in record.succeeded.items():
        where = f"record.succeeded.{unit}"
        if unit not in rules.units():
            raise wrong_record(where, f"没有单位“{unit}”，请从单位名录中选择")
        if took.successor not in rules.units():
            raise wrong_record(f"{where}.successor", f"没有单位“{took.successor}”")
        if unit in _line(unit, record):
            raise wrong_record(f"{where}.successor", "职责划转首尾相接，请只写现在由谁承接")
    if (record.county_was is None) != (record.county_since is None):
        field = "county_since" if record.county_since is None else "county_was"
        raise wrong_record(f"record.{field}", "变更县区的，须同时填写原县区和变更时间")
    if record.county_was is not None:
        was = rules.area(record.county_was)
        if was is None:
            raise wrong_record("record.county_was", f"没有县区“{record.county_was}”")
        now = rules.area(command.county) if command.county else None
        if now is None or now.id == was.id:
            raise wrong_record("record.county_was", "原县区应与现在的县区不同")


def _line(unit: str, record: OldProject) -> Iterator[str]:
    """Whoever has done the unit's work since, one after another."""
    seen: list[str] = []
    while (took := record.succeeded.get(unit)) and took.successor not in seen:
        unit = took.successor
        seen.append(unit)
        yield unit


def _ordered(record: OldProject, rules: Rules) -> None:
    for number, order in enumerate(record.ordered):
        where = f"record.ordered.{number}"
        match order.change:
            case "county" if rules.area(order.to) is None:
                raise wrong_record(f"{where}.to", f"没有县区“{order.to}”")
            case "unit":
                if order.unit is None:
                    raise wrong_record(f"{where}.unit", "职责划转须填写原单位")
                check_unit(order.unit, where, rules)
                if order.to not in rules.units():
                    raise wrong_record(f"{where}.to", f"没有单位“{order.to}”")
            case "county" | "owner" if order.unit is not None:
                raise wrong_record(f"{where}.unit", "只有职责划转填写原单位，请删去")


# --- 停缓建, 中止施工, 终止 and 恢复 -----------------------------------------------------------------


def _stopped(record: OldProject, events: Mapping[str, datetime], rules: Rules) -> None:
    stop = record.works_stop
    if stop is not None:
        if STARTED not in events:
            name = rules.event(STARTED).name_zh
            raise wrong_record("record.works_stop", f"尚未“{name}”，不能中止施工")
        if stop.on > local_day(stop.since):
            raise wrong_record("record.works_stop.on", "停工日期晚于登记时间，请改正")
        check_unit(stop.issuer, "record.works_stop.issuer", rules)
        if stop.reported_at is not None and stop.reported_at < stop.since:
            raise wrong_record("record.works_stop.reported_at", "报告早于登记停工，请改正")
        if stop.permit_holds is not None and not stop.check_opened:
            raise wrong_record("record.works_stop.permit_holds", "尚未要求核验，没有核验结果")
    before = record.registered_at
    for number, gap in enumerate(record.gaps):
        where = f"record.gaps.{number}"
        if gap.since < before:
            raise wrong_record(f"{where}.since", "早于登记或早于上一次恢复，请改正")
        if gap.until < gap.since:
            raise wrong_record(f"{where}.until", "恢复早于终止，请改正")
        before = gap.until


# --- challenges, other projects -----------------------------------------------------------------------


def _challenges(record: OldProject, rules: Rules) -> None:
    decided = [(one.item, one.round) for one in record.ended if one.status is Status.DECIDED]
    turned_away = [(one.item, one.round) for one in record.ended if one.status in TURNED_AWAY]
    for number, case in enumerate(record.challenges):
        where = f"record.challenges.{number}"
        item = of_catalog(rules.item, case.item, f"{where}.item", "事项")
        if case.passed_on is not None:
            _silent(record, case, (case.item, case.round) in decided, where)
        elif (case.item, case.round) not in (*decided, *turned_away):
            zh = f"“{item.name_zh}”第{case.round}轮没有决定，不能复议或者起诉"
            raise wrong_record(f"{where}.round", zh)
        if case.stayed_at is not None and (case.item, case.round) not in decided:
            zh = f"“{item.name_zh}”第{case.round}轮没有可以停止执行的决定，请删去"
            raise wrong_record(f"{where}.stayed_at", zh)
        if (case.ruling is None) != (case.ruled_on is None):
            raise wrong_record(f"{where}.ruled_on", "结果和作出日期须同时填写")
        if case.ruling is not None and case.stayed_at is not None:
            raise wrong_record(f"{where}.stayed_at", "已有结果，不再停止执行，请删去")
        if case.ruled_on is not None and case.ruled_on < case.filed_on:
            raise wrong_record(f"{where}.ruled_on", "作出日期早于提出日期，请改正")
        if case.ruled_at is not None and case.ruling != "set_aside":
            raise wrong_record(f"{where}.ruled_at", "只有撤销原决定、须重新作出的才填写")
        if case.within is not None and case.ruled_at is None:
            raise wrong_record(f"{where}.within", "只有须重新作出决定的才有责令期限")


def _silent(record: OldProject, case: OldChallenge, decided: bool, where: str) -> None:
    """不予答复: of a round that was open by then, after the law's last day."""
    rounds = [(one.item, one.round) for one in record.reviews]
    rounds += [(one.item, one.round) for one in record.ended]
    if (case.item, case.round) not in rounds:
        raise wrong_record(f"{where}.round", "记录中没有这一轮，请改正")
    if case.passed_on is not None and case.filed_on <= case.passed_on:
        raise wrong_record(f"{where}.filed_on", "法定期限届满之后才能提出，请改正")
    if case.ruling is Ruling.SET_ASIDE and not decided:
        raise wrong_record(f"{where}.ruling", "没有决定可以撤销；责令履行的登记为责令限期作出决定")


def _relatives(command: TakeOver) -> None:
    record = command.record
    codes = [("origin", record.origin)] if record.origin else []
    codes += [(f"parts.{number}", code) for number, code in enumerate(record.parts)]
    codes += [(f"took_in.{number}", code) for number, code in enumerate(record.took_in)]
    codes += [
        (f"ended.{number}.origin", one.origin)
        for number, one in enumerate(record.ended)
        if one.origin is not None
    ]
    for field, code in codes:
        if code == command.code:
            raise wrong_record(f"record.{field}", "应为另一个项目的编号，不能是本项目")
