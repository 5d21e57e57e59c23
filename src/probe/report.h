// What netring-probe finds out about a machine: plain data. A field's line of Describe() says what
// it means; the JSON and its schema are made from it.

#ifndef NETRING_PROBE_REPORT_H_
#define NETRING_PROBE_REPORT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/enum_names.h"
#include "base/fields.h"
#include "probe/calibration.h"
#include "ring/feature_names.h"

namespace netring {

/// Version of the JSON, which schema/probe.schema.json describes. Grows when a reader of the old
/// one would misunderstand the new.
inline constexpr int kProbeSchemaVersion = 3;

struct KernelFacts {
  std::string release;
  std::string version;
  std::string machine;
  std::string user;
  bool io_uring = false;
  std::string reason;
};

template <typename Archive>
void Describe(Archive& archive, KernelFacts& facts) {
  archive.Field("release", facts.release, kProbeLine);
  archive.Field("version", facts.version, kProbeLine);
  archive.Field("machine", facts.machine, kProbeLine);
  archive.Field("user", facts.user, kProbeName, "root or uid 1000: rights decide some answers");
  archive.Field("io_uring", facts.io_uring);
  archive.Field("reason", facts.reason, kProbeLine, "why there is no io_uring, and its fix");
}

/// A setting of the machine that netring may stumble over.
struct Obstacle {
  std::string name;
  std::string found;
  bool problem = false;
  std::string effect;
  std::string fix;
};

template <typename Archive>
void Describe(Archive& archive, Obstacle& obstacle) {
  archive.Field("name", obstacle.name, kProbeName);
  archive.Field("found", obstacle.found, kProbeLine);
  archive.Field("problem", obstacle.problem);
  archive.Field("effect", obstacle.effect, kProbeLine, "of a problem");
  archive.Field("fix", obstacle.fix, kProbeLine, "of a problem: the command");
}

enum class Did { kWorked, kSkipped, kFailed };
constexpr auto EnumNames(Did) { return std::array{"worked", "skipped", "failed"}; }

/// A variant on an engine, tried over loopback.
struct VariantTrial {
  std::string variant;
  std::string engine;
  Did outcome = Did::kSkipped;
  std::string reason;
  std::optional<int64_t> sends;
  std::optional<int64_t> notifications;
  std::optional<int64_t> copied;
};

template <typename Archive>
void Describe(Archive& archive, VariantTrial& trial) {
  archive.Field("variant", trial.variant, kProbeName);
  archive.Field("engine", trial.engine, kProbeName);
  archive.Field("outcome", trial.outcome);
  archive.Field("reason", trial.reason, kProbeLine, "unless it worked");
  archive.Field("sends", trial.sends, kProbeCount, "operations that took bytes");
  archive.Field("notifications", trial.notifications, kProbeCount, "of zero copy alone");
  archive.Field("copied", trial.copied, kProbeCount, "of these, those that say the kernel copied");
}

struct FeatureAnswer {
  std::string name;
  FeatureKind kind = FeatureKind::kSetup;
  std::string since;
  std::optional<bool> here;
  std::string answer;
};

template <typename Archive>
void Describe(Archive& archive, FeatureAnswer& feature) {
  archive.Field("name", feature.name, kProbeName);
  archive.Field("kind", feature.kind);
  archive.Field("since", feature.since, kProbeName, Pattern{"^[0-9]+\\.[0-9]+$"},
                "the first kernel release that has it");
  archive.Field("here", feature.here, "null: could not be asked");
  archive.Field("answer", feature.answer, kProbeName, "the errno of a no: EINVAL");
}

struct OpcodeAnswer {
  int number = 0;
  std::string name;
  bool supported = false;
};

template <typename Archive>
void Describe(Archive& archive, OpcodeAnswer& opcode) {
  archive.Field("number", opcode.number, Bounds{0, 255});
  archive.Field("name", opcode.name, kProbeName);
  archive.Field("supported", opcode.supported);
}

/// Of sockets, links or memory.
struct NetworkAnswer {
  std::string name;
  std::string since;
  std::optional<bool> here;
  std::string answer;
};

template <typename Archive>
void Describe(Archive& archive, NetworkAnswer& row) {
  archive.Field("name", row.name, kProbeName);
  archive.Field("since", row.since, kProbeName, Pattern{"^[0-9]+\\.[0-9]+$"},
                "the first kernel release that has it");
  archive.Field("here", row.here, "null: could not be asked");
  archive.Field("answer", row.answer, kProbeLine,
                "what there is of it; else why not, as an errno or in words");
}

struct ProbeReport {
  int schema_version = kProbeSchemaVersion;
  std::string netring_version;
  KernelFacts kernel;
  std::vector<Obstacle> obstacles;
  std::vector<VariantTrial> variants;
  std::vector<FeatureAnswer> features;
  std::vector<OpcodeAnswer> opcodes;
  std::vector<NetworkAnswer> network;
  std::optional<Calibration> calibration;
};

template <typename Archive>
void Describe(Archive& archive, ProbeReport& report) {
  archive.Field("schema_version", report.schema_version,
                Bounds{kProbeSchemaVersion, kProbeSchemaVersion});
  archive.Field("netring_version", report.netring_version, kProbeName);
  archive.Field("kernel", report.kernel);
  archive.Field("obstacles", report.obstacles, kProbeRows,
                "settings of the machine that netring may stumble over");
  archive.Field("variants", report.variants, kProbeRows, "each on each engine, over loopback");
  archive.Field("features", report.features, kProbeRows, "of io_uring");
  archive.Field("opcodes", report.opcodes, kProbeRows, "of io_uring; none: could not be asked");
  archive.Field("network", report.network, kProbeRows, "of sockets, links and memory");
  archive.Field("calibration", report.calibration, "only when asked for");
}

}  // namespace netring

#endif  // NETRING_PROBE_REPORT_H_
