"""People: which of the centre's residents are one person, how that is known, and what they asked before."""
