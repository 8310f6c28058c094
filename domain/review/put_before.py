"""What is put before leaders besides the ladder: a pause at its cap, a third round of corrections, an
arbiter or an office whose own days have passed, a term of a ruling that has.

None of it moves a clock. It is answered like a step of the ladder: 签收, 批示, 转办 (`answering`).
Source: domain.md 4 (at its cap a pause is reported; after two rounds of corrections the head is told)
and 8 (the office arbitrates, or answers for a silent unit, within three working days; assumed).
"""

from __future__ import annotations

from datetime import date, datetime

from domain.acts import Role
from domain.identity import OFFICE, acting_units
from domain.review.events import Matter, PutBefore
from domain.review.sharing import Addressee
from domain.review.state import Review

MATTER_ZH: dict[Matter, str] = {
    "pause": "暂停达到上限",
    "correction": "多次补正告知",
    "arbitrate": "裁定逾期",
    "answer_for": "代为答复逾期",
    "ordered": "责令期限届满未作决定",
}
DUE_ZH: dict[Matter, str] = {
    "pause": "暂停上限为",
    "correction": "申请人应补正到",
    "arbitrate": "应裁定到",
    "answer_for": "应代为答复到",
    "ordered": "责令作出决定的期限为",
}


def put_before(
    review: Review, matter: Matter, due: date, at: datetime, to: tuple[Addressee, ...]
) -> PutBefore:
    """The event; the matter's next in this round."""
    steps = (*(one.step for one in review.escalations), *review.rung_elsewhere)
    before = [step for step in steps if matter_of(step) == matter]
    return PutBefore(at=at, step=f"{matter}-{len(before) + 1}", matter=matter, due=due, to=to)


def matter_of(step: str) -> Matter | None:
    """pause-1 → pause; None of a step of the ladder."""
    name = step.rpartition("-")[0]
    return next((one for one in MATTER_ZH if one == name), None)


def own(review: Review, role: Role) -> tuple[Addressee, ...]:
    """A post of the unit whose people act."""
    return (Addressee(role=role, unit=acting_units(review.handler)[-1]),)


def over(unit: str) -> tuple[Addressee, ...]:
    """Whom the lateness of an arbiter concerns: its leader and the office; of the office itself its
    director and the city's leader."""
    if unit == OFFICE:
        return (
            Addressee(role=Role.OFFICE_DIRECTOR, unit=OFFICE),
            Addressee(role=Role.CITY_LEADER),
        )
    return (Addressee(role=Role.LEADER, unit=unit), Addressee(role=Role.XMB, unit=OFFICE))
