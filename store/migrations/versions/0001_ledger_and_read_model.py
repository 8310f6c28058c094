"""The ledger, its commands and streams, and the read model.

Three roles: the owner migrates, `quancheng_app` writes, `quancheng_reader` reads. What is recorded
is only ever inserted: triggers refuse UPDATE and DELETE per row and TRUNCATE per statement.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
create table streams (
    stream text primary key,
    seq integer not null default 0,
    hash text not null default repeat('0', 64),
    catalog text,
    calendar text,
    last_stamp timestamptz,
    next_alarm timestamptz,
    closed boolean not null default false
);
create index streams_alarm on streams (next_alarm) where not closed;
create index streams_open on streams (stream) where not closed;

create table commands (
    id uuid primary key,
    stream text not null,
    kind text not null,
    body jsonb not null,
    actor jsonb not null,
    submitted_at timestamptz not null,
    happened_at timestamptz not null,
    origin text,
    digest text not null,
    idempotency_key text,
    outcome text check (outcome in ('done', 'refused', 'set_aside')),
    refusal jsonb,
    settled_at timestamptz,
    settled_by jsonb,
    tries integer not null default 0,
    next_try timestamptz
);
create index commands_waiting on commands (stream, submitted_at) where outcome is null;
create unique index commands_once on commands ((actor ->> 'person'), idempotency_key)
    where idempotency_key is not null;

create table events (
    stream text not null,
    seq integer not null,
    position bigint generated always as identity,
    transaction xid8 not null default pg_current_xact_id(),
    type text not null,
    at timestamptz not null,
    happened_at timestamptz,
    recorded_at timestamptz not null,
    person text,
    unit text,
    actor jsonb,
    act uuid,
    catalog text not null,
    calendar text not null,
    payload jsonb not null,
    body_hash text not null,
    hash text not null,
    primary key (stream, seq)
);
create unique index events_position on events (position);
create index events_act on events (act) where act is not null;

create table roots (
    day date primary key,
    root text not null,
    streams integer not null,
    previous text not null,
    made_at timestamptz not null default clock_timestamp()
);

create table texts (
    ref uuid primary key,
    stream text not null,
    sha256 text not null,
    words text not null,
    written_at timestamptz not null default clock_timestamp()
);

create table refused_signals (
    fingerprint text not null,
    stream text not null,
    raw jsonb not null,
    noted_at timestamptz not null default clock_timestamp(),
    primary key (stream, fingerprint)
);

create table outbox (
    id bigint generated always as identity primary key,
    kind text not null,
    recipient text not null,
    payload jsonb not null,
    made_at timestamptz not null default clock_timestamp(),
    sent_at timestamptz,
    tries integer not null default 0,
    next_try timestamptz
);

create table documents (
    sha256 text primary key,
    media_type text not null,
    size integer not null,
    content bytea not null,
    kept_at timestamptz not null default clock_timestamp()
);

create table project_codes (
    year integer primary key,
    last integer not null
);
create table project_keys (
    key text primary key,
    code text not null
);
"""

READ_MODEL = """
create table projects (
    code text primary key,
    name text not null,
    owner text not null,
    county text,
    industry text,
    national_code text,
    scale text,
    land_mu numeric,
    year_plan numeric,
    planned_output numeric,
    demo boolean not null,
    investor text,
    total_investment numeric,
    route text,
    stage text,
    status text not null,
    registered_at timestamptz not null,
    ended_at timestamptz,
    invested numeric not null,
    facts jsonb not null,
    stages jsonb not null,
    events jsonb not null,
    catalog text not null,
    calendar text not null
);
create index projects_county on projects (county, code);
create index projects_owner on projects (owner, code);

create table reviews (
    stream text primary key,
    project text not null,
    item text not null,
    round integer not null,
    name text not null,
    kind text not null,
    stage text not null,
    status text not null,
    unit text not null,
    acted_by text,
    outer_unit text,
    applicant text,
    period text,
    opened_at timestamptz not null,
    received_at timestamptz,
    accepted_on date,
    promised_due date,
    statutory_due date,
    promised_overdue boolean not null,
    statutory_overdue boolean not null,
    outcome text,
    decided_at timestamptz,
    document text,
    claimed_by text,
    awaits jsonb not null,
    missing jsonb not null,
    closed boolean not null
);
create index reviews_project on reviews (project, stage, item, round);
create index reviews_unit on reviews (unit, promised_due) where not closed;

create table tasks (
    stream text not null,
    key text not null,
    project text not null,
    item text,
    name text not null,
    stage text not null,
    unit text,
    company text,
    due date,
    due_at timestamptz,
    claimed_by text,
    period text,
    primary key (stream, key)
);
create index tasks_unit on tasks (unit, due_at, stream, key);
create index tasks_company on tasks (company, due_at, stream, key);

create table granted (
    project text not null,
    key text not null,
    item text not null,
    round integer not null,
    outcome text not null,
    number text not null,
    granted_on date not null,
    valid_until date,
    primary key (project, key)
);
create index granted_valid on granted (valid_until) where valid_until is not null;
"""

INSERT_ONLY = """
create function insert_only() returns trigger language plpgsql as $$
begin
    raise exception '% is insert-only: % refused', tg_table_name, tg_op
        using errcode = 'insufficient_privilege';
end $$;

create function decided_once() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'commands are never deleted' using errcode = 'insufficient_privilege';
    end if;
    if old.outcome is not null then
        raise exception 'command % already has an outcome', old.id
            using errcode = 'insufficient_privilege';
    end if;
    if (old.id, old.stream, old.kind, old.body, old.actor, old.submitted_at, old.happened_at,
        old.digest, old.origin, old.idempotency_key) is distinct from
       (new.id, new.stream, new.kind, new.body, new.actor, new.submitted_at, new.happened_at,
        new.digest, new.origin, new.idempotency_key) then
        raise exception 'what a command says is never changed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger decided_once before update or delete on commands
    for each row execute function decided_once();
create trigger never_truncated before truncate on commands
    for each statement execute function insert_only();
"""

KEPT = ("events", "roots", "texts", "refused_signals", "documents")
RIGHTS = {
    "streams": "select, insert, update",
    "commands": "select, insert, update",
    "outbox": "select, insert, update",
    "project_codes": "select, insert, update",
    "project_keys": "select, insert",
    **dict.fromkeys(KEPT, "select, insert"),
    **dict.fromkeys(("projects", "reviews", "tasks", "granted"), "select, insert, update, delete"),
}
READ_MODEL_TABLES = ("projects", "reviews", "tasks", "granted")


def upgrade() -> None:
    """Everything of the spine."""
    op.execute(TABLES)
    op.execute(READ_MODEL)
    op.execute(INSERT_ONLY)
    for table in KEPT:
        op.execute(
            f"create trigger insert_only before update or delete on {table} "
            "for each row execute function insert_only()"
        )
        op.execute(
            f"create trigger never_truncated before truncate on {table} "
            "for each statement execute function insert_only()"
        )
    for table, rights in RIGHTS.items():
        op.execute(f"grant {rights} on {table} to quancheng_app")
        op.execute(f"grant select on {table} to quancheng_reader")


def downgrade() -> None:
    """Back to an empty database; only where nothing has been recorded yet."""
    for table in (*READ_MODEL_TABLES, *KEPT, "outbox", "project_codes", "project_keys"):
        op.execute(f"drop table {table}")
    op.execute("drop table commands")
    op.execute("drop table streams")
    op.execute("drop function insert_only() cascade")
    op.execute("drop function decided_once() cascade")
