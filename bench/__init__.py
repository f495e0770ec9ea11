"""Benchmarks: ours beside a stated baseline, in one run, in CPU time."""
