"""Why? One file per cause; `localisation` finds where an excess sits, over any dimensions."""
