"""How fast the running service is: its own role processes under load, beside bare paths through the same servers."""
