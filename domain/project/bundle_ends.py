"""Until when the items of a bundle (一件事) are to end, the mark when one has not, and the one result.

Law: 行政许可法 42 (handled together: 45 days in all, and once 15 more by leave of the head of the
government; each item keeps its own limit beside it, catalog bundles); work plan 四(三) 一封信送达办理
结果; domain.md 8. The limit counts from the day of the one form (assumed) and, like a group's, stands
still on the days of a stop of all clocks alone: pauses, extensions and corrections of a single item
move that item's own clock. Where one is refused the others go on, and the result names both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from domain.acts import Act, Alarm, Text, differing
from domain.clock import end_of_day, local_day, zh_time
from domain.limits import Limit
from domain.project.asked_together import AskedTogether
from domain.project.bundle_commands import ExtendBundle
from domain.project.bundle_events import (
    BundleEnded,
    BundleExtended,
    BundleLimitMoved,
    BundleOverdue,
    MemberEnd,
)
from domain.project.commands import ProjectCommand
from domain.project.state import Project
from domain.refused import Refused
from domain.review.due import counted
from domain.review.words import Status
from domain.rules.bundles import Bundle
from domain.rules.rules import Rules

BUNDLE_LIMIT = "一件事到期"


# --- until when -----------------------------------------------------------------------------------


def limit_of(bundle: Bundle) -> Limit | None:
    """The bundle's own limit; None where the limits of its items are all there is."""
    return bundle.limit.limit if bundle.limit else None


def last_day(
    project: Project, bundle: Bundle, start: date, rules: Rules, extension: Limit | None = None
) -> date | None:
    """The day by whose end all items are to have ended, when asked for on `start`."""
    limit = limit_of(bundle)
    return counted(limit, start, rules, project.stops, extension) if limit else None


def extendable(project: Project) -> tuple[str, ...]:
    """The bundles under way whose last day may still be moved on (行政许可法 42: once)."""
    return tuple(
        name
        for name, asked in running(project)
        if asked.limit_day is not None and asked.longer is None
    )


def extended(
    project: Project, act: Act[ProjectCommand], command: ExtendBundle, rules: Rules
) -> BundleExtended:
    """The bundle has longer, as much as the law gives.

    Raises `Refused` where it is not under way or has no last day of its own, the second time, and
    when the last day is over.
    """
    name = command.bundle
    asked = project.bundles.get(name)
    if asked is None:
        there = "、".join(rules.bundle(one).name_zh for one in extendable(project)) or "（无）"
        raise Refused("not_asked_for", f"本项目没有申报一件事“{name}”。可以延期的：{there}。")
    rules = rules.of(asked.catalog)
    bundle = rules.bundle(name)
    if asked.ended_at is not None:
        ended = zh_time(asked.ended_at)
        raise Refused("ended_already", f"“{bundle.name_zh}”已于{ended}全部办结，不能再延期。")
    if asked.limit_day is None:
        raise Refused(
            "no_limit", f"“{bundle.name_zh}”没有全部办结的期限，各事项按各自的期限办理，不能延期。"
        )
    if asked.longer is not None:
        raise Refused("extended_once", f"只能延期一次，“{bundle.name_zh}”已经延期。")
    if local_day(act.happened_at) < asked.start_day:
        raise Refused("before_it_began", "批准延期的时间早于申报，请改正。")
    if end_of_day(asked.limit_day) <= act.happened_at:
        raise Refused(
            "too_late", f"延期须在届满日（{asked.limit_day.isoformat()}）前决定，现在已经届满。"
        )
    more = rules.joint_extension
    day = last_day(project, bundle, asked.start_day, rules, more)
    assert day is not None  # it had a last day
    return BundleExtended(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        bundle=name,
        limit=more,
        was=asked.limit_day,
        limit_day=day,
        reason=command.reason,
        drafted_by=command.drafted_by,
        lifts=asked.overdue_at is not None and day >= local_day(act.submitted_at),
    )


def moved(project: Project, at: datetime, reason: Text, rules: Rules) -> Iterator[BundleLimitMoved]:
    """An event for each bundle under way whose last day is another now."""
    for name, asked in running(project):
        if asked.limit_day is None:
            continue
        bundle = rules.of(asked.catalog).bundle(name)
        day = last_day(project, bundle, asked.start_day, rules, asked.extension)
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
            items=unended(project, asked),
        )
        for name, asked, day in _unmarked(project)
        if end_of_day(day) <= when
    ]


def unended(project: Project, asked: AskedTogether) -> tuple[str, ...]:
    """Those of its items that have not ended."""
    return tuple(one for one in asked.items if _end_of(project, asked, one) is None)


def running(project: Project) -> Iterator[tuple[str, AskedTogether]]:
    """The bundles that have not ended."""
    for name, asked in project.bundles.items():
        if asked.ended_at is None:
            yield name, asked


def _unmarked(project: Project) -> Iterator[tuple[str, AskedTogether, date]]:
    for name, asked in running(project):
        if asked.limit_day is not None and asked.overdue_at is None:
            yield name, asked, asked.limit_day


# --- the one result -------------------------------------------------------------------------------


def of_item(project: Project, item: str) -> list[str]:
    """The bundles under way that hold the item."""
    return [name for name, asked in running(project) if item in asked.items]


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
