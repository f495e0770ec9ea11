"""The telephone, through Twilio Programmable Voice."""
