"""义务: what a project unit must do because of a grant, tracked until the unit finds it done.

A condition of a grant is one (domain.md 1, 附条件), land to be restored after its use another
(土地管理法实施条例 20). What is not done by its day stays to be done.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, assert_never

from domain.acts import Act, Alarm, Text, differing
from domain.clock import end_of_day
from domain.project.document_events import (
    ObligationConfirmed,
    ObligationMissed,
    ObligationOpened,
    ObligationReported,
)
from domain.project.obligation_commands import ConfirmObligation, ReportObligation
from domain.refused import Refused
from domain.value import Frozen

OBLIGATION_MISSED = "义务逾期"


class Obligation(Frozen):
    """One of them. Open until `fulfilled_at`; `reported`: the project unit says that it is done."""

    item: str
    unit: str
    sort: Literal["condition", "restore"]
    opened_at: datetime
    text: Text | None = None
    due: date | None = None
    reported: bool = False
    missed: bool = False
    fulfilled_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.fulfilled_at is None


ObligationEvent = ObligationOpened | ObligationReported | ObligationConfirmed | ObligationMissed
Obligations = dict[str, Obligation]


def evolve(obligations: Obligations, event: ObligationEvent) -> Obligations:
    """The obligations after `event`."""
    key = event.obligation
    match event:
        case ObligationOpened():
            opened = Obligation(
                item=event.item,
                unit=event.unit,
                sort=event.sort,
                opened_at=event.at,
                text=event.text,
                due=event.due,
            )
            return obligations | {key: opened}
        case ObligationReported():
            return obligations | {key: obligations[key].but(reported=True)}
        case ObligationConfirmed(fulfilled=True):
            return obligations | {key: obligations[key].but(fulfilled_at=event.at)}
        case ObligationConfirmed():
            return obligations | {key: obligations[key].but(reported=False)}
        case ObligationMissed():
            return obligations | {key: obligations[key].but(missed=True)}
        case _:
            assert_never(event)


def reported(
    obligations: Obligations, act: Act[Any], command: ReportObligation
) -> ObligationReported:
    """Its holder says that it is done."""
    one = _open(obligations, command.obligation)
    if one.reported:
        raise Refused("reported_already", "已经报告履行，等待核实。")
    return ObligationReported(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        obligation=command.obligation,
        note=command.note,
    )


def confirmed(
    obligations: Obligations, act: Act[Any], command: ConfirmObligation
) -> ObligationConfirmed:
    """The unit may find it done without having been told."""
    _open(obligations, command.obligation)
    if not command.fulfilled and command.note is None:
        raise Refused("no_reason", "没有履行的，须写明还差什么。")
    return ObligationConfirmed(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        obligation=command.obligation,
        fulfilled=command.fulfilled,
        note=command.note,
    )


def _open(obligations: Obligations, key: str) -> Obligation:
    one = obligations.get(key)
    if one is None:
        raise Refused("no_such_obligation", f"本项目没有义务“{key}”。")
    if not one.open:
        raise Refused("fulfilled_already", "这项义务已经核实履行。")
    return one


def alarms(obligations: Obligations) -> list[Alarm]:
    """One for each that has a day and has not passed it."""
    return [
        Alarm(max(end_of_day(one.due), one.opened_at), OBLIGATION_MISSED)
        for one in obligations.values()
        if one.open and one.due is not None and not one.missed
    ]


def missed(obligations: Obligations, when: datetime) -> list[ObligationMissed]:
    """Those whose day is over at `when`."""
    return [
        ObligationMissed(at=when, obligation=key, due=one.due)
        for key, one in obligations.items()
        if one.open
        and one.due is not None
        and not one.missed
        and max(end_of_day(one.due), one.opened_at) <= when
    ]
