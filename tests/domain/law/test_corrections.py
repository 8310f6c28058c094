"""一次性告知与补正 (行政许可法 32): each complete submission has a window, the last one that is accepted
starts the clock. Told through the rounds of a review, acts in the order in which they were given.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from domain.acts import Act
from domain.review.commands import Accept, RequestCorrection, Submit
from domain.review.words import Status
from tests.domain.histories import WORDS, act
from tests.domain.law.rows import day, named
from tests.domain.review.rounds import given, opened


class Correction(NamedTuple):
    """Energy review: asked for correction and resubmitted so often, then accepted.

    `windows`: the last day to act after each submission. Promised 5 wd, by law 20 wd.
    """

    why: str
    received: str
    rounds: tuple[tuple[str, str], ...]  # asked on, resubmitted on
    accepted: str
    windows: tuple[str, ...]
    promised: str
    statutory: str


ROWS = (
    Correction(
        "none: from acceptance", "2026-03-02", (), "2026-03-04",
        ("2026-03-09",), "2026-03-11", "2026-04-01",
    ),
    Correction(
        "one, example 8", "2026-06-01", (("2026-06-03", "2026-06-15"),), "2026-06-16",
        ("2026-06-08", "2026-06-23"), "2026-06-24", "2026-07-15",
    ),
    Correction(
        "two: the second for what the resubmission itself got wrong",
        "2026-03-02", (("2026-03-04", "2026-03-10"), ("2026-03-12", "2026-03-18")), "2026-03-20",
        ("2026-03-09", "2026-03-17", "2026-03-25"), "2026-03-27", "2026-04-20",
    ),
    Correction(
        "two, each on the last day of its window",
        "2026-03-02", (("2026-03-09", "2026-03-10"), ("2026-03-17", "2026-03-18")), "2026-03-25",
        ("2026-03-09", "2026-03-17", "2026-03-25"), "2026-04-01", "2026-04-23",
    ),
    Correction(
        "two, the second over 清明",
        "2026-03-16", (("2026-03-18", "2026-03-25"), ("2026-03-27", "2026-04-03")), "2026-04-07",
        ("2026-03-23", "2026-04-01", "2026-04-13"), "2026-04-14", "2026-05-08",
    ),
    Correction(
        "two around National Day, resubmitted on a day off and on the make-up Saturday",
        "2026-09-21", (("2026-09-23", "2026-10-02"), ("2026-10-09", "2026-10-10")), "2026-10-12",
        ("2026-09-29", "2026-10-13", "2026-10-16"), "2026-10-19", "2026-11-09",
    ),
    Correction(
        "two before and after the Spring Festival",
        "2026-02-02", (("2026-02-04", "2026-02-13"), ("2026-02-14", "2026-02-25")), "2026-02-26",
        ("2026-02-09", "2026-02-27", "2026-03-03"), "2026-03-04", "2026-03-25",
    ),
)  # fmt: skip


def history(row: Correction, rounds: int) -> list[Act[Any]]:
    """Up to and including the resubmission of that many rounds."""
    acts: list[Act[Any]] = [
        opened("energy_review", f"{row.received} 08:00"),
        act(Submit(), f"{row.received} 09:00"),
    ]
    for asked, again in row.rounds[:rounds]:
        acts += [
            act(RequestCorrection(note=WORDS), f"{asked} 15:00"),
            act(Submit(), f"{again} 16:00"),
        ]
    return acts


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_each_submission_opens_a_window_and_the_accepted_one_starts_the_clock(
    row: Correction,
) -> None:
    windows = [given(*history(row, n)).window for n in range(len(row.rounds) + 1)]
    assert windows == [day(last) for last in row.windows]
    review = given(*history(row, len(row.rounds)), act(Accept(), f"{row.accepted} 17:00"))
    assert review.corrections == len(row.rounds)
    assert review.start_day == day(row.accepted)
    assert (review.dues.promised, review.dues.statutory) == (day(row.promised), day(row.statutory))


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_silence_after_the_last_submission_accepts_as_of_that_submission(row: Correction) -> None:
    """行政许可法 32: 逾期不告知的，自收到申请材料之日起即为受理 — of the last, not of the first."""
    acts = history(row, len(row.rounds))
    received = row.rounds[-1][1] if row.rounds else row.received
    assert given(*acts, now=f"{row.windows[-1]} 23:59").status is Status.SUBMITTED
    later = given(*acts, now="2026-12-01")
    assert (later.tacit, later.start_day) == (True, day(received))


def test_no_clock_of_the_unit_runs_while_the_applicant_corrects() -> None:
    """Asked on 4 March, corrected on 10 March: none of the days between is the unit's."""
    row = ROWS[2]
    asked = (*history(row, 0), act(RequestCorrection(note=WORDS), "2026-03-04 15:00"))
    review = given(*asked, now="2026-03-09 23:59")
    assert (review.status, review.dues.promised, review.dues.statutory) == (
        Status.CORRECTING,
        None,
        None,
    )
    assert review.overdue == ()
