// What one side of a slice reports: plain data that crosses the process border.

#ifndef NETRING_LOAD_SIDE_SAMPLE_H_
#define NETRING_LOAD_SIDE_SAMPLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/affinity.h"
#include "base/fields.h"
#include "load/datagram_numbers.h"
#include "load/side_config.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/evidence.h"
#include "netring/histogram.h"
#include "netring/ring_facts.h"
#include "stats/counters.h"
#include "stats/tcp_info.h"

namespace netring {

/// The reason of a slice whose receiver got other bytes than were sent.
inline constexpr char kCorruptStream[] =
    "the received bytes are not the ones that were sent (--verify)";

/// The same of a datagram; it begins as that does.
inline constexpr char kCorruptDatagram[] =
    "the received bytes are not the ones that were sent (--verify): a datagram has another length "
    "or other bytes";

/// What a set-up is like, the same in all slices of a cell unless the machine changes.
struct SideFacts {
  int64_t established = 0;  ///< connections open before measuring began
  SocketFacts socket;       ///< of the first connection; all are checked to be alike
  RingFacts ring;
  int64_t spin_ns = 0;
  std::vector<CpuSet> cpus;
  /// No thread of the side has to share a CPU with another thread of the run. Else they delay each
  /// other, and waiting for a CPU is a part of what was asked for.
  bool own_cpus = false;
  /// Where the threads of napi_ns may run, as read back; empty: there are none.
  CpuSet napi_cpus;
  int64_t working_set_bytes = 0;  ///< all message slots of the side
  /// Bytes of huge pages that these lay in when the slice was over; empty without --alloc=huge.
  std::optional<int64_t> huge_bytes;
  int64_t tcp_connections = 0;     ///< those that were asked for the numbers of TCP (TcpWindow)
  std::optional<int64_t> tcp_mss;  ///< largest payload of a segment of the first connection
};

/// What one side measured in one slice, summed over its threads.
struct SideSample : SideFacts {
  int64_t window_ns = 0;  ///< length of the measured window (mean over threads)
  int64_t messages =
      0;  ///< whole messages in the window: server: answers sent, client: answers received
  /// The same of each thread where there are several; thread i talks to the other side's thread i.
  std::vector<int64_t> thread_messages;
  int64_t bytes = 0;         ///< payload of these messages
  Histogram::Parts latency;  ///< client of rr: request's intended start to answer's last byte, ns
  /// Server of stream, ns per send operation: how long its buffer stays in use, to the completion
  /// of the send and, for zero copy, to the last notification.
  Histogram::Parts sent;
  Histogram::Parts notified;
  int64_t warmup_ns = 0;  ///< how long warm-up took
  int64_t cpu_ns = 0;     ///< of all threads in the window
  /// Of these, busy-polling (Engine::looked_ns()); the rest is work.
  int64_t looking_ns = 0;
  /// Of cpu_ns; these and context_switches are empty where getrusage(2) is refused.
  std::optional<int64_t> user_ns;
  std::optional<int64_t> system_ns;
  /// Time in softirq of the side's CPUs in the window, whatever caused it; empty where not pinned.
  std::optional<int64_t> softirq_ns;
  /// CPU time in the window of the kernel threads that poll for the side's connections (threaded
  /// NAPI): what they receive for it, and what it sends because of that. Empty where there are
  /// none, or they cannot be read.
  std::optional<int64_t> napi_ns;
  /// Steal time of all CPUs of the side's machine in the window: what its hypervisor gave to
  /// others.
  std::optional<int64_t> steal_ns;
  /// TCP connections that others opened or tried to open in the side's network namespace in the
  /// window: the run's own are all open by then.
  std::optional<int64_t> foreign_connections;
  /// How long the thread that waited longest was ready in the window and had no CPU; empty where
  /// the kernel does not count it.
  std::optional<int64_t> run_delay_ns;
  /// CPU time that a control group's quota withheld in the window (ThrottleClock); empty where no
  /// group tells.
  std::optional<int64_t> throttled_ns;
  /// Packets that the device of the side's connections dropped in the window, of all its traffic
  /// (LinkDropsClock); empty where it is not known.
  std::optional<int64_t> link_drops;
  TcpNumbers tcp;  ///< of the side's connections
  DatagramNumbers datagrams;
  std::optional<int64_t> context_switches;
  /// Completions of receives that brought data, in the window; empty without a ring.
  std::optional<int64_t> receive_completions;
  /// Bytes that came in the window and that the kernel copied to the receiver, mapped there, or
  /// dropped; empty for a way of receiving that copies all.
  std::optional<int64_t> received_copied;
  std::optional<int64_t> received_mapped;
  std::optional<int64_t> received_dropped;
  /// DefaultEvents(), then SideConfig::events, in the window; none with --perf=off.
  std::vector<EventCount> counters;
  Evidence evidence;
};

/// The CPU time of the side's threads without busy-polling, and that of the kernel's threads that
/// poll for it. Empty where busy-polling took all of the former: of a thread that polls and is
/// preempted all the time, more counts as busy-polling than had a CPU (base/looking.h).
inline std::optional<int64_t> WorkNs(const SideSample& side) {
  const int64_t of_threads_ns = side.cpu_ns - side.looking_ns;
  int64_t work_ns = 0;
  // Overflows only where a file says more than a number holds.
  const bool fits = !__builtin_add_overflow(of_threads_ns, side.napi_ns.value_or(0), &work_ns);
  return of_threads_ns > 0 && fits ? std::optional(work_ns) : std::nullopt;
}

/// CPU time of the side's threads per message, busy-polling included; empty without messages.
inline std::optional<double> CpuNsPerMessage(const SideSample& side) {
  if (side.messages == 0) return std::nullopt;
  return static_cast<double>(side.cpu_ns) / static_cast<double>(side.messages);
}

template <>
inline constexpr const char* kSchemaName<Evidence> = "evidence";
template <>
inline constexpr const char* kSchemaName<Histogram::Parts> = "times";

/// One side from its threads' samples, each field as its line below says. At least one thread.
SideSample MergeThreads(const std::vector<SideSample>& threads);

/// The same of evidence alone.
void AddEvidence(const Evidence& more, Evidence* sum);

/// Histograms become one of all their values.
struct MergeHistogram : MergeRule {};
inline constexpr MergeHistogram kMergeHistogram;
Histogram::Parts Merged(MergeHistogram, const std::vector<const Histogram::Parts*>& histograms);

/// A number of TCP, as its row says.
struct MergeTcp : MergeRule {
  TcpCombine how = TcpCombine::kSum;
};
std::optional<int64_t> Merged(MergeTcp rule,
                              const std::vector<const std::optional<int64_t>*>& values);

template <typename Archive>
void Describe(Archive& archive, Evidence& evidence) {
  constexpr Bounds kCount{0};
  archive.Field("sends", evidence.sends, kCount, Merge::kAdd, kMayLack);
  archive.Field("short_sends", evidence.short_sends, kCount, Merge::kAdd, kMayLack);
  archive.Field("enobufs", evidence.enobufs, kCount, Merge::kAdd, kMayLack);
  archive.Field("zc_sends", evidence.zc_sends, kCount, Merge::kAdd, kMayLack);
  archive.Field("zc_completions", evidence.zc_completions, kCount, Merge::kAdd, kMayLack);
  archive.Field("zc_copied", evidence.zc_copied, kCount, Merge::kAdd, kMayLack);
  archive.Field("zc_bytes", evidence.zc_bytes, kCount, Merge::kAdd, kMayLack);
  archive.Field("zc_copied_bytes", evidence.zc_copied_bytes, kCount, Merge::kAdd, kMayLack);
  archive.Field("harvests", evidence.harvests, kCount, Merge::kAdd, kMayLack);
}

template <typename Archive>
void Describe(Archive& archive, SocketFacts& facts) {
  archive.Field("sndbuf", facts.sndbuf, Bounds{0});
  archive.Field("rcvbuf", facts.rcvbuf, Bounds{0});
  archive.Field("nodelay", facts.nodelay);
  archive.Field("zerocopy", facts.zerocopy);
  archive.Field("congestion_control", facts.congestion_control, Bounds{0, 64});
}

template <typename Archive>
void Describe(Archive& archive, RingFacts& facts) {
  archive.Field("asked", facts.asked, Merge::kFirst);
  archive.Field("granted", facts.granted, Merge::kFirst);
  archive.Field("sq_entries", facts.sq_entries, Bounds{0}, Merge::kFirst);
  archive.Field("cq_entries", facts.cq_entries, Bounds{0}, Merge::kFirst);
  archive.Field("receive", facts.receive, Bounds{0, 64}, Merge::kFirst);
}

/// The buckets as one list: the counts of one after the other, from the first bucket on. A number
/// -N stands for N empty ones. It is short, and a file of many slices consists of little else.
std::vector<int64_t> BucketsOf(const Histogram::Parts& parts);
/// The other way. What stands for no histogram becomes one that Histogram::FromParts() refuses.
void SetBuckets(const std::vector<int64_t>& buckets, Histogram::Parts* parts);

template <typename Archive>
void Describe(Archive& archive, Histogram::Parts& parts) {
  std::vector<int64_t> buckets = BucketsOf(parts);
  archive.Field("buckets", buckets);
  SetBuckets(buckets, &parts);
  archive.Field("min", parts.min, Bounds{0});
  archive.Field("max", parts.max, Bounds{0});
  archive.Field("sum", parts.sum);
}

template <typename Archive>
void Describe(Archive& archive, PmuCount& part) {
  archive.Field("pmu", part.pmu, Bounds{0, 64}, Merge::kFirst);
  archive.Field("value", part.value, Bounds{0}, Merge::kAdd);
  archive.Field("running_ns", part.running_ns, Bounds{0}, Merge::kAdd);
}

template <typename Archive>
void Describe(Archive& archive, EventCount& count) {
  archive.Field("name", count.name, Bounds{0, 256}, Merge::kFirst);
  archive.Field("value", count.value, Bounds{0}, Merge::kAdd);
  archive.Field("reason", count.reason, Bounds{0, 1024}, Merge::kAny);
  archive.Field("enabled_ns", count.enabled_ns, Bounds{0}, Merge::kAdd);
  archive.Field("running_ns", count.running_ns, Bounds{0}, Merge::kAdd);
  archive.Field("user_only", count.user_only, Merge::kAny);
  archive.Field("parts", count.parts, Bounds{0, 16}, Merge::kCommonFields);
}

template <typename Archive>
void Describe(Archive& archive, SideFacts& facts) {
  archive.Field("established", facts.established, Bounds{0}, Merge::kAdd);
  archive.Field("socket", facts.socket, Merge::kFirst);
  archive.Field("ring", facts.ring, Merge::kFields);
  archive.Field("spin_ns", facts.spin_ns, Bounds{0}, Merge::kFirst);
  archive.Field("cpus", facts.cpus, Bounds{0, kMaxThreads}, Merge::kAppend);
  archive.Field("own_cpus", facts.own_cpus, Merge::kFirst);
  archive.Field("napi_cpus", facts.napi_cpus, Merge::kFirst, kMayLack);
  archive.Field("working_set_bytes", facts.working_set_bytes, Bounds{0}, Merge::kAdd);
  archive.Field("huge_bytes", facts.huge_bytes, Bounds{0}, Merge::kAdd, kMayLack);
  archive.Field("tcp_connections", facts.tcp_connections, Bounds{0}, Merge::kAdd, kMayLack);
  archive.Field("tcp_mss", facts.tcp_mss, Bounds{0}, Merge::kFirst, kMayLack);
}

/// What the side's network did.
template <typename Archive>
void DescribeNetwork(Archive& archive, SideSample& sample) {
  for (const TcpRow& row : TcpRows())
    archive.Field(row.name, sample.tcp.*row.field, Bounds{0}, MergeTcp{{}, row.combine}, kMayLack);
  archive.Field("link_drops", sample.link_drops, Bounds{0}, Merge::kFirst, kMayLack);
}

/// All of a sample but its facts, what its network did, counters and times.
template <typename Archive>
void DescribeNumbers(Archive& archive, SideSample& sample) {
  constexpr Bounds kCount{0};
  archive.Field("window_ns", sample.window_ns, kCount, Merge::kMean);
  archive.Field("messages", sample.messages, kCount, Merge::kAdd);
  archive.Field("thread_messages", sample.thread_messages, kCount, Merge::kAppend, kMayLack);
  archive.Field("bytes", sample.bytes, kCount, Merge::kAdd);
  archive.Field("warmup_ns", sample.warmup_ns, kCount, Merge::kMax);
  archive.Field("cpu_ns", sample.cpu_ns, kCount, Merge::kAdd);
  archive.Field("looking_ns", sample.looking_ns, kCount, Merge::kAdd);
  archive.Field("user_ns", sample.user_ns, kCount, Merge::kAdd, kMayLack);
  archive.Field("system_ns", sample.system_ns, kCount, Merge::kAdd, kMayLack);
  archive.Field("softirq_ns", sample.softirq_ns, kCount, Merge::kFirst, kMayLack);
  archive.Field("napi_ns", sample.napi_ns, kCount, Merge::kFirst, kMayLack);
  archive.Field("steal_ns", sample.steal_ns, kCount, Merge::kFirst, kMayLack);
  archive.Field("foreign_connections", sample.foreign_connections, kCount, Merge::kFirst, kMayLack);
  archive.Field("run_delay_ns", sample.run_delay_ns, kCount, Merge::kMax, kMayLack);
  archive.Field("throttled_ns", sample.throttled_ns, kCount, Merge::kFirst, kMayLack);
  archive.Field("context_switches", sample.context_switches, kCount, Merge::kAdd, kMayLack);
  archive.Field("receive_completions", sample.receive_completions, kCount, Merge::kAdd, kMayLack);
  archive.Field("received_copied", sample.received_copied, kCount, Merge::kAdd, kMayLack);
  archive.Field("received_mapped", sample.received_mapped, kCount, Merge::kAdd, kMayLack);
  archive.Field("received_dropped", sample.received_dropped, kCount, Merge::kAdd, kMayLack);
  archive.Field("receive_rearms", sample.ring.receive_rearms, kCount, Merge::kAdd, kMayLack);
  archive.Field("evidence", sample.evidence, Merge::kFields, kMayLack);
  for (const DatagramRow& row : DatagramRows())
    archive.Field(row.name, sample.datagrams.*row.field, Bounds{0}, Merge::kAdd, kMayLack);
}

template <typename Archive>
void Describe(Archive& archive, SideSample& sample) {
  Describe(archive, static_cast<SideFacts&>(sample));
  DescribeNumbers(archive, sample);
  DescribeNetwork(archive, sample);
  archive.Field("counters", sample.counters, Bounds{0, int64_t{2} * kMaxEvents}, Merge::kFields);
  archive.Field("latency", sample.latency, kMergeHistogram);
  archive.Field("sent", sample.sent, kMergeHistogram);
  archive.Field("notified", sample.notified, kMergeHistogram);
}

}  // namespace netring

#endif  // NETRING_LOAD_SIDE_SAMPLE_H_
