// The side under test: one row for each choice of whose cost is compared, with its words.

#ifndef NETRING_ANALYSIS_TESTED_SIDE_H_
#define NETRING_ANALYSIS_TESTED_SIDE_H_

#include <array>
#include <cstddef>

#include "analysis/metric.h"

namespace netring {

/// Whose cost is compared.
enum class TestedSide { kServer, kClient, kBoth };
constexpr auto EnumNames(TestedSide) { return std::array{"server", "client", "both"}; }

struct TestedRow {
  MetricId cost;     ///< what "which way costs least" is asked of
  const char* does;  ///< with its verb, as in "the server does the least work"
  const char* whom;  ///< as in "costs the server less work"
  const char* work;  ///< as in "the server's work per message"
};

/// In the order of TestedSide.
inline constexpr std::array kTestedRows{
    TestedRow{MetricId::kServerWork, "the server does", "the server", "the server's work"},
    TestedRow{MetricId::kClientWork, "the client does", "the client", "the client's work"},
    TestedRow{MetricId::kBothWork, "both sides together do", "both sides together",
              "the work of both sides"},
};
constexpr const TestedRow& TestedRowOf(TestedSide side) {
  return kTestedRows[static_cast<size_t>(side)];
}
constexpr MetricId CostOfSide(TestedSide side) { return TestedRowOf(side).cost; }

}  // namespace netring

#endif  // NETRING_ANALYSIS_TESTED_SIDE_H_
