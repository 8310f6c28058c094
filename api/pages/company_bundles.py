"""一件事: the page on which a company's people see all that they have asked for with one form."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.company_bundles import of_company
from api.door import desk_of, signed_in
from api.pages.frame import render
from api.problems import NotAllowed

router = APIRouter(include_in_schema=False)
CURRENT = "要办"


@router.get("/company/bundles")
async def company_bundles(request: Request) -> Response:
    """本企业的一件事。"""
    by = signed_in(request)
    if by.company is None:
        raise NotAllowed("这是项目单位的页面；各项目的一件事在项目的页面中。")
    found = await of_company(desk_of(request), by.company, by)
    bundles = [one for project in found for one in project.bundles]
    return await render(
        request,
        "company_bundles.html",
        title=f"一件事 {len(bundles)} 个",
        current=CURRENT,
        found=found,
        total=len(bundles),
        ended=sum(one.ended is not None for one in bundles),
        late=sum(one.late and one.ended is None for one in bundles),
    )
