"""Files that residents send and agents send them: fetched with care, judged by their bytes, sealed, served by us alone."""
