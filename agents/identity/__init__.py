"""Staff: who they are, what they may do, and the sign-ins they work under."""

from agents.identity.passwords import Passwords
from agents.identity.people import ROLES, AddRefused, Change, Kind, Refusal, Role, SignedIn, SignIn, may
from agents.identity.service import Identity, IdentityUnavailable
from agents.identity.tables import metadata
from agents.identity.throttle import Throttle

__all__ = [
    "ROLES",
    "AddRefused",
    "Change",
    "Identity",
    "IdentityUnavailable",
    "Kind",
    "Passwords",
    "Refusal",
    "Role",
    "SignIn",
    "SignedIn",
    "Throttle",
    "may",
    "metadata",
]
