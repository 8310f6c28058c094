"""`quancheng up`: the whole of Quancheng on one machine, started in order and kept running.

Killing any part at any moment loses nothing: what was answered is in the database, and the part
is started again. Killing `up` itself ends the parts with it; what survives is ended at the next
start. An external PostgreSQL or Temporal is used, and not looked after, where its address is set.
"""

from __future__ import annotations

import http.client
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.markup import escape

from domain.clock import SHANGHAI
from worker.command_error import CommandError
from worker.settings import Settings, token_secret
from worker.stack import ports, running, watch
from worker.stack.command import Command
from worker.stack.ports import Wanted
from worker.stack.program import Program
from worker.stack.temporal import TemporalServer
from worker.stack.watch import Part, Watched

HEALTHY_S = 60  # a cold first start on a small machine takes about ten


class Stopped(BaseException):
    """We were asked to end. Not an Exception: nothing on the way may take it for a failure."""


class Up:
    """Everything that runs, and the settings with the addresses of what runs so far."""

    def __init__(self, settings: Settings, console: Console | None = None) -> None:
        self.settings = settings.with_(data=settings.home)
        self._all_ours = settings.embedded_database and settings.embedded_temporal
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._parts: list[Watched] = []
        self._stopping = False

    def run(self) -> None:
        """Start, keep running until Ctrl-C or SIGTERM, stop in reverse order.

        Raises CommandError where a part does not come up; what was started is stopped first.
        """
        with running.held(self.settings.home):
            for ask in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(ask) is not signal.SIG_IGN:  # `nohup` wants us to go on
                    signal.signal(ask, self._asked_to_stop)
            try:
                self._start()
                self._welcome()
                watch.forever(self._parts, self._say)
            except Stopped:
                self._say("\n正在依次停止 · stopping in order …")
            finally:
                self._stop()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        """Once: an impatient second Ctrl-C must not leave parts running."""
        if not self._stopping:
            self._stopping = True
            raise Stopped

    def _start(self) -> None:
        began = time.monotonic()
        self._say(f"数据目录 · data folder {escape(str(self.settings.home))}")
        self._end_left_over()
        self._check_ports()
        with self._step(f"数据库 · PostgreSQL{_whose(self.settings.embedded_database)}"):
            self._start_database()
        if self.settings.database_owner_url is None:
            self._say("  迁移 · migrations 未设 QUANCHENG_DATABASE_OWNER_URL，跳过 · left to you")
        else:
            with self._step("迁移 · migrations"):
                self._migrate(self.settings.database_owner_url)
        with self._step(f"时间引擎 · Temporal{_whose(self.settings.embedded_temporal)}"):
            self._start_temporal()
        self.settings = self.settings.with_(token_secret=token_secret(self.settings))
        if self.settings.samples and self._all_ours:
            self._make_trial_accounts()
        running.announce(self.settings)
        with self._step("工作进程 · worker"):
            self._keep("工作进程 worker", Command("worker", self._for_parts))
        with self._step("接口 · API"):
            self._keep("接口 API", Command("api", self._for_parts))
            self._wait_until_healthy()
        if self.settings.samples:
            self._fill_trial_city()
        self._say(f"已启动，用时 {time.monotonic() - began:.1f} 秒 · up")

    def _end_left_over(self) -> None:
        """Before ports are looked at: what an `up` that was killed left running holds them."""
        for name in ("api", "worker", "temporal"):
            if pid := Program(name, self.settings.home).stop_left_over():
                self._say(f"[dim]已停掉上次遗留的 {name}（{pid}）· ended a left-over process[/]")

    def _check_ports(self) -> None:
        api = Wanted("接口", self.settings.api_host, self.settings.api_port, "QUANCHENG_API_PORT")
        ports.check([api, *(self._temporal().ports if self.settings.embedded_temporal else [])])

    def _start_database(self) -> None:
        if not self.settings.embedded_database:
            return
        server = running.embedded_postgres(self.settings)
        self._keep("数据库 PostgreSQL", server)
        owner, app, reader = server.urls
        self.settings = self.settings.with_(
            # Made here, while it still shows that the database is our own.
            token_secret=token_secret(self.settings),
            database_url=app,
            database_owner_url=owner,
            database_reader_url=reader,
        )

    def _migrate(self, owner_url: str) -> None:
        from sqlalchemy.exc import OperationalError

        from worker.bringing_up import bring_up

        try:
            bring_up(owner_url)
        except (OperationalError, RuntimeError) as no:  # no such server, or its roles are missing
            raise CommandError(f"数据库不能用 · the database is of no use: {no}") from None

    def _temporal(self) -> TemporalServer:
        return TemporalServer(
            self.settings.home,
            port=self.settings.temporal_port,
            ui_port=self.settings.temporal_ui_port,
            namespace=self.settings.temporal_namespace,
        )

    def _start_temporal(self) -> None:
        if not self.settings.embedded_temporal:
            return
        server = self._temporal()
        self._keep("时间引擎 Temporal", server)
        self.settings = self.settings.with_(
            temporal_address=server.address,
            temporal_ui_url=self.settings.temporal_ui_url or server.pages,
        )

    def _for_parts(self) -> Settings:
        """What worker and API are told: not the owner's address, which they have no use for."""
        return self.settings.with_(database_owner_url=None)

    def _wait_until_healthy(self) -> None:
        """Wait until the API says that all is well.

        Raises CommandError where a part of ours ends instead. Where the API is there but not all
        is well, its answer is shown and we go on: it gets well by itself, or the log says why not.
        """
        deadline = time.monotonic() + HEALTHY_S
        while not (health := self._health())[0]:
            for one in self._parts:
                if (code := one.part.ended()) is not None:
                    raise CommandError(
                        f"{one.name} 未能启动（{watch.cause(code)}），日志 {one.part.program.log}"
                        f" · did not start:\n{one.part.program.last_words()}"
                    )
            if time.monotonic() > deadline:
                self._say(f"[yellow]接口尚未报告正常 · not healthy yet: {escape(health[1])}[/]")
                return
            time.sleep(0.1)

    def _health(self) -> tuple[bool, str]:
        """Whether all is well, and what the API says. Past any proxy that the environment names."""
        api = http.client.HTTPConnection(self._host(), self.settings.api_port, timeout=5)
        try:
            api.request("GET", "/api/v1/health")
            answer = api.getresponse()
            return answer.status == 200, answer.read(1000).decode(errors="replace")
        except (OSError, http.client.HTTPException) as no:
            return False, str(no)
        finally:
            api.close()

    def _make_trial_accounts(self) -> None:
        """Before the API starts: it is told their password, and offers them on its log-in page."""
        from store.database import connect
        from worker.trial import accounts

        secret = accounts.password(self.settings)
        assert self.settings.database_url is not None
        database = connect(self.settings.database_url, pool=1)
        try:
            accounts.make(database, secret)
        finally:
            database.dispose()
        self.settings = self.settings.with_(trial_password=secret)

    def _fill_trial_city(self) -> None:
        """Trial projects and people belong beside no city's own: only in our own database."""
        if not self._all_ours:
            self._say(
                "  试用城市只建在内置数据库上，已略过 · no trial city beside your own database"
            )
            return
        from worker.trial.filling import fill

        with self._step("试用城市 · trial city（演示）") as shown:
            try:
                fill(self.settings, lambda done, of: shown(f"试用城市 · trial city {done}/{of}"))
            except CommandError as no:  # the system is of use without it
                self._say(
                    f"[yellow]试用城市未建完 · the trial city is not complete: {escape(str(no))}[/]"
                )

    def _keep(self, name: str, part: Part) -> None:
        one = Watched(name, part)
        self._parts.append(one)  # before it runs: a signal in between must find it
        one.start()

    def _stop(self) -> None:
        self._stopping = True
        for one in reversed(self._parts):
            began = time.monotonic()
            one.part.stop()
            self._say(f"  {one.name} 已停止 · stopped [dim]{time.monotonic() - began:.1f} s[/]")

    def _welcome(self) -> None:
        address, program = self._address(), _our_name()
        if self.settings.data != Path(".quancheng").resolve():
            program = f"QUANCHENG_DATA={self.settings.home} {program}"
        self._say(f"\n  应用 · app         {address}/\n  接口文档 · API docs {address}/api/docs")
        if self._runs("时间引擎 Temporal"):
            self._say(f"  Temporal 界面 · UI  http://127.0.0.1:{self.settings.temporal_ui_port}/")
        self._say(
            "\n试一试 · three things to try"
            f"\n  {escape(program)} tasks"
            f"\n  {escape(program)} show LH-{datetime.now(SHANGHAI).year}-0001"
            f"\n  {escape(program)} due --limit 20wd --accepted 2026-09-25T16:30"
            "\n\nCtrl-C 停止 · stops everything; 数据保留 · the data stays"
        )

    def _runs(self, name: str) -> bool:
        return any(one.name == name for one in self._parts)

    def _host(self) -> str:
        """Where this machine reaches the API, also where that listens everywhere."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
        return everywhere.get(self.settings.api_host, self.settings.api_host)

    def _address(self) -> str:
        host = f"[{self._host()}]" if ":" in self._host() else self._host()
        return f"http://{host}:{self.settings.api_port}"

    @contextmanager
    def _step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Shows what is being done, and in the end how long it took; what it gives says how far."""
        began = time.monotonic()
        with self._console.status(name) as status:
            yield status.update
        self._say(f"[green]✓[/] {name} [dim]{time.monotonic() - began:.1f} s[/]")

    def _say(self, line: str) -> None:
        # A closed terminal or pipe must not keep the parts from being looked after.
        with suppress(BrokenPipeError, OSError):
            self._console.print(line)


def _whose(ours: bool) -> str:
    return "" if ours else "（外部 · external）"


def _our_name() -> str:
    return sys.argv[0] if Path(sys.argv[0]).name == "quancheng" else "quancheng"
