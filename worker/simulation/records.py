"""A day of a round that was entered wrongly, and is put right by the head: once in a round at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.acts import Role
from domain.clock import local_day
from domain.review.commands import CorrectRecord
from domain.review.entries import RECEIVED, Entry, entries
from domain.review.state import Review
from domain.review.words import Status
from domain.rules.rules import Rules
from worker.simulation.acting import Given, Pen
from worker.simulation.draws import Draws
from worker.simulation.hours import after
from worker.simulation.people import acting_unit, desk, person_of
from worker.simulation.scenario import Scenario

MOVE = "record"
LOOKED_OVER = (Status.CORRECTING, Status.IN_REVIEW, Status.SUSPENDED, Status.OUTSIDE)
NEVER = 0.3  # of what may have been entered by mistake, the share that was
DAYS_OFF = (-1, 1, -2, 2)  # by how many days people err


class Records:
    """Who looks a round's entries over. Remembers only what the state does not tell."""

    def __init__(self, draws: Draws, scenario: Scenario) -> None:
        self.draws = draws
        self.span = scenario.delays.correct_record
        rate = scenario.rates.record_corrected
        self._finds = rate > 0 and draws.chance("record corrected", rate)

    def wanted(self, review: Review, rules: Rules) -> Iterator[str]:
        """That an entry is put right, where one has been found wrong and there is one to choose."""
        if self._finds and review.status in LOOKED_OVER and review.consent_asked is None:
            if next(_wrong(review, rules), None) is not None:
                yield MOVE

    def moment(self, now: datetime, rules: Rules) -> datetime:
        """When that comes, found since `now`."""
        return after(now, self.span, self.draws, MOVE, rules.calendar)

    def act(self, review: Review, now: datetime, pen: Pen, rules: Rules) -> Given | None:
        """The correction; None where no other day could have been."""
        self._finds = False
        today = local_day(now)
        there = [(one, day) for one, day in _wrong(review, rules) if one.planned or day <= today]
        if not there:
            return None
        entry, day = self.draws.pick("wrong entry", there)
        never = entry.alone and self.draws.chance("never was", NEVER)
        unit = acting_unit(review.handler)
        command = CorrectRecord(
            entry=entry.id,
            day=None if never else day,
            never=never,
            reason=pen.text("录入有误，以纸质台账和送达回证为准。"),
            drafted_by=person_of(unit, Role.REVIEWER),
        )
        return Given(command, desk(unit, Role.HEAD), words=pen.words)


def _wrong(review: Review, rules: Rules) -> Iterator[tuple[Entry, date]]:
    """Other days that an entry may have had: what an application bears was never entered too early."""
    for entry in entries(review, rules):
        for days in DAYS_OFF:
            day = entry.day + timedelta(days=days)
            early = day < entry.after[1]
            late = entry.before is not None and day > entry.before[1]
            if not early and not late and (days < 0 or entry.id.split("-")[0] != RECEIVED):
                yield entry, day
