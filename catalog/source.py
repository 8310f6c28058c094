"""The catalog's files as they are written: data with the line of every key, and faults of writing.

A file is YAML in block style; no anchors, merge keys or tags, no key twice, and `null` only where
`luohe/README.md` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from catalog.loading import CatalogError, Loader, Problem, read_file
from catalog.order import Path as Place

NULL_ALLOWED = re.compile(
    r"(.*\.)?n"  # the city must set the figure
    r"|items\.\d+\.(seed|power_code|statutory|promised|extension)"
    r"|pause_reasons\.\d+\.cap"
    r"|bundles\.\d+\.limit"
    r"|support_tiers\.tiers"
)


class SourceFile:
    """One file: its data, and where each part of it stands."""

    def __init__(self, name: str, data: Any, root: yaml.Node | None) -> None:
        self.name = name
        self.data = data
        self._root = root

    @classmethod
    def read(cls, path: Path, name: str) -> SourceFile:
        """The file at `path`. Raises CatalogError where it is no YAML."""
        data = read_file(path, name)
        return cls(name, data, yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader))

    def problem(self, place: Place, zh: str) -> Problem:
        """A problem at a place, given as keys and indexes from the top of the file."""
        return Problem(f"{self.name}.yaml", self.line(place), self.field(place), zh)

    def line(self, place: Place) -> int | None:
        """The line of the key or list entry, or of the innermost part of the way that is there."""
        node, line = self._root, None
        for part in place:
            found = _step(node, part)
            if found is None:
                break
            mark, node = found
            line = mark.start_mark.line + 1
        if line is None and self._root is not None:
            line = self._root.start_mark.line + 1
        return line

    def field(self, place: Place) -> str:
        """The place in words: items[land_permit].needs[2]."""
        text, data = "", self.data
        for part in place:
            data = _inner(data, part)
            if isinstance(part, int):
                known = data.get("id") if isinstance(data, dict) else None
                text += f"[{known if isinstance(known, str) else part}]"
            else:
                text += f".{part}" if text else str(part)
        return text

    def faults_of_writing(self) -> Iterator[Problem]:
        """Keys given twice, anchors, merge keys, tags, flow style, and nulls out of place."""
        if self._root is not None:
            yield from self._node_faults(self._root, (), {})
        for place in nulls(self.data, ()):
            if not NULL_ALLOWED.fullmatch(".".join(map(str, place))):
                yield self.problem(place, "这里不能写 null：没有就不写这个键")

    def _node_faults(
        self, node: yaml.Node, place: Place, seen: dict[int, None]
    ) -> Iterator[Problem]:
        if id(node) in seen:
            yield self.problem(place, "不得使用锚点和引用（& 和 *）")
            return
        seen[id(node)] = None
        if isinstance(node, yaml.CollectionNode) and node.flow_style and node.value:
            yield self.problem(place, "应写成逐行的块格式，不用方括号或花括号")
        if isinstance(node, yaml.MappingNode):
            keys: dict[str, None] = {}
            for key, value in node.value:
                name = str(key.value)
                if key.tag.endswith(":merge"):
                    yield self.problem(place, "不得使用合并键（<<）")
                elif name in keys:
                    line = key.start_mark.line + 1
                    zh = f"键 {name} 写了两次"
                    yield Problem(f"{self.name}.yaml", line, self.field((*place, name)), zh)
                keys[name] = None
                yield from self._node_faults(value, (*place, name), seen)
        elif isinstance(node, yaml.SequenceNode):
            for at, value in enumerate(node.value):
                yield from self._node_faults(value, (*place, at), seen)


class _Step(NamedTuple):
    mark: yaml.Node
    node: yaml.Node


def _step(node: yaml.Node | None, part: str | int) -> _Step | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(part):
                return _Step(key, value)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return _Step(node.value[part], node.value[part])
    return None


def _inner(data: Any, part: str | int) -> Any:
    match data, part:
        case dict(), str():
            return data.get(part)
        case list(), int() if part < len(data):
            return data[part]
        case _:
            return None


def nulls(data: Any, place: Place) -> Iterator[Place]:
    """Where `data` holds null."""
    match data:
        case None:
            yield place
        case dict():
            for key, value in data.items():
                yield from nulls(value, (*place, str(key)))
        case list():
            for at, value in enumerate(data):
                yield from nulls(value, (*place, at))


def read_files(folder: Path) -> tuple[dict[str, SourceFile], list[Problem]]:
    """Every file under `folder` that can be read, in sorted order, and what is wrong with others."""
    files: dict[str, SourceFile] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.yaml"), key=lambda one: one.relative_to(folder).as_posix()):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            files[name] = SourceFile.read(path, name)
        except CatalogError as error:
            problems += error.problems
    return files, problems
