"""The dispatcher: has providers do what accepted steps ask for, and tells the centre what became of it."""

from contact_centre.dispatch.dispatcher import Dispatcher
from contact_centre.dispatch.errand import Outcome, Patience
from contact_centre.dispatch.port import Call, CallState, Changes, Outbox
from contact_centre.dispatch.sql import SqlOutbox
from contact_centre.dispatch.turns import Limits

__all__ = ["Call", "CallState", "Changes", "Dispatcher", "Limits", "Outbox", "Outcome", "Patience", "SqlOutbox"]
