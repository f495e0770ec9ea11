"""Decisions and happenings in plain English: what was done, why, why not, and what comes next. Pure, and never quoting."""

from routing.explain.coming import Coming, ComingCode, NextStep, next_step, next_text
from routing.explain.names import Names, needs, seconds
from routing.explain.offers import OfferDetails, Rival, offer_details, why
from routing.explain.reasons import Reason, ReasonCode, WhyNot, reason_text, why_not
from routing.explain.story import step

__all__ = [
    "Coming",
    "ComingCode",
    "Names",
    "NextStep",
    "OfferDetails",
    "Reason",
    "ReasonCode",
    "Rival",
    "WhyNot",
    "needs",
    "next_step",
    "next_text",
    "offer_details",
    "reason_text",
    "seconds",
    "step",
    "why",
    "why_not",
]
