"""材料: how many papers are asked item by item, and how many when each is given once (一件事).

Counted over items that the applicant may put forward (`submitted_by` has `owner`); papers that pass
between departments are not his. A paper counts where its condition is not known to be false; one
that is the result of an item which does not apply is not asked at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from catalog.kinds_of_project import Example
from catalog.supposed import Supposed
from domain.conditions import World, judge
from domain.rules.bundles import Bundle
from domain.rules.materials import Material
from domain.rules.rules import Rules
from domain.value import Frozen

APPLICANT = "applicant"
OWNER = "owner"
WHOLE_ZH = "全程"


class Named(Frozen):
    """An id with its Chinese name."""

    id: str
    name: str


class Paper(Frozen):
    """A paper and the items in whose lists it stands. `source`: whose result it is, or who issues it."""

    id: str
    name: str
    items: tuple[Named, ...]
    source: str | None = None


class Saved(NamedTuple):
    """Places in items' lists that the applicant need not fill, and why."""

    repeats: int
    from_system: int
    issued: int


class Papers(Frozen):
    """What some items ask.

    `before`: every paper in every item's list, as if each desk were alone. `after`: the distinct
    papers that the applicant himself gives, each once (`given`). `by_item`: his own, item by item.
    The difference is what several items share (n − 1 for n items), what is the result of another
    item and taken from the system, and what an authority issues; both are never asked of him:
    before = by_item + places of `from_system` and `issued`.
    """

    before: int
    by_item: int
    after: int
    given: tuple[Paper, ...]
    from_system: tuple[Paper, ...]
    issued: tuple[Paper, ...]

    @property
    def shared(self) -> tuple[Paper, ...]:
        """Those given once that several items use."""
        return tuple(paper for paper in self.given if len(paper.items) > 1)

    @property
    def saved(self) -> Saved:
        """What the difference of `before` and `after` is made of."""
        return Saved(
            repeats=self.by_item - self.after,
            from_system=_places(self.from_system),
            issued=_places(self.issued),
        )


class PapersOf(Frozen):
    """What a bundle asks of a kind of project, or its whole life.

    `kind` None: of any project, all that may be asked. `bundle` None: the whole life.
    """

    kind: str | None
    bundle: str | None
    name: str
    items: tuple[Named, ...]
    papers: Papers


def asked(items: Iterable[str], rules: Rules, example: Example | None = None) -> Papers:
    """What these items ask of an example; without one, all that they may ask of any project."""
    world = example.world if example else Supposed({})
    apply = dict.fromkeys(example.items if example else rules.items)
    lists: dict[str, list[str]] = {}
    for item in items:
        if OWNER in rules.item(item).submitted_by:
            for paper in rules.item(item).materials:
                if _is_asked(rules.material(paper), apply, world):
                    lists.setdefault(paper, []).append(item)
    own = [one for one in lists if rules.material(one).issuer == APPLICANT]
    made = [one for one in lists if rules.material(one).item is not None]
    return Papers(
        before=sum(map(len, lists.values())),
        by_item=sum(len(lists[one]) for one in own),
        after=len(own),
        given=tuple(_paper(one, lists[one], rules) for one in own),
        from_system=tuple(_paper(one, lists[one], rules) for one in made),
        issued=tuple(
            _paper(one, lists[one], rules) for one in lists if one not in own and one not in made
        ),
    )


def of_bundles(rules: Rules, example: Example | None = None) -> tuple[PapersOf, ...]:
    """Each bundle that has members; without an example every member that it may have."""
    found = []
    for bundle in rules.catalog.bundles.bundles:
        items = members(bundle, rules, example)
        if items:
            found.append(
                PapersOf(
                    kind=example.kind.id if example else None,
                    bundle=bundle.id,
                    name=bundle.name_zh,
                    items=named(items, rules),
                    papers=asked(items, rules, example),
                )
            )
    return tuple(found)


def of_life(example: Example) -> PapersOf:
    """What the whole life of the example asks, of all its items."""
    return PapersOf(
        kind=example.kind.id,
        bundle=None,
        name=WHOLE_ZH,
        items=named(example.items, example.rules),
        papers=asked(example.items, example.rules, example),
    )


def of_kind(example: Example) -> tuple[PapersOf, ...]:
    """Each bundle of the example, and its whole life."""
    return (*of_bundles(example.rules, example), of_life(example))


def members(bundle: Bundle, rules: Rules, example: Example | None = None) -> tuple[str, ...]:
    """The items of a bundle that apply to the example; without one, all that it may hold."""
    further = [
        item
        for more in bundle.items_if
        if example is None or judge(more.condition, example.world).holds
        for item in more.items
    ]
    apply = example.items if example else rules.items
    return tuple(item for item in (*bundle.items, *further) if item in apply)


def named(items: Iterable[str], rules: Rules) -> tuple[Named, ...]:
    """The items with their names."""
    return tuple(Named(id=item, name=rules.item(item).name_zh) for item in items)


def _is_asked(material: Material, apply: dict[str, None], world: World) -> bool:
    if material.item is not None and material.item not in apply:
        return False
    return material.condition is None or not judge(material.condition, world).fails


def _paper(paper: str, items: list[str], rules: Rules) -> Paper:
    material = rules.material(paper)
    return Paper(
        id=paper,
        name=material.name_zh,
        items=named(items, rules),
        source=_source(material, rules),
    )


def _source(material: Material, rules: Rules) -> str | None:
    """Whose result the paper is; of one that an authority issues, the authority."""
    if material.issuer == APPLICANT:
        return None
    if material.item is not None:
        return rules.item(material.item).name_zh
    if (place := rules.placeholder(material.issuer)) is not None:
        return place.name_zh
    return rules.city_unit(material.issuer).name_zh


def _places(papers: tuple[Paper, ...]) -> int:
    return sum(len(paper.items) for paper in papers)
