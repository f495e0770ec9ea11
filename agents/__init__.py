"""The agents' side: console gateway, presence, staff identity and roles."""
