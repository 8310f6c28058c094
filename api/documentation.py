"""The API's own pages: the OpenAPI document, and a page that shows it and tries it out.

Everything is served from here, without a network: `fastapi-offline` brings Swagger UI's files.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse, HTMLResponse

from api.answers import Json
from api.openapi import document
from api.problems import NotThere

router = APIRouter(prefix="/api", include_in_schema=False)
FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon.png": "image/png",
}
# Swagger UI sets styles on its elements and draws small pictures from data; it runs no inline code.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none';"
    " form-action 'none'"
)
PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>全程 接口说明</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="docs/favicon.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="swagger-ui"></div>
<noscript>本页需要 JavaScript；接口说明全文见 <a href="openapi.json">openapi.json</a>。</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</html>
"""
START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
  persistAuthorization: false,
});
"""


def _folder() -> Path:
    spec = find_spec("fastapi_offline")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("fastapi-offline is not installed: /api/docs has nothing to show")
    return Path(spec.submodule_search_locations[0]) / "static"


@router.get("/openapi.json")
async def openapi(request: Request) -> Response:
    """接口说明，机器可读。"""
    return Json(document(request.app))


@router.get("/docs")
async def docs() -> Response:
    """接口说明，可以试用。"""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})


@router.get("/docs/start.js")
async def start() -> Response:
    """What starts the page."""
    return Response(START, media_type="text/javascript")


@router.get("/docs/{name}")
async def file(name: str) -> Response:
    """One of Swagger UI's files."""
    if name not in FILES:
        raise NotThere("没有这个文件。")
    headers = {"Cache-Control": "max-age=86400"}
    return FileResponse(_folder() / name, media_type=FILES[name], headers=headers)
