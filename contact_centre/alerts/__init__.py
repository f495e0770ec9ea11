"""Alerts to supervisors: what is going wrong, told once, in one thread for each incident."""

from contact_centre.alerts.incidents import Incidents, Notice, Trouble
from contact_centre.alerts.watching import Alerts

__all__ = ["Alerts", "Incidents", "Notice", "Trouble"]
