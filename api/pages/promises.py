"""承诺记录: the page on which a company's people see which promises it has not kept, and what follows."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.door import desk_of, signed_in
from api.pages.frame import render
from api.problems import NotAllowed
from api.promises import SORT_ZH, record_of

router = APIRouter(include_in_schema=False)
CURRENT = "要办"


@router.get("/company/promises")
async def promises_page(request: Request) -> Response:
    """本企业的承诺记录。"""
    by = signed_in(request)
    if by.company is None:
        raise NotAllowed("这是项目单位的页面；申请人的承诺记录在告知承诺准予的办理中列明。")
    found = await record_of(desk_of(request), by.company, by)
    return await render(
        request,
        "promises.html",
        title="承诺记录",
        current=CURRENT,
        entries=found,
        sorts=SORT_ZH,
        against=sum(one.sort == "promise" and one.repaired_on is None for one in found),
    )
