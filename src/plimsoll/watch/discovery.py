"""Which of many cells to believe: the false-discovery rate held by e-values.

The e-BH procedure (Wang and Ramdas, "False discovery rate control with e-values", JRSS B 84, 2022): of m cells
the k with the largest e-values are chosen, k as large as possible with every one of them at least m / (k · rate). The
expected share of false ones among them is then at most `rate`, whatever depends on what: cells of one account share
carriers and seasons, and that need not be known. Benjamini and Hochberg's procedure on p-values would need
independence, or a penalty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def chosen(e_values: Sequence[float], rate: float) -> list[bool]:
    """For each e-value whether its cell is among the discoveries at that false-discovery rate."""
    most = len(e_values)
    falling = sorted(e_values, reverse=True)
    count = max((k for k in range(1, most + 1) if falling[k - 1] * k * rate >= most), default=0)
    least = falling[count - 1] if count else float("inf")
    return [value >= least for value in e_values]
