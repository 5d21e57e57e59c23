// What netring-probe finds out about a machine: plain data.

#ifndef NETRING_PROBE_REPORT_H_
#define NETRING_PROBE_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "probe/calibration.h"

namespace netring {

/// Version of the JSON, which schema/probe.schema.json describes. Grows when a reader of the old
/// one would misunderstand the new.
inline constexpr int kProbeSchemaVersion = 1;

struct KernelFacts {
  std::string release;
  std::string version;
  std::string machine;
  std::string user;  ///< "root" or "uid 1000": rights decide some answers
  bool io_uring = false;
  std::string reason;  ///< why there is no io_uring, and its mend; empty when there is
};

/// A setting of the machine that netring may stumble over.
struct Obstacle {
  std::string name;
  std::string found;
  bool problem = false;
  std::string effect;  ///< of a problem
  std::string mend;    ///< of a problem: the command
};

enum class Did { kWorked, kSkipped, kFailed };
/// "worked", "skipped", "failed".
const char* DidName(Did did);

/// A variant on an engine, tried over loopback.
struct VariantTrial {
  std::string variant;
  std::string engine;
  Did outcome = Did::kSkipped;
  std::string reason;                    ///< unless it worked
  std::optional<int64_t> sends;          ///< operations that took bytes
  std::optional<int64_t> notifications;  ///< of zero copy alone
  std::optional<int64_t> copied;         ///< of these, those that say the kernel copied
};

struct FeatureAnswer {
  std::string name;
  std::string kind;
  std::string since;
  std::optional<bool> here;  ///< empty: could not be asked
  std::string answer;        ///< the errno of a no, "EINVAL"
};

struct OpcodeAnswer {
  int number = 0;
  std::string name;
  bool supported = false;
};

struct ProbeReport {
  std::string netring_version;
  KernelFacts kernel;
  std::vector<Obstacle> obstacles;
  std::vector<VariantTrial> variants;
  std::vector<FeatureAnswer> features;
  std::vector<OpcodeAnswer> opcodes;       ///< empty: could not be asked
  std::optional<Calibration> calibration;  ///< only when asked for
};

}  // namespace netring

#endif  // NETRING_PROBE_REPORT_H_
