"""`contact-centre simulate`: reads days, plays them under some policies, shows what came of it."""

from contact_centre.simulate._case_file import BadCaseFile, read_case
from contact_centre.simulate._command import BadOption, simulate
from contact_centre.simulate._days import BadDays, Day, read_days
from contact_centre.simulate._many import play_many
from contact_centre.simulate._play import Setting, UnknownPolicy, play, play_day, policies_named
from contact_centre.simulate._summary_tables import many_as_json, show_summary
from contact_centre.simulate._tables import as_json, show

__all__ = [
    "BadCaseFile",
    "BadDays",
    "BadOption",
    "Day",
    "Setting",
    "UnknownPolicy",
    "as_json",
    "many_as_json",
    "play",
    "play_day",
    "play_many",
    "policies_named",
    "read_case",
    "read_days",
    "show",
    "show_summary",
    "simulate",
]
