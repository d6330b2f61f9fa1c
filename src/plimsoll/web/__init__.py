"""The tower in a browser: pages and JSON interface. It asks `plimsoll.tower` and the journal, and counts nothing."""
