"""Messages that leave the machine: to channels that an owner entered, and to nothing else. The only room that does."""
