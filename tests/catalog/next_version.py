"""A next version of the catalog that changes a little of everything, for those who go over to it.

In S3 the promise of the soil and water plan is shorter and it asks one paper more; the relics permit
is another unit's; the EIA form is no longer asked; the climate study is gone; a carbon review is
new. In S1 there is a green check. S3 is also left by the start of works. A choice is gone from the
pollutant permit's values. 工程建设许可一件事 is to end in 40 working days.
"""

from __future__ import annotations

from pathlib import Path

from tests.catalog.versions import Edit, drafted, with_another, without

EDITS = (
    Edit("items/S3", "- id: water_soil_plan\n", "n: 5\n", "n: 3\n"),
    Edit(
        "items/S3", "- id: water_soil_plan\n",
        "      - water_soil_plan_text\n", "      - water_soil_plan_text\n      - energy_report\n",
    ),
    Edit("items/S3", "- id: relics_permit\n", "function: wgl\n", "function: zrzy\n"),
    Edit(
        "items/S3", "- id: eia_form\n", "      in:\n        - form\n", "      in:\n        - none\n",
    ),
    Edit(
        "stages", "- id: S3\n",
        "        - finished: other_start\n", "        - event: first_works\n",
    ),
    Edit("facts", "- id: pollutant_permit\n", "      - simplified\n", ""),
    Edit("bundles", "- id: project_permit\n", "n: 45\n", "n: 40\n"),
    Edit("facts", "- id: pollutant_permit\n", "      simplified: 简化管理\n", ""),
)  # fmt: skip


def next_version(root: Path) -> Path:
    """`root` with the draft in it."""
    drafted(root, *EDITS)
    always = ("    condition:\n      fact: climate\n      in:\n        - true\n", "")
    name = ("气象（气候）可行性论证", "碳排放评价")
    with_another(root, "items/S3", "climate_study", "carbon_review", always, name)
    without(root, "items/S3", "climate_study")
    with_another(
        root, "items/S1", "reserve_entry", "green_check",
        ("纳入项目储备库", "绿色项目核对"),
    )  # fmt: skip
    return root
