"""Until when the items of a bundle (一件事) are to end, the mark when one has not, and the one result.

Law: 行政许可法 42 (handled together: 45 days in all; each item keeps its own limit beside it, catalog
bundles); work plan 四(三) 一封信送达办理结果; domain.md 8. The limit counts from the day of the one form
(assumed) and, like a group's, stands still on the days of a stop of all clocks alone: pauses and
corrections of a single item move that item's own clock. Where one is refused the others go on, and
the result names both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from domain.acts import Alarm, Text
from domain.clock import end_of_day, local_day
from domain.limits import Limit
from domain.project.asked_together import AskedTogether
from domain.project.bundle_events import BundleEnded, BundleLimitMoved, BundleOverdue, MemberEnd
from domain.project.state import Project
from domain.review.due import counted
from domain.review.words import Status
from domain.rules.bundles import Bundle
from domain.rules.rules import Rules

BUNDLE_LIMIT = "一件事到期"


# --- until when -----------------------------------------------------------------------------------


def limit_of(bundle: Bundle) -> Limit | None:
    """The bundle's own limit; None where the limits of its items are all there is."""
    return bundle.limit.limit if bundle.limit else None


def last_day(project: Project, bundle: Bundle, start: date, rules: Rules) -> date | None:
    """The day by whose end all items are to have ended, when asked for on `start`."""
    limit = limit_of(bundle)
    return counted(limit, start, rules, project.stops) if limit else None


def moved(project: Project, at: datetime, reason: Text, rules: Rules) -> Iterator[BundleLimitMoved]:
    """An event for each bundle under way whose last day is another now."""
    for name, asked in _running(project):
        if asked.limit_day is None:
            continue
        bundle = rules.of(asked.catalog).bundle(name)
        day = last_day(project, bundle, asked.start_day, rules)
        if day is not None and day != asked.limit_day:
            yield BundleLimitMoved(
                at=at,
                bundle=name,
                was=asked.limit_day,
                limit_day=day,
                reason=reason,
                lifts=asked.overdue_at is not None and day >= local_day(at),
            )


# --- late -----------------------------------------------------------------------------------------


def alarms(project: Project) -> list[Alarm]:
    """The end of the last day of each bundle that is under way and not yet marked."""
    return [
        Alarm(max(end_of_day(day), asked.asked_at), BUNDLE_LIMIT)
        for _, asked, day in _unmarked(project)
    ]


def overdue(project: Project, when: datetime) -> list[BundleOverdue]:
    """A mark for each whose last day is over at `when`."""
    return [
        BundleOverdue(
            at=when,
            bundle=name,
            limit_day=day,
            items=tuple(one for one in asked.items if _end_of(project, asked, one) is None),
        )
        for name, asked, day in _unmarked(project)
        if end_of_day(day) <= when
    ]


def _running(project: Project) -> Iterator[tuple[str, AskedTogether]]:
    for name, asked in project.bundles.items():
        if asked.ended_at is None:
            yield name, asked


def _unmarked(project: Project) -> Iterator[tuple[str, AskedTogether, date]]:
    for name, asked in _running(project):
        if asked.limit_day is not None and asked.overdue_at is None:
            yield name, asked, asked.limit_day


# --- the one result -------------------------------------------------------------------------------


def of_item(project: Project, item: str) -> list[str]:
    """The bundles under way that hold the item."""
    return [name for name, asked in _running(project) if item in asked.items]


def ended(project: Project, name: str, rules: Rules) -> Iterator[BundleEnded]:
    """The result, once every item has ended; dated by the one that ended last."""
    asked = project.bundles[name]
    if asked.ended_at is not None:
        return
    found = []
    for item in asked.items:
        end = _end_of(project, asked, item) or _gone(project, item, rules)
        if end is None:
            return
        found.append(end)
    late = asked.limit_day is not None and max(one.day for one in found) > asked.limit_day
    yield BundleEnded(
        at=max([asked.asked_at, *(one.ended_at for one in found)]),
        bundle=name,
        results=tuple(found),
        late=late,
        retracts=asked.overdue_at is not None and not late,
    )


def _end_of(project: Project, asked: AskedTogether, item: str) -> MemberEnd | None:
    """How the item has ended: by a round since the form, or without one; None while it has not."""
    end, life = asked.ends.get(item), project.item(item)
    if end is not None and end.status is not Status.CLOSED_NOT_NEEDED:
        return end
    if life.open:
        return None
    if (at := life.finished_at or life.skipped_at) is not None:
        needless = MemberEnd(item=item, ended_at=at, day=local_day(at), outcome=life.outcome)
        if not life.inherited:
            return needless
        document = project.granted[f"{item}/{life.rounds}"]
        return needless.but(number=document.number, valid_until=document.valid_until)
    if end is None and (at := project.ended_at) is not None:  # it never opened
        return MemberEnd(item=item, ended_at=at, day=local_day(at))
    return end


def _gone(project: Project, item: str, rules: Rules) -> MemberEnd | None:
    """An item that the catalog of today has no more, and that never opened here."""
    if rules.in_force(item) or project.item(item).open or project.adopted_at is None:
        return None
    at = project.adopted_at
    return MemberEnd(item=item, ended_at=at, day=local_day(at))
