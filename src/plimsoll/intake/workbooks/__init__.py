"""Guards and measures around spreadsheets."""
