"""Text messages, through Twilio, or sent through GOV.UK Notify."""
