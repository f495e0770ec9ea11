"""Message channels in the shell: what they read of the centre, and what the centre says by itself."""
