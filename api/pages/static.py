"""Files that pages are made with, under an address that changes with their content.

So a browser may keep them for a year and never shows a page in yesterday's style.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from api.problems import NotThere

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).resolve().parents[1] / "static"
MEDIA = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FILES = {path.name: path for path in sorted(FOLDER.iterdir()) if path.suffix in MEDIA}
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _digest(name: str) -> str:
    return sha256(FILES[name].read_bytes()).hexdigest()[:16]


def address(name: str) -> str:
    """Where the file lies now. Raises KeyError where there is none."""
    return f"/static/{_digest(name)}/{name}"


@router.get("/static/{digest}/{name}")
async def file(digest: str, name: str, request: Request) -> Response:
    """One of our files, if it is still the one that is asked for."""
    if name not in FILES or digest != _digest(name):
        raise NotThere("没有这个文件。")
    path = FILES[name]
    return FileResponse(path, media_type=MEDIA[path.suffix], headers={"Cache-Control": FOR_EVER})
