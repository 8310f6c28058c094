"""The steps of the ladder that have rung: whom each went to, and what was answered."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0003"
branch_labels = None
depends_on = None

NOTICES = """
create table notices (
    stream text not null,
    step text not null,
    project text not null,
    item text not null,
    name text not null,
    unit text not null,
    at timestamptz not null,
    limit_kind text,
    due date not null,
    addressees jsonb not null,
    acknowledged integer not null,
    instructed integer not null,
    passed_on integer not null,
    closed boolean not null,
    primary key (stream, step)
);
create index notices_project on notices (project, at);
create index notices_open on notices using gin (addressees jsonb_path_ops) where not closed;
grant select, insert, update, delete on notices to quancheng_app;
grant select on notices to quancheng_reader;
"""


def upgrade() -> None:
    """The table of the read model; it is filled as rounds are recorded, or by `rebuild`."""
    op.execute(NOTICES)


def downgrade() -> None:
    """The ledger keeps what rang."""
    op.execute("drop table notices")
