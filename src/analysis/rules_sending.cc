// Rules of the verdict: what was sent, and how.

#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "analysis/limit.h"
#include "analysis/loss.h"
#include "analysis/rules.h"
#include "base/formats.h"
#include "netring/variant.h"

namespace netring {
namespace {

constexpr double kManyShort = 0.01;  ///< of a side's sends
/// Of a side's sends: the connection of each waits for a notification, many sends long.
constexpr double kManyRefused = 0.0001;
constexpr int64_t kHotMessageBytes = 4096;  ///< a smaller one is often in the cache in real life

bool VariantNotExercised(const CellResult& cell, const JudgedRun& judged) {
  const Variant* variant = FindVariant(SentWith(cell.cell, judged.run.auto_rules));
  const bool zero_copy = variant != nullptr && variant->zero_copy();
  const Evidence& evidence = cell.server().evidence;
  return evidence.sends == 0 || (zero_copy != (evidence.zc_sends > 0));
}

bool StreamCorrupt(const CellResult& cell, const JudgedRun&) {
  return cell.outcome().reason.find(kCorruptStream) != std::string::npos;
}

bool UnpaidNotifications(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [](const SideSample& side) {
    return side.evidence.zc_completions != side.evidence.zc_sends;
  });
}

bool AllCopied(const CellResult& cell, const JudgedRun&) {
  const Evidence& evidence = cell.server().evidence;
  return evidence.zc_completions > 0 && evidence.zc_copied >= evidence.zc_completions;
}

bool PartlyCopied(const CellResult& cell, const JudgedRun&) {
  const Evidence& evidence = cell.server().evidence;
  if (evidence.zc_copied >= evidence.zc_completions) return false;
  return cell.Figure(MetricId::kCopied).value_or(0) > kCopiedShareOfTrueZeroCopy;
}

/// A slice begins only when all is in huge pages.
bool NotHuge(const CellResult& cell, const JudgedRun&) {
  return cell.cell.load.alloc == Alloc::kHuge &&
         cell.server().huge_bytes.value_or(0) < cell.server().working_set_bytes;
}

/// Whether these are more than a share of a side's sends.
bool Exceeds(int64_t count, double share, const Evidence& evidence) {
  return static_cast<double>(count) > share * static_cast<double>(evidence.sends);
}

bool OftenRefused(const SideSample& side) {
  return Exceeds(side.evidence.enobufs, kManyRefused, side.evidence);
}

bool Enobufs(const CellResult& cell, const JudgedRun&) { return AnySide(cell, OftenRefused); }

/// Zero-copy sends pin the pages of their messages, up to RLIMIT_MEMLOCK (net/core/skbuff.c,
/// mm_account_pinned_pages(), kernel 4.14 to 6.18).
bool Memlock(const CellResult& cell, const JudgedRun& judged) {
  int64_t limit = 0;
  if (!absl::SimpleAtoi(EnvironmentValue(judged.run, "rlimit_memlock"), &limit)) return false;
  return OftenRefused(cell.server()) && cell.server().working_set_bytes > limit;
}

bool ShortSends(const CellResult& cell, const JudgedRun&) {
  return AnySide(cell, [](const SideSample& side) {
    return Exceeds(side.evidence.short_sends, kManyShort, side.evidence);
  });
}

bool Loss(const CellResult& cell, const JudgedRun&) { return AnySide(cell, LosesSegments); }

bool DatagramLossRule(const CellResult& cell, const JudgedRun&) {
  const std::optional<DatagramLoss> loss = LossOf(cell.server(), cell.client());
  return loss.has_value() && loss->share() > kManyDatagramsLost;
}

/// Sides that share a CPU wait for each other, whatever else they wait for.
template <Limit kLimit>
bool LimitedBy(const CellResult& cell, const JudgedRun& judged) {
  return LimitOf(cell) == kLimit && !SameCore(cell, judged);
}

/// A run that does not tell has none.
bool NotCubic(const CellResult& cell, const JudgedRun&) {
  const std::string& name = cell.server().socket.congestion_control;
  return !name.empty() && name != kUsualCongestionControl;
}

/// The second-level cache, which "L1d 32K, L1i 32K, L2 512K" tells.
std::optional<int64_t> L2Bytes(const RunFacts& run) {
  for (absl::string_view cache : absl::StrSplit(EnvironmentValue(run, "cpu_caches"), ", ")) {
    if (absl::ConsumePrefix(&cache, "L2 ")) return ParseBytes(cache);
  }
  return std::nullopt;
}

bool HotSource(const CellResult& cell, const JudgedRun& judged) {
  const std::optional<int64_t> cache = L2Bytes(judged.run);
  if (!cache.has_value() || cell.cell.load.size < kHotMessageBytes || judged.touches) return false;
  return cell.server().working_set_bytes <= *cache * cell.cell.load.threads;
}

// clang-format off
constexpr Rule kSendingRules[] = {
    {"VARIANT_NOT_EXERCISED", kInvalid, VariantNotExercised,
     "the server never sent in the way the variant's name says",
     "use a kernel and an engine that have the variant; netring-probe lists them"},
    {"STREAM_CORRUPT", kInvalid, StreamCorrupt,
     "the receiver got bytes that were not sent (--verify)",
     "use no number of this machine until this is explained; report it with run.jsonl", true},
    {"NOT_HUGE", kInvalid, NotHuge,
     "not all messages of the server lay in huge pages when the slices were over (--alloc=huge)",
     "free memory, so that the kernel does not split huge pages"},
    {"UNPAID_NOTIFICATIONS", kInvalid, UnpaidNotifications,
     "zero-copy sends and their notifications differ in number, so the program may have written buffers that the kernel still read",
     "report it with run.jsonl"},
    {"ZC_ALL_COPIED", kNote, AllCopied,
     "the kernel copied the data of every zero-copy send: the row shows the cost of zero copy without its benefit",
     "take a path that does not deliver locally: --path wire, or two hosts", false, kHasOwnSentence},
    {"ZC_PARTIAL", kNote, PartlyCopied,
     "the kernel copied the data of more than 5 % of the zero-copy sends, but not of all: the row mixes both",
     "look at zc_copied_fraction per size; small messages are often copied", false, kHasOwnSentence},
    {"ENOBUFS", kDegraded, Enobufs,
     "more than 1 of 10,000 sends were refused because memory for notifications or pinned pages ran out, and were repeated",
     "raise net.core.optmem_max or the limit on locked memory, or lower --slots"},
    {"MEMLOCK", kDegraded, Memlock,
     "zero copy pins the messages in flight, and they exceed the limit on locked memory",
     "raise RLIMIT_MEMLOCK (ulimit -l), or lower --slots"},
    {"SHORT_SENDS", kDegraded, ShortSends,
     "more than 1 % of the sends took only a part of the message, so it needs more than one send",
     "raise --sndbuf"},
    {"LOSS", kDegraded, Loss,
     "more than 1 of 10,000 segments were lost on the way and sent again. Each holds its connection up for a round trip or for 200 ms",
     "find where they are dropped (nstat, ip -s link, ethtool -S), or send less at once: fewer connections, a smaller --batch"},
    {"DATAGRAM_LOSS", kDegraded, DatagramLossRule,
     "more than 0.1 % of the datagrams were lost: the throughput is what arrived, the server's work is of all that it sent",
     "raise --rcvbuf (and net.core.rmem_max), give the client more CPU time, or send less at once; nstat shows where (UdpRcvbufErrors)"},
    {"LIMITED_RWND", kDegraded, LimitedBy<Limit::kReceiveWindow>,
     "the client's receive window held the server up for more than 75 % of the time with data to send. Both sides had CPU time left, so the throughput is the window's",
     "raise --rcvbuf (and net.core.rmem_max), or leave it out so that the kernel adapts it (net.ipv4.tcp_rmem)"},
    {"LIMITED_SNDBUF", kDegraded, LimitedBy<Limit::kSendBuffer>,
     "the server waited for room in its send buffer for more than 75 % of the time. It had CPU time left, so the throughput is the buffer's",
     "raise --sndbuf (and net.core.wmem_max)"},
    {"LIMITED_CWND", kNote, LimitedBy<Limit::kCongestionWindow>,
     "the congestion window was full, and the server had CPU time left: the throughput is what the path allows by its round trip and losses",
     "compare server_work_ns_per_msg instead, or give the server more to do: more --connections or --threads"},
    {"NOT_CUBIC", kNote, NotCubic,
     "the congestion control was not cubic, which decides how fast a stream is",
     "compare with runs that have the same; where cubic is not allowed, root adds it to net.ipv4.tcp_allowed_congestion_control"},
    {"HOT_SOURCE", kNote, HotSource,
     "all messages of a thread fit its second-level cache, which flatters the variants that copy",
     "set --working_set to more than the caches, or --touch"},
};
// clang-format on

}  // namespace

absl::Span<const Rule> SendingRules() { return kSendingRules; }

}  // namespace netring
