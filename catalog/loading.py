"""Reads a version of the catalog and of the calendar into `Rules`.

Quick, because every process does it: the C loader, one pass of types. What the types cannot say
(references, cycles, order) is `catalog/checking.py`, which runs in `quancheng catalog check` and in
CI; a released version is locked by digest, so it need not be checked again.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ValidationError

from catalog import calendar_files
from catalog.calendar_files import CALENDAR_VERSION, load_calendar
from domain.canonical import digest
from domain.rules.catalog import Catalog
from domain.rules.items import Item, StageItems
from domain.rules.rules import Library, Rules

CATALOGS = Path(__file__).parent
RELEASES = CATALOGS / "releases.yaml"
FOLDERS = [CATALOGS]  # with released versions: first this build's own, then what it was given
CATALOG_VERSION = "luohe/2026.1"

Raw = dict[str, Any]  # path within the version's folder, without suffix → the file's data


class Problem(NamedTuple):
    """What is wrong, and where: file, line (where it is known), field, and a Chinese sentence."""

    file: str
    line: int | None
    field: str
    zh: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file} 第{self.line}行"
        return f"{where} {self.field}：{self.zh}" if self.field else f"{where}：{self.zh}"


class CatalogError(Exception):
    """The catalog cannot be used. `problems` are all that were found, in order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def load_rules(version: str = CATALOG_VERSION, calendar: str = CALENDAR_VERSION) -> Rules:
    """The rules of a released version with a calendar, one instance per process.

    Raises CatalogError where the version is unknown, was changed after its release or does not
    have the form of a catalog.
    """
    return _loaded(version, calendar)


def released_too(folder: Path) -> None:
    """Takes in what a further folder has released (`releases.yaml` and the versions beside it), and
    its calendars (`calendars/`, with a `versions.yaml`), where it has any.

    For whoever composes a process, before anything is loaded: a city releases a version without a
    new build. Raises CatalogError where the folder has a version of ours with another digest.
    """
    for version, found in releases(folder / RELEASES.name).items():
        if (other := _released().get(version)) is not None:
            locked(version, found, {version: other.digest})
    _check_calendars(folder / "calendars")
    if folder not in FOLDERS:
        FOLDERS.append(folder)
        if (calendars := folder / "calendars").is_dir():
            calendar_files.FOLDERS.append(calendars)
    _read_anew()


def _check_calendars(folder: Path) -> None:
    if not folder.is_dir():
        return
    ours = {one.version: one.digest for one in calendar_files.versions()}
    for one in calendar_files.versions(folder):
        if ours.get(one.version, one.digest) != one.digest:
            zh = f"日历 {one.version} 与本系统已发布的同名版本不同，不能使用"
            raise CatalogError([Problem("calendars/versions.yaml", None, one.version, zh)])


def withdrawn(folder: Path) -> None:
    """Lets go of a further folder: for whoever had it for a while, as a test or a what-if."""
    FOLDERS.remove(folder)
    if (calendars := folder / "calendars") in calendar_files.FOLDERS:
        calendar_files.FOLDERS.remove(calendars)
    _read_anew()


def _read_anew() -> None:
    for kept in (_released, _library, _catalog, _loaded, load_calendar):
        kept.cache_clear()


class Release(NamedTuple):
    """Where a released version lies, and the digest under which it was released."""

    folder: Path
    digest: str


@cache
def _released() -> dict[str, Release]:
    """Every release, oldest first; those of a further folder after ours."""
    found: dict[str, Release] = {}
    for folder in FOLDERS:
        for version, registered in releases(folder / RELEASES.name).items():
            found.setdefault(version, Release(folder, registered))
    return found


@cache  # of a function without defaults: so that naming a default gives the same instance
def _loaded(version: str, calendar: str) -> Rules:
    catalog, found = _catalog(version)
    return Rules(catalog, load_calendar(calendar), version, found, _library())


@cache
def _catalog(version: str) -> tuple[Catalog, str]:
    """The version, the same with every calendar, and its digest."""
    released = _released()
    folder = released[version].folder if version in released else CATALOGS
    raw = read_raw(folder / version)
    found = digest(raw)
    locked(version, found, {name: one.digest for name, one in released.items()})
    return to_catalog(raw), found


@cache
def _library() -> Library:
    """What was released before this code was, read once: workflows may not read files."""
    return Library(tuple(_released()), calendar_files.released_here(), _open)


def _open(version: str, calendar: str) -> Rules:
    if version not in _library().catalogs or calendar not in _library().calendars:
        raise KeyError(f"{version} {calendar}")
    return load_rules(version, calendar)


def knows_calendar(version: str) -> bool:
    """Whether the calendar was released before this code was."""
    return version in _library().calendars


def released_here() -> tuple[str, ...]:
    """Every version that can be loaded here, oldest first."""
    return _library().catalogs


def knows_catalog(version: str) -> bool:
    """Whether the version is released here."""
    return version in _library().catalogs


def load_released() -> None:
    """Every released catalog with every calendar: a worker may meet projects pinned to any.

    To be called before workflows run, which must not wait for a file.
    """
    for catalog in _library().catalogs:
        for calendar in _library().calendars:
            load_rules(catalog, calendar)


def rules_in(root: Path, version: str, calendar: str = CALENDAR_VERSION) -> Rules:
    """The rules of a version under `root`, released or still being written: for figures only.

    A version that stands in the root's releases must be as it was released; no project may run
    under rules from here. Raises CatalogError as `load_rules` does.
    """
    if root == CATALOGS and version in releases():
        return load_rules(version, calendar)
    raw = read_raw(root / version)
    found = digest(raw)
    known = root / RELEASES.name
    if known.is_file() and version in (released := releases(known)):
        locked(version, found, released)
    return Rules(to_catalog(raw), load_calendar(calendar), version, found)


def releases(path: Path = RELEASES) -> dict[str, str]:
    """Version → digest of every release, oldest first."""
    table = read_file(path, path.stem)
    return {release["version"]: release["digest"] for release in table["releases"]}


def locked(version: str, found: str, released: dict[str, str]) -> None:
    """Raises CatalogError unless `found` is the digest under which `version` was released."""
    if version not in released:
        known = "、".join(released)
        zh = f"版本 {version} 尚未发布（未登记摘要），不能使用；已发布的有：{known}"
        raise CatalogError([Problem(RELEASES.name, None, version, zh)])
    if found != released[version]:
        zh = (
            f"版本 {version} 已经发布，内容不得再改：登记的摘要是 {released[version][:12]}…，"
            f"现在的数据算出 {found[:12]}…。请恢复原文件；要改规则，请另建新版本目录并登记"
        )
        raise CatalogError([Problem(RELEASES.name, None, version, zh)])


def read_raw(folder: Path) -> Raw:
    """The data of every file under `folder`, in sorted order of their paths."""
    if not folder.is_dir():
        raise CatalogError([Problem(str(folder), None, "", "没有这个目录")])
    paths = sorted(folder.rglob("*.yaml"), key=lambda path: path.relative_to(folder).as_posix())
    return {name: read_file(path, name) for path in paths if (name := _name(path, folder))}


def to_catalog(raw: Raw) -> Catalog:
    """The data as a catalog. Raises CatalogError with every fault of form, without lines."""
    problems: list[Problem] = []
    sheets: dict[str, BaseModel] = {}
    items: list[Item] = []
    for name, data in raw.items():
        model = model_of(name)
        if model is None:
            problems.append(Problem(f"{name}.yaml", None, "", "目录里没有这个文件的位置"))
            continue
        try:
            sheet = model.model_validate(data)
        except ValidationError as error:
            problems += [
                Problem(f"{name}.yaml", None, ".".join(map(str, fault["loc"])), fault["msg"])
                for fault in error.errors(include_url=False)
            ]
            continue
        if isinstance(sheet, StageItems):
            items += sheet.items
        else:
            sheets[name] = sheet
    problems += [
        Problem(f"{name}.yaml", None, "", "缺少这个文件")
        for name in Catalog.model_fields
        if name != "items" and name not in raw
    ]
    if problems:
        raise CatalogError(problems)
    return Catalog.model_validate({**sheets, "items": tuple(items)})


def model_of(name: str) -> type[BaseModel] | None:
    """The model of a file: that of the catalog's field, or of a stage's items."""
    if name.startswith("items/"):
        return StageItems
    field = Catalog.model_fields.get(name)
    model = field.annotation if field and name != "items" else None
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


class Loader(yaml.CSafeLoader):
    """YAML without floats (an amount is a Decimal) and without dates (a day is its text)."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if "timestamp" not in tag]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _decimal(loader: Loader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)).replace("_", ""))


Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


def read_file(path: Path, name: str) -> Any:
    """The data of one file. Raises CatalogError, with the line where it is known."""
    file = f"{name}.yaml"
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        zh = f"不是正确的 YAML：{error.problem or error.context}"
        raise CatalogError([Problem(file, mark.line + 1 if mark else None, "", zh)]) from error
    except yaml.YAMLError as error:
        raise CatalogError([Problem(file, None, "", f"不是正确的 YAML：{error}")]) from error
    except UnicodeDecodeError as error:
        raise CatalogError([Problem(file, None, "", "不是 UTF-8 编码")]) from error


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).with_suffix("").as_posix()
