"""A run for a test: short, and yet measured on a busy machine.

A cell with more than half of its slices torn fails, so they are several, and long beside the time for which a side may be
without a CPU.
"""

ROUNDS = 4
QUICK = ["--duration", "240ms", "--slice", "60ms", "--warmup", "10ms"]
