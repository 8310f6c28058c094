"""The token of a check page: that this very act, of this person, was shown before it is given.

An act with effect in law goes through a page that says what it will do; without the token of that
page it is not taken (interface: check before an act). The token is nothing but a keyed digest, so
nothing is kept between the two requests.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from domain.canonical import digest


class Checks:
    """Makes and knows the tokens. `secret`: the installation's; ours is derived from it."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.new(secret.encode(), b"check page", sha256).digest()

    def token(self, person: str, key: str, stream: str, path: str, body: Mapping[str, Any]) -> str:
        """For this act under this idempotency key."""
        said = digest([person, key, stream, path, dict(body)])
        return hmac.new(self._key, said.encode(), sha256).hexdigest()

    def known(
        self, token: str, person: str, key: str, stream: str, path: str, body: Mapping[str, Any]
    ) -> bool:
        """Whether a page of ours gave this token for this very act."""
        return hmac.compare_digest(token, self.token(person, key, stream, path, body))
