"""The telephone's part of the shell: what the channel reads of the centre, and the music of those who wait."""
