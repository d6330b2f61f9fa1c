"""The desk: what is to be done today, what changed, the daily round, the weekly review, and who is told of what."""
