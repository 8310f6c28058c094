"""Passwords as they are kept: argon2id (RFC 9106), never the password itself.

Three passes over 64 MiB take more than 50 ms on today's machines; a hash made with other figures is
renewed at its owner's next log-in.
"""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSES = 3
KIB = 65_536
LANES = 1
_HASHER = PasswordHasher(time_cost=PASSES, memory_cost=KIB, parallelism=LANES)
# Nobody's: an unknown name costs the same time as a known one.
NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=1$c29tZWJvZHlzIHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none is taken for another
FIRST = 16


def hashed(password: str) -> str:
    """What is kept of a password, with its salt and figures. Takes a tenth of a second."""
    return _HASHER.hash(password)


def fits(hash: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed. None: nobody's, which takes as long."""
    try:
        return _HASHER.verify(hash or NOBODYS, password) and hash is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(hash: str) -> bool:
    """Whether it was made with other figures than today's."""
    return _HASHER.check_needs_rehash(hash)


def first_password() -> str:
    """A random one of 16 signs, to be read out, typed once and changed at once."""
    return "".join(secrets.choice(LETTERS) for _ in range(FIRST))
