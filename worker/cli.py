"""The command line `quancheng`: what commands there are, and where each one is written.

A command's module is imported only when that command is run or asked for help, so that
`quancheng due` does not wait for Temporal, SQLAlchemy and the rest (0.3 s at most; a test).

A module `worker/commands/<module>.py` defines `app = typer.Typer()` with one command in it, or
with several where the table below says `group`. It raises `CommandError` for what a person can
mend. Nothing else is to be registered.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from worker.command_error import CommandError


class Line(NamedTuple):
    """A command, the module that holds it, and its line in the help table."""

    name: str
    module: str
    help: str
    group: bool = False


COMMANDS = (
    Line(
        "up", "up", "启动全部：数据库、Temporal、工作进程、接口 · start everything on this machine"
    ),
    Line("api", "api", "只启动接口 · run one API process"),
    Line("worker", "worker", "只启动工作进程 · run one worker process"),
    Line("migrate", "migrate", "升级数据库结构 · bring the database to this version"),
    Line(
        "import", "import_file", "导入项目、接管在建项目 · import or take over projects", group=True
    ),
    Line("tasks", "tasks", "列出待办 · list open tasks"),
    Line("show", "show", "查看一个项目 · show one project with its stages and reviews"),
    Line("acts", "acts", "列出现在可以办理的和其字段 · list what may be done now, and its fields"),
    Line("act", "act", "办理一项：对项目、对一轮事项 · give one act to a project or a round"),
    Line("due", "due", "计算到期日并说明 · work out a due date and explain it"),
    Line("catalog", "catalog", "校验事项目录、绘制流程图、审批减 · check, draw, count", group=True),
    Line("calendar", "calendar", "日历、停止计时 · calendars, stops of all clocks", group=True),
    Line("unit", "unit", "部门职责划转 · a department's work passes on", group=True),
    Line("token", "token", "签发访问令牌 · issue a signed token for a person"),
    Line("user", "user", "人员、岗位、代理、密码 · people, posts, passwords", group=True),
    Line("policy", "policy", "打印权限表 · print who may do what"),
    Line("states", "states", "打印状态图 · print the state charts of rounds and projects"),
    Line("simulate", "simulate", "模拟项目全程 · live projects from idea to exit"),
    Line("stuck", "stuck", "列出卡住的事项 · list what is stuck, why, and what to do"),
    Line("verify", "verify", "核验账本 · prove that the ledger is whole"),
    Line("rebuild", "rebuild", "由账本重建查询表 · derive the read model from the ledger again"),
    Line("resume", "resume", "让账本中未完的继续运行 · restart what the ledger has open"),
    Line("set-aside", "set_aside", "搁置一条出错的指令 · set a defective command aside"),
    Line("bench", "bench", "测量全链路性能 · time the whole path"),
)


class Commands(TyperGroup):
    """Lists every command from the table and imports the one that is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [line.name for line in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """For the help table only: a name and a sentence."""
        line = next((line for line in COMMANDS if line.name == cmd_name), None)
        return line and TyperCommand(name=line.name, help=line.help)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed and load(name), rest


def load(name: str | None) -> Any:
    """The command itself, its module imported."""
    line = next(line for line in COMMANDS if line.name == name)
    module = f"worker.commands.{line.module}"
    try:
        app = import_module(module).app
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise
        raise CommandError(
            f"命令 {line.name} 尚未提供（没有模块 {module}）"
            f" · this version does not have the command {line.name} yet"
        ) from None
    group = get_group(app)
    command: Any = group if line.group else next(iter(group.commands.values()))
    command.name = line.name
    return command


def everything() -> None:
    """全程 Quancheng：一个城市的重大项目，从谋划到退出，每个项目一条持久的工作流。

    One durable workflow for each major project of a city, from first idea to exit.
    """


# Plain text: a refusal is one sentence for people and scripts, not a drawn box.
app = typer.Typer(cls=Commands, add_completion=False, rich_markup_mode=None, no_args_is_help=True)
app.callback()(everything)


def run(args: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 done, 2 not as asked, 130 interrupted, 1 defect."""
    try:
        app(args=list(args), prog_name="quancheng")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except CommandError as no:
        print(f"quancheng: {no}", file=sys.stderr)
        return no.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def main() -> None:
    """The console script's entry."""
    code = run(sys.argv[1:])
    # Not sys.exit: temporalio's runtime now and then crashes the interpreter at its exit, after
    # all work is done (docs/gotchas.md), and a script would take that for a failure.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:  # `quancheng tasks | head`: the reader has seen enough
            code = code or 1
    os._exit(code)
