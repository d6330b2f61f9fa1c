"""What a mail says: its parts, its kind, its deadline, and nobody's name."""
