"""`python -m plimsoll`."""

from __future__ import annotations

from plimsoll.cli import main

main()
