"""What channels of every provider share; a provider's own are in `channels._twilio` and `channels._meta`."""
