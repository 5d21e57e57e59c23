// The effect of a factor, or of two together, from the cells of a design.

#ifndef NETRING_ANALYSIS_CONTRAST_H_
#define NETRING_ANALYSIS_CONTRAST_H_

#include <cstddef>
#include <vector>

#include "analysis/cell_result.h"

namespace netring {

/// Which factors are on at one point of a design.
using Switches = std::vector<bool>;

/// How the numbers of the points of a design are added up to an effect, one weight per point.
using Weights = std::vector<double>;

/// Over the pairs of points that differ in this factor alone and of which both are there.
Weights PairWeights(const std::vector<Switches>& points, size_t factor,
                    const std::vector<bool>& there);

/// Over all points: how much a number differs by these factors, one or two. Of two: the one's
/// effect with the other on, less that with the other off.
Weights ContrastWeights(const std::vector<Switches>& points, const std::vector<size_t>& factors);

/// Whether a cell, which may be null, has the metric's logarithm in some round.
bool HasLogs(const CellResult* cell, MetricId metric);

/// The weighted sum of the cells' logarithms in each round that all the weighted ones have.
std::vector<double> WeightedLogs(const std::vector<const CellResult*>& cells,
                                 const Weights& weights, MetricId metric);

}  // namespace netring

#endif  // NETRING_ANALYSIS_CONTRAST_H_
