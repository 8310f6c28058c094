"""Which receipts were not answered in their window: silence has accepted the first of them.

逾期不告知的，自收到申请材料之日起即为受理 (行政许可法 32): a notice to correct that came after the window
does not undo what silence has done, no more than a late acceptance does. Time finds what nobody has
answered (`alarms`); here is found what a right day proves, or disproves.
"""

from __future__ import annotations

from datetime import date

from domain.review.due import acceptance_window
from domain.review.receipts import answered_on, newest, received_on
from domain.review.state import Review
from domain.rules.rules import Rules


def window(review: Review, number: int, rules: Rules) -> date:
    """The last day on which that receipt was to be answered."""
    day = received_on(review, number)
    return acceptance_window(rules.item(review.item), day, rules, review.stops)


def unheard(
    review: Review, after: Review, before: Rules, rules: Rules, today: date
) -> tuple[int, ...]:
    """The numbers of the receipts that were answered too late, or not at all, by the days of `after`.

    An answer that was late by the days as they stood, and of which nobody had said so, is not held
    against anybody now: another calendar made it late, not the record. `before`: the rules of then.
    """
    last = newest(after)
    late = tuple(
        number
        for number in range(1, last + 1)
        if _late(after, number, rules)
        and (number in review.silent or not _late(review, number, before))
    )
    if late or not review.silent or answered_on(after, last) is not None:
        return late
    # What came while an earlier one counted as accepted: nobody has answered it since.
    silent = last in review.silent or window(after, last, rules) < today
    return (last,) if silent else ()


def _late(review: Review, number: int, rules: Rules) -> bool:
    answered = answered_on(review, number)
    return answered is not None and answered > window(review, number, rules)
