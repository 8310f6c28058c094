"""跑动: how often the applicant must come, one visit for each separate application.

An application is an item that he may put forward (`submitted_by` has `owner`) and that waits for
him to do so. Rounds that come back each period or at request are left out: how many there are is
not the catalog's to say. Items in one bundle (一件事) have one form and count once; so do the
members of a parallel group with one intake (并联, `intake: once`), in a bundle or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from catalog.given_once import OWNER, members
from catalog.kinds_of_project import Example


class Visits(NamedTuple):
    """Visits item by item, and with bundles and groups. `apart` ≥ `together`."""

    apart: int
    together: int


def visits(items: Iterable[str], example: Example) -> Visits:
    """The visits that these items of the example ask for."""
    alone = [item for item in items if _is_applied_for(item, example)]
    forms = shared_forms(example)
    return Visits(len(alone), len(dict.fromkeys(forms.get(item, item) for item in alone)))


def _is_applied_for(item: str, example: Example) -> bool:
    one = example.rules.item(item)
    recurs = one.cadence is not None or one.by_request
    return OWNER in one.submitted_by and not recurs and not example.rules.opens_in_review(item)


def shared_forms(example: Example) -> dict[str, str]:
    """Item → the name of the form or intake that it shares: its bundle's, else its group's.

    A group of which a bundle holds a member goes with that bundle as a whole.
    """
    found: dict[str, str] = {}
    rules = example.rules
    for bundle in rules.catalog.bundles.bundles:
        found |= dict.fromkeys(members(bundle, rules, example), bundle.name_zh)
    for group in rules.catalog.groups.groups:
        if group.intake == "once":
            inside = [item for item in rules.members(group.id) if item in example.items]
            shared = next((found[item] for item in inside if item in found), group.name_zh)
            found = dict.fromkeys(inside, shared) | found
    return found
