"""Checks a version of the catalog as a whole: form, ids, order, and that everything can be known.

All faults are collected, each with file, line and field, in Chinese with the keys in English.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from catalog.book import Book
from catalog.fact_checks import fact_checks
from catalog.form import read_form
from catalog.item_checks import item_checks
from catalog.loading import CATALOGS, CatalogError, Problem, locked, releases
from catalog.order import Order
from catalog.plan_checks import plan_checks
from catalog.references import dangling, duplicates
from catalog.source import SourceFile, read_files
from domain.canonical import digest
from domain.rules.catalog import Catalog
from domain.rules.figures import Confidence, Figure


class Checked(NamedTuple):
    """What the checks found. Without problems the catalog may be used."""

    version: str
    digest: str
    catalog: Catalog | None
    problems: tuple[Problem, ...]


def check(version: str, root: Path = CATALOGS) -> Checked:
    """Checks `version` under `root`, and that it is what was released there."""
    folder = root / version
    if not folder.is_dir():
        return Checked(version, "", None, (Problem(version, None, "", "没有这个版本的目录"),))
    files, unread = read_files(folder)
    catalog, problems = inspect(files, version)
    found = digest({name: file.data for name, file in files.items()})
    told = [one._replace(file=f"{version}/{one.file}") for one in (*unread, *problems)]
    try:
        locked(version, found, releases(root / "releases.yaml"))
    except CatalogError as error:
        told += error.problems
    return Checked(version, found, catalog, tuple(told))


def inspect(
    files: dict[str, SourceFile], version: str
) -> tuple[Catalog | None, tuple[Problem, ...]]:
    """The catalog that the files say, and every fault in them, in the files' order."""
    problems = [fault for file in files.values() for fault in file.faults_of_writing()]
    form = read_form(files)
    problems += form.problems
    if form.catalog is not None:
        book, order = Book(files, form.catalog), Order(form.catalog)
        problems += [*duplicates(book), *dangling(book)]
        problems += item_checks(book, order)
        problems += fact_checks(book, order)
        problems += plan_checks(book, order)
        problems += _version(book, version)
    in_order = sorted(dict.fromkeys(problems), key=lambda one: (one.file, one.line or 0))
    return form.catalog, tuple(in_order)


def _version(book: Book, version: str) -> list[Problem]:
    said = book.catalog.parameters.catalog.version
    if said == version:
        return []
    zh = f"写的是 {said}，目录是 {version}"
    return [book.at("parameters", ("catalog", "version"), zh)]


def figures_by_confidence(catalog: Catalog) -> dict[Confidence, int]:
    """How many figures of the catalog rest on the plan, on law, on practice, on assumption."""
    found = Counter(figure.confidence for figure in _figures(catalog))
    return {confidence: found[confidence] for confidence in Confidence}


def _figures(value: object) -> list[Figure]:
    found = [value] if isinstance(value, Figure) else []
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            found += _figures(getattr(value, field))
    elif isinstance(value, tuple):
        for inner in value:
            found += _figures(inner)
    return found
