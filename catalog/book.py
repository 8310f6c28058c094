"""A version's files and the catalog that they say, side by side: a finding knows its line."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from catalog.loading import Problem
from catalog.order import Path as Place
from catalog.source import SourceFile
from domain.rules.catalog import Catalog
from domain.rules.items import Item


class Book:
    """The files and the catalog of one version."""

    def __init__(self, files: dict[str, SourceFile], catalog: Catalog) -> None:
        self.files = files
        self.catalog = catalog
        places: list[tuple[str, int]] = [
            (name, at)
            for name, file in files.items()
            if name.startswith("items/")
            for at in range(len(file.data["items"]))
        ]
        self.item_places: list[tuple[Item, str, int]] = [
            (item, name, at) for item, (name, at) in zip(catalog.items, places, strict=True)
        ]
        self._places = {item.id: (name, at) for item, name, at in reversed(self.item_places)}

    def at(self, name: str, place: Place, zh: str) -> Problem:
        """A problem at a place of a file."""
        return self.files[name].problem(place, zh)

    def at_item(self, item: str, place: Place, zh: str) -> Problem:
        """A problem at a place of an item's entry."""
        name, at = self._places[item]
        return self.files[name].problem(("items", at, *place), zh)

    def writes(self, item: str, key: str) -> bool:
        """Whether the item's entry has the key, be it null."""
        name, at = self._places[item]
        return key in self.files[name].data["items"][at]

    def sheets(self) -> Iterator[tuple[str, Place, BaseModel]]:
        """Every file's model, and for items each item, with its place."""
        for name in self.files:
            if not name.startswith("items/"):
                yield name, (), getattr(self.catalog, name)
        for item, name, at in self.item_places:
            yield name, ("items", at), item
