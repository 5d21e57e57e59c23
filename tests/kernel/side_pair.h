// Both sides of a slice in one process, over 127.0.0.1.

#ifndef NETRING_TESTS_KERNEL_SIDE_PAIR_H_
#define NETRING_TESTS_KERNEL_SIDE_PAIR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "agent/side_run.h"
#include "base/enum_names.h"
#include "netring/connection.h"

namespace netring {

/// This machine's io_uring, asked once; an error where there is none.
const absl::StatusOr<Kernel>& ThisKernel();
/// What drives the bytes of a test, and which.
struct Combination {
  std::string variant;
  std::string engine = "uring";
  Workload workload = Workload::kRr;
  std::string recv = kDefaultReceiveMode;
  int64_t spin_ns = 0;

  /// "epoll_a1_stream", "uring_a1_rr_waitall_looking"
  std::string name() const {
    const std::string mode = recv == kDefaultReceiveMode ? "" : "_" + recv;
    const std::string waits = spin_ns > 0 ? "_looking" : "";
    return absl::StrReplaceAll(engine + "_" + variant + "_" + NameOf(workload) + mode + waits,
                               {{"-", "_"}});
  }
};
/// Why a test of it must be skipped; empty when it can run.
std::string WhyNot(const Combination& combination);
inline std::string WhyNot(absl::string_view variant) {
  return WhyNot(Combination{.variant = std::string(variant.data(), variant.size())});
}
/// Every variant with every engine and workload that it exists for.
std::vector<Combination> AllCombinations();
/// Of these a1, with every engine and workload.
std::vector<Combination> EveryEngine();
/// Every receive mode with every workload, asleep and looking.
std::vector<Combination> AllReceives();

/// A deadline that only keeps a broken test from hanging.
int64_t Soon();

struct SidePair {
  SideConfig server;
  SideConfig client;
};
/// Configurations of one connection on one thread, without warm-up, that sleeps at once.
SidePair MakePair(const Combination& combination, int64_t message_bytes);
inline SidePair MakePair(absl::string_view variant, int64_t message_bytes) {
  return MakePair(Combination{.variant = std::string(variant.data(), variant.size())},
                  message_bytes);
}
/// The cookie of MakePair()'s configurations.
Cookie TestCookie();

struct PairResult {
  absl::StatusOr<SideSample> server = absl::UnknownError("not run");
  absl::StatusOr<SideSample> client = absl::UnknownError("not run");
  int64_t established = 0;  ///< as Establish() returned it, on both sides the same
};
/// Runs a slice to its end.
PairResult RunPair(SidePair pair);

/// One side that is connected and waits for its beginning, and the plain blocking sockets that play
/// the other one: peers[thread][connection]. These give up with EAGAIN after half a minute.
struct HalfPair {
  std::unique_ptr<SideRun> run;
  std::vector<std::vector<UniqueFd>> peers;

  int peer() const { return peers[0][0].get(); }
};
/// The server of a pair; `options` are the peers'.
absl::StatusOr<HalfPair> EstablishServer(const SidePair& pair, const SocketOptions& options = {});
absl::StatusOr<HalfPair> EstablishClient(SidePair pair, const SocketOptions& options = {});

}  // namespace netring

#endif  // NETRING_TESTS_KERNEL_SIDE_PAIR_H_
