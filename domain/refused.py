"""The law's no: an act that the rules do not allow is refused with a reason, never raised away.

A refusal is data (the outcome of a command), so it carries what a person needs: what is wrong,
under which clause, and what would be legal instead.
"""

from __future__ import annotations

from collections.abc import Callable

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


class told_whole:
    """A refusal raised in here names these moves and this clause, where it named none of its own."""

    def __init__(self, legal: Callable[[], tuple[str, ...]], clause: str = "") -> None:
        self.legal, self.clause = legal, clause

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, no: BaseException | None, trace: object) -> None:
        if isinstance(no, Refused):
            said = no.refusal
            clause, legal = said.clause or self.clause, said.legal or self.legal()
            raise Refused(said.code, said.zh, clause=clause, legal=legal) from None
