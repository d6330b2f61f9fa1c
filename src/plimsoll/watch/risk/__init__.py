"""Which open orders may still become counted defects, what that would do to the rate, and what can still be done."""
