"""Makes the pages under `docs/reference` out of what the product registers: `make reference`.

One module a page. A page is a function without arguments that gives its Markdown; `pages.PAGES` names them all. They
are the same on every machine and every day: nothing is asked of the clock, the network or other distributions.
"""

from __future__ import annotations
