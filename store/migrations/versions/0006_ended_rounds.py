"""When a round ended, and whose it was: what a person has done is found by both, the newest first.

The new column is filled by `quancheng rebuild`, which `migrate` runs after it.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UP = """
alter table reviews add column ended_at timestamptz;
drop index reviews_done;
create index reviews_taken_on on reviews (unit, claimed_by, ended_at desc, stream) where closed;
create index reviews_decided on reviews (unit, decided_by, ended_at desc, stream) where closed;
"""

DOWN = """
drop index reviews_decided;
drop index reviews_taken_on;
create index reviews_done on reviews (unit, decided_at desc, stream) where closed;
alter table reviews drop column ended_at;
"""


def upgrade() -> None:
    """Adds them."""
    op.execute(UP)


def downgrade() -> None:
    """Takes them back."""
    op.execute(DOWN)
