"""The small worlds that are explored whole: in each a few acts, and faults of one or two kinds."""

from __future__ import annotations

from tests.faults.protocol.world import Scope

LIFE = ("register", "open", "accept", "decide")
OPENED = ("register", "open")
BEGUN = ("register", "open", "accept")
TOO_NEW = (("register", "register"), ("novel@project",))
NEWER = (("register", "register"), ("novel@project", "novel@project"))
HARMFUL = ("garbage@review", "far@review")

SMALL = (
    Scope("a whole life", (LIFE,)),
    Scope("killed anywhere", (LIFE,), {"kill": 1}, begins=1),
    Scope("two decide, killed", (LIFE, ("decide",)), {"kill": 1}, begins=3),
    Scope("one signal at a time", (BEGUN, ("decide", "decide")), {"kill": 1}, k=1, begins=3),
    Scope("a call that nobody hears", (LIFE,), {"stray": 1, "kill": 1}, begins=3),
    Scope("the database away", (LIFE,), {"park": 1, "kill": 1}, begins=3),
    Scope("the database slow", (LIFE,), {"beat": 1, "kill": 1}, begins=3),
    Scope(
        "forged and doubled",
        (LIFE,),
        {"forge": 1, "again": 1},
        begins=3,
        forgeries=("body@review",),
    ),
    Scope(
        "forged twice",
        (BEGUN,),
        {"forge": 2, "kill": 1},
        begins=3,
        forgeries=("unknown@review", "time@review"),
    ),
    Scope("forged to harm", (BEGUN,), {"forge": 2}, begins=3, forgeries=HARMFUL),
    Scope("a forged report", (LIFE,), {"forge": 2}, begins=3, forgeries=("report@project",)),
    Scope("an alarm, clocks apart", (LIFE,), {"kill": 1}, begins=2, engine_ahead=True),
    Scope("an alarm, the clock set back", (LIFE,), {"set_clock_back": 1}, begins=2),
    Scope("terminated, begun by hand", (LIFE,), {"terminate": 1, "by_hand": 1}, begins=2),
    Scope("begun by hand before its time", (("register", "open"),), {"by_hand": 1}, begins=1),
    Scope("Temporal's store lost", (LIFE,), {"lose_engine": 1}, begins=1),
    Scope("Temporal's store put back", (LIFE,), {"copy": 1}, begins=2),
    Scope("messages of one instant", (("register", "open_and_inform", "end"),), {}, begins=1),
    Scope("revived", (("register", "end", "revive", "open"),), {}, begins=2),
    Scope("too new, and tells", (OPENED, ("novel@project",)), {}, begins=2, upgrades=True),
    Scope("too new, and tells late", (OPENED, ("novel@project",)), {}, begins=1, upgrades=True),
    Scope("too new, twice", NEWER, {}, k=1, begins=1, upgrades=True),
    Scope("too new", TOO_NEW, {"renew": 1, "kill": 1}, begins=1, upgrades=True),
    Scope(
        "too new, with an alarm", (BEGUN, ("novel@review",)), {"kill": 1}, begins=3, upgrades=True
    ),
    Scope("raises", (("register", "open"), ("faulty@project",)), {"park": 1}, begins=1),
    Scope("continued as new", (LIFE,), {"renew": 1, "again": 1}, k=1, begins=3),
    Scope("the ledger restored", ((*BEGUN, "accept"),), {"back_up": 1}, begins=3),
    Scope("both put back", (BEGUN, ("accept",)), {}, begins=3, other_history=True),
)

# Not in CI: the same worlds with more going wrong at once.
WIDE = (
    Scope("killed twice", (LIFE,), {"kill": 2}, begins=1),
    Scope("two decide, killed twice", (LIFE, ("decide",)), {"kill": 2}, begins=3),
    Scope("killed, in fine steps", (LIFE,), {"kill": 1}, begins=2, fine=True),
    Scope("nobody hears, two decide", (LIFE, ("decide",)), {"stray": 1}, begins=3),
    Scope("away and slow", (LIFE,), {"park": 1, "beat": 1, "kill": 1}, begins=2),
    Scope(
        "forged, doubled, killed",
        (LIFE,),
        {"forge": 1, "again": 1, "kill": 1},
        begins=3,
        forgeries=("body@review",),
    ),
    Scope(
        "clocks apart and set back",
        (LIFE,),
        {"kill": 1, "set_clock_back": 1},
        begins=2,
        engine_ahead=True,
    ),
    Scope("terminated and lost", (LIFE,), {"terminate": 1, "lose_engine": 1}, begins=2),
    Scope("put back, killed", (LIFE,), {"copy": 1, "kill": 1}, begins=2),
    Scope("ended while it is decided", (BEGUN, ("end", "revive"), ("decide",)), {}, begins=3),
    Scope(
        "too new, continued, killed",
        (BEGUN, ("novel@review",)),
        {"renew": 1, "kill": 1},
        begins=3,
        upgrades=True,
    ),
    Scope("the ledger restored, decided", (LIFE,), {"back_up": 1, "kill": 1}, begins=3),
)
