"""A second version of the catalog in a folder of its own, changed in named places."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from catalog.loading import CATALOG_VERSION, CATALOGS

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
