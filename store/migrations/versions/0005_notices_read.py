"""Which notices somebody has read; what operators have set aside, found quickly."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UP = """
create table notices_read (
    person text not null,
    stream text not null,
    step text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (person, stream, step)
);
grant select, insert on notices_read to quancheng_app;
grant select on notices_read to quancheng_reader;

create index commands_set_aside on commands (settled_at) where outcome = 'set_aside';
"""

DOWN = """
drop index commands_set_aside;
drop table notices_read;
"""


def upgrade() -> None:
    """Adds them."""
    op.execute(UP)


def downgrade() -> None:
    """Takes them back."""
    op.execute(DOWN)
