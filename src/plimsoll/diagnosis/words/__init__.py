"""The buyer's words: one lexicon a language, read by visible patterns, with no model and no download."""
