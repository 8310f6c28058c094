"""告知承诺: which rounds may be granted on the applicant's promise (优化营商环境条例 40; catalog, modes).

A company that has made a false promise is not trusted again before 信用修复 (国办发〔2020〕42号二). Its
record is made in all its projects, so whoever writes an act down brings it along; the rule is here.
"""

from __future__ import annotations

from datetime import date

from domain.conditions import Truth, judge
from domain.refused import Refused
from domain.review.due import KnownFacts
from domain.review.state import Review
from domain.rules.items import Item
from domain.rules.rules import Rules
from domain.value import Frozen

FALSE_BEFORE = "promise_broken_before"  # the refusal's code


class FalsePromise(Frozen):
    """A promise of a company's that was found not to be kept: of which project, item and document.

    `found_on` None: another record says so, without the day.
    """

    project: str
    project_name: str
    item: str
    number: str
    found_on: date | None = None
    repaired_on: date | None = None


def check_trusted(record: tuple[FalsePromise, ...], rules: Rules) -> None:
    """Raises `Refused` where the company's record keeps it from being granted on a promise."""
    if why := distrusted(record, rules):
        raise Refused(FALSE_BEFORE, why, clause=CLAUSE)


def distrusted(record: tuple[FalsePromise, ...], rules: Rules) -> str:
    """Why the company is not granted anything on a promise; "" where nothing stands against it."""
    against = [one for one in record if one.repaired_on is None]
    if not against or rules.after_false_promise is None:
        return ""
    newest = max(against, key=lambda one: (one.found_on or date.min, one.project, one.number))
    day = f"{newest.found_on.isoformat()}" if newest.found_on else "此前"
    return (
        f"申请人有{len(against)}项承诺经核查不实，信用修复前不适用告知承诺：{day}，"
        f"{newest.project_name}，{rules.item(newest.item).name_zh}（{newest.number}）。"
    )


CLAUSE = "国办发〔2020〕42号二"


def on_promise(review: Review, item: Item, rules: Rules) -> bool:
    """Whether the catalog lets this round be granted on a promise; never what another tier decides."""
    if item.commitment is None or review.handler.outer_unit is not None:
        return False
    return judge(item.commitment.condition, KnownFacts(review, rules)).truth is Truth.TRUE
