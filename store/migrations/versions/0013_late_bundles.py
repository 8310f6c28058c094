"""Which bundles (一件事) of a project are past their last day."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP = """
alter table projects add column late_bundles jsonb not null default '[]';
create index projects_late_bundles on projects (code) where late_bundles <> '[]';
"""

DOWN = """
drop index projects_late_bundles;
alter table projects drop column late_bundles;
"""


def upgrade() -> None:
    """Adds the column; `quancheng rebuild` fills it for what was before."""
    op.execute(UP)


def downgrade() -> None:
    """Takes it back."""
    op.execute(DOWN)
