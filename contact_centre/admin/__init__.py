"""Changing a centre's configuration from the command line, while it runs or before it does."""

from contact_centre.admin.apply import Applied, apply_file
from contact_centre.admin.door import admin_door

__all__ = ["Applied", "admin_door", "apply_file"]
