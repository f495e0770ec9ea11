"""What Messenger and Instagram share: Meta's settings, signature, envelopes, and its Graph interface."""

from channels._meta.settings import MetaSettings
from channels._meta.signature import may_be_signed, proof_of, verify

__all__ = ["MetaSettings", "may_be_signed", "proof_of", "verify"]
