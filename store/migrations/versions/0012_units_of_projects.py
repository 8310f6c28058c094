"""Which units have to do with a project besides those of its rounds."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UP = """
alter table projects add column units jsonb not null default '[]';
create index projects_units on projects using gin (units) where units <> '[]';
"""

DOWN = """
drop index projects_units;
alter table projects drop column units;
"""


def upgrade() -> None:
    """Adds the column; `quancheng rebuild` fills it for what was before."""
    op.execute(UP)


def downgrade() -> None:
    """Takes it back."""
    op.execute(DOWN)
