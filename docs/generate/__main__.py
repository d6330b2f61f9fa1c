"""`python docs/generate` writes the pages of `docs/reference` anew; with `--check` it names those that are stale."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generate.pages import check, write

if __name__ == "__main__":
    sys.exit(check(sys.stdout) if "--check" in sys.argv[1:] else write(sys.stdout))
