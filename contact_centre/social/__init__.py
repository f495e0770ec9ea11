"""Messenger, Instagram and Slack in the shell: what they read of the centre, and who calls their providers."""
