"""Which words of a feedback the policy takes away: a reading of the comment, part by part, in eight languages.

Deterministic: lexicons as data (`lexicons/*.toml`), no model. It would rather refuse than request wrongly, since wrong
requests in number are a violation themselves.
"""

from __future__ import annotations

from plimsoll.remedies.removability.reading import GROUNDS, Ground, Part, Reading, read_comment

__all__ = ["GROUNDS", "Ground", "Part", "Reading", "read_comment"]
