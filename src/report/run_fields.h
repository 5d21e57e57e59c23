// The fields of the lines of run.jsonl: written, read and put into the schema from here.

#ifndef NETRING_REPORT_RUN_FIELDS_H_
#define NETRING_REPORT_RUN_FIELDS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/slice.h"
#include "base/fields.h"
#include "experiment/result.h"
#include "netring/variant.h"

namespace netring {

constexpr auto EnumNames(Release) {
  return std::array{"completion", "error_queue", "notification"};
}

/// What a reader must know of a variant to draw and explain it: its row of the table (variant.h).
struct VariantFields {
  std::string name;
  Release release = Release::kOnCompletion;
  bool staging = false;
  bool registered = false;
  bool in_file = false;
  bool one_piece = false;
};

template <typename Archive>
void Describe(Archive& archive, VariantFields& variant) {
  archive.Field("name", variant.name, Bounds{0, 64});
  archive.Field("release", variant.release);
  archive.Field("staging", variant.staging);
  archive.Field("registered", variant.registered);
  archive.Field("in_file", variant.in_file);
  archive.Field("one_piece", variant.one_piece);
}

// --- {"run": ...} ---

inline constexpr int64_t kMaxStoredCells = 100'000;

/// A cell as the first line has it.
struct StoredCell {
  std::string id;
  Cell cell;
  std::string skipped;  ///< why; empty: it was not
};

template <typename Archive>
void Describe(Archive& archive, StoredCell& stored) {
  archive.Field("id", stored.id);
  archive.Field("cell", stored.cell);
  archive.Field("skipped", stored.skipped);
}

/// All of the first line but version, spec and environment.
struct RunHeader {
  std::string netring_version;
  std::string started_utc;
  std::string command;
  PathFacts path;
  std::vector<AgentBuild> agents;
  std::vector<VariantFields> variants;
  std::vector<AutoRule> auto_rules;
  std::vector<StoredCell> cells;
};

template <typename Archive>
void Describe(Archive& archive, RunHeader& header) {
  archive.Field("netring_version", header.netring_version, Bounds{0, 64});
  archive.Field("started_utc", header.started_utc, Bounds{0, 64});
  archive.Field("command", header.command);
  archive.Field("path", header.path);
  archive.Field("agents", header.agents, Bounds{0, 1000}, kMayLack);
  archive.Field("variants", header.variants, Bounds{0, 1000});
  archive.Field("auto", header.auto_rules, Bounds{0, 64});
  archive.Field("cells", header.cells, Bounds{0, kMaxStoredCells});
}

// --- {"facts": ...} ---

inline constexpr int64_t kMaxNetworkNumbers = 64;

/// Counts have their names here, so that slices need not.
struct CounterFacts {
  std::string name;
  std::string reason;  ///< why it has no value; its slices' lists leave it out then
  bool user_only = false;
  std::vector<std::string> pmus;  ///< of a hybrid CPU: the kinds of core that counted it
};

struct StoredSide {
  SideFacts facts;
  std::vector<CounterFacts> counters;
  std::vector<std::string> network;  ///< names of what its slices' lists of this name hold
};

template <>
inline constexpr const char* kSchemaName<StoredSide> = "side_facts";

struct FactsLine {
  int64_t cell = 0;  ///< its place in the first line
  int64_t slice_ns = 0;
  std::string placement;
  std::string system;
  StoredSide server;
  StoredSide client;
};

template <typename Archive>
void Describe(Archive& archive, CounterFacts& counter) {
  archive.Field("name", counter.name, Bounds{0, 256});
  archive.Field("reason", counter.reason, Bounds{0, 1024});
  archive.Field("user_only", counter.user_only);
  archive.Field("pmus", counter.pmus, Bounds{0, 16});
}

template <typename Archive>
void Describe(Archive& archive, StoredSide& side) {
  Describe(archive, side.facts);
  archive.Field("counters", side.counters, Bounds{0, int64_t{2} * kMaxEvents});
  archive.Field("net", side.network, Bounds{0, kMaxNetworkNumbers}, kMayLack);
}

template <typename Archive>
void Describe(Archive& archive, FactsLine& line) {
  archive.Field("cell", line.cell, Bounds{0});
  archive.Field("slice_ns", line.slice_ns, Bounds{0, kMaxDurationNs});
  archive.Field("placement", line.placement, Bounds{0, 4096});
  archive.Field("system", line.system, Bounds{0, 16384});
  archive.Field("server", line.server);
  archive.Field("client", line.client);
}

// --- {"slice": ...} ---

/// A side of a slice: the numbers of its sample, the values of the counters whose facts give no
/// reason and its times, where there are any. A run has as many of them as slices, so that what
/// says nothing is left out.
struct StoredNumbers {
  SideSample sample;
  std::vector<std::optional<int64_t>> counters;
  /// Of TCP and the link. A number -N stands for N zeros, of which there are many; null for what
  /// is not known.
  std::vector<std::optional<int64_t>> network;
  /// Share of the window for which the least counted one was; empty: all of it.
  std::optional<double> least_counted;
  std::optional<Histogram::Parts> latency;
  std::optional<Histogram::Parts> sent;
  std::optional<Histogram::Parts> notified;
};

template <typename Archive>
void Describe(Archive& archive, StoredNumbers& numbers) {
  DescribeNumbers(archive, numbers.sample);
  archive.Field("counters", numbers.counters, Bounds{0, int64_t{2} * kMaxEvents}, kMayLack);
  archive.Field("net", numbers.network, Bounds{0, kMaxNetworkNumbers}, kMayLack);
  archive.Field("least_counted", numbers.least_counted, kMayLack);
  archive.Field("latency", numbers.latency, kMayLack);
  archive.Field("sent", numbers.sent, kMayLack);
  archive.Field("notified", numbers.notified, kMayLack);
}

template <>
inline constexpr const char* kSchemaName<StoredNumbers> = "side";

struct SliceLine {
  int64_t cell = 0;
  Slice slice;
  std::optional<StoredNumbers> server;  ///< empty: it failed
  std::optional<StoredNumbers> client;
};

template <typename Archive>
void Describe(Archive& archive, SliceLine& line) {
  constexpr Bounds kCount{0};
  archive.Field("cell", line.cell, kCount);
  archive.Field("round", line.slice.round, Bounds{0, 1'000'000'000});
  archive.Field("order", line.slice.order, kCount);
  archive.Field("begun_ns", line.slice.begun_ns, kCount);
  archive.Field("took_ns", line.slice.took_ns, kCount);
  Describe(archive, line.slice.outcome);
  archive.Field("withheld", line.slice.withheld, kMayLack);
  archive.Field("server", line.server, kMayLack);
  archive.Field("client", line.client, kMayLack);
  archive.Field("client_hosts", line.slice.client_hosts, Bounds{0, kMaxThreads}, kMayLack);
}

// --- The others ---

struct ResumedLine {
  std::string utc;
};

template <typename Archive>
void Describe(Archive& archive, ResumedLine& line) {
  archive.Field("utc", line.utc, Bounds{0, 64});
}

struct EndLine {
  bool interrupted = false;
  RunEnd reason = RunEnd::kGoesOn;
};

template <typename Archive>
void Describe(Archive& archive, EndLine& line) {
  archive.Field("interrupted", line.interrupted);
  archive.Field("reason", line.reason);
}

}  // namespace netring

#endif  // NETRING_REPORT_RUN_FIELDS_H_
