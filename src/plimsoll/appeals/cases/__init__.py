"""Cases: what a notice says, until when, what a refusal asks for, the second plan, and what came of it.

Nothing here is sent or decided: words are read and quoted back, dates are reckoned with their source, and what is not
recognised is said to be so.
"""
