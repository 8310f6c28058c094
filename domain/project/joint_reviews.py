"""联合评审 (多评合一): several reviews of a project go before one expert meeting, and stand still together.

Work plan 四(三); catalog modes (many_assessments_one); 行政许可法 45. The office convenes it for items that
have an open round; each round is told, stops its own clock by its own reason and goes on by itself when
the meeting's last day is over, or when the office says that the opinion is there. Each department decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from domain.acts import Act, differing
from domain.clock import local_day
from domain.joint_review import JointReview
from domain.project.commands import ProjectCommand
from domain.project.joint_review_commands import CloseJointReview, ConveneJointReview
from domain.project.joint_review_events import (
    JointReviewClosed,
    JointReviewConvened,
)
from domain.project.joint_review_life import JointReviewHeld
from domain.project.state import Project
from domain.refused import Refused
from domain.rules.rules import Rules

Told = Act[ProjectCommand]
AT_LEAST = 2  # items: of one there is nothing to do together


def convened(
    project: Project, act: Told, command: ConveneJointReview, rules: Rules
) -> JointReviewConvened:
    """The meeting of these items. Raises `Refused` where an item cannot take part, or days do not fit."""
    start = local_day(act.happened_at)
    items = tuple(dict.fromkeys(command.items))
    free = joinable(project, rules, start)
    for item in items:
        if item not in free:
            raise Refused("cannot_join", _why_not(project, item, start, free, rules))
    if len(items) < AT_LEAST:
        raise Refused("too_few", "联合评审至少要有两个事项；只有一个事项的，由承办单位自行暂停。")
    if command.meets_on < start:
        raise Refused("ends_before_start", "专家会日期早于组织联合评审的日期，请改正。")
    if command.until < command.meets_on:
        raise Refused("ends_before_start", "暂停的结束日早于专家会日期，请改正。")
    return JointReviewConvened(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        number=len(project.joint_reviews) + 1,
        items=items,
        institution=command.institution,
        meets_on=command.meets_on,
        start=start,
        until=command.until,
        note=command.note,
    )


def closed(project: Project, act: Told, command: CloseJointReview) -> JointReviewClosed:
    """The opinion of the meeting. Raises `Refused` where there is no such meeting, or it has one."""
    day = local_day(act.happened_at)
    held = project.joint_reviews.get(command.number)
    if held is None:
        raise Refused("no_joint_review", f"没有第{command.number}次联合评审。")
    if held.closed_on is not None:
        raise Refused("closed_already", f"第{command.number}次联合评审已经结束。")
    if day < held.start:
        raise Refused("ends_before_start", "联合评审的结束早于开始，请改正发生时间。")
    return JointReviewClosed(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        number=command.number,
        items=held.items,
        day=day,
        opinion=command.opinion,
    )


def joinable(project: Project, rules: Rules, day: date | None = None) -> tuple[str, ...]:
    """The items that could go before a meeting on `day`: listed, with an open round, in no other. None: on
    some day, when those that go before one now will be free again."""
    mode = rules.many_assessments_one
    listed = mode.items if mode else ()
    taken = {item for _, one in _on(project, day) for item in one.items} if day else {}
    return tuple(
        item
        for item in listed
        if item not in taken and any(not one.closing for one in project.item(item).open)
    )


def _why_not(project: Project, item: str, day: date, free: Iterable[str], rules: Rules) -> str:
    mode = rules.many_assessments_one
    can = "、".join(rules.item(one).name_zh for one in free) or "（无）"
    if mode is None or item not in mode.items:
        name = rules.item(item).name_zh if item in rules.items else item
        return f"“{name}”不在多评合一的事项之列。现在可以参加的：{can}。"
    name = rules.item(item).name_zh
    for _, one in _on(project, day):
        if item in one.items:
            return f"“{name}”已经参加联合评审，到{one.until.isoformat()}为止。"
    return f"“{name}”没有在办的申请，不能参加联合评审。现在可以参加的：{can}。"


def _on(project: Project, day: date) -> Iterator[tuple[int, JointReviewHeld]]:
    """The meetings that keep clocks standing on `day`."""
    for number, one in project.joint_reviews.items():
        if one.closed_on is None and day <= one.until:
            yield number, one


def why_not(project: Project, rules: Rules) -> str:
    """Why no meeting can be convened as things stand; "" where it can. A meeting whose last day is over
    without an opinion is in nobody's way, but that day is not known here: the act is refused, if need be.
    """
    if rules.many_assessments_one is None:
        return "目录没有规定多评合一。"
    if len(joinable(project, rules)) < AT_LEAST:
        return "没有两个以上可以联合评审的在办事项。"
    return ""


def told_of(project: Project, item: str, at: datetime) -> tuple[JointReview, datetime] | None:
    """What a round of the item that opens `at` is told: the meeting that is on, and since when it is known."""
    for number, one in _on(project, local_day(at)):
        if item in one.items:
            return told(number, one), one.convened_at
    return None


def told(number: int, held: JointReviewHeld) -> JointReview:
    """What the open rounds of its items are told of the meeting as it stands."""
    until = min(held.closed_on or held.until, held.until)
    return JointReview(
        number=number, start=held.start, until=until, over=held.closed_on is not None
    )
