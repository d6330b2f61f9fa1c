"""The commands, a thin layer over `plimsoll.tower.Tower`: options in, one call, a table or JSON out."""
