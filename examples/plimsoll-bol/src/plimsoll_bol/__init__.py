"""bol for Plimsoll: a reader, a pack of rules and a metric, brought through Plimsoll's doors."""

from importlib.resources import files

pack = files(__name__) / "bol.toml"
"""What the door `plimsoll.policies` gives: the pack's file."""
