"""What the nightly check has found."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP = """
create table checks (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    verified boolean not null,
    temporal text not null,
    streams integer not null,
    events bigint not null,
    findings jsonb not null
);
create index checks_at on checks (at desc);
grant select, insert on checks to quancheng_app;
grant select on checks to quancheng_reader;
"""

DOWN = "drop table checks;"


def upgrade() -> None:
    """Adds the table."""
    op.execute(UP)


def downgrade() -> None:
    """Takes it back."""
    op.execute(DOWN)
