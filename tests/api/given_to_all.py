"""Waiting for an act that was given to many projects."""

from __future__ import annotations

from tests.api.speaking import OFFICE, Api
from tests.waiting import until_async


async def settled(api: Api, address: str) -> dict[str, int]:
    """How far it is by that address, once nothing waits."""

    async def look() -> dict[str, int] | None:
        told: dict[str, int] = (await api.get(address, OFFICE)).json()
        return told if told["waiting"] == 0 else None

    found = await until_async(look, 30)
    assert found is not None
    return found
