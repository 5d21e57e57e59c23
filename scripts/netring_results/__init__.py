"""Run directories of netring-run: loaded, checked, and the statistics of netring-report.

    from netring_results import packages
    packages.require("numpy")                                # first of all: goes on in the system's Python if need be
    from netring_results import columns, histogram, load, metrics, pairs, statistics
    from netring_results.errors import Failure

    try:
        run = load.load("results/2026-01-01T000000Z")        # a model.Run; raises Failure: one line and an exit code
    except Failure as failure:
        print(f"netring-report: {failure}", file=sys.stderr)
        sys.exit(failure.code)

    for cell in run.cells:                                   # a model.Cell; run.twins: the controls
        cell.coordinates["size"], cell.verdict, cell.reasons
        if cell.obstacle:                                    # skipped, failed, invalid: show this text, use no number
            continue
        cell.columns["throughput_gbps"]                      # as in results.csv; None: not available
        columns.unit("throughput_gbps")                      # "Gbit/s"
        work = metrics.find("server_work_ns_per_msg")        # name, unit, better (metrics.LOWER or HIGHER), label
        values = metrics.values(cell, work)                  # {round: number}
        statistics.quartiles(list(values.values()))          # a spread; None with fewer than 4
        merged = histogram.merge(each.client.latency for each in cell.timed)
        histogram.quantile(merged, 0.99)                     # ns

    # Two cells of one run, by the rounds that both have: ratio, interval, and less, more, same or unsure.
    pairs.compare(run, a1, zc, work).answer
    # From which size on is the one better? {size: logarithms of zc / a1, one per round}
    statistics.crossover({4096: [0.1, 0.12, ...], 65536: [-0.2, -0.22, ...]})

    load.read_csv(pathlib.Path(run.directory) / "samples.csv")   # rows as dicts: empty is None, numbers are numbers

What is not available is None everywhere, never 0. The same numbers give the same answer. Runs are compared by netring-compare.
"""
