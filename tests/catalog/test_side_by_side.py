"""Several released versions side by side: loaded from further folders, what is gone told by the old."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.loading import CATALOG_VERSION, CatalogError, load_rules, released_here, released_too
from domain.conditions import EventRaised, Not
from domain.rules.wording import in_words
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, drafted, released


def test_a_further_folder_s_release_stands_beside_ours_and_each_answers_for_itself(
    tmp_path: Path,
) -> None:
    with released(next_version(tmp_path)):
        assert released_here() == (CATALOG_VERSION, DRAFT)
        old, new = load_rules(), load_rules(DRAFT)
        limits = [rules.promised("water_soil_plan") for rules in (old, new)]
        assert [limit and limit.n for limit in limits] == [5, 3]
        assert old.of(DRAFT) is new
        assert new.library.catalogs == (CATALOG_VERSION, DRAFT)
    assert released_here() == (CATALOG_VERSION,)


def test_what_a_version_no_longer_has_it_still_knows_by_name_and_says_that_it_is_gone(
    tmp_path: Path,
) -> None:
    with released(next_version(tmp_path)):
        new = load_rules(DRAFT)
        assert new.item("climate_study").name_zh == load_rules().item("climate_study").name_zh
        assert not new.in_force("climate_study")
        assert "climate_study" not in new.items
        with pytest.raises(KeyError):
            load_rules().item("carbon_review")  # nothing is known of what comes later
        with pytest.raises(KeyError):
            new.item("no_such_item")


def test_a_folder_that_tells_a_version_of_ours_otherwise_is_refused(tmp_path: Path) -> None:
    drafted(tmp_path)
    table = f"releases:\n  - version: {CATALOG_VERSION}\n    digest: {'a' * 64}\n"
    (tmp_path / "releases.yaml").write_text(table, encoding="utf-8")
    with pytest.raises(CatalogError, match="不得再改"):
        released_too(tmp_path)
    assert released_here() == (CATALOG_VERSION,)


def test_a_release_that_was_changed_afterwards_is_not_loaded(tmp_path: Path) -> None:
    with released(next_version(tmp_path)):
        path = tmp_path / DRAFT / "parameters.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "\nnote: 1\n", encoding="utf-8")
        with pytest.raises(CatalogError, match="不得再改"):
            load_rules(DRAFT)


def test_an_event_reads_as_a_sentence_whatever_its_name_begins_with() -> None:
    rules = load_rules()
    assert in_words(EventRaised(event="idea_submitted"), rules) == "“项目策划提出”已发生"
    denied = Not.model_validate({"not": {"event": "suspended_by_city"}})
    assert in_words(denied, rules) == "“停缓建”尚未发生"
