"""How the interpreter of a process that lives long is set."""

from __future__ import annotations

import gc
import sys

SWITCH_S = 0.03  # how long a thread may hold the interpreter
NEW, LOOKS = 50_000, 10  # new values between two looks at the youngest; looks between two at older


def hold_on_to_the_interpreter() -> None:
    """Threads here run for moments and wait for sockets: to take the interpreter from one in the
    middle of it, 200 times a second as is usual, costs a twentieth of all that a process does."""
    sys.setswitchinterval(SWITCH_S)


def look_less_often_for_garbage() -> None:
    """To be called when code and catalogs are loaded: these are never looked at again.

    What is made here by the hundred thousand are frozen values. They hold no circles, so they go as
    soon as nobody holds them; to look for circles after every 700 of them costs a fifth of all that
    the core does.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW, LOOKS, LOOKS)
