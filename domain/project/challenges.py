"""复议和诉讼: a decision is challenged before another body, and what its ruling brings.

What turns an application away without one, 不予受理 or the lapse of a round (逾期未补正), can be
challenged as well (行政复议法 11, 行政诉讼法 12: 行政机关拒绝); set aside, the round is taken up again.
And that nothing was decided by the law's last day (the same: 在法定期限内不予答复): nothing is there to
stay, the days to file run from that last day (复议法实施条例 16, 诉讼法司法解释 66), the ruling may order
the unit to decide within a term (复议法 66, 诉讼法 72); the round goes on, with that term.

The decision stands meanwhile (复议法 42, 行政诉讼法 56) unless its effect is stayed: then whatever needs
it waits. Set aside, it is made anew from the day of the ruling, within the ruling's own limit where
it names one; its document holds no longer. domain.md 8.

The law gives sixty days and six months, and a ruling comes later still: a project that has ended hears
all of it. One that has left the library (出库) makes the decision anew in a round that is opened for
it alone; one that was terminated or merged does not, for nobody goes on with it there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from domain.acts import Act, differing
from domain.calendar import ONE_DAY
from domain.clock import due, local_day
from domain.limits import Limit, LimitUnit
from domain.project import documents
from domain.project.adoption_events import RoundFollowed
from domain.project.challenge import Challenge
from domain.project.challenge_commands import (
    Path,
    RecordChallenge,
    RecordRuling,
    RecordStay,
    Ruling,
)
from domain.project.challenge_events import Challenged, ChallengeRuled, EffectStayed
from domain.project.commands import ReviewFollowed
from domain.project.events import ProjectEvent, RoundClosing
from domain.project.item_life import Decided, ItemLife
from domain.project.known import known_item
from domain.project.state import Project
from domain.project.world import applies
from domain.refused import Refused
from domain.review.anew import Anew
from domain.review.words import STATUS_ZH
from domain.rules.items import Item
from domain.rules.rules import Rules

TO_FILE = {  # from the day on which the decision became known
    Path.RECONSIDERATION: Limit(n=60, unit=LimitUnit.DAYS),  # 行政复议法 20
    Path.LITIGATION: Limit(n=6, unit=LimitUnit.MONTHS),  # 行政诉讼法 46
}


def last_day_to_file(path: Path, decided: date, rules: Rules) -> date:
    """The last day on which the decision may be challenged so."""
    day = due(TO_FILE[path], decided, calendar=rules.calendar).day
    assert day is not None  # nothing pauses it
    return day


def challengeable(project: Project) -> tuple[str, ...]:
    """The items of which a decision was made, a round turned away, or none made in the law's time."""
    return tuple(item for item, life in project.items.items() if life.challengeable)


def challenged(
    project: Project, act: Act[Any], command: RecordChallenge, rules: Rules
) -> Challenged:
    """The newest decision of the item is challenged, or that of the round which the command names."""
    item = known_item(command.item, rules)
    life = project.item(item.id)
    decided = _decided(life, item, command.round)
    if decided.silent:
        over, early = (
            decided.day + ONE_DAY,
            f"法定期限至{decided.day.isoformat()}届满，届满之后才能提出",
        )
    else:
        over, early = decided.day, "提出日期早于作出决定之日"
    _check_day(command.filed_on, over, act.submitted_at, early)
    if any(one.number == command.number for one in project.challenges.values()):
        raise Refused("recorded_already", f"案号“{command.number}”已经登记。")
    if command.stayed:
        _check_effect(life, decided.round)
    return Challenged(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        challenge=str(len(project.challenges) + 1),
        item=item.id,
        round=decided.round,
        path=command.path,
        number=command.number,
        filed_on=command.filed_on,
        late=command.filed_on > last_day_to_file(command.path, decided.day, rules),
        stayed=command.stayed,
        note=command.note,
        passed_on=decided.day if decided.silent else None,
    )


def _decided(life: ItemLife, item: Item, round: int | None) -> Decided:
    if not life.challengeable:
        raise Refused(
            "not_decided",
            f"“{item.name_zh}”还没有作出决定，法定期限也没有届满，不能复议或者起诉；"
            "届满仍未作出决定的，可以对不予答复复议或者起诉。",
        )
    if round is None:
        return life.challengeable[-1]
    for one in life.challengeable:
        if one.round == round:
            return one
    known = "、".join(ended_zh(one) for one in life.challengeable)
    raise Refused(
        "not_decided", f"“{item.name_zh}”第{round}轮没有可以复议或者起诉的决定；可以选：{known}。"
    )


def ended_zh(one: Decided) -> str:
    """第2轮（2026-02-20，不予受理）"""
    how = STATUS_ZH[one.turned_away] if one.turned_away else "已决定"
    if one.silent:
        how = "期限届满未作决定"
    return f"第{one.round}轮（{one.day.isoformat()}，{how}）"


def silence_told(project: Project, act: Act[Any], command: ReviewFollowed) -> list[ProjectEvent]:
    """An open round tells that the law's last day has passed without a decision, or has not after all;
    told twice, it is heard once."""
    there = project.item(command.item).open_round(command.round)
    if there is None or there.passed == command.passed:
        return []
    return [
        RoundFollowed(
            at=act.submitted_at,
            item=command.item,
            round=command.round,
            catalog=there.catalog or project.rules.catalog,
            passed=command.passed,
            not_passed=command.not_passed,
        )
    ]


def stayed(project: Project, act: Act[Any], command: RecordStay) -> EffectStayed:
    """The effect of a grant is stayed while the challenge lasts, or no longer."""
    one = _open(project, command.challenge)
    if one.stayed == command.stayed:
        raise Refused("nothing_changes", "已经停止执行。" if one.stayed else "没有停止执行。")
    if command.stayed:
        _check_effect(project.item(one.item), one.round)
    return EffectStayed(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        challenge=command.challenge,
        item=one.item,
        round=one.round,
        stayed=command.stayed,
        number=command.number,
    )


def ruled(
    project: Project, act: Act[Any], command: RecordRuling, rules: Rules
) -> list[ProjectEvent]:
    """The challenge is over. What is set aside loses its document; the round of it is made anew."""
    one = _open(project, command.challenge)
    _check_day(command.ruled_on, one.filed_on, act.submitted_at, "作出日期早于提出日期")
    set_aside = command.ruling is Ruling.SET_ASIDE
    _check_ruling(project, one, command)
    at = act.submitted_at
    anew = ordered = None
    if command.ruling is Ruling.ORDERED and _silent_still(project, one):
        ordered = Anew(on=command.ruled_on, within=command.within)
    if set_aside and _to_be_made_again(project, one, rules):
        anew = Anew(on=command.ruled_on, within=command.within)
    told: list[ProjectEvent] = [
        ChallengeRuled(
            at=at,
            happened_at=differing(act),
            by=act.by,
            challenge=command.challenge,
            item=one.item,
            round=one.round,
            ruling=command.ruling,
            number=command.number,
            ruled_on=command.ruled_on,
            anew=anew,
            ordered=ordered,
            note=command.note,
            drafted_by=command.drafted_by,
        )
    ]
    if set_aside:
        told += documents.set_aside(project, one.item, one.round, act, command, rules)
    if anew is not None:
        told += [
            RoundClosing(at=at, item=one.item, round=other.round, because="ruled")
            for other in project.item(one.item).open
            if not other.closing
        ]
    return told


def _check_ruling(project: Project, one: Challenge, command: RecordRuling) -> None:
    """What may be ruled hangs on what was challenged: a decision, or that there was none."""
    match command.ruling:
        case Ruling.ORDERED if one.passed_on is None:
            raise Refused(
                "nothing_to_order",
                "该案对的是已经作出的决定；撤销并责令重新作出的，请登记为“撤销，重新作出决定”。",
                clause="行政诉讼法第70条",
            )
        case Ruling.ORDERED if command.within is None:
            raise Refused(
                "no_limit",
                "责令限期作出决定的，须填写文书写明的期限（日）。",
                clause="行政诉讼法第72条",
            )
        case Ruling.SET_ASIDE if one.passed_on is not None and not _decided_since(project, one):
            raise Refused(
                "nothing_to_set_aside",
                "该案对的是期限届满未作决定，没有决定可以撤销；责令履行的，请登记为“责令限期作出决定”。",
                clause="行政诉讼法第72条",
            )
        case Ruling.UPHELD | Ruling.WITHDRAWN | Ruling.UNLAWFUL if command.within is not None:
            raise Refused(
                "no_limit", "只有撤销并责令重新作出决定的，或者责令限期作出决定的，才有责令期限。"
            )


def _decided_since(project: Project, one: Challenge) -> bool:
    return any(
        ended.round == one.round and not ended.silent
        for ended in project.item(one.item).challengeable
    )


def _silent_still(project: Project, one: Challenge) -> bool:
    """Whether the round still waits for its decision; the order binds nobody where it has come."""
    return any(open.round == one.round and not open.closing for open in project.item(one.item).open)


def _to_be_made_again(project: Project, one: Challenge, rules: Rules) -> bool:
    """Whether the decision still matters: no later one was made of the item, which is still asked, of a
    project that goes on or has left."""
    if project.ended_how not in (None, "exited"):
        return False
    life = project.item(one.item)
    if life.decided is None or life.decided.round < one.round:
        newest = life.finished_at is None  # else it was settled without a round
    else:
        newest = life.decided.round == one.round
    known = rules.in_force(one.item) and not applies(project, rules.item(one.item), rules).fails
    return newest and known and not rules.on_project_stream(one.item)


def _open(project: Project, key: str) -> Challenge:
    one = project.challenges.get(key)
    if one is None:
        raise Refused("no_such_challenge", f"本项目没有登记编号为{key}的复议或者诉讼。")
    if one.ruling is not None:
        raise Refused("ruled_already", "该案已经登记结果。")
    return one


def _check_effect(life: ItemLife, round: int) -> None:
    """Of what finished the item alone: a refusal has none, nor has what a later round has replaced."""
    newest = life.decided is not None and life.decided.round == round
    if any(one.round == round and one.passed for one in life.open):
        raise Refused("no_effect", "还没有作出决定，没有可以停止执行的效力。")
    if life.finished_at is None or not newest:
        raise Refused("no_effect", "该决定没有准予什么，没有可以停止执行的效力。")


def _check_day(day: date, floor: date, at: datetime, before: str) -> None:
    if day < floor:
        raise Refused("before_previous", f"{before}（{floor.isoformat()}），请改正。")
    if day > local_day(at):
        raise Refused("in_the_future", f"日期（{day.isoformat()}）晚于今天，请改正。")
