"""The file that describes a centre: read, checked as a whole, turned into what the engine works by."""

from contact_centre.centre_file._read import check_centre, demo_file, file_digest, read_centre, skill_names
from contact_centre.centre_file._report import BadCentreFile, Problem

__all__ = ["BadCentreFile", "Problem", "check_centre", "demo_file", "file_digest", "read_centre", "skill_names"]
