"""A second version of the catalog in a folder of its own, changed in named places."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from catalog import loading
from catalog.loading import CATALOG_VERSION, CATALOGS, read_raw
from domain.canonical import digest

DRAFT = "luohe/2027.1"


class Edit(NamedTuple):
    """In `file`, after `anchor`, the first `old` becomes `new`."""

    file: str
    anchor: str
    old: str
    new: str


def drafted(root: Path, *edits: Edit) -> Path:
    """`root` with the released version and a draft of the next: the same with these edits."""
    for version in (CATALOG_VERSION, DRAFT):
        shutil.copytree(CATALOGS / CATALOG_VERSION, root / version)
    shutil.copy(CATALOGS / "releases.yaml", root)
    for edit in edits:
        path = root / DRAFT / f"{edit.file}.yaml"
        head, anchor, tail = path.read_text(encoding="utf-8").partition(edit.anchor)
        assert edit.old in tail, edit
        path.write_text(head + anchor + tail.replace(edit.old, edit.new, 1), encoding="utf-8")
    return root


def without(root: Path, file: str, item: str) -> None:
    """Takes the item out of the draft."""
    path, head, _, tail = _around(root, file, item)
    path.write_text(head + tail, encoding="utf-8")


def with_another(root: Path, file: str, item: str, new: str, *edits: tuple[str, str]) -> None:
    """A copy of the item beside it in the draft, under another id, with these words replaced."""
    path, head, block, tail = _around(root, file, item)
    copy = block.replace(f"- id: {item}\n", f"- id: {new}\n")
    for old, words in edits:
        assert old in copy, old
        copy = copy.replace(old, words, 1)
    path.write_text(f"{head}{block}{copy}{tail}", encoding="utf-8")


def _around(root: Path, file: str, item: str) -> tuple[Path, str, str, str]:
    """The file, what stands before the item, the item, and what stands behind it."""
    path = root / DRAFT / f"{file}.yaml"
    head, anchor, rest = path.read_text(encoding="utf-8").partition(f"  - id: {item}\n")
    assert anchor, item
    body, mark, tail = rest.partition("\n  - id: ")
    return path, head, f"{anchor}{body}\n", f"{mark.removeprefix(chr(10))}{tail}"


@contextmanager
def released(root: Path) -> Iterator[str]:
    """The draft under `root`, released beside ours as long as the block lasts; its version."""
    registered = f"releases:\n  - version: {DRAFT}\n    digest: {digest(read_raw(root / DRAFT))}\n"
    (root / "releases.yaml").write_text(registered, encoding="utf-8")
    loading.released_too(root)
    try:
        yield DRAFT
    finally:
        loading.withdrawn(root)
