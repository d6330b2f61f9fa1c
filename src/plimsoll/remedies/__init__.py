"""What can still be undone: deadlines, remedies, the shortest path under the line, what a win did, what it costs."""
