"""People, posts, substitutions; accounts, sessions, attempts to log in; the access log.

None of it is the ledger's: `rebuild` and `verify` do not touch it. The access log is insert-only.
Whatever changes here changes together with its line there, in one transaction.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
create table people (
    id text primary key,
    name text not null,
    phone text,
    disabled_at timestamptz,
    made_at timestamptz not null default clock_timestamp()
);

create table posts (
    id uuid primary key,
    person text not null references people,
    role text not null,
    unit text,
    company text,
    from_day date not null,
    to_day date,
    check (unit is null or company is null),
    check (to_day is null or from_day <= to_day + 1)
);
create index posts_person on posts (person);
create index posts_unit on posts (unit, role) where unit is not null;

create table substitutions (
    id uuid primary key,
    absent text not null references people,
    substitute text not null references people,
    from_day date not null,
    to_day date not null,
    kinds text[],
    made_by text not null,
    made_at timestamptz not null default clock_timestamp(),
    check (absent <> substitute),
    check (from_day <= to_day + 1)
);
create index substitutions_substitute on substitutions (substitute);
create index substitutions_absent on substitutions (absent);

create table accounts (
    person text primary key references people,
    password_hash text not null,
    must_change boolean not null,
    trial boolean not null default false,
    password_changed_at timestamptz not null default clock_timestamp()
);

create table attempts (
    name text primary key,
    failures integer not null,
    last_at timestamptz not null,
    locked_until timestamptz
);

create table sessions (
    token text primary key,
    person text not null references people,
    post uuid references posts,
    substitution uuid references substitutions,
    csrf text not null,
    made_at timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp(),
    ends_at timestamptz not null,
    revoked_at timestamptz,
    address text,
    agent text
);
create index sessions_person on sessions (person) where revoked_at is null;
create index sessions_ends on sessions (ends_at);

create table access_log (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    who text,
    what text not null,
    result text not null check (result in ('done', 'refused')),
    address text,
    request text,
    detail jsonb not null default '{}'
);
create index access_log_at on access_log (at);
create index access_log_who on access_log (who, at);

create index reviews_of_unit on reviews (unit, project);
create index reviews_acted_by on reviews (acted_by, project) where acted_by is not null;
"""

RIGHTS = {
    "people": "select, insert, update",
    "posts": "select, insert, update",
    "substitutions": "select, insert, update",
    "accounts": "select, insert, update",
    "attempts": "select, insert, update, delete",
    "sessions": "select, insert, update, delete",
    "access_log": "select, insert",
}
SECRET = ("accounts", "attempts", "sessions")  # no reader needs them


def upgrade() -> None:
    """The tables, their rights, and what keeps the log."""
    op.execute(TABLES)
    op.execute(
        "create trigger insert_only before update or delete on access_log "
        "for each row execute function insert_only()"
    )
    op.execute(
        "create trigger never_truncated before truncate on access_log "
        "for each statement execute function insert_only()"
    )
    for table, rights in RIGHTS.items():
        op.execute(f"grant {rights} on {table} to quancheng_app")
        if table not in SECRET:
            op.execute(f"grant select on {table} to quancheng_reader")


def downgrade() -> None:
    """Back to tokens alone; the access log goes with it."""
    op.execute("drop index reviews_of_unit")
    op.execute("drop index reviews_acted_by")
    for table in ("access_log", "sessions", "attempts", "accounts", "substitutions", "posts"):
        op.execute(f"drop table {table}")
    op.execute("drop table people")
