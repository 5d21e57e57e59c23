"""Flame graphs of what perf(1) sampled beside the agents (--perf_record), and the traces (--trace) beside them."""
