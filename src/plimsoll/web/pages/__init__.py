"""One module for each page, or for the few pages of one matter."""
