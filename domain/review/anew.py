"""A decision that a ruling has set aside, and that is to be made again; or that nobody has made in the
law's time, and that is ordered to be made."""

from __future__ import annotations

from datetime import date

from domain.value import Frozen


class Anew(Frozen):
    """From the day of the ruling, within so many days where it says so (行政诉讼法 70, 72; 复议法 64, 66)."""

    on: date
    within: int | None = None
