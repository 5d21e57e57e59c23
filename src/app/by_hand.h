// What netring-server and netring-client share: their command lines and how a side reads.

#ifndef NETRING_APP_BY_HAND_H_
#define NETRING_APP_BY_HAND_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "experiment/side_configs.h"
#include "experiment/spec.h"

namespace netring {

/// An option of a program run by hand: a setting under its own name, or one of the program's.
struct ByHandOption {
  const char* name;
  const char* setting;  ///< that it sets; null: it is the program's own
  const char* help;     ///< of an own one
};

struct ByHandProgram {
  const char* name;
  const char* usage;  ///< first lines of --help
  absl::Span<const ByHandOption> options;
  bool takes_address;  ///< one argument without a name: whom to talk to
};

/// A parsed command line.
struct ByHand {
  Spec spec;  ///< one cell
  std::string address;
  int port = 9000;
  bool once = false;
  bool help = false;
  bool version = false;
};

/// An error is one line that names option, value and what is allowed.
absl::StatusOr<ByHand> ParseByHand(const ByHandProgram& program,
                                   const std::vector<std::string>& arguments);
std::string HelpText(const ByHandProgram& program);

/// What both sides of the only cell are told.
absl::StatusOr<SideConfigs> ByHandConfigs(const Spec& spec);

/// Throughput and latency, as the client saw them.
std::string ResultText(const SideSample& client, Workload workload);
/// What a side has cost, and the evidence of its sends.
std::string SideText(const char* side, const SideSample& sample);

/// The program: reads its arguments, answers --help and --version, else does `run`. Returns its
/// exit code: 0, 1 when `run` failed, 2 usage.
int RunByHand(const ByHandProgram& program, int argc, char** argv,
              absl::Status (*run)(const ByHand& line));

/// Prints "PROGRAM: message" to standard error.
void Complain(const ByHandProgram& program, const absl::Status& status);

}  // namespace netring

#endif  // NETRING_APP_BY_HAND_H_
