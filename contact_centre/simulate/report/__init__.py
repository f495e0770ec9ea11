"""The report of `contact-centre simulate --html`: one file with charts that opens without a network."""

from contact_centre.simulate.report._page import CannotWrite, as_html, write_report

__all__ = ["CannotWrite", "as_html", "write_report"]
