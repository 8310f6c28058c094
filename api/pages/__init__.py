"""Pages for people, on one frame: made on the server, whole without script.

A page's module has a `router`, its routes are in `api.entrances`, and it answers with `render`.
"""

from __future__ import annotations

from api.pages import (
    calendar,
    catalog,
    catalog_adoption,
    catalog_paths,
    company,
    company_bundles,
    help,
    home,
    live,
    logging_in,
    notices,
    operations,
    pauses,
    project_acts,
    projects,
    promises,
    rounds,
    static,
    successions,
    supervision,
    tasks,
)
from api.pages.frame import render

ROUTERS = (
    home.router,
    logging_in.router,
    tasks.router,
    rounds.router,
    project_acts.router,  # its /projects/new comes before /projects/{code}
    projects.router,
    company.router,
    company_bundles.router,
    calendar.router,
    successions.router,
    operations.router,
    catalog_paths.router,  # its /catalog/paths comes before /catalog/{item}
    catalog_adoption.router,
    catalog.router,
    help.router,
    live.router,
    notices.router,
    supervision.router,
    pauses.router,
    promises.router,
    static.router,
)

__all__ = ["ROUTERS", "render"]
