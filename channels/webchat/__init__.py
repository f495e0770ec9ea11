"""Webchat: residents on the council's own pages."""
