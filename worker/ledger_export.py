"""The ledger in a file of JSON lines, and the proof of such a file without any database.

For an audit elsewhere: every line with its hashes, every stream's head, every daily root.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import Connection

from domain.ledger import HeldLine
from store import audit, roots
from store.roots import Check, Mark, Root, place
from worker.findings import Finding, Verified, chain, of_roots

FORMAT = 1


def export(db: Connection, file: Path) -> Verified:
    """Writes everything as of one instant; what was written. `db`: of `store.audit.snapshot`.

    The file bears its name only once it is whole.
    """
    draft = file.with_name(f"{file.name}.part")
    events = 0
    standings = audit.standings(db)
    kept = roots.roots(db)
    with draft.open("wb") as out:
        out.write(_record("ledger", {"format": FORMAT, "at": audit.clock(db)}))
        out.writelines(_record("root", root.model_dump()) for root in kept)
        for one in standings:
            head = {"stream": one.stream, "seq": one.seq, "hash": one.hash}
            out.write(_record("stream", head))
            for row in audit.lines(db, [one.stream]):
                del row["person"], row["unit"]
                out.write(_record("event", row))
                events += 1
        out.write(_record("end", {"streams": len(standings), "events": events}))
    draft.replace(file)
    last = kept[-1].day if kept else None
    return Verified(streams=len(standings), events=events, roots=len(kept), last_root=last)


def _record(what: str, fields: dict[str, Any]) -> bytes:
    # Not the canonical text, which refuses some values: a damaged ledger too must be exportable.
    return orjson.dumps({"record": what, **fields}, option=orjson.OPT_APPEND_NEWLINE)


class Unreadable(Exception):
    """The file is no export of a ledger. The text is a Chinese sentence."""


def verify_export(file: Path) -> Verified:
    """Chains, heads and roots of an exported ledger. Raises Unreadable where it is none."""
    with file.open("rb") as source:
        return _Reading().run(_records(source))


def _records(source: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, text in enumerate(source, start=1):
        try:
            record = orjson.loads(text)
        except json.JSONDecodeError:
            raise Unreadable(f"第{number}行不是 JSON") from None
        if not isinstance(record, dict) or "record" not in record:
            raise Unreadable(f"第{number}行不是导出的记录")
        yield number, record


class _Reading:
    """Reads an export in its order; holds the lines of one stream at a time."""

    def __init__(self) -> None:
        self._roots: list[Root] = []
        self._check: Check | None = None
        self._stream: tuple[str, Mark] | None = None
        self._lines: list[HeldLine] = []
        self._found: list[Finding] = []
        self._streams = self._events = 0
        self._ended = False

    def run(self, records: Iterator[tuple[int, dict[str, Any]]]) -> Verified:
        first = next(records, None)
        if first is None or first[1].get("record") != "ledger":
            raise Unreadable("文件不是账本的导出：首行应为 ledger 记录")
        if first[1].get("format") != FORMAT:
            raise Unreadable(f"本版本不认识导出格式 {first[1].get('format')}")
        for number, record in records:
            try:
                self._take(record, number)
            except (ValidationError, KeyError, TypeError) as wrong:
                told = " ".join(str(wrong).split())[:120]
                self._add("export", f"第{number}行", f"记录写法不对：{told}")
        self._close_stream()
        if not self._ended:
            self._add("export", "文件末尾", "缺少 end 记录：文件不完整")
        check = self._check or Check(self._roots)
        return Verified(
            streams=self._streams,
            events=self._events,
            roots=len(self._roots),
            last_root=self._roots[-1].day if self._roots else None,
            findings=(*self._found, *of_roots(check)),
        )

    def _take(self, record: dict[str, Any], number: int) -> None:
        if self._ended:
            self._add("export", f"第{number}行", "end 记录之后还有内容")
        what = record.pop("record")
        match what:
            case "root":
                self._roots.append(Root.model_validate(record))
            case "stream":
                self._open_stream(record["stream"], Mark(record["seq"], record["hash"]), number)
            case "event":
                self._events += 1
                line = HeldLine.model_validate(record)
                if self._stream is None or line.stream != self._stream[0]:
                    self._add("export", f"第{number}行", f"这一行不属于所在的流：{line.stream}")
                else:
                    self._lines.append(line)
            case "end":
                self._ended = True
                told = (record["streams"], record["events"])
                if told != (self._streams, self._events):
                    zh = f"应有{told[0]}条流、{told[1]}行，实有{self._streams}条、{self._events}行"
                    self._add("export", "文件末尾", zh)
            case _:
                self._add("export", f"第{number}行", f"不认识的记录 {what}")

    def _open_stream(self, stream: str, head: Mark, number: int) -> None:
        if self._stream is not None and place(stream) <= place(self._stream[0]):
            self._add("export", f"第{number}行", f"流的次序不对，或重复出现：{stream}")
        self._close_stream()
        self._check = self._check or Check(self._roots)
        self._stream = (stream, head)
        self._streams += 1

    def _close_stream(self) -> None:
        if self._stream is None:
            return
        stream, head = self._stream
        self._found += chain(stream, self._lines, head)
        if self._lines and self._check is not None:
            moments = [(line.recorded_at, Mark(line.seq, line.hash)) for line in self._lines]
            self._check.add(stream, moments)
        self._stream, self._lines = None, []

    def _add(self, kind: Any, where: str, zh: str) -> None:
        self._found.append(Finding(kind=kind, where=where, zh=zh))
