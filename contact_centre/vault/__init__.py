"""The vault: residents' keys, and what they seal. Who erases a key erases the resident from every log and backup."""

from contact_centre.vault.vault import SqlVault, VaultUnavailable

__all__ = ["SqlVault", "VaultUnavailable"]
