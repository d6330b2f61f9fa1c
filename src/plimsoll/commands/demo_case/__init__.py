"""The demo's case: one simulated account from its notice to a second plan, on simulated evidence that says so.

Nothing here works on anything but the fleet's own simulated account: what it draws and writes carries the word
SIMULATED, and the account's time is the simulation's.
"""
