"""Messages to the council's Instagram account, and comments below its posts."""
