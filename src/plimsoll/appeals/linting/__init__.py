"""The linter: what would make a reviewer refuse the plan, found before a reviewer does.

One rule a file in `rules`, listed there in one line. A finding may offer another sentence; it can offer nothing else.
"""

from __future__ import annotations

from plimsoll.appeals.linting.finding import Finding, Fix, Lint
from plimsoll.appeals.linting.judging import lint
from plimsoll.appeals.linting.reading import Reading
from plimsoll.appeals.linting.rule import Rule, all_rules

__all__ = ["Finding", "Fix", "Lint", "Reading", "Rule", "all_rules", "lint"]
