"""What a round's department has made of its right to stop the clock: each pause, and how late it came.

For the figure of pauses (share of elapsed days under pause by department, item, clause); the wait for
prerequisites and stops of all clocks are nobody's pause.
"""

from __future__ import annotations

from datetime import date

from domain.clock import Pause, due
from domain.review.due import limit_run
from domain.review.state import Review
from domain.review.words import AWAITING, LimitKind
from domain.rules.rules import Rules
from domain.value import Frozen


class PauseMade(Frozen):
    """A pause that was made. `ended` None: it runs. `left_wd`: working days that were left of the
    promised limit when it began; None where nothing was promised."""

    reason: str
    clause: str
    start: date
    ended: date | None
    left_wd: int | None


def pauses_made(review: Review, rules: Rules) -> tuple[PauseMade, ...]:
    """Those of the round, in order; of the wait for prerequisites and of stops nothing."""
    made = [one for one in review.pauses if one.reason != AWAITING]
    if running := review.pause:
        made.append(
            Pause(start=running.start, end=None, reason=running.reason, clause=running.clause)
        )
    return tuple(
        PauseMade(
            reason=one.reason,
            clause=one.clause,
            start=one.start,
            ended=one.end,
            left_wd=_left(review, one, rules),
        )
        for one in made
    )


def _left(review: Review, pause: Pause, rules: Rules) -> int | None:
    run = limit_run(review, LimitKind.PROMISED, rules)
    if run is None:
        return None
    before = tuple(one for one in run.pauses if one.end is not None and one.end <= pause.start)
    day = due(
        run.limit, run.start, pauses=before, extension=run.extension, calendar=rules.calendar
    ).day
    return rules.calendar.working_days_between(pause.start, day) if day else None
