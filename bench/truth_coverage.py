"""How often the interval of paired ratios holds the truth, simulated: at every round that has an interval, together."""

import math

import numpy

from paired import FEWEST, correlations, low_rank, worth

LAG = 0.25
# name: (draws, what share of the runs it must hold at least)
DRAWS = {
    "normal": (lambda random, shape: random.normal(size=shape), 0.95),
    "heavy-tailed (Student's t, 2.5 degrees)": (lambda random, shape: random.standard_t(2.5, shape), 0.95),
    "skewed (exponential)": (lambda random, shape: random.exponential(size=shape) - math.log(2), 0.95),
    f"normal, lag-1 {LAG}": (lambda random, shape: following(random, shape), 0.92),
}


def following(random, shape):
    """Each value with a part of the one before; their median is 0."""
    values = random.normal(size=shape)
    values[:, 0] /= math.sqrt(1 - LAG**2)
    for place in range(1, shape[1]):
        values[:, place] += LAG * values[:, place - 1]
    return values


def misses(values):
    """Whether the interval misses the median, 0, of the first n values: runs x rounds. Its ends are values by their rank, so
    that what lies on either side of 0 is counted and nothing need be sorted."""
    found = numpy.zeros(values.shape, bool)
    lags, most = correlations(values), numpy.cumsum(values <= 0, axis=1)
    least = numpy.cumsum(values >= 0, axis=1)
    for place in range(FEWEST - 1, values.shape[1]):
        count = place + 1
        low = numpy.array([low_rank(count, worth(count, lag)) for lag in lags[:, place]])
        found[:, place] = numpy.minimum(most[:, place], least[:, place]) < low
    return found


def simulate(runs, rounds, seed=1):
    """[(name, share of the runs whose interval held at every round, at the last alone, share that must)]."""
    rows = []
    for place, (name, (draw, bar)) in enumerate(DRAWS.items()):
        missed = misses(draw(numpy.random.default_rng((seed, place)), (runs, rounds)))
        rows.append((name, 1 - missed.any(axis=1).mean(), 1 - missed[:, -1].mean(), bar))
    return rows
