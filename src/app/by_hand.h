// What netring-server and netring-client share: their command lines and how a side reads.

#ifndef NETRING_APP_BY_HAND_H_
#define NETRING_APP_BY_HAND_H_

#include <string>

#include "absl/status/statusor.h"
#include "app/options.h"
#include "app/server_limits.h"
#include "experiment/side_configs.h"
#include "experiment/spec.h"

namespace netring {

/// How both end.
inline constexpr char kByHandExits[] =
    "Exit: 0 success; 1 failure, or the output could not be written;\n"
    "2 usage, or a setting that this kernel does not support.\n";

/// A parsed command line.
struct ByHandLine {
  Spec spec;          ///< one cell
  SideConfigs sides;  ///< what both sides of it are told
  std::string address;
  int port = 0;
  bool once = false;
  int64_t longest_ns = 0;  ///< warm-up and window that a client may ask for
  int64_t wait_ns = 0;     ///< for the server's greeting
  ServerLimits limits;
};

/// What a server that was started as `own` says is told, now that a client asks for `asked`: the
/// settings that clients alone take are the client's, all others its own.
absl::StatusOr<SideConfig> ServerConfig(const Spec& own, const SideConfig& asked);

/// Throughput and latency, as the client saw them.
std::string ResultText(const SideSample& client, Workload workload);
/// What a side has cost, and the evidence of its sends.
std::string SideText(const char* side, const SideSample& sample);

/// The program: reads its arguments, answers --help and --version, else does `run`. Returns its
/// exit code: 0, 1 when `run` failed, 2 usage.
int RunByHand(const Program& program, ByHand which, int argc, char** argv,
              absl::Status (*run)(const ByHandLine& line));

}  // namespace netring

#endif  // NETRING_APP_BY_HAND_H_
