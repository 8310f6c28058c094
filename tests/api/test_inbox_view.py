"""The address of an inbox says how much of it is shown."""

from __future__ import annotations

from api.pages.inbox import LOOKS, View, more_of, shown_of


def test_more_of_a_group_is_asked_for_as_often_as_there_is_more() -> None:
    view = View()
    shown = [shown_of(view, "overdue")]
    while address := more_of(view, "overdue"):
        view = View.of_address(address.partition("?")[2])
        shown.append(shown_of(view, "overdue"))
    assert shown == sorted(set(shown))
    assert len(shown) == 1 + LOOKS
    assert shown_of(view, "today") == shown[0]  # of another group as before
