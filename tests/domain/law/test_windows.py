"""Windows that nothing stops: to accept (行政许可法 32), to correct, and the days of public notices.

The lengths are the catalog's; the last days stand here as they were counted by hand.
"""

from __future__ import annotations

import pytest

from domain.review.due import acceptance_window, correction_window, notice_end
from tests.domain.histories import RULES
from tests.domain.law.rows import day


@pytest.mark.parametrize(
    ("why", "item", "received", "last"),
    [
        ("a week without a holiday", "energy_review", "2026-03-02", "2026-03-09"),
        ("received on a Saturday: as on the Friday", "energy_review", "2026-03-14", "2026-03-20"),
        ("received on a make-up Saturday", "energy_review", "2026-05-09", "2026-05-15"),
        ("over 清明", "energy_review", "2026-04-02", "2026-04-10"),
        ("over 劳动节, with Saturday 9 May", "energy_review", "2026-04-30", "2026-05-11"),
        ("over 端午", "energy_review", "2026-06-18", "2026-06-26"),
        ("over 中秋 and 国庆", "energy_review", "2026-09-24", "2026-10-09"),
        ("received on 1 October", "energy_review", "2026-10-01", "2026-10-13"),
        ("over the Spring Festival", "energy_review", "2026-02-13", "2026-02-27"),
        ("received on New Year's Eve", "energy_review", "2025-12-31", "2026-01-08"),
        ("pollutants, 3 days that run through (排污条例 9)", "pollutant_permit", "2026-03-10",
         "2026-03-13"),
        ("and end on a Sunday: Monday", "pollutant_permit", "2026-03-12", "2026-03-16"),
        ("and end in the holidays: Thursday 8 October", "pollutant_permit", "2026-09-29",
         "2026-10-08"),
        ("and end on the make-up Saturday: it stays", "pollutant_permit", "2026-10-07",
         "2026-10-10"),
    ],
)  # fmt: skip
def test_the_last_day_to_accept_or_to_ask(why: str, item: str, received: str, last: str) -> None:
    assert acceptance_window(RULES.item(item), day(received), RULES) == day(last), why


@pytest.mark.parametrize(
    ("why", "asked", "last"),
    [
        ("twelve weeks, and 清明 and 劳动节 less 9 May: 28 May", "2026-03-02", "2026-05-28"),
        ("asked on the Friday before the Spring Festival", "2026-02-13", "2026-05-19"),
        ("over National Day to 30 November", "2026-09-01", "2026-11-30"),
    ],
)
def test_the_applicant_has_sixty_working_days_to_correct(why: str, asked: str, last: str) -> None:
    assert correction_window(day(asked), RULES) == day(last), why


@pytest.mark.parametrize(
    ("why", "item", "notice", "published", "last"),
    [
        ("planning, 7 wd over 清明", "planning_permit", "permit_notice", "2026-03-30",
         "2026-04-09"),
        ("planning, 7 wd over National Day and its Saturday", "planning_permit", "permit_notice",
         "2026-09-29", "2026-10-14"),
        ("EIA report, 10 wd with the make-up Sunday", "eia_report", "acceptance_notice",
         "2026-09-14", "2026-09-28"),
        ("EIA form, 5 wd published on a Saturday", "eia_form", "acceptance_notice", "2026-03-14",
         "2026-03-20"),
        ("compensation, 30 days to 2 April", "land_conversion", "compensation_notice",
         "2026-03-03", "2026-04-02"),
        ("compensation, 30 days into National Day", "land_conversion", "compensation_notice",
         "2026-09-02", "2026-10-08"),
        ("the offer of land, 20 days to a Sunday", "land_grant", "offer", "2026-03-02",
         "2026-03-23"),
        ("the listing, 10 days to the last day of the Spring Festival", "land_grant", "listing",
         "2026-02-13", "2026-02-24"),
        ("bids, 20 days at the least", "tendering", "bid_time", "2026-03-10", "2026-03-30"),
    ],
)  # fmt: skip
def test_the_last_day_of_a_public_notice(
    why: str, item: str, notice: str, published: str, last: str
) -> None:
    [one] = [one for one in RULES.item(item).notices if one.id == notice]
    assert notice_end(one, day(published), RULES) == day(last), why
