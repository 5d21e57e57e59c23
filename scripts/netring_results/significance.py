"""Whether a difference is more than chance, and how many repetitions would tell."""

import math

import numpy
import scipy.special
import scipy.stats

from netring_results import statistics

POWER = 0.9
MOST = 1000  # repetitions that netring-run makes


def mann_whitney(base, new):
    """The two-sided p that both lists are from one distribution; None with an empty one."""
    if not base or not new:
        return None
    ties = len({*base, *new}) < len(base) + len(new)
    exact = not ties and len(base) * len(new) <= 900
    return float(scipy.stats.mannwhitneyu(base, new, alternative="two-sided", method="exact" if exact else "asymptotic").pvalue)


def holm(ps):
    """Adjusted by Holm (1979), so that the chance of one false claim in all is what it is in one; Nones are left out."""
    order = sorted((p, place) for place, p in enumerate(ps) if p is not None)
    adjusted, least = [None] * len(ps), 0.0
    for rank, (p, place) in enumerate(order):
        least = max(least, min(1.0, p * (len(order) - rank)))
        adjusted[place] = least
    return adjusted


def spread(*lists):
    """The standard deviation that lists have in common, from the median distance to each one's median: outliers do not move
    it."""
    distances = [sorted(abs(numpy.asarray(values) - numpy.median(values))) for values in lists]
    # The median itself is at no distance, which would pull that of a few values down.
    return float(numpy.median([each for values in distances for each in values[1:]]) / scipy.special.ndtri(0.75))


def fewest_for(level):
    """Repetitions of each with which the test can be below a level at all: with few, even the clearest order is chance."""
    count = statistics.FEWEST
    while 2 / math.comb(2 * count, count) > level:
        count += 1
    return count


def repetitions_needed(base, new, difference, level):
    """How many of each would tell a difference (a ratio such as 1.03) of the medians at a level with a power of 90 %, given
    the spread of these values, lists of positive numbers; None: more than netring-run makes. Of one value the spread is not
    known: as many as tell anything."""
    least = fewest_for(level)
    if min(len(base), len(new)) < 2:
        return least
    variance = 2 * spread(numpy.log(base), numpy.log(new)) ** 2
    reach = scipy.special.ndtri(1 - level / 2) + scipy.special.ndtri(POWER)
    # A median of n has pi/2 times the variance of a mean.
    count = math.ceil(max(least, math.pi / 2 * variance * (reach / math.log(difference)) ** 2))
    return count if count <= MOST else None
