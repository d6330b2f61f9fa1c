"""The corners of the counting rule: numbered sentences that policies, `explain`, tests and cases cite."""

from __future__ import annotations

from dataclasses import dataclass

from plimsoll.policies.packs import pack


@dataclass(frozen=True, slots=True)
class Corner:
    """One place in which the counting rule needs saying, in one or two sentences."""

    number: int
    sentence: str

    @property
    def name(self) -> str:
        """How it is cited: `K5`."""
        return f"K{self.number}"


def corners() -> tuple[Corner, ...]:
    """Every corner, by its number, as `corners.toml` beside this module says them."""
    return tuple(Corner(**entry) for entry in pack("corners")["corner"])
