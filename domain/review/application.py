"""The papers of an application: checked one by one, accepted with a gap, the gap closed.

Law: 行政许可法 32; 河南省优化营商环境条例 35 (容缺受理). What lacks is told once, by the correction
notice; here it is only found.
"""

from __future__ import annotations

from domain.acts import Act, differing
from domain.clock import local_day
from domain.refused import Refused
from domain.review.commands import AcceptWithGap, CheckMaterials, ReviewCommand, SupplyGap
from domain.review.due import counted
from domain.review.events import Accepted, GapSupplied, MaterialsChecked
from domain.review.item_rules import length
from domain.review.moves import moves
from domain.review.papers import check_papers
from domain.review.state import Review
from domain.review.words import CHECK_ZH, Check
from domain.rules.rules import Rules

Told = Act[ReviewCommand]


def checked(review: Review, act: Told, command: CheckMaterials, rules: Rules) -> MaterialsChecked:
    """What the unit found of each paper."""
    if not command.checks:
        raise Refused("nothing_checked", "请至少核对一份材料。", clause="行政许可法第32条")
    check_papers(review, tuple(command.checks), rules)
    absent = [
        one
        for one, found in command.checks.items()
        if found is not Check.MISSING and one not in review.papers
    ]
    if absent:
        names = _names(tuple(absent), rules)
        raise Refused("not_handed_in", f"{names}尚未提交，只能核对为“{CHECK_ZH[Check.MISSING]}”。")
    return MaterialsChecked(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        checks=command.checks,
        note=command.note,
    )


def lacking(review: Review) -> tuple[str, ...]:
    """The papers that the unit found missing or not conforming."""
    return tuple(one for one, found in review.checks.items() if found is not Check.COMPLETE)


def check_complete(review: Review, rules: Rules) -> None:
    """Raises `Refused` where the unit itself has found that something lacks."""
    if lacks := lacking(review):
        raise Refused(
            "materials_lack",
            f"核对时认定{_names(lacks, rules)}缺少或不符，不能直接受理："
            "请一次性告知补正，或者容缺受理，或者重新核对。",
            clause="行政许可法第32条",
            legal=_of_these(
                review, rules, "request_correction", "accept_with_gap", "check_materials", "decline"
            ),
        )


def with_gap(review: Review, act: Told, command: AcceptWithGap, rules: Rules) -> Accepted:
    """Accepted on the day of the act, with the papers that lack and the day by which they must be
    there. Without due dates yet."""
    if not command.gap:
        raise Refused("no_gap", "容缺受理须写明暂缺哪些材料；材料齐全的直接受理。")
    check_papers(review, command.gap, rules)
    if beyond := tuple(one for one in lacking(review) if one not in command.gap):
        raise Refused(
            "materials_lack", f"核对时认定{_names(beyond, rules)}缺少或不符，也须列为暂缺的材料。"
        )
    there = [one for one in command.gap if one in review.papers and one not in lacking(review)]
    if there:
        raise Refused("not_lacking", f"{_names(tuple(there), rules)}已经提交，不是暂缺的材料。")
    today = local_day(act.happened_at)
    last = counted(length(rules.supply_gap_within), today, rules, review.stops)
    until = command.until or last
    if not today <= until <= last:
        raise Refused(
            "gap_too_long", f"补齐期限应在受理当日至{last.isoformat()}之间（目录规定的最长期限）。"
        )
    return Accepted(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        day=today,
        gap=command.gap,
        gap_until=until,
        promise=command.promise,
    )


def supplied(review: Review, act: Told, command: SupplyGap, rules: Rules) -> GapSupplied:
    """Some or all of what lacked is there."""
    check_papers(review, command.papers, rules)
    if not command.papers:
        raise Refused("nothing_supplied", "请选择补齐的材料。")
    if other := tuple(one for one in command.papers if one not in review.gap):
        raise Refused("not_lacking", f"{_names(other, rules)}不是本轮暂缺的材料。")
    return GapSupplied(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        papers=command.papers,
        note=command.note,
    )


def check_gap_closed(review: Review, rules: Rules) -> None:
    """Raises `Refused` where something is to be granted while papers lack (容缺受理)."""
    if not review.gap:
        return
    names = _names(review.gap, rules)
    if review.gap_missed:
        raise Refused(
            "gap_missed",
            f"容缺受理的材料（{names}）逾期未补，不得准予；请作出不予决定，或由申请人撤回。",
            clause="河南省优化营商环境条例第35条",
            legal=_of_these(review, rules, "decide", "withdraw"),
        )
    raise Refused(
        "gap_open",
        f"容缺受理的材料尚未补齐，不能准予：{names}（补齐期限{review.gap_until}）。",
        clause="河南省优化营商环境条例第35条",
    )


def _of_these(review: Review, rules: Rules, *kinds: str) -> tuple[str, ...]:
    """Those of the ways out that the round takes as it stands."""
    there = moves(review, rules)
    return tuple(one for one in kinds if one in there)


def _names(papers: tuple[str, ...], rules: Rules) -> str:
    return "、".join(rules.material(one).name_zh for one in papers)
