"""A length of time as laws write it: so many working days, days, months or years."""

from __future__ import annotations

import re
from enum import StrEnum

from domain.value import Frozen


class LimitUnit(StrEnum):
    """wd counts working days only; the others run through, and end on a working day."""

    WORKING_DAYS = "wd"
    DAYS = "d"
    MONTHS = "months"
    YEARS = "years"


UNIT_ZH = {
    LimitUnit.WORKING_DAYS: "个工作日",
    LimitUnit.DAYS: "日",
    LimitUnit.MONTHS: "个月",
    LimitUnit.YEARS: "年",
}


class Limit(Frozen):
    """So many of a unit. `n` may be 0: complete on receipt."""

    n: int
    unit: LimitUnit

    @property
    def zh(self) -> str:
        """20个工作日"""
        return f"{self.n}{UNIT_ZH[self.unit]}"

    @classmethod
    def parse(cls, text: str) -> Limit:
        """`20wd`, `60d`, `3months`, `2years`. Raises ValueError with a Chinese sentence."""
        match = re.fullmatch(r"(\d{1,4})(wd|d|months|years)", text.strip())
        if match is None:
            raise ValueError(f"时限“{text}”写法不对：应为数字加单位，如 20wd、60d、3months、2years")
        return cls(n=int(match[1]), unit=LimitUnit(match[2]))
