"""本企业的一件事: every bundle that a company has asked for, in whichever of its projects.

A company sees those of its own projects alone; others must name the company and see those of the
projects that they see.
"""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.answers import Json
from api.asked import Narrow
from api.bundles import BundleResult, as_json, bundle_results, refs
from api.desk import Desk
from api.door import desk_of, signed_in
from api.openapi import told
from api.previews import projects_present
from api.problems import BadForm, Mistake
from domain.acts import Actor
from domain.identity import Scope, Verb, scope
from store import bundled, judging, timeline

router = APIRouter(prefix="/api/v1", tags=["项目 projects"])


class OfProject(NamedTuple):
    """What one project has asked for."""

    code: str
    name: str
    bundles: tuple[BundleResult, ...]


@router.get("/bundles", **told("CompanyBundles"))
async def bundles_of_company(request: Request, company: Narrow = None) -> Response:
    """一家企业各项目申报的一件事：各事项的结果、期限和一封信；企业只能查本企业的。"""
    by = signed_in(request)
    whose = by.company or company
    if whose is None:
        raise BadForm([Mistake("company", "请写明企业编号，如 c-001")])
    found = await of_company(desk_of(request), whose, by)
    return Json(
        {
            "company": whose,
            "bundles": [
                {"project": one.code, "project_name": one.name, **as_json(bundle)}
                for one in found
                for bundle in one.bundles
            ],
        }
    )


async def of_company(desk: Desk, company: str, by: Actor) -> list[OfProject]:
    """The company's projects with bundles, as far as this person may see them."""
    seen = scope(by, Verb.SEE_PROJECT)
    found: list[OfProject] = await desk.ask(_of_company, company, seen, desk.rules_of)
    return found


def _of_company(
    database: Database, company: str, seen: Scope, released: judging.RulesOf
) -> list[OfProject]:
    with database.connect() as db:
        rows = bundled.of_company(db, company, seen)
        there = projects_present(db, [row.code for row in rows], released)
        words = timeline.words(db, [ref for one in there.values() for ref in refs(one.state)])
    return [
        OfProject(row.code, row.name, bundle_results(one.state, words, one.rules))
        for row in rows
        if (one := there.get(row.code)) is not None
    ]
