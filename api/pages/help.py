"""帮助: keys, lamps, how days are counted, whom to ask; and how pages are to look for this person."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.door import desk_of
from api.pages.errors import own_path
from api.pages.frame import render
from api.pages.look import COOKIE, LASTS_S, Look, look_of
from api.problems import Problem
from api.reading import read_form
from domain.review.lamp import Lamp, Shape

router = APIRouter(include_in_schema=False)

KEYS = (
    ("j", "列表中的下一件"),
    ("k", "列表中的上一件"),
    ("Enter", "打开选中的一件"),
    ("1…9", "选第几种办法"),
    ("Ctrl Enter", "送出打开的表单，打字时也可以"),
    ("/", "到查找框"),
    ("g 再按 i", "回到待办"),
    ("?", "打开本页的快捷键说明"),
    ("Esc", "关闭说明；离开输入框；返回列表"),
)
LAMPS = (
    (
        Lamp(shape=Shape.OK, zh="正常", days=12),
        "离承诺的期限还有三个工作日以上；数字是剩余的工作日。",
    ),
    (Lamp(shape=Shape.SOON, zh="临期", days=2), "三个工作日以内。"),
    (Lamp(shape=Shape.TODAY, zh="今天", days=0), "今天 24:00 到期。"),
    (Lamp(shape=Shape.OVER, zh="超期", days=3), "超过承诺的期限；数字是超过的工作日。"),
    (Lamp(shape=Shape.LAW, zh="法定", days=2), "超过法定的期限。"),
    (Lamp(shape=Shape.HELD, zh="暂停", days=4), "依法暂停，不计时；数字是恢复后剩余的工作日。"),
    (Lamp(shape=Shape.WAIT, zh="待受理", days=None), "还没有受理，时限还没有开始。"),
    (Lamp(shape=Shape.DONE, zh="已办结", days=None), "按期办结。"),
    (Lamp(shape=Shape.MENDED, zh="补办", days=3), "办结了，曾超期；不算按期。"),
)


@router.get("/help")
async def help_page(request: Request) -> Response:
    """帮助。"""
    return await render(
        request,
        "help.html",
        title="帮助",
        keys=KEYS,
        lamps=LAMPS,
        calendar=desk_of(request).current_rules().calendar.version,
        back=own_path(request.query_params.get("from", "/")),
    )


@router.post("/look")
async def change_look(request: Request) -> Response:
    """设定字号、行距、快捷键：只对这台电脑的这个浏览器。"""
    typed = await read_form(request)
    name, value = str(typed.get("name", "")), str(typed.get("value", ""))
    if name not in Look._fields or value not in ("on", "off"):
        raise Problem(400, "no_such_look", "没有这种设定。")
    look = look_of(request)._replace(**{name: value == "on"})
    answer = RedirectResponse(own_path(str(typed.get("next", "/help"))), 303)
    answer.headers["Cache-Control"] = "no-store"
    answer.set_cookie(
        COOKIE, look.cookie(), max_age=LASTS_S, secure=True, httponly=True, samesite="lax", path="/"
    )
    return answer
