"""The lamp of a round: shape, word and number by how near its day is (domain.md 4, visual.md)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.review.lamp import Lamp, Shape, Urgency, gravity, lamp, soon_until, urgency
from domain.review.words import Status
from tests.domain.histories import RULES

CALENDAR = RULES.calendar
D = date.fromisoformat
# Wed 2026-09-30, then the National Day until 7 October; Sat 10 October is worked.
PROMISED, STATUTORY = D("2026-09-30"), D("2026-10-19")


@pytest.mark.parametrize(
    ("today", "shape", "zh", "days"),
    [
        ("2026-09-22", Shape.OK, "正常", 5),  # 23, 24, 28, 29, 30: the 25th is 中秋
        ("2026-09-24", Shape.SOON, "临期", 3),
        ("2026-09-25", Shape.SOON, "临期", 3),  # a day off takes nothing away
        ("2026-09-29", Shape.SOON, "临期", 1),
        ("2026-09-30", Shape.TODAY, "今天", 0),
        ("2026-10-05", Shape.OVER, "超期", 0),
        ("2026-10-08", Shape.OVER, "超期", 1),
        ("2026-10-10", Shape.OVER, "超期", 3),  # a make-up Saturday counts
        ("2026-10-19", Shape.OVER, "超期", 9),
        ("2026-10-20", Shape.LAW, "法定", 1),
    ],
)
def test_a_running_clock(today: str, shape: Shape, zh: str, days: int) -> None:
    shown = lamp(
        Status.IN_REVIEW,
        promised=PROMISED,
        statutory=STATUTORY,
        today=D(today),
        calendar=CALENDAR,
    )
    assert shown == Lamp(shape=shape, zh=zh, days=days)


@pytest.mark.parametrize(
    ("status", "more", "expected"),
    [
        (Status.WAITING_APPLICATION, {}, Lamp(shape=Shape.WORD, zh="待申报")),
        (Status.SUBMITTED, {}, Lamp(shape=Shape.WAIT, zh="待受理")),  # a preliminary review
        (Status.SUBMITTED, {"window": D("2026-10-08")}, Lamp(shape=Shape.WAIT, zh="待受理", days=1)),
        (Status.SUBMITTED, {"window": D("2026-09-30")}, Lamp(shape=Shape.TODAY, zh="待受理", days=0)),
        (Status.CORRECTING, {}, Lamp(shape=Shape.HELD, zh="补正")),
        (Status.SUSPENDED, {"held_left": 4}, Lamp(shape=Shape.HELD, zh="暂停", days=4)),
        (Status.IN_REVIEW, {}, Lamp(shape=Shape.WORD, zh="审查中")),
        (Status.IN_REVIEW, {"held_left": 5}, Lamp(shape=Shape.HELD, zh="等前置", days=5)),
        (Status.IN_REVIEW, {"statutory": D("2026-09-30")}, Lamp(shape=Shape.TODAY, zh="今天", days=0)),
        (Status.OUTSIDE, {}, Lamp(shape=Shape.WORD, zh="上级")),
        (Status.DECIDED, {}, Lamp(shape=Shape.DONE, zh="已办结")),
        (Status.DECIDED, {"late_by": 3}, Lamp(shape=Shape.MENDED, zh="补办", days=3)),
        (Status.WITHDRAWN, {}, Lamp(shape=Shape.WORD, zh="已撤回")),
    ],
)  # fmt: skip
def test_every_status(status: Status, more: dict[str, date | int], expected: Lamp) -> None:
    assert lamp(status, **more, today=D("2026-09-30"), calendar=CALENDAR) == expected  # type: ignore[arg-type]


def test_of_several_lamps_the_worst_is_the_one_that_hurts_most() -> None:
    """What the law says hurts more than what was promised; of two that are late the later."""
    in_order = [
        Lamp(shape=Shape.DONE, zh="已办结"),
        Lamp(shape=Shape.OK, zh="正常", days=5),
        Lamp(shape=Shape.SOON, zh="临期", days=3),
        Lamp(shape=Shape.SOON, zh="临期", days=1),
        Lamp(shape=Shape.OVER, zh="超期", days=1),
        Lamp(shape=Shape.OVER, zh="超期", days=9),
        Lamp(shape=Shape.LAW, zh="法定", days=1),
    ]
    found = [gravity(one) for one in in_order]
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    ("due", "held", "group"),
    [
        ("2026-09-29", False, Urgency.OVERDUE),
        ("2026-09-30", False, Urgency.TODAY),
        ("2026-10-10", False, Urgency.SOON),
        ("2026-10-12", False, Urgency.LATER),
        (None, False, Urgency.LATER),
        ("2026-09-29", True, Urgency.HELD),
        (None, True, Urgency.HELD),
    ],
)
def test_what_hurts_first(due: str | None, held: bool, group: Urgency) -> None:
    today = D("2026-09-30")
    assert urgency(due and D(due), held, today, CALENDAR) is group  # type: ignore[arg-type]
    assert soon_until(today, CALENDAR) == D("2026-10-10")
