"""Run directories of netring-run: loaded, checked, and the statistics that netring-compare and netring-report share.

    from netring_results import packages
    packages.require("numpy", "scipy", "fastjsonschema")     # first of all: goes on in the system's Python if need be
    from netring_results import columns, histogram, load, metrics, statistics
    from netring_results.errors import Failure

    try:
        run = load.load("results/2026-01-01T000000Z")        # a model.Run; raises Failure: one line and an exit code
    except Failure as failure:
        print(f"netring-report: {failure}", file=sys.stderr)
        sys.exit(failure.code)

    for cell in run.cells:                                   # a model.Cell
        cell.coordinates["size"], cell.verdict, cell.reasons
        if cell.obstacle:                                    # skipped, failed, invalid: show this text, use no number
            continue
        cell.columns["throughput_gbps"]                      # as in results.csv; None: not available
        columns.unit("throughput_gbps")                      # "Gbit/s"
        cpu = metrics.find("server_cpu_ns_per_msg")          # name, unit, better (metrics.LOWER or HIGHER), label
        values = metrics.values(cell, cpu)                   # {repetition: number}
        statistics.median_interval(list(values.values()))    # (low, high), or None with fewer than 2
        merged = histogram.merge(each.client.latency for each in cell.measured)
        histogram.quantile(merged, 0.99)                     # ns

    # Two cells of one run, repetition by repetition (the method interleaves them); two runs: paired=False.
    statistics.ratio_interval(metrics.values(a1, cpu), metrics.values(zc, cpu), paired=True)
    # From which size on is the one better? {size: logarithms of zc / a1, one per repetition}
    statistics.crossover({4096: [0.1, 0.12, 0.08, 0.1, 0.1], 65536: [-0.2, -0.22, -0.25, -0.2, -0.21]})

    # significance: Mann-Whitney, Holm, and how many repetitions would tell.

    load.read_csv(pathlib.Path(run.directory) / "samples.csv")   # rows as dicts: empty is None, numbers are numbers

What is not available is None everywhere, never 0. Statistics are seeded: the same numbers give the same answer.
"""
