// What an experiment yields: plain data, filled by the runner, read by the report.

#ifndef NETRING_EXPERIMENT_RESULT_H_
#define NETRING_EXPERIMENT_RESULT_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/fields.h"
#include "experiment/auto_rule.h"
#include "experiment/spec.h"
#include "load/shared_settings.h"
#include "load/side_sample.h"

namespace netring {

/// One point of the matrix.
struct Cell {
  Technique technique;
  Load load;
  int64_t twin = 0;  ///< 1: the same cell once more, of an A/A check

  /// "uring/a3/rr/default/4096B/t1/c1": names the cell in files and messages.
  std::string Id() const;
  friend bool operator==(const Cell&, const Cell&) = default;
};

/// What became of a cell or of one repetition of it.
struct Outcome {
  enum class Kind { kPending, kMeasured, kSkipped, kFailed };
  Kind kind = Kind::kPending;
  std::string reason;  ///< of kSkipped and kFailed
};
constexpr auto EnumNames(Outcome::Kind) {
  return std::array{"pending", "measured", "skipped", "failed"};
}

/// One timed run of one cell. The samples of a repetition that failed are not numbers to report.
struct Repetition {
  int64_t number = 0;     ///< 0 to reps - 1, or to max_reps - 1 with --until
  int64_t order = 0;      ///< position in the whole run, from 0
  int64_t begun_ns = 0;   ///< since the run began
  int64_t took_ns = 0;    ///< from preparing to both samples received
  std::string placement;  ///< how its threads were placed
  Outcome outcome;
  SideSample server;
  SideSample client;
};

struct CellResult {
  Cell cell;
  std::vector<Repetition> repetitions;  ///< in the order they were run
  Outcome skipped;  ///< kSkipped when the cell cannot run here at all; else kPending

  /// Skipped; else Failed when a repetition failed; else Measured when all ran; else Pending.
  Outcome outcome(int64_t reps) const;
};

/// What lies between the sides, as found.
struct PathFacts {
  std::string path;
  std::string server_address;
  std::string client_address;
  int64_t mtu = 0;
  /// Each side's link, driver and offloads, as LinkFacts (lab/link_facts.h) has them; empty: not
  /// known.
  std::string server_link;
  std::string client_link;
  std::string server_offloads;
  std::string client_offloads;
  bool xdp = false;  ///< native XDP_PASS on the client's end
  /// Throughput of the runs that were thrown away before the first repetition, until two agreed: a
  /// fresh pair of namespaces begins slowly. Gbit/s.
  std::vector<double> priming_gbps;
  bool threaded_napi = false;  ///< the client's end polls in its own kernel thread
  /// One clause: where the bytes of a zero-copy send are copied on this path.
  std::string copied_where;
};

/// The machine that measured. Keys are stable names; values are text as the system gives it.
using Environment = std::vector<std::pair<std::string, std::string>>;

struct Result {
  std::string started_utc;  ///< ISO 8601
  bool interrupted = false;
  Spec spec;
  Environment environment;
  PathFacts path;
  std::vector<AutoRule> auto_rules;  ///< one per engine and workload that has `auto` cells
  std::vector<CellResult> cells;     ///< in the order of the axes, whatever the order of running
};

template <typename Archive>
void Describe(Archive& archive, Cell& cell) {
  Describe(archive, cell.technique);
  Describe(archive, cell.load);
  archive.Field("twin", cell.twin, Bounds{0, 1});
}

template <typename Archive>
void Describe(Archive& archive, Outcome& outcome) {
  archive.Field("outcome", outcome.kind);
  archive.Field("reason", outcome.reason);
}

template <typename Archive>
void Describe(Archive& archive, PathFacts& facts) {
  archive.Field("path", facts.path, Bounds{0, 64});
  archive.Field("server_address", facts.server_address, Bounds{0, 64});
  archive.Field("client_address", facts.client_address, Bounds{0, 64});
  archive.Field("mtu", facts.mtu, Bounds{0});
  archive.Field("server_link", facts.server_link, Bounds{0, 4096});
  archive.Field("client_link", facts.client_link, Bounds{0, 4096});
  archive.Field("server_offloads", facts.server_offloads, Bounds{0, 4096});
  archive.Field("client_offloads", facts.client_offloads, Bounds{0, 4096});
  archive.Field("xdp", facts.xdp);
  archive.Field("threaded_napi", facts.threaded_napi);
  archive.Field("copied_where", facts.copied_where);
  archive.Field("priming_gbps", facts.priming_gbps, Bounds{0, 1000});
}

}  // namespace netring

#endif  // NETRING_EXPERIMENT_RESULT_H_
