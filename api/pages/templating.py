"""Templates: strict about what is undefined, every value escaped; they format and never decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.pages.static import address
from domain.clock import SHANGHAI

FOLDER = Path(__file__).resolve().parents[2] / "templates"
# No page runs or shows anything that does not come from here, and none is shown in another's frame.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    # With `no-referrer` browsers hide the origin of our own forms too (docs/gotchas.md).
    "Referrer-Policy": "same-origin",
}

_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["static"] = address


def _moment(value: datetime) -> str:
    """11月26日 14:02, in the city's time."""
    local = value.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


_TEMPLATES.filters["moment"] = _moment


def page(
    template: str, context: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] = {}
) -> HTMLResponse:
    """The template with its context, under the headers that every page has."""
    html = _TEMPLATES.get_template(template).render(context)
    return HTMLResponse(html, status, {**HEADERS, **headers})
