"""`contact-centre report`: service level and what lies behind it, by queue and day, from the history in SQL."""

from contact_centre.report._command import report
from contact_centre.report._figures import BadReport, Period, Report, make_report

__all__ = ["BadReport", "Period", "Report", "make_report", "report"]
