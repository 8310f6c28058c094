"""The law's no: an act that the rules do not allow is refused with a reason, never raised away.

A refusal is data (the outcome of a command), so it carries what a person needs: what is wrong,
under which clause, and what would be legal instead.
"""

from __future__ import annotations

from domain.value import Frozen


class Refusal(Frozen):
    """Why an act was refused. `zh` is a whole Chinese sentence for the person who acted."""

    code: str
    zh: str
    clause: str = ""
    legal: tuple[str, ...] = ()  # commands that the state would take


class Refused(Exception):
    """Raised by the core for an act that the law does not allow. Nothing has changed."""

    def __init__(
        self, code: str, zh: str, *, clause: str = "", legal: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{code}: {zh}")
        self.refusal = Refusal(code=code, zh=zh, clause=clause, legal=legal)

    def whole(self, legal: tuple[str, ...], clause: str) -> Refused:
        """The same, naming these moves and this clause where it named none of its own."""
        said = self.refusal
        return Refused(said.code, said.zh, clause=said.clause or clause, legal=said.legal or legal)
