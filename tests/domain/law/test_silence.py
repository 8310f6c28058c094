"""What silence means (domain.md 4): acceptance as of the receipt; of an opinion, no consent.

行政许可法 32: 逾期不告知的，自收到申请材料之日起即为受理.
"""

from __future__ import annotations

import pytest

from domain.review.commands import Submit
from domain.review.words import LimitKind, Status
from tests.domain.histories import act, on
from tests.domain.law.rows import day
from tests.domain.review.rounds import after, opened


@pytest.mark.parametrize(
    ("why", "received", "window", "accepted_at", "statutory"),
    [
        ("example 7, over 劳动节", "2026-04-27", "2026-05-07", "2026-05-08", "2026-05-27"),
        ("a plain week", "2026-03-02", "2026-03-09", "2026-03-10", "2026-03-30"),
        ("received on a Sunday", "2026-03-15", "2026-03-20", "2026-03-21", "2026-04-13"),
        ("the window ends on a Friday: accepted at Saturday's midnight", "2026-03-13",
         "2026-03-20", "2026-03-21", "2026-04-13"),
        ("over the Spring Festival", "2026-02-12", "2026-02-26", "2026-02-27", "2026-03-18"),
        ("the window ends on a make-up Saturday", "2026-09-28", "2026-10-10", "2026-10-11",
         "2026-10-30"),
        ("over the turn of the year", "2025-12-29", "2026-01-06", "2026-01-07", "2026-01-27"),
    ],
)  # fmt: skip
def test_silence_through_the_window_accepts_as_of_the_receipt(
    why: str, received: str, window: str, accepted_at: str, statutory: str
) -> None:
    opening = opened("energy_review", f"{received} 08:00")
    then = after(opening, act(Submit(), f"{received} 09:00"), now=f"{accepted_at} 00:00")
    [accepted] = [event for event in then.passed if event.type == "Accepted"]
    assert accepted.at == on(accepted_at, "00:00"), why
    assert then.review.start_day == day(received)
    assert then.review.dues.statutory == day(statutory)
    before = after(opening, act(Submit(), f"{received} 09:00"), now=f"{window} 23:59")
    assert before.review.status is Status.SUBMITTED


@pytest.mark.parametrize(
    ("opens", "due"),
    [("2026-09-25", "2026-10-09"), ("2026-02-13", "2026-02-27"), ("2026-03-02", "2026-03-09")],
)
def test_silence_is_no_opinion(opens: str, due: str) -> None:
    """合规性审查: reported as overdue and passed up the ladder, never taken for a consent."""
    then = after(opened("conf_jy", opens), now="2026-12-01")
    assert (then.review.status, then.review.outcome) == (Status.IN_REVIEW, None)
    assert then.review.dues.promised == day(due)
    assert then.review.overdue == (LimitKind.PROMISED,)
    assert [one.step for one in then.rung][-3:] == ["e4", "e5", "e6"]
