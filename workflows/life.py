"""What one run of a workflow hands to the next; what is not here is forgotten."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator

from domain.project.state import Project
from domain.review.state import Review, told_whole
from domain.value import Frozen

# Fingerprints of settled acts, so that one signalled twice need not be asked about. The ledger is
# the authority: what is forgotten costs a question. Each run hands them to the next, by the kilobyte.
REMEMBERED = 50


class Manner(Frozen):
    """How a workflow runs where it runs: settings of the machine, never of the law.

    `visible`: search attributes exist. `renew`: continue as new (off on the time-skipping server).
    `renew_after`: events of a run from which it hands over to the next; None: when Temporal says so.
    A run that is played anew must be done within `task_timeout_s`, on a busy machine too.
    """

    visible: bool = True
    renew: bool = True
    renew_after: int | None = None
    alarm_grace_ms: int = 200
    task_timeout_s: float = 2


class Life(Frozen):
    """What both kinds of streams carry."""

    stream: str
    manner: Manner = Manner()
    seq: int = 0
    hash: str = ""  # of the chain at `seq`, its beginning
    waiting: tuple[dict[str, Any], ...] = ()  # rows not yet recorded, or too new for the last run
    seen: tuple[str, ...] = ()

    def begun(self) -> Self:
        """The same as a life begins: with rows in hand, and no past."""
        return type(self)(stream=self.stream, manner=self.manner, waiting=self.waiting)


class ReviewLife(Life):
    """A round of an item. A run of an older worker may have handed over a state that tells less."""

    state: Annotated[Review, AfterValidator(told_whole)] | None = None


class ProjectLife(Life):
    """A project. `started`: reviews whose workflow this life has started and that are open."""

    state: Project | None = None
    started: tuple[str, ...] = ()
