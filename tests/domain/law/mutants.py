"""What came of `make mutants`: how many changes to the law of time the tests saw, and how many not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

STATS = Path("mutants") / "mutmut-cicd-stats.json"
WANTED = 90  # per cent; docs/mutants.md


def main() -> int:
    """Prints the figure; 1 where too few were seen."""
    stats = json.loads(STATS.read_text())
    # A change that never ends was seen; one that no test reaches was not.
    killed = stats["killed"] + stats["timeout"] + stats["segfault"]
    share = 100 * killed / stats["total"]
    print(
        f"killed {killed} of {stats['total']} ({share:.1f} %), survived {stats['total'] - killed}"
    )
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
