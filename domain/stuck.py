"""What is stuck, since when, why, and what an operator does: judged from facts that others gather.

A workflow task that fails says most, so what waits behind it on the same stream is counted there
and not listed again. Nothing here asks a database or the engine, and nothing reads a clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from domain.rules.rules import Rules
from domain.streams import is_review, project_of, review_of
from domain.value import Frozen


class Bounds(Frozen):
    """From how many seconds on something counts as stuck (design.md 5: an act after a minute).

    `differs_s`: a life begins and ends in two places, one a moment after the other.
    """

    act_s: float = 60
    alarm_s: float = 60
    differs_s: float = 30
    attempts: int = 2


BOUNDS = Bounds()


# --- facts ----------------------------------------------------------------------------------------


class Placed(Frozen):
    """Something on a stream, since an instant."""

    stream: str
    since: datetime


class WaitingAct(Placed):
    """An act without outcome. `catalog`: what it is pinned to or brings, where it says so."""

    id: UUID
    kind: str
    tries: int
    message: bool = False
    catalog: str | None = None


class LateAlarm(Placed):
    """An open stream whose next alarm should have rung at `since`."""


class Failing(Placed):
    """What the engine tries in vain: a workflow task, or an activity. `because`: its last failure,
    the message and those of its causes, outermost first; empty where the engine no longer has it."""

    attempt: int
    activity: str = ""
    type: str = ""
    because: tuple[str, ...] = ()


class Differing(Placed):
    """A stream that is open in one of ledger and engine, unchanged since `since`."""


class SetAside(Placed):
    """An act that an operator has set aside of late."""

    id: UUID
    kind: str
    by: str
    reason: str


class RefusedSignal(Placed):
    """Signals of late that no API wrote down."""

    count: int


class Facts(Frozen):
    """How things are at `now`. `None`: could not be asked. `names`: of projects, by code."""

    now: datetime
    database_away: str | None = None  # why
    engine_away: str | None = None
    workers: int | None = None
    last_poll: datetime | None = None
    waiting: tuple[WaitingAct, ...] = ()
    late: tuple[LateAlarm, ...] = ()
    failing: tuple[Failing, ...] = ()
    not_running: tuple[Differing, ...] = ()
    not_open: tuple[Differing, ...] = ()
    paused: tuple[Differing, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    refused: tuple[RefusedSignal, ...] = ()
    catalogs: tuple[str, ...] = ()  # that are released here
    names: Mapping[str, str] = {}
    cut: bool = False  # more than is asked for at once


# --- findings -------------------------------------------------------------------------------------


class Sort(StrEnum):
    """What sort of trouble, the gravest first."""

    DATABASE = "database"
    ENGINE = "engine"
    WORKERS = "workers"
    FAILING = "failing"
    PAUSED = "paused"
    NOT_RUNNING = "not_running"
    NOT_OPEN = "not_open"
    ALARM = "alarm"
    ACT = "act"
    SET_ASIDE = "set_aside"
    REFUSED = "refused"


SORT_ZH = {
    Sort.DATABASE: "数据库",
    Sort.ENGINE: "时间引擎",
    Sort.WORKERS: "工作进程",
    Sort.FAILING: "任务失败",
    Sort.PAUSED: "引擎暂停",
    Sort.NOT_RUNNING: "没有运行",
    Sort.NOT_OPEN: "多余运行",
    Sort.ALARM: "预警未响",
    Sort.ACT: "没有结果",
    Sort.SET_ASIDE: "已搁置",
    Sort.REFUSED: "伪造信号",
}
NOTES = (Sort.SET_ASIDE, Sort.REFUSED)  # to be known; nothing stands still for them


class Finding(Frozen):
    """One trouble. `zh`: its cause in a sentence; `todo`: what to do; `command`: what to type."""

    sort: Sort
    zh: str
    since: datetime | None = None
    stream: str = ""
    project: str = ""
    project_name: str = ""
    item: str = ""
    todo: str = ""
    command: str = ""
    detail: str = ""  # as the engine has it, for whoever mends the code

    @property
    def stuck(self) -> bool:
        """Whether something stands still, rather than being worth knowing."""
        return self.sort not in NOTES


def stuck(facts: Facts, rules: Rules, bounds: Bounds = BOUNDS) -> tuple[Finding, ...]:
    """All that is wrong, the gravest first, the oldest of a sort first."""
    found = [*_parts(facts)]
    told: dict[str, None] = {}
    for failing in facts.failing:
        if failing.attempt >= bounds.attempts:
            told[failing.stream] = None
            found.append(_failing(failing, _behind(facts, failing.stream)))
    for one in facts.paused:
        told[one.stream] = None
        found.append(_paused(one))
    for one in facts.not_running:
        if one.stream not in told and _old(facts, one.since, bounds.differs_s):
            told[one.stream] = None
            found.append(_not_running(one, _behind(facts, one.stream)))
    for one in facts.not_open:
        if _old(facts, one.since, bounds.differs_s):
            found.append(_not_open(one))
    for late in facts.late:
        if late.stream not in told and _old(facts, late.since, bounds.alarm_s):
            told[late.stream] = None
            found.append(_late(late))
    for act in facts.waiting:
        if act.stream not in told and _old(facts, act.since, bounds.act_s):
            found.append(_waiting(act, facts))
    found += [_set_aside(one) for one in facts.set_aside]
    found += [_refused(one) for one in facts.refused]
    order = list(Sort)
    named = [_named(one, facts.names, rules) for one in found]
    return tuple(
        sorted(named, key=lambda one: (order.index(one.sort), one.since or facts.now, one.stream))
    )


def _old(facts: Facts, since: datetime, seconds: float) -> bool:
    return facts.now - since >= timedelta(seconds=seconds)


def _behind(facts: Facts, stream: str) -> int:
    """How many acts wait on the stream."""
    return sum(act.stream == stream for act in facts.waiting)


def _parts(facts: Facts) -> list[Finding]:
    found = []
    if facts.database_away is not None:
        found.append(
            Finding(
                sort=Sort.DATABASE,
                zh="数据库连不上：没有任何办理能登记或入账，工作流在等待并不断重试，不会丢失。",
                todo="恢复数据库；恢复后各流自行继续。",
                command="quancheng stuck",
                detail=facts.database_away,
            )
        )
    if facts.engine_away is not None:
        found.append(
            Finding(
                sort=Sort.ENGINE,
                zh="时间引擎 Temporal 连不上：办理照常登记，但不生效，时钟也不走。",
                todo="恢复 Temporal；恢复后补办，时间按应到之时计。",
                command="quancheng resume",
                detail=facts.engine_away,
            )
        )
    elif facts.workers == 0:
        found.append(
            Finding(
                sort=Sort.WORKERS,
                zh="没有工作进程在取任务：办理照常登记，但不生效。",
                since=facts.last_poll,
                todo="启动工作进程。",
                command="quancheng worker",
            )
        )
    return found


class _Cause(NamedTuple):
    """How a failure is known, and what it means."""

    pattern: re.Pattern[str]
    zh: str
    todo: str
    command: str = ""


_ACT = re.compile(r"the core raised on act ([0-9a-f-]{36})")
_CAUSES = (
    _Cause(
        re.compile(r"CatalogError|尚未发布|没有这个目录|没有这个日历|catalog"),
        "工作进程没有该项目所用的目录或日历版本。",
        "部署带有该版本的工作进程；部署后自行继续。",
        "quancheng catalog check",
    ),
    _Cause(
        re.compile(r"the workflow stands at|history up to \d+ is not"),
        "账本比时间引擎旧或与其不同：账本是从备份恢复的，缺少已告知当事人的办理。",
        "恢复更新的备份；没有则告知当事人，在 Temporal 终止该流，再运行本命令。",
        "quancheng resume",
    ),
    _Cause(
        re.compile(r"(?i)nondeterminis|TMPRL1100"),
        "新代码与该流的旧经过不符，不能续演。",
        "退回原版本的工作进程，或修正后重新部署；不要终止或重置该流。",
    ),
    _Cause(
        re.compile(r"OperationalError|InterfaceError|could not connect|connection to server"),
        "记账时数据库连不上或太慢，正在不断重试。",
        "恢复数据库；恢复后自行继续。",
    ),
    _Cause(
        re.compile(r"ValidationError"),
        "工作进程读不懂该流的内容：账本由更新的版本写成，或内容受损。",
        "部署更新的工作进程；仍不行则核验账本。",
        "quancheng verify",
    ),
)
_UNKNOWN = _Cause(
    re.compile(""),
    "工作流的代码出错，任务反复失败。",
    "修正代码并重新部署；部署后自行继续，如同没有发生过。",
)


def _failing(one: Failing, behind: int) -> Finding:
    words = " ← ".join(one.because)
    whole = f"{one.type} {words}".strip()
    waiting = f"该流有 {behind} 件办理在等。" if behind else ""
    if act := _ACT.search(whole):
        zh = f"程序在处理办理 {act[1]} 时出错，第 {one.attempt} 次重试仍失败。"
        todo = "修正代码并部署；等不及则搁置这件办理，提交人会被告知理由。"
        command = f'quancheng set-aside {act[1]} --reason "…" --person <账号>'
    else:
        cause = next((one for one in _CAUSES if one.pattern.search(whole)), _UNKNOWN)
        zh = f"{cause.zh.rstrip('。')}，已试 {one.attempt} 次。"
        todo, command = cause.todo, cause.command
    return Finding(
        sort=Sort.FAILING,
        stream=one.stream,
        since=one.since,
        zh=zh + waiting,
        todo=todo,
        command=command,
        detail=whole[:600],
    )


def _paused(one: Differing) -> Finding:
    return Finding(
        sort=Sort.PAUSED,
        stream=one.stream,
        since=one.since,
        zh="有人在 Temporal 中暂停了该流：这不是法定暂停，法定时限照常计算，办理不能生效。",
        todo="解除暂停；法定暂停在办件页面办理。",
        command=f"temporal workflow unpause --workflow-id {one.stream}",
    )


def _not_running(one: Differing, behind: int) -> Finding:
    waiting = f"，{behind} 件办理在等" if behind else ""
    return Finding(
        sort=Sort.NOT_RUNNING,
        stream=one.stream,
        since=one.since,
        zh=f"账本中未完，Temporal 中没有运行（被人终止，或 Temporal 丢了数据）{waiting}。",
        todo="使其继续运行；不会重复办理。",
        command="quancheng resume",
    )


def _not_open(one: Differing) -> Finding:
    return Finding(
        sort=Sort.NOT_OPEN,
        stream=one.stream,
        since=one.since,
        zh="Temporal 中在运行，账本中已完或没有（被人手工启动，或结束的信号丢失）。",
        todo="使其查看账本后自行结束。",
        command="quancheng resume",
    )


def _late(one: LateAlarm) -> Finding:
    return Finding(
        sort=Sort.ALARM,
        stream=one.stream,
        since=one.since,
        zh="到时的预警没有响：定时器丢失，或工作进程太忙。",
        todo="使其查看账本；预警按应响之时入账。",
        command="quancheng resume",
    )


def _waiting(act: WaitingAct, facts: Facts) -> Finding:
    if act.catalog is not None and act.catalog not in facts.catalogs:
        zh = f"办理所用的目录 {act.catalog} 在这里没有发布。"
        todo, command = "部署带有该版本的工作进程。", "quancheng catalog check"
    elif facts.workers == 0 or facts.engine_away is not None:
        zh = "已登记，没有工作进程或时间引擎来办理。"
        todo, command = "先恢复上面所列的部分。", ""
    else:
        what = "流间消息" if act.message else "办理"
        zh = f"{what} {act.kind} 已登记，送达 {act.tries} 次仍没有结果，多半是工作进程的版本太旧。"
        todo = "部署与接口同版本的工作进程；仍不行则搁置。"
        command = f'quancheng set-aside {act.id} --reason "…" --person <账号>'
    return Finding(
        sort=Sort.ACT, stream=act.stream, since=act.since, zh=zh, todo=todo, command=command,
        detail=f"{act.kind} {act.id}",
    )  # fmt: skip


def _set_aside(one: SetAside) -> Finding:
    return Finding(
        sort=Sort.SET_ASIDE,
        stream=one.stream,
        since=one.since,
        zh=f"办理 {one.kind} 由 {one.by} 搁置，理由：{one.reason}。",
        todo="修正缺陷后请提交人重新办理。",
        command=f"quancheng show {project_of(one.stream)}",
        detail=str(one.id),
    )


def _refused(one: RefusedSignal) -> Finding:
    return Finding(
        sort=Sort.REFUSED,
        stream=one.stream,
        since=one.since,
        zh=f"有 {one.count} 个信号不是本系统写下的，账本没有接受。",
        todo="查明谁能写入 Temporal，收紧其权限；账本不受影响。",
        command="quancheng verify",
    )


def _named(one: Finding, names: Mapping[str, str], rules: Rules) -> Finding:
    """With project and item in words, where the stream's name tells them."""
    if not one.stream:
        return one
    try:
        code = project_of(one.stream)
        item = review_of(one.stream).item if is_review(one.stream) else ""
    except ValueError:  # started by hand under a name of its own
        return one
    return one.but(project=code, project_name=names.get(code, ""), item=_item(item, rules))


def _item(item: str, rules: Rules) -> str:
    try:
        return rules.item(item).name_zh if item else "项目本身"
    except KeyError:
        return item
