"""What `quancheng bench` compares is there on both sides: our route, and the bare one beside it."""

from __future__ import annotations

import pytest

from worker.bench.receipts import receipts
from worker.bench.stage import stage


@pytest.mark.slow
async def test_a_click_is_answered_by_our_route_and_by_the_bare_one() -> None:
    async with stage() as here:
        (row,) = await receipts(here, (4,), pairs=1, slice_s=1, in_process_s=0)
    assert row["clients"] == 4
    assert row["rate"] > 0
    assert row["bare_rate"] > 0
