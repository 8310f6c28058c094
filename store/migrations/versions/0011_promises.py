"""On which promise a document was granted: whose, and whether it was kept."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UP = """
alter table granted add column promise jsonb;
create index granted_promise on granted ((promise ->> 'company')) where promise ->> 'kept' = 'false';
create index reviews_applicant on reviews (applicant) where applicant is not null;
"""

DOWN = """
drop index reviews_applicant;
drop index granted_promise;
alter table granted drop column promise;
"""


def upgrade() -> None:
    """Adds the column; `quancheng rebuild` fills it for what was before."""
    op.execute(UP)


def downgrade() -> None:
    """Takes it back."""
    op.execute(DOWN)
