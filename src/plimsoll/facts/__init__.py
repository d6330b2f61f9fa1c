"""Where facts rest: the vault of original files with their receipts, and the tables folded from them."""
