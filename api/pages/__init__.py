"""Pages for people, on one frame: made on the server, whole without script.

A page's module has a `router`, its routes are in `api.entrances`, and it answers with `render`.
"""

from __future__ import annotations

from api.pages import company, home, logging_in, project_acts, projects, rounds, static, tasks
from api.pages.frame import render

ROUTERS = (
    home.router,
    logging_in.router,
    tasks.router,
    rounds.router,
    project_acts.router,  # its /projects/new comes before /projects/{code}
    projects.router,
    company.router,
    static.router,
)

__all__ = ["ROUTERS", "render"]
