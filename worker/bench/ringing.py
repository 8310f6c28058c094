"""A stream that only rings, for measuring punctuality: the real shell, the real `record`.

Law's own alarms fall on midnights and at nine, and a measurement cannot wait for one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from temporalio import workflow

from domain.acts import SYSTEM, Act, Alarm, Event, Message, RawAct
from domain.ledger import Line
from domain.play import Core
from domain.refused import Refused
from domain.review.commands import RulesVersion
from domain.rules.rules import Rules
from domain.value import Frozen
from domain.view import Rows
from workflows.life import Life
from workflows.shell import Shell

RINGING_WORKFLOW = "RingingWorkflow"


class Arm(Frozen):
    """Ring at that instant."""

    kind: Literal["arm"] = "arm"
    when: datetime
    rules: RulesVersion


class Armed(Event):
    """The alarm is set."""

    type: Literal["Armed"] = "Armed"
    when: datetime
    rules: RulesVersion


class Rang(Event):
    """It rang."""

    type: Literal["Rang"] = "Rang"


class Ringing(Frozen):
    """Armed for `when`, until it has rung."""

    when: datetime
    rules: RulesVersion
    rang: bool = False


def handle(state: Ringing | None, act: Act[Arm], rules: Rules) -> list[Any]:
    """Armed once."""
    if state is not None:
        raise Refused("armed", "已经设定。")
    return [Armed(at=act.submitted_at, when=act.command.when, rules=act.command.rules)]


def evolve(state: Ringing | None, event: Any) -> Ringing:
    """The state after."""
    if isinstance(event, Armed):
        return Ringing(when=event.when, rules=event.rules)
    assert state is not None
    return state.but(rang=True)


def next_alarm(state: Ringing | None, rules: Rules) -> Alarm | None:
    """Its one alarm."""
    return Alarm(state.when, "bench") if state and not state.rang else None


def ring(state: Ringing, alarm: Alarm, rules: Rules) -> list[Any]:
    """It rings."""
    return [Rang(at=alarm.when)]


class RingingLife(Life):
    """One alarm."""

    state: Ringing | None = None


@workflow.defn(name=RINGING_WORKFLOW, sandboxed=False)
class RingingWorkflow(Shell[Any, RingingLife]):
    """Rings once and is over."""

    core: Core[Any, Any, Any] = Core(handle=handle, evolve=evolve, next_alarm=next_alarm, ring=ring)

    @workflow.init
    def __init__(self, life: RingingLife) -> None:
        super().__init__(life)

    @workflow.run
    async def run(self, life: RingingLife) -> None:
        """Until it has rung."""
        await self.live()

    def read_act(self, row: RawAct) -> Act[Any]:
        return Act(
            id=row.id,
            by=SYSTEM,
            submitted_at=row.submitted_at,
            happened_at=row.happened_at,
            command=Arm.model_validate({**row.body, "kind": row.kind}),
        )

    def read_event(self, line: Line) -> Any:
        raw = {**line.payload, "at": line.at}
        return Armed.model_validate(raw) if line.type == "Armed" else Rang.model_validate(raw)

    def messages(self, state: Any, event: Any, rules: Rules) -> list[Message]:
        return []

    def view(self, state: Any, rules: Rules) -> Rows:
        return {}

    def is_closed(self, state: Any) -> bool:
        return state is not None and bool(state.rang)

    async def follow_up(self) -> None:
        return
