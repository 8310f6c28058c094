"""What leaders look at, asked of many projects: late bundles (一件事) are found by their own index."""

from __future__ import annotations

from datetime import date

from sqlalchemy import create_engine, text

from domain.identity import Scope
from store import supervision
from tests.store.filled import Filled

LATE = '[{"bundle": "project_permit", "name": "工程建设许可一件事", "unit": "zrzy", "due": "2026-04-23"}]'
# As many projects as a city has in ten years, three of them with a late bundle.
MANY = """
insert into projects select (jsonb_populate_record(p, jsonb_build_object(
    'code', 'LH-2030-' || to_char(n, 'FM0000'),
    'late_bundles', case when n % 1000 = 0 then cast(:late as jsonb) else '[]' end))).*
from projects p, generate_series(1, 3000) n where p.code = 'LH-2026-0001'
"""


def test_late_bundles_are_found_without_walking_through_all_projects(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text(MANY), {"late": LATE})
    engine = create_engine(filled.superuser, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(text("analyze projects"))
        question, given = supervision.late_bundles(Scope(all=True))
        plan = "\n".join(db.execute(text(f"explain {question}"), given).scalars())
        found = supervision.bundles(db, Scope(all=True))
        here = supervision.bundles(db, Scope(all=False, counties=("411103",)))
    engine.dispose()
    assert "projects_late_bundles" in plan
    assert "Seq Scan" not in plan
    assert [(one["project"], one["item"], one["unit"]) for one in found] == [
        (f"LH-2030-{n}", "project_permit", "zrzy") for n in (1000, 2000, 3000)
    ]
    assert {date.fromisoformat(one["due"]) for one in found} == {date(2026, 4, 23)}
    assert here == []
