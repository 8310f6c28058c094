"""Databases on the tests' server: from the template that is migrated once, gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from worker.stack.postgres import EmbeddedPostgres, Urls

TEMPLATE = "quancheng_template"  # made by tests/conftest.py


@contextmanager
def a_database(server: EmbeddedPostgres, name: str) -> Iterator[Urls]:
    """Migrated and empty; its addresses by role."""
    as_superuser(server, f"create database {name} template {TEMPLATE}")
    yield of_database(server.urls, name)
    as_superuser(server, f"drop database {name} with (force)")


def number_projects_after(urls: Urls, last: int) -> None:
    """The platform's next project code of this year comes after this number."""
    owner = create_engine(urls.owner)
    with owner.begin() as db:
        year = "extract(year from clock_timestamp() at time zone 'Asia/Shanghai')"
        db.execute(text(f"insert into project_codes values ({year}, :last)"), {"last": last})
    owner.dispose()


def of_database(urls: Urls, name: str) -> Urls:
    """The same server's database of that name."""
    return Urls(
        *(make_url(url).set(database=name).render_as_string(hide_password=False) for url in urls)
    )


def as_superuser(server: EmbeddedPostgres, statement: str) -> None:
    """One statement outside any transaction."""
    engine = create_engine(server.superuser, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(text(statement))
    engine.dispose()
