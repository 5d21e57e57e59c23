// What netring-probe --calibrate measures: plain data.

#ifndef NETRING_PROBE_CALIBRATION_H_
#define NETRING_PROBE_CALIBRATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netring {

/// The median of several batches and their extremes.
struct Spread {
  double median = 0;
  double lowest = 0;
  double highest = 0;
};

/// A component of what a message costs: CPU time of one thread.
struct Component {
  std::string name;
  std::optional<int64_t> bytes;  ///< of one copy, where that varies
  std::string unit;              ///< "ns", "ns/KiB", "ns/page"
  std::optional<Spread> cost;
  std::string reason;  ///< why there is no cost
};

/// A message of a variant: what it should cost its sender by the components, and what it did.
struct Prediction {
  std::string variant;
  int64_t bytes = 0;
  std::optional<double> expected_ns;
  std::optional<Spread> measured_ns;
  std::optional<double> ratio;  ///< measured to expected
  std::string reason;           ///< why one of them is missing
};

/// A number of the coursework report that netring began with, beside this machine's.
struct PublishedNumber {
  std::string name;
  double published_cycles = 0;
  std::optional<double> measured_ns;
  std::optional<double> measured_cycles;  ///< where the nominal frequency is known
  std::string reason;
};

struct Calibration {
  std::optional<double> nominal_mhz;
  int64_t wall_ns = 0;  ///< how long calibrating took
  std::vector<Component> components;
  std::vector<Prediction> predictions;
  std::vector<PublishedNumber> published;
};

}  // namespace netring

#endif  // NETRING_PROBE_CALIBRATION_H_
