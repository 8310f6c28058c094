"""What a command of `quancheng` says when it cannot do what was asked."""

from __future__ import annotations


class CommandError(Exception):
    """One sentence for the person at the terminal: what is wrong, where, what to do next.

    The command line prints it on the error output, without a traceback, and ends with
    `exit_code`. Anything else that is raised is a defect of ours and shows its traceback.
    """

    exit_code = 2
