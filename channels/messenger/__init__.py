"""Messages to the council's Facebook page, and comments below its posts."""
