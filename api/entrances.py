"""Every address and what it is in the policy table: one line each, and what has none is closed.

`domain.identity.policy` says who may; here stands of which verb an address is. docs/policy.md shows
both, and a test holds that the application has no address beside these.
"""

from __future__ import annotations

from api.forms import DECISIONS, ON_PROJECT, REVIEW_COMMANDS
from domain.identity import Verb

API = "/api/v1"
PROJECT = f"{API}/projects/{{code}}"
ROUND = f"{API}/reviews/{{code}}/{{item}}/{{round}}"

ENTRANCES: dict[str, Verb] = {
    # for programs
    f"POST {API}/projects": Verb.REGISTER,
    f"GET {API}/projects": Verb.LIST_PROJECTS,
    f"GET {PROJECT}": Verb.SEE_PROJECT,
    f"PATCH {PROJECT}": Verb.ACT_ON_PROJECT,
    f"GET {PROJECT}/bundles": Verb.SEE_PROJECT,
    f"GET {PROJECT}/groups": Verb.SEE_PROJECT,
    f"GET {PROJECT}/joint-reviews": Verb.SEE_PROJECT,
    f"GET {PROJECT}/timeline": Verb.SEE_TIMELINE,
    f"POST {PROJECT}/preview": Verb.TRY_ACT,
    f"POST {PROJECT}/acts": Verb.ACT_ON_PROJECT,
    **{f"POST {PROJECT}/{one.path}": Verb.ACT_ON_PROJECT for one in ON_PROJECT.values()},
    f"GET {ROUND}": Verb.SEE_ROUND,
    f"GET {ROUND}/moves": Verb.SEE_ROUND,
    f"GET {ROUND}/notices": Verb.SEE_ROUND,
    f"POST {ROUND}/preview": Verb.TRY_ACT,
    f"POST {ROUND}/acts": Verb.ACT_ON_ROUND,
    **{
        f"POST {ROUND}/{one.path}": Verb.ACT_ON_ROUND
        for one in (*REVIEW_COMMANDS.values(), *DECISIONS)
    },
    f"GET {API}/tasks": Verb.SEE_TASKS,
    f"GET {API}/receipts/{{id}}": Verb.SEE_RECEIPT,
    f"GET {API}/catalog": Verb.SEE_CATALOG,
    f"GET {API}/catalog/items": Verb.SEE_CATALOG,
    f"GET {API}/catalog/items/{{item}}": Verb.SEE_CATALOG,
    f"GET {API}/catalog/paths": Verb.SEE_CATALOG,
    f"GET {API}/catalog/materials": Verb.SEE_CATALOG,
    f"GET {API}/catalog/versions": Verb.SEE_CATALOG,
    f"POST {API}/catalog/adoptions/preview": Verb.ADJUST_CLOCKS,
    f"POST {API}/catalog/adoptions": Verb.ADJUST_CLOCKS,
    f"GET {API}/catalog/adoptions/{{batch}}": Verb.ADJUST_CLOCKS,
    f"POST {API}/units/successions/preview": Verb.ADJUST_CLOCKS,
    f"POST {API}/units/successions": Verb.ADJUST_CLOCKS,
    f"GET {API}/units/successions/{{batch}}": Verb.ADJUST_CLOCKS,
    f"GET {API}/calendar": Verb.SEE_CATALOG,
    f"POST {API}/calendar/adjustments/preview": Verb.ADJUST_CLOCKS,
    f"POST {API}/calendar/adjustments": Verb.ADJUST_CLOCKS,
    f"GET {API}/calendar/adjustments/{{batch}}": Verb.ADJUST_CLOCKS,
    f"GET {API}/figures/pauses": Verb.SEE_SUPERVISION,
    f"GET {API}/promises": Verb.LIST_PROJECTS,
    f"GET {API}/bundles": Verb.LIST_PROJECTS,
    f"GET {API}/health": Verb.SEE_HEALTH,
    "GET /api/openapi.json": Verb.SEE_DOCS,
    "GET /api/docs": Verb.SEE_DOCS,
    "GET /api/docs/start.js": Verb.SEE_DOCS,
    "GET /api/docs/{name}": Verb.SEE_DOCS,
    # for people
    "GET /": Verb.SEE_HOME,
    "GET /login": Verb.LOG_IN,
    "POST /login": Verb.LOG_IN,
    "POST /logout": Verb.LOG_OUT,
    "GET /password": Verb.CHANGE_PASSWORD,
    "POST /password": Verb.CHANGE_PASSWORD,
    "GET /tasks": Verb.SEE_TASKS,
    "POST /tasks/bulk": Verb.ACT_ON_ROUND,
    "GET /reviews/{code}/{item}/{round}": Verb.SEE_ROUND,
    "POST /reviews/{code}/{item}/{round}/{path}": Verb.ACT_ON_ROUND,
    "GET /projects": Verb.LIST_PROJECTS,
    "GET /projects/new": Verb.REGISTER,
    "POST /projects/new": Verb.REGISTER,
    "GET /projects/{code}": Verb.SEE_PROJECT,
    "GET /projects/{code}/acts/{path}": Verb.ACT_ON_PROJECT,
    "POST /projects/{code}/acts/{path}": Verb.ACT_ON_PROJECT,
    "GET /company": Verb.SEE_TASKS,
    "GET /company/promises": Verb.SEE_TASKS,
    "GET /company/bundles": Verb.SEE_TASKS,
    "GET /supervision": Verb.SEE_SUPERVISION,
    "GET /supervision/pauses": Verb.SEE_SUPERVISION,
    "GET /notices": Verb.SEE_NOTICES,
    "GET /live": Verb.SEE_LIVE,
    "GET /help": Verb.SEE_HELP,
    "POST /look": Verb.CHANGE_LOOK,
    "GET /catalog": Verb.SEE_CATALOG,
    "GET /catalog/paths": Verb.SEE_CATALOG,
    "GET /catalog/adopt": Verb.ADJUST_CLOCKS,
    "POST /catalog/adopt": Verb.ADJUST_CLOCKS,
    "GET /catalog/{item}": Verb.SEE_CATALOG,
    "GET /units/succeed": Verb.ADJUST_CLOCKS,
    "POST /units/succeed": Verb.ADJUST_CLOCKS,
    "GET /calendar": Verb.ADJUST_CLOCKS,
    "GET /calendar/{path}": Verb.ADJUST_CLOCKS,
    "POST /calendar/{path}": Verb.ADJUST_CLOCKS,
    "GET /operations": Verb.SEE_OPERATIONS,
    "GET /posts": Verb.CHOOSE_POST,
    "POST /posts": Verb.CHOOSE_POST,
    "GET /static/{digest}/{name}": Verb.LOG_IN,  # what the log-in page looks like
}
SAFE = ("GET", "HEAD", "OPTIONS")
# What needs a session but no post: whoever has none yet, or must change his password, gets there.
WITHOUT_POST = (
    Verb.SEE_HOME,
    Verb.SEE_HELP,
    Verb.CHANGE_LOOK,
    Verb.CHOOSE_POST,
    Verb.CHANGE_PASSWORD,
    Verb.LOG_OUT,
)
# What a page does by itself: it keeps no session alive that nobody uses.
BY_ITSELF = (Verb.SEE_LIVE,)
# What operators may still see while the database is away, by a session that was read just before.
WITHOUT_DATABASE = (Verb.SEE_OPERATIONS,)
WITH_FIRST_PASSWORD = (Verb.CHANGE_PASSWORD, Verb.LOG_OUT)


def verb_of(method: str, path: str) -> Verb | None:
    """What this address is, by the path as the application declares it; None: closed to all."""
    return ENTRANCES.get(f"{method} {path}")


def is_given(method: str, path: str) -> bool:
    """Whether a program gives an act on a project or a round there: all that it does is to write it."""
    acts = (Verb.ACT_ON_PROJECT, Verb.ACT_ON_ROUND)
    return not is_page(path) and method not in SAFE and verb_of(method, path) in acts


def is_page(path: str) -> bool:
    """Whether people are answered there with a page; programs are under /api."""
    return not path.startswith("/api/")
