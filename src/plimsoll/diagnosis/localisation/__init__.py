"""Root-cause localisation: which combinations of conditions explain that more is bad now than before."""
