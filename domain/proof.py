"""区域评估: the proof that an assessment of the area was approved, as the catalog asks it (modes: proof)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.value import Frozen

Number = Annotated[str, Field(min_length=1, max_length=80)]
Area = Annotated[str, Field(min_length=1, max_length=200)]


class AssessmentProof(Frozen):
    """An approved regional assessment of one topic. It holds through the whole of `expires_on`."""

    topic: str
    number: Number
    area: Area
    approved_on: date
    expires_on: date
