// One point of the matrix, and what became of it.

#ifndef NETRING_ANALYSIS_CELL_H_
#define NETRING_ANALYSIS_CELL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/fields.h"
#include "base/system_state.h"
#include "load/shared_settings.h"

namespace netring {

inline constexpr size_t kMaxPathLength = 4095;  // PATH_MAX - 1

struct Cell {
  Technique technique;
  Load load;
  SystemState system;
  std::string agent;  ///< the program that ran both sides; empty: the run's own
  int64_t twin = 0;   ///< 1: the same cell once more, the control of its group

  /// The agent as people read it.
  std::string AgentName() const { return agent.empty() ? "own agent" : agent; }
  /// "uring/a3/rr/default/4096B/t1/c1/mtu9000": names the cell in files and messages.
  std::string Id() const;
  friend bool operator==(const Cell&, const Cell&) = default;
};

template <typename Archive>
void Describe(Archive& archive, Cell& cell) {
  Describe(archive, cell.technique);
  Describe(archive, cell.load);
  Describe(archive, cell.system);
  archive.Field("agent", cell.agent, Bounds{0, kMaxPathLength});
  archive.Field("twin", cell.twin, Bounds{0, 1});
}

/// What became of a cell or of one slice of it.
struct Outcome {
  enum class Kind {
    kPending,  ///< not run yet
    kMeasured,
    kTorn,     ///< a slice whose two sides did not measure the same
    kSkipped,  ///< a cell that cannot run here
    kFailed,
  };
  Kind kind = Kind::kPending;
  std::string reason;  ///< of kTorn, kSkipped and kFailed
};
constexpr auto EnumNames(Outcome::Kind) {
  return std::array{"pending", "measured", "torn", "skipped", "failed"};
}

template <typename Archive>
void Describe(Archive& archive, Outcome& outcome) {
  archive.Field("outcome", outcome.kind);
  archive.Field("reason", outcome.reason, kMayLack);
}

}  // namespace netring

#endif  // NETRING_ANALYSIS_CELL_H_
