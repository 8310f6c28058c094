"""The terminal that commands write to."""

from __future__ import annotations

from rich.console import Console

WIDE = 160  # columns where nobody looks: into a file or a pipe, lines are not to be cut


def console() -> Console:
    """Standard output; wide where it is not a terminal, so that scripts see whole cells."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDE)
