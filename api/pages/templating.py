"""Templates: strict about what is undefined, every value escaped; they format and never decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from api.pages.static import address
from domain.clock import SHANGHAI, WEEKDAY_ZH

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


def _day(value: date | datetime) -> str:
    """11月27日（周五）"""
    day = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    return f"{day.month}月{day.day}日（周{WEEKDAY_ZH[day.weekday()]}）"


def _short_day(value: date | datetime, after: date | None = None) -> str:
    """11月27; only 27 where it follows a day of the same month."""
    day = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    first = day.day == 1 or after is None or after.month != day.month
    return f"{day.month}月{day.day}" if first else str(day.day)


def _column_day(value: date) -> str:
    """11-27 周五"""
    return f"{value:%m-%d} 周{WEEKDAY_ZH[value.weekday()]}"


def _clock(value: datetime) -> str:
    """14:02:18"""
    return f"{value.astimezone(SHANGHAI):%H:%M:%S}"


def _until(value: datetime) -> str:
    """11月27日 周五 18:00; the end of a day is its 24:00."""
    local = value.astimezone(SHANGHAI)
    if (local.hour, local.minute) == (0, 0):
        day, clock = local.date() - timedelta(days=1), "24:00"
    else:
        day, clock = local.date(), f"{local:%H:%M}"
    return f"{day.month}月{day.day}日 周{WEEKDAY_ZH[day.weekday()]} {clock}"


def _date(value: date | datetime) -> str:
    """11月27日"""
    day = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    return f"{day.month}月{day.day}日"


def _full_date(value: date) -> str:
    """2026年11月27日"""
    return f"{value.year}年{_date(value)}"


def _week_day(value: date) -> str:
    """11月27日 周五"""
    return f"{_date(value)} 周{WEEKDAY_ZH[value.weekday()]}"


def _ago(value: datetime) -> str:
    """今天 09:00, 昨天 16:52, 11-24 15:08; with its year where that is another one."""
    local, now = value.astimezone(SHANGHAI), datetime.now(SHANGHAI)
    days = (now.date() - local.date()).days
    if days in (0, 1):
        return f"{'今天' if days == 0 else '昨天'} {local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d}"


_UNBROKEN = re.compile(
    r"第\d+条|(?:\d+年)?\d+月\d+日(?:（周.）)?(?: ?24:00)?|\d+ ?(?:个工作日|个自然日|件|日|轮|条|时\d\d分|万元)"
)


def _unbroken(value: str) -> Markup:
    """Dates and quantities of a sentence stay on one line."""
    told = str(escape(value))
    return Markup(_UNBROKEN.sub(lambda one: f'<span class="nowrap">{one[0]}</span>', told))


_TEMPLATES.filters.update(
    moment=_moment,
    day=_day,
    short_day=_short_day,
    column_day=_column_day,
    clock=_clock,
    ago=_ago,
    until=_until,
    date=_date,
    full_date=_full_date,
    week_day=_week_day,
    unbroken=_unbroken,
)


def page(
    template: str, context: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] = {}
) -> HTMLResponse:
    """The template with its context, under the headers that every page has."""
    html = _TEMPLATES.get_template(template).render(context)
    return HTMLResponse(html, status, {**HEADERS, **headers})
