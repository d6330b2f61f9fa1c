"""What a person copied from a page: its layout, its words, its rows."""
