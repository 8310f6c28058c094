"""What becomes of a document after it was granted."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UP = """
alter table granted
    add column standing text not null default 'valid',
    add column renewed integer not null default 0,
    add column renewal_asked_at timestamptz,
    add column shaken jsonb not null default '[]';
"""

DOWN = """
alter table granted
    drop column standing,
    drop column renewed,
    drop column renewal_asked_at,
    drop column shaken;
"""


def upgrade() -> None:
    """Adds the columns; what is there was valid, as nobody had told otherwise."""
    op.execute(UP)


def downgrade() -> None:
    """Takes them back."""
    op.execute(DOWN)
