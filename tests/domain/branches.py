"""What came of `make coverage`: how many branches of domain/ its own tests take, in all and by module.

`coverage report` weighs lines and branches together, and a line is taken more easily than a branch.
"""

from __future__ import annotations

import json
import sys

WANTED = 95  # per cent of all branches
OF_A_MODULE = 90


def main() -> int:
    """Reads coverage's JSON, prints the figures; 1 where too few branches were taken."""
    told = json.load(sys.stdin)
    whole = told["totals"]
    print(
        f"branches: {_share(whole):.1f} % ({whole['covered_branches']} of {whole['num_branches']})"
    )
    thin = {
        name: share
        for name, one in told["files"].items()
        if (share := _share(one["summary"])) < OF_A_MODULE
    }
    for name, share in sorted(thin.items()):
        print(f"{name}: {share:.0f} %, less than {OF_A_MODULE} %")
    return 1 if thin or _share(whole) < WANTED else 0


def _share(of: dict[str, int]) -> float:
    return 100 * of["covered_branches"] / of["num_branches"] if of["num_branches"] else 100


if __name__ == "__main__":
    sys.exit(main())
