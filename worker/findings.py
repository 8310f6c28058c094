"""What a check of the ledger finds, and the check of one chain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from domain.ledger import GENESIS, HeldLine, faults
from domain.value import Frozen
from store.roots import Check, Mark

Kind = Literal[
    "chain", "head", "root", "unreadable", "read_model", "act", "unsettled", "message", "words",
    "streams", "duty", "alarm", "temporal", "export",
]  # fmt: skip
KIND_ZH: dict[Kind, str] = {
    "chain": "账本链",
    "head": "流首",
    "root": "每日根",
    "unreadable": "无法读取",
    "read_model": "查询表",
    "act": "指令",
    "unsettled": "尚无结果",
    "message": "流间消息",
    "words": "文字",
    "streams": "项目与办件",
    "duty": "义务",
    "alarm": "预警",
    "temporal": "Temporal",
    "export": "导出文件",
}


class Finding(Frozen):
    """Something that is not as it should be. `zh`: what, for people."""

    kind: Kind
    where: str
    zh: str

    def __str__(self) -> str:
        return f"[{KIND_ZH[self.kind]}] {self.where}：{self.zh}"


class Verified(Frozen):
    """What was looked at, and all that was found."""

    streams: int = 0
    events: int = 0
    commands: int = 0
    roots: int = 0
    last_root: date | None = None
    findings: tuple[Finding, ...] = ()


def chain(stream: str, lines: list[HeldLine], head: Mark | None) -> Iterator[Finding]:
    """Faults of a stream's chain, and of its head against its last line. Pure."""
    try:
        found = faults(stream, lines)
    except TypeError as wrong:  # a value that the ledger never writes, such as a float
        yield Finding(kind="chain", where=stream, zh=f"内容不是入账时的写法：{wrong}")
        return
    for fault in found:
        where, _, what = fault.partition(": ")
        yield Finding(kind="chain", where=where, zh=_zh(what))
    last = Mark(lines[-1].seq, lines[-1].hash) if lines else Mark(0, GENESIS)
    if head is not None and head != last:
        zh = f"流首记到第{head.seq}行（{head.hash[:8]}…），账本到第{last.seq}行（{last.hash[:8]}…）"
        yield Finding(kind="head", where=stream, zh=zh)


def of_roots(check: Check) -> Iterator[Finding]:
    """Each day whose root is not what the ledger gives now."""
    for day, zh in check.faults():
        yield Finding(kind="root", where=day.isoformat(), zh=zh)


def _zh(fault: str) -> str:
    if expected := re.fullmatch(r"seq (\d+) expected", fault):
        return f"缺行或多行：此处应为第{expected[1]}行"
    return {
        "the body is not the one that was hashed": "内容与入账时的摘要不符",
        "the chain is broken": "与前一行的链断开",
    }.get(fault, fault)
