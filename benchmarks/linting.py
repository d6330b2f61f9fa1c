"""How well the plan linter finds planted faults, by rule, and how often it cries out at a good plan.

    python benchmarks/linting.py [--rules]

The plans are those of tests/appeals: written for this, each fault planted in a good plan. A fault belongs to the held
half where the sha256 of its name begins with an odd digit; the rules were worked on with the other half.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests" / "appeals"))

from corpus import false_alarms, faults, good, measure  # noqa: E402


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rules", action="store_true", help="every rule, not only those that missed one")
    said = options.parse_args()
    planted = faults()
    for name, held in (("worked on", False), ("held out", True)):
        half = [one for one in planted if one.held is held]
        found = measure(half)
        print(f"{name}: {sum(found.found.values())} of {len(half)} planted faults found by their rule")
        for rule in sorted(found.planted):
            if said.rules or found.found[rule] < found.planted[rule]:
                print(f"  {rule:26} {found.found[rule]} of {found.planted[rule]}")
    alarms = false_alarms()
    print(f"good plans: {len(good())}; findings on them: {sum(alarms.values())}", dict(alarms) or "")


if __name__ == "__main__":
    main()
