"""Corrections: told once and complete, with all that the unit has found to lack; a further round only
for what the resubmission itself got wrong.

Law: 行政许可法 32. After so many rounds (catalog: `correction.rounds_before_supervision`) every further
notice is put before the head of the unit as well (domain.md 4).
"""

from __future__ import annotations

from domain.acts import Role
from domain.refused import Refused
from domain.review.application import lacking
from domain.review.commands import RequestCorrection
from domain.review.events import CorrectionRequested, PutBefore
from domain.review.put_before import own, put_before
from domain.review.state import Review
from domain.rules.rules import Rules

CLAUSE = "行政许可法第32条"


def check_told_once(review: Review, command: RequestCorrection, rules: Rules) -> None:
    """A further notice names only papers that one before did, or that came with the resubmission.

    One in words alone is not judged: what it named nobody but its reader knows; of the second the
    head hears. Raises `Refused`.
    """
    if not review.objected:
        return
    again = (*review.objected, *review.resubmitted)
    if late := [paper for paper in command.missing if paper not in again]:
        names = "、".join(rules.material(paper).name_zh for paper in late)
        raise Refused(
            "told_once",
            f"补正须一次性告知：{names}在上次补正告知中没有提出，不得再要求。",
            clause=CLAUSE,
        )


def check_all_told(review: Review, command: RequestCorrection, rules: Rules) -> None:
    """A notice names every paper that the unit itself has found to lack and may still ask.

    Else it could never be asked again (`check_told_once`), nor the application accepted without it.
    Raises `Refused`.
    """
    may = (*review.objected, *review.resubmitted)
    asked = [one for one in lacking(review) if not review.objected or one in may]
    if left := [one for one in asked if one not in command.missing]:
        names = "、".join(rules.material(paper).name_zh for paper in left)
        raise Refused(
            "not_all_told",
            f"补正须一次性告知全部内容：核对时认定{names}缺少或不符，须一并列入；其实齐全的请重新核对。",
            clause=CLAUSE,
        )


def told_to_head(review: Review, asked: CorrectionRequested, rules: Rules) -> tuple[PutBefore, ...]:
    """From the round on that the catalog names the head hears of every notice."""
    rounds = rules.catalog.clock.correction.rounds_before_supervision.n
    if rounds is None or review.corrections + 1 < rounds:
        return ()
    head = own(review, Role.HEAD)
    return (put_before(review, "correction", asked.window, asked.at, head),)
