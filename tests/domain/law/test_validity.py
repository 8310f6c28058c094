"""How long what was granted holds (domain.md 4, validity): the catalog's length, and its last day.

Last days to the end of 2026, as far as days off are announced; later ones are in
`tests/domain/project`.
"""

from __future__ import annotations

import pytest

from domain.clock import due
from domain.limits import Limit
from tests.domain.histories import RULES
from tests.domain.law.rows import CN, day


@pytest.mark.parametrize(
    ("item", "length", "granted", "last", "why"),
    [
        ("enterprise_approval", "2years", "2024-05-10", "2026-05-11", "10 May is a Sunday"),
        ("site_preexam", "3years", "2023-02-20", "2026-02-24", "within the Spring Festival"),
        ("land_permit", "12months", "2025-02-28", "2026-02-28", "a make-up Saturday stays"),
        ("planning_permit", "12months", "2025-10-03", "2026-10-08", "within National Day"),
        ("construction_permit", "3months", "2026-07-01", "2026-10-08", "1 October is off"),
        ("construction_permit", "3months", "2025-11-30", "2026-02-28", "no 30 February"),
        ("eia_form", "5years", "2021-09-20", "2026-09-20", "a make-up Sunday stays"),
        ("water_soil_plan", "3years", "2023-06-20", "2026-06-22", "within 端午"),
        ("water_intake_permit", "3years", "2023-11-13", "2026-11-13", "an ordinary Friday"),
        ("energy_review", "2years", "2024-02-29", "2026-02-28", "no 29 February"),
        ("forest_use", "2years", "2024-09-26", "2026-09-28", "within 中秋"),
        ("temporary_land", "2years", "2024-01-02", "2026-01-04", "元旦, then a make-up Sunday"),
        ("pollutant_permit", "5years", "2021-05-04", "2026-05-06", "within 劳动节"),
        ("water_intake_licence", "5years", "2021-04-05", "2026-04-07", "清明"),
    ],
)
def test_the_last_day_on_which_a_document_holds(
    item: str, length: str, granted: str, last: str, why: str
) -> None:
    limit = RULES.validity(item)
    assert limit == Limit.parse(length)
    assert due(limit, day(granted), calendar=CN).day == day(last), why


@pytest.mark.parametrize(
    ("why", "length", "extended", "granted", "last"),
    [
        ("核准, extended once by a year", "2years", ("1years",), "2023-05-10", "2026-05-11"),
        ("施工许可证, twice by three months", "3months", ("3months", "3months"), "2025-11-30",
         "2026-08-31"),
        ("规划许可, once by six months", "12months", ("6months",), "2025-02-28", "2026-08-28"),
    ],
)  # fmt: skip
def test_an_extension_is_counted_from_the_grant_not_from_a_day_run_on_to(
    why: str, length: str, extended: tuple[str, ...], granted: str, last: str
) -> None:
    longer = tuple(map(Limit.parse, extended))
    found = due(Limit.parse(length), day(granted), extension=longer, calendar=CN).day
    assert found == day(last), why
