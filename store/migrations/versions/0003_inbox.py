"""What an inbox shows of a task, and by what it is sorted; who has seen what.

The new columns are filled by `quancheng rebuild`, which `migrate` runs after it.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UP = """
alter table projects add column initials text not null default '';
alter table reviews
    add column window_until date,
    add column held_left integer,
    add column decided_by text,
    add column late_by integer not null default 0;
alter table tasks
    add column status text,
    add column held boolean not null default false,
    add column held_left integer,
    add column promised_due date,
    add column statutory_due date;
create index tasks_desk on tasks (unit, claimed_by, held, due_at, stream, key);
create index reviews_done on reviews (unit, decided_at desc, stream) where closed;

create table seen (
    person text not null,
    stream text not null,
    seq integer not null,
    at timestamptz not null default clock_timestamp(),
    primary key (person, stream)
);
grant select, insert, update on seen to quancheng_app;
grant select on seen to quancheng_reader;
"""

DOWN = """
drop table seen;
drop index reviews_done;
drop index tasks_desk;
alter table tasks
    drop column status, drop column held, drop column held_left,
    drop column promised_due, drop column statutory_due;
alter table reviews
    drop column window_until, drop column held_left, drop column decided_by, drop column late_by;
alter table projects drop column initials;
"""


def upgrade() -> None:
    """Adds them."""
    op.execute(UP)


def downgrade() -> None:
    """Takes them back."""
    op.execute(DOWN)
