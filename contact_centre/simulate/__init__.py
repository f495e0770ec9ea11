"""`contact-centre simulate`: reads a case, plays it under some policies, shows what came of it."""

from contact_centre.simulate._case_file import BadCaseFile, read_case
from contact_centre.simulate._play import UnknownPolicy, play, policies_named
from contact_centre.simulate._tables import as_json, show

__all__ = ["BadCaseFile", "UnknownPolicy", "as_json", "play", "policies_named", "read_case", "show"]
