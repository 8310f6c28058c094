"""拆分 and 并入 at the door: the part's code, and whether there is a project to be merged into."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine as Database

from api.problems import BadForm, Mistake
from domain.clock import local_day
from domain.project.parting_commands import MergeInto, SplitOff
from domain.streams import project_stream
from store import judging
from store.registering import part_code

NOT_YET = "LH-0000-0000"  # while it is asked who may: a code is only given to what may be


def ours(kind: str, database: Database | None = None, act: UUID | None = None) -> dict[str, Any]:
    """What no client says of the command: the code of a part, once the act is to be written down."""
    if kind != SplitOff.model_fields["kind"].default:
        return {}
    if database is None or act is None:
        return {"code": NOT_YET}
    return {"code": part_code(database, act, local_day(datetime.now(UTC)).year)}


def check_other(database: Database, command: Any) -> None:
    """Raises BadForm where the project to be merged into is none that goes on."""
    if not isinstance(command, MergeInto):
        return
    with database.connect() as db:
        other = judging.state_of(db, project_stream(command.into))
    if other is None:
        raise BadForm([Mistake("into", f"没有编号为“{command.into}”的项目")])
    if other.ended_at is not None:
        raise BadForm([Mistake("into", f"项目“{other.name}”已经结束，不能再并入")])
