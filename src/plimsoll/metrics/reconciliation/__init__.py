"""The recount against everything the marketplace displayed, and the definition that reproduces it."""
