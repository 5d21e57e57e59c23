// What a cell is and how it is run: small structs that Spec, Cell and SideConfig share and copy
// whole. A field has its line of Describe() below its struct; so it reaches both sides.

#ifndef NETRING_LOAD_SHARED_SETTINGS_H_
#define NETRING_LOAD_SHARED_SETTINGS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "load/arrivals.h"
#include "net/transport.h"
#include "netring/buffer_pool.h"
#include "netring/ring_facts.h"
#include "send/layout.h"

namespace netring {

/// Limits that hold wherever a number enters: command line, control message, file.
inline constexpr int64_t kMinMessageBytes = 8;
inline constexpr int64_t kMaxMessageBytes = int64_t{kMostSlotBytes};
inline constexpr int64_t kMaxSegmentBytes = 65535;
inline constexpr int kMaxThreads = 256;
inline constexpr int kMaxConnections = 4096;  ///< per thread
inline constexpr int kMaxSlots = kMostSlots;  ///< per connection
inline constexpr int kMaxBatch = 4096;
inline constexpr int kMaxDepth = 4096;
inline constexpr int kMaxEvents = 32;
inline constexpr int64_t kMaxRate = 1'000'000'000;  ///< requests per second
inline constexpr int64_t kMaxSpinNs = 1'000'000'000;
inline constexpr int64_t kMaxDurationNs = int64_t{24} * 3600 * 1'000'000'000;
inline constexpr int64_t kMaxNameLength = 64;
inline constexpr int64_t kMaxRingLength = 256;  ///< of a profile with its switches

/// In the place of a receive mode's name: chosen for each side by what it does (load/terms.cc).
inline constexpr char kAutoReceive[] = "auto";

/// How bytes are moved: names of rows in the tables of engines, variants, ring profiles (with
/// switches) and receive modes.
struct Technique {
  std::string engine = "uring";
  std::string variant;
  std::string ring = "default";     ///< empty in a cell whose engine has no ring
  std::string recv = kAutoReceive;  ///< likewise

  friend bool operator==(const Technique&, const Technique&) = default;
};

template <typename Archive>
void Describe(Archive& archive, Technique& technique) {
  archive.Field("engine", technique.engine, Bounds{0, kMaxNameLength});
  archive.Field("impl", technique.variant, Bounds{0, kMaxNameLength});
  archive.Field("ring", technique.ring, Bounds{0, kMaxRingLength});
  archive.Field("recv", technique.recv, Bounds{0, kMaxNameLength});
}

enum class Workload { kRr, kStream };
constexpr auto EnumNames(Workload) { return std::array{"rr", "stream"}; }

/// Where the fields of a message live: each in memory of its own, in pages of their own, or in huge
/// pages that all messages of a thread share. The last holds for the server alone.
enum class Alloc { kMalloc, kPage, kHuge };
constexpr auto EnumNames(Alloc) { return std::array{"malloc", "page", "huge"}; }

/// What goes over the connections.
struct Load {
  Workload workload = Workload::kRr;
  TransportKind transport = TransportKind::kTcp;
  int64_t size = 0;  ///< bytes of a message
  int64_t gso = 0;   ///< stream of datagrams: bytes of each, of which a send has several; 0: one
  std::string layout = kUsualLayout;  ///< the parts of a message, as Layout::Text() has them
  Alloc alloc = Alloc::kMalloc;
  int threads = 1;
  int connections = 1;  ///< per thread
  int batch = 1;        ///< stream: messages that one slot holds and one operation sends
  int depth = 1;        ///< rr: requests in flight per connection
  int64_t rate = 0;     ///< rr: requests per second of all connections together; 0: closed loop

  bool open_loop() const { return rate > 0; }
  /// Where the transport has datagrams.
  int64_t datagram_bytes() const { return gso == 0 ? size : gso; }
  int64_t datagrams_per_message() const { return (size + datagram_bytes() - 1) / datagram_bytes(); }
  friend bool operator==(const Load&, const Load&) = default;
};

template <typename Archive>
void Describe(Archive& archive, Load& load) {
  archive.Field("workload", load.workload);
  archive.Field("transport", load.transport);
  archive.Field("size", load.size, Bounds{kMinMessageBytes, kMaxMessageBytes});
  archive.Field("gso", load.gso, Bounds{0, kMaxSegmentBytes});
  archive.Field("layout", load.layout, Bounds{1, int64_t{kMaxLayoutLength}});
  archive.Field("alloc", load.alloc);
  archive.Field("threads", load.threads, Bounds{1, kMaxThreads});
  archive.Field("connections", load.connections, Bounds{1, kMaxConnections});
  archive.Field("batch", load.batch, Bounds{1, kMaxBatch});
  archive.Field("depth", load.depth, Bounds{1, kMaxDepth});
  archive.Field("rate", load.rate, Bounds{0, kMaxRate});
}

/// How the requests of an open loop come.
struct Pace {
  Arrivals::Kind arrivals = Arrivals::Kind::kConstant;
};

template <typename Archive>
void Describe(Archive& archive, Pace& pace) {
  archive.Field("arrivals", pace.arrivals);
}

/// What messages are made of and what is done to their bytes.
struct Memory {
  int slots = 1;            ///< message slots per connection, used in turn
  int64_t working_set = 0;  ///< bytes that these are to have at least; 0: as they are
  bool touch = false;       ///< write each message anew before it is sent
  bool verify = false;      ///< check every byte and its order at the receiver
};

template <typename Archive>
void Describe(Archive& archive, Memory& memory) {
  archive.Field("slots", memory.slots, Bounds{1, kMaxSlots});
  archive.Field("working_set", memory.working_set, Bounds{0, kMaxMessageBytes});
  archive.Field("touch", memory.touch);
  archive.Field("verify", memory.verify);
}

/// When is measured, in one slice.
struct Window {
  int64_t warmup_ns = 0;  ///< before it
  int64_t duration_ns = 0;
};

template <typename Archive>
void Describe(Archive& archive, Window& window) {
  archive.Field("warmup_ns", window.warmup_ns, Bounds{0, kMaxDurationNs});
  archive.Field("duration_ns", window.duration_ns, Bounds{1, kMaxDurationNs});
}

/// What is counted beside time.
struct Counting {
  bool perf = true;                 ///< open counters
  std::vector<std::string> events;  ///< beyond the default ones, as ParseEvents() takes them
};

template <typename Archive>
void Describe(Archive& archive, Counting& counting) {
  archive.Field("perf", counting.perf);
  archive.Field("events", counting.events, Bounds{0, kMaxEvents});
}

}  // namespace netring

#endif  // NETRING_LOAD_SHARED_SETTINGS_H_
