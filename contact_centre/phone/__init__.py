"""The telephone as the shell has it: which numbers may be rung, staff's devices, recordings, calls that got lost."""
