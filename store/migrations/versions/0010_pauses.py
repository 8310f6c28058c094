"""The pauses of each round, for the figure of pauses."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UP = "alter table reviews add column pauses jsonb not null default '[]'"
DOWN = "alter table reviews drop column pauses"


def upgrade() -> None:
    """Adds the column; `quancheng rebuild` fills it for what was before."""
    op.execute(UP)


def downgrade() -> None:
    """Takes it back."""
    op.execute(DOWN)
