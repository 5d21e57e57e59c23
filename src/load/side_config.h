// What one side of a repetition is told to do: plain data that crosses the process border.

#ifndef NETRING_LOAD_SIDE_CONFIG_H_
#define NETRING_LOAD_SIDE_CONFIG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/affinity.h"
#include "base/fields.h"
#include "netring/ring_facts.h"

namespace netring {

/// Limits that hold wherever a number enters: command line, control message, file.
inline constexpr int64_t kMinMessageBytes = 8;
inline constexpr int64_t kMaxMessageBytes = int64_t{1} << 30;
inline constexpr int kMaxThreads = 256;
inline constexpr int kMaxConnections = 4096;  ///< per thread
inline constexpr int kMaxSlots = 65536;       ///< per connection
inline constexpr int kMaxBatch = 4096;
inline constexpr int kMaxDepth = 4096;
inline constexpr int kMaxEvents = 32;
inline constexpr int64_t kMaxRate = 1'000'000'000;  ///< requests per second
inline constexpr int64_t kMaxDurationNs = int64_t{24} * 3600 * 1'000'000'000;

/// Everything one side needs to know for one repetition. The two sides' differ in role, cpus and
/// spin, and the client always sends its requests with variant "plain".
struct SideConfig {
  std::string role;  ///< "server" (the sender under test) or "client"
  std::string engine = "uring";
  std::string variant;
  std::string workload = "rr";
  std::string ring = "default";            ///< ring profile
  std::string recv = kDefaultReceiveMode;  ///< how a ring receives
  int64_t message_bytes = 0;
  int threads = 1;
  int connections = 1;  ///< per thread
  int slots = 1;        ///< message slots per connection
  int batch = 1;        ///< stream: messages that one slot holds and one operation sends
  int depth = 1;        ///< rr: requests in flight per connection
  int64_t rate = 0;     ///< rr: requests per second of the whole side; 0: closed loop
  std::string arrivals = "constant";  ///< of an open loop, or "poisson"
  int64_t seed = 0;                   ///< of Poisson arrivals
  bool touch = false;                 ///< write each message anew before it is sent
  std::string alloc = "malloc";       ///< where the fields live: "malloc" or "page"
  int64_t warmup_ns = 0;              ///< at least
  int64_t max_warmup_ns = 0;          ///< at most, when the rate does not settle
  int64_t duration_ns = 0;
  int64_t spin_ns = 0;  ///< how long a loop looks for completions before it sleeps
  int64_t sndbuf = 0;   ///< SO_SNDBUF asked for; 0 leaves the kernel's own
  int64_t rcvbuf = 0;
  std::string congestion_control;
  bool verify = false;
  bool perf = true;                 ///< open counters
  std::vector<std::string> events;  ///< beyond the default ones, as ParseEvents() takes them
  std::vector<CpuSet> cpus;         ///< per thread; empty: not pinned
  std::string cookie;      ///< 32 hex digits that open every data connection of this repetition
  std::string address;     ///< IPv4: the server binds to it, the client connects to it
  std::vector<int> ports;  ///< client only: where thread i of the server listens
};

template <typename Archive>
void Describe(Archive& archive, SideConfig& config) {
  constexpr Bounds kName{0, 64};
  archive.Field("role", config.role, kName);
  archive.Field("engine", config.engine, kName);
  archive.Field("variant", config.variant, kName);
  archive.Field("workload", config.workload, kName);
  archive.Field("ring", config.ring, Bounds{0, 256});
  archive.Field("recv", config.recv, kName);
  archive.Field("message_bytes", config.message_bytes, Bounds{kMinMessageBytes, kMaxMessageBytes});
  archive.Field("threads", config.threads, Bounds{1, kMaxThreads});
  archive.Field("connections", config.connections, Bounds{1, kMaxConnections});
  archive.Field("slots", config.slots, Bounds{1, kMaxSlots});
  archive.Field("batch", config.batch, Bounds{1, kMaxBatch});
  archive.Field("depth", config.depth, Bounds{1, kMaxDepth});
  archive.Field("rate", config.rate, Bounds{0, kMaxRate});
  archive.Field("arrivals", config.arrivals, kName);
  archive.Field("seed", config.seed);
  archive.Field("touch", config.touch);
  archive.Field("alloc", config.alloc, kName);
  archive.Field("warmup_ns", config.warmup_ns, Bounds{0, kMaxDurationNs});
  archive.Field("max_warmup_ns", config.max_warmup_ns, Bounds{0, kMaxDurationNs});
  archive.Field("duration_ns", config.duration_ns, Bounds{1, kMaxDurationNs});
  archive.Field("spin_ns", config.spin_ns, Bounds{0, kMaxDurationNs});
  archive.Field("sndbuf", config.sndbuf, Bounds{0, kMaxMessageBytes});
  archive.Field("rcvbuf", config.rcvbuf, Bounds{0, kMaxMessageBytes});
  archive.Field("congestion_control", config.congestion_control, kName);
  archive.Field("verify", config.verify);
  archive.Field("perf", config.perf);
  archive.Field("events", config.events, Bounds{0, kMaxEvents});
  archive.Field("cpus", config.cpus, Bounds{0, kMaxThreads});
  archive.Field("cookie", config.cookie, Bounds{0, 32});
  archive.Field("address", config.address, kName);
  archive.Field("ports", config.ports, Bounds{0, kMaxThreads});
}

}  // namespace netring

#endif  // NETRING_LOAD_SIDE_CONFIG_H_
