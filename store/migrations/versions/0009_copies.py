"""Which units a round was copied to, to read."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UP = """
alter table reviews add column copied_to jsonb not null default '[]';
create index reviews_copied on reviews using gin (copied_to) where copied_to <> '[]' and not closed;
"""

DOWN = """
drop index reviews_copied;
alter table reviews drop column copied_to;
"""


def upgrade() -> None:
    """Adds the column; nothing had been copied to anybody."""
    op.execute(UP)


def downgrade() -> None:
    """Takes it back."""
    op.execute(DOWN)
