"""Messages that leave the machine: to channels and to the model that an owner entered, and to nothing else.

The only room that does.
"""
