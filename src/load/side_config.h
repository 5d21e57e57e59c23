// What one side of a slice is told to do: plain data that crosses the process border.

#ifndef NETRING_LOAD_SIDE_CONFIG_H_
#define NETRING_LOAD_SIDE_CONFIG_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/affinity.h"
#include "base/fields.h"
#include "base/inet_address.h"
#include "load/shared_settings.h"
#include "load/trace.h"
#include "netring/connection.h"

namespace netring {

enum class Role { kServer, kClient };  ///< the server is the sender under test
constexpr auto EnumNames(Role) { return std::array{"server", "client"}; }

/// Everything one side needs to know for one slice. The two sides' differ in role, variant,
/// cpus and spin.
struct SideConfig {
  Role role = Role::kServer;
  Technique technique;
  Load load;
  Pace pace;
  Memory memory;
  SocketOptions socket;
  Window window;
  Counting counting;
  int64_t seed = 0;          ///< of Poisson arrivals
  int64_t spin_ns = 0;       ///< how long a loop busy-polls before it sleeps
  bool own_cpus = false;     ///< SideFacts::own_cpus
  double planted_work = 0;   ///< share of its work that a test has it do besides
  std::vector<CpuSet> cpus;  ///< per thread; empty: not pinned
  /// Where the kernel threads that poll for its connections are put: of links that netring made.
  /// Empty: they stay where they are.
  CpuSet napi_cpus;
  /// Of the load's threads, those that this agent runs: several clients share them.
  int first_thread = 0;
  int own_threads = 0;  ///< 0: all of them
  std::string cookie;   ///< 32 hex digits that open every data connection of this slice
  std::string address;  ///< the server binds to it, the client connects to it
  /// Where the server sends in place of to the client, which then receives nothing; empty: there.
  std::string nobody;
  int first_port = 0;      ///< server only: thread i listens there + i; 0: where the kernel says
  std::vector<int> ports;  ///< client only: where thread i of the server listens
  int trace_events = 0;    ///< at most so many are written down and sent before the sample

  bool huge() const { return role == Role::kServer && load.alloc == Alloc::kHuge; }
  int threads() const { return own_threads > 0 ? own_threads : load.threads; }
};

template <typename Archive>
void Describe(Archive& archive, SideConfig& config) {
  archive.Field("role", config.role);
  archive.Field("technique", config.technique);
  archive.Field("load", config.load);
  archive.Field("pace", config.pace);
  archive.Field("memory", config.memory);
  archive.Field("socket", config.socket);
  archive.Field("window", config.window);
  archive.Field("counting", config.counting);
  archive.Field("seed", config.seed);
  archive.Field("spin_ns", config.spin_ns, Bounds{0, kMaxSpinNs});
  archive.Field("own_cpus", config.own_cpus);
  archive.Field("planted_work", config.planted_work);
  archive.Field("cpus", config.cpus, Bounds{0, kMaxThreads});
  archive.Field("napi_cpus", config.napi_cpus);
  archive.Field("first_thread", config.first_thread, Bounds{0, kMaxThreads});
  archive.Field("own_threads", config.own_threads, Bounds{0, kMaxThreads});
  archive.Field("cookie", config.cookie, Bounds{0, 32});
  archive.Field("address", config.address, Bounds{0, kMaxNameLength});
  archive.Field("nobody", config.nobody, Bounds{0, kMaxNameLength});
  archive.Field("first_port", config.first_port, Bounds{0, kMaxPort});
  archive.Field("ports", config.ports, Bounds{0, kMaxThreads});
  archive.Field("trace_events", config.trace_events, Bounds{0, kMostTraceEvents});
}

}  // namespace netring

#endif  // NETRING_LOAD_SIDE_CONFIG_H_
