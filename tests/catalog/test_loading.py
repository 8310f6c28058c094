"""A released catalog is locked by its digest, quick to load, and answers by look-ups."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from catalog import loading
from catalog.calendar_files import CALENDARS, build_calendar, days_only, load_calendar
from catalog.checking import check
from catalog.loading import (
    CATALOG_VERSION,
    CATALOGS,
    CatalogError,
    load_rules,
    locked,
    read_raw,
    releases,
    to_catalog,
)
from domain.canonical import digest
from domain.rules.rules import Rules


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The released catalog in a folder of its own."""
    shutil.copytree(CATALOGS / CATALOG_VERSION, tmp_path / CATALOG_VERSION)
    shutil.copy(CATALOGS / "releases.yaml", tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_rules_are_built_once_per_process_from_the_released_version() -> None:
    rules = load_rules()
    assert load_rules() is rules
    assert load_rules("luohe/2026.1", calendar="cn/2026.1") is rules
    assert rules.version == "luohe/2026.1"
    assert rules.digest == releases()["luohe/2026.1"]
    assert rules.calendar == load_calendar()


def test_a_released_version_that_was_changed_is_refused(copy: Path) -> None:
    change(copy / CATALOG_VERSION / "items/S5.yaml", "n: 10\n", "n: 11\n")
    found = digest(read_raw(copy / CATALOG_VERSION))
    with pytest.raises(CatalogError, match=r"不得再改.*另建新版本"):
        locked(CATALOG_VERSION, found, releases(copy / "releases.yaml"))
    told = check(CATALOG_VERSION, copy).problems
    assert [problem.file for problem in told] == ["releases.yaml"]


def test_the_digest_is_of_the_data_and_not_of_its_writing(copy: Path) -> None:
    path = copy / CATALOG_VERSION / "roles.yaml"
    path.write_text("# a comment\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert check(CATALOG_VERSION, copy).problems == ()


def test_a_version_that_is_not_released_is_refused(copy: Path) -> None:
    shutil.copytree(copy / CATALOG_VERSION, copy / "luohe/2026.2")
    change(copy / "luohe/2026.2/parameters.yaml", "luohe/2026.1", "luohe/2026.2")
    result = check("luohe/2026.2", copy)
    assert [problem.file for problem in result.problems] == ["releases.yaml"]
    assert "尚未发布" in result.problems[0].zh
    with pytest.raises(CatalogError, match="没有这个目录"):
        load_rules("luohe/2030.1")


def test_a_released_version_stays_when_a_new_one_is_added(copy: Path) -> None:
    shutil.copytree(copy / CATALOG_VERSION, copy / "luohe/2026.2")
    change(copy / "luohe/2026.2/parameters.yaml", "luohe/2026.1", "luohe/2026.2")
    found = check("luohe/2026.2", copy).digest
    with (copy / "releases.yaml").open("a", encoding="utf-8") as file:
        file.write(f"  - version: luohe/2026.2\n    digest: {found}\n")
    assert check("luohe/2026.2", copy).problems == ()
    assert check("luohe/2026.1", copy).problems == ()


def test_a_catalog_of_the_wrong_form_does_not_load(copy: Path) -> None:
    change(copy / CATALOG_VERSION / "stages.yaml", "    lead:\n", "    leads:\n")
    with pytest.raises(CatalogError) as error:
        to_catalog(read_raw(copy / CATALOG_VERSION))
    assert {problem.file for problem in error.value.problems} == {"stages.yaml"}


def test_counts_are_those_of_the_domain_page() -> None:
    catalog = load_rules().catalog
    assert len(catalog.items) == 127
    assert len(catalog.units.units) == 43
    assert len(catalog.materials.materials) == 163


def test_rules_can_be_built_from_another_catalog_for_a_test() -> None:
    rules = load_rules()
    assert Rules(rules.catalog, rules.calendar, "test", "0").items == rules.items


def test_a_further_folder_may_bring_a_calendar_of_its_own(tmp_path: Path) -> None:
    """The State Council's next notice comes without a new build (docs/operators.md)."""
    folder = with_calendar(tmp_path, "cn/2025.2", load_digest("cn/2025.2", (2019, 2025)))
    loading.released_too(folder)
    try:
        rules = load_rules(calendar="cn/2025.2")
        assert rules.calendar.is_provisional(date(2024, 5, 6))
        assert rules.at(rules.version, "cn/2026.1").calendar.version == "cn/2026.1"
    finally:
        loading.withdrawn(folder)
    assert not loading.knows_calendar("cn/2025.2")


def test_a_further_folder_may_not_change_a_calendar_of_ours(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"cn/2025\.1"):
        loading.released_too(with_calendar(tmp_path, "cn/2025.1", "0" * 64))


def load_digest(version: str, announced: tuple[int, ...]) -> str:
    return digest(days_only(build_calendar(version, announced, CALENDARS)))


def with_calendar(folder: Path, version: str, found: str) -> Path:
    shutil.copytree(CALENDARS, folder / "calendars")
    known = f"versions:\n  - {{version: {version}, announced: [2019, 2025], digest: '{found}'}}\n"
    (folder / "calendars" / "versions.yaml").write_text(known, encoding="utf-8")
    (folder / "releases.yaml").write_text("releases: []\n", encoding="utf-8")
    return folder
