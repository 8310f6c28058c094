"""Ports: whether they are free before anything is started on them, and what to set if not."""

from __future__ import annotations

import errno
import socket
from typing import NamedTuple

from worker.command_error import CommandError


class Wanted(NamedTuple):
    """A port that a part will listen on, and the setting that chooses it."""

    part: str
    host: str
    port: int
    setting: str


def check(wanted: list[Wanted]) -> None:
    """Raises CommandError that names every port which is taken, given twice or not ours to use."""
    wrong = []
    for place, this in enumerate(wanted):
        twin = next((other for other in wanted[:place] if other.port == this.port), None)
        if twin is not None:
            wrong.append(
                f"端口 {this.port} 同时给了{twin.part}和{this.part}，请改 {this.setting}"
                f" · port {this.port} is set for two parts, change {this.setting}"
            )
        elif no := refused(this.host, this.port):
            wrong.append(
                f"{this.part}要用的端口 {this.host}:{this.port} {no[0]}，"
                f"请停掉占用它的程序，或设置 {this.setting}=<另一个端口>"
                f" · port {this.port} ({no[1]}): free it or set {this.setting} to another"
            )
    if wrong:
        raise CommandError("; ".join(wrong))


def refused(host: str, port: int) -> tuple[str, str] | None:
    """Why we could not listen on `host:port`, in Chinese and English; None where we could."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # Connections of a server that has just ended linger and hinder nobody.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as no:
            if no.errno == errno.EADDRINUSE:
                return "已被占用", "taken"
            if no.errno in (errno.EACCES, errno.EPERM):
                return "无权使用（小于 1024 的端口需要特权）", "needs privileges"
            return f"不能使用（{no.strerror}）", str(no.strerror)
    return None


def answers(host: str, port: int) -> bool:
    """Whether something takes connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
