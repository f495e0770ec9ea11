"""Channels: one folder each, from a provider's own shapes to commands and back."""
