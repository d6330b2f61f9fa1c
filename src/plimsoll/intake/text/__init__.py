"""Delimited text: encodings, delimiters, lines, records."""
