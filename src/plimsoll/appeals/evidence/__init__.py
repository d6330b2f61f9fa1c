"""Evidence: files taken into custody, what they say of themselves, their redactions, and exhibits made of them."""
