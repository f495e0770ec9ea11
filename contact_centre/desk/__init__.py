"""`/console/socket`: agents' sessions, given the centre they read of."""

from contact_centre.desk.centre_desk import CentreDesk
from contact_centre.desk.endpoint import console_endpoint

__all__ = ["CentreDesk", "console_endpoint"]
