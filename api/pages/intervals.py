"""The intervals of a stage's items, promised and actual, and the sentence that they come to."""

from __future__ import annotations

from datetime import date, datetime

from api.pages.flow_chart import Chart
from api.pages.gantt import Bar
from api.pages.items import Entry, Mark, counted_zh, day_of, short, stage_zh
from domain.clock import local_day
from domain.project.state import Project
from domain.review.words import Status
from domain.rules.rules import Rules
from store import timeline

PAUSING = ("Suspended", "Resumed", "Decided", "Withdrawn", "Closed")


def bars_of(
    shown: tuple[Entry, ...],
    pausing: list[timeline.Told],
    drawn: Chart | None,
    today: date,
    rules: Rules,
) -> list[Bar]:
    """What has a clock that began, by its beginning; members of a group as one."""
    pauses = _pauses(pausing, today)
    bars: list[Bar] = []
    groups: dict[str, list[Bar]] = {}
    for one in shown:
        if one.row is None or not one.row["accepted_on"]:
            continue
        bar = _bar(one, pauses.get(one.row["stream"], ()))
        group = rules.item(one.item).group
        if group is not None and len(rules.members(group)) > 1:
            groups.setdefault(group, []).append(bar)
        else:
            bars.append(bar)
    for name, inside in groups.items():
        bars.append(_together(name, inside, rules))
    bars.sort(key=lambda bar: (bar.start, bar.name))
    if drawn is not None and drawn.way and drawn.days:
        end = rules.calendar.nth_working_day_after(today, drawn.days)
        begin = rules.calendar.nth_working_day_after(today, max(drawn.days - 3, 1))
        if drawn.goal not in [bar.name for bar in bars]:
            words = f"预计 {end:%m-%d}"
            bars.append(
                Bar("", short(drawn.goal), "", begin, end, None, words=words, expected=True)
            )
    return bars


def _bar(one: Entry, pauses: tuple[tuple[date, date], ...]) -> Bar:
    assert one.row is not None
    row = one.row
    start = date.fromisoformat(row["accepted_on"])
    ended = local_day(datetime.fromisoformat(row["decided_at"])) if row["decided_at"] else None
    promised = day_of(row["promised_due"])
    words, over = "", one.mark is Mark.OVER
    if ended is not None:
        words = f"✓ {ended:%m-%d}"
    elif over:
        words = one.zh
    elif row["status"] == Status.SUSPENDED.value:
        words = "暂停"
    elif promised is not None:
        words = f"到期 {promised:%m-%d}"
    else:
        words = one.zh
    return Bar(one.item, short(one.name), one.address, start, promised, ended, pauses, words, over)


def _together(group: str, inside: list[Bar], rules: Rules) -> Bar:
    ends = [bar.ended for bar in inside if bar.ended]
    promised = [bar.promised for bar in inside if bar.promised]
    done = len(ends) == len(inside)
    over = any(bar.over for bar in inside)
    last = max(promised) if promised else None
    words = f"{len(inside)} 家回 {len(ends)}"
    if done:
        words = f"✓ {max(ends):%m-%d}"
    elif over:
        words = f"超期 {sum(bar.over for bar in inside)} 家"
    return Bar(
        f"group:{group}",
        short(rules.group(group).name_zh),
        "",
        min(bar.start for bar in inside),
        last,
        max(ends) if done else None,
        (),
        words,
        over,
    )


def _pauses(lines: list[timeline.Told], today: date) -> dict[str, tuple[tuple[date, date], ...]]:
    """The pauses of each round, as the ledger has them."""
    found: dict[str, list[tuple[date, date]]] = {}
    began: dict[str, date] = {}
    for one in lines:
        payload = one.line.payload
        if one.line.type == "Suspended":
            began[one.stream] = date.fromisoformat(str(payload["start"]))
        elif one.stream in began:
            day = payload.get("day")
            end = date.fromisoformat(str(day)) if day else local_day(one.line.at)
            begin = began.pop(one.stream)
            found.setdefault(one.stream, []).append((begin, max(begin, end)))
    for stream, begin in began.items():
        found.setdefault(stream, []).append((begin, max(begin, today)))
    return {stream: tuple(pauses) for stream, pauses in found.items()}


def message(
    project: Project,
    stage: str,
    drawn: Chart | None,
    shown: tuple[Entry, ...],
    plan: date | None,
    today: date,
    rules: Rules,
) -> str:
    """What the Gantt says, in a sentence."""
    life = project.stages.get(stage)
    if life is not None and life.exited is not None:
        begun, ended = local_day(life.since), local_day(life.exited)
        days = rules.calendar.working_days_between(begun, ended)
        return f"{stage_zh(stage, rules)}历时 {days} 个工作日，{day_zh(ended)}完成"
    late = [one for one in shown if one.mark is Mark.OVER]
    if life is None:
        unclear = sum(one.unclear for one in shown)
        told = f"，其中 {unclear} 项待判定是否适用" if unclear else ""
        return f"{stage_zh(stage, rules)}还没有开始：{len(shown)} 项{told}"
    if drawn is None or not drawn.way:
        if late:
            return f"{len(late)} 项超期，先办{short(late[0].name)}"
        return f"{stage_zh(stage, rules)}：{counted_zh(shown)}"
    end = rules.calendar.nth_working_day_after(today, max(drawn.days, 1))
    year = f"{end.year}年" if end.year != today.year else ""
    lead = f"{drawn.goal}预计 {year}{day_zh(end)}"
    if plan is None or stage != "S3":
        return f"{lead}，按承诺时限、不暂停计算"
    if end <= plan:
        left = rules.calendar.working_days_between(end, plan)
        return f"{lead}，离计划开工只余 {left} 个工作日"
    over = rules.calendar.working_days_between(plan, end)
    return f"{lead}，比计划开工晚 {over} 个工作日"


def day_zh(day: date) -> str:
    """11月27日"""
    return f"{day.month}月{day.day}日"
