// The table of settings.

#include <arpa/inet.h>

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/enum_names.h"
#include "base/formats.h"
#include "engine/receive_mode.h"
#include "experiment/design.h"
#include "experiment/names.h"
#include "experiment/spec.h"
#include "load/shared_settings.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "ring/profile.h"
#include "stats/event.h"

namespace netring {
namespace {

constexpr int64_t kMaxReps = 1000;
constexpr int64_t kMaxSpinNs = kNsPerSecond;

constexpr char kAuto[] = "auto";
constexpr char kOff[] = "off";
constexpr char kTrue[] = "true";
constexpr char kFalse[] = "false";
constexpr char kEmpty[] = "";

struct Size {
  using Value = int64_t;
  static std::optional<Value> Parse(absl::string_view text) {
    const std::optional<int64_t> bytes = ParseBytes(text);
    if (!bytes.has_value() || *bytes < kMinMessageBytes || *bytes > kMaxMessageBytes) return {};
    return *bytes % 8 == 0 ? bytes : std::nullopt;
  }
  static std::string Print(int64_t value) { return absl::StrCat(value); }
  static std::string Allowed() {
    return "a size is at least 8 bytes, at most 1G and a multiple of 8, such as 64, 4K or 1M";
  }
};

struct Buffer {
  using Value = int64_t;
  static std::optional<Value> Parse(absl::string_view text) {
    const std::optional<int64_t> bytes = ParseBytes(text);
    return bytes <= kMaxMessageBytes ? bytes : std::nullopt;
  }
  static std::string Print(int64_t value) { return absl::StrCat(value); }
  static std::string Allowed() {
    return "must be a number of bytes from 0 to 1G, such as 65536 or 4M";
  }
};

struct Percent {
  using Value = double;
  static std::optional<Value> Parse(absl::string_view text) {
    constexpr double kMax = 100;
    double value = 0;
    absl::ConsumeSuffix(&text, "%");
    const bool allowed = absl::SimpleAtod(text, &value) && value > 0 && value <= kMax;
    return allowed ? std::optional<Value>(value) : std::nullopt;
  }
  static std::string Print(double value) { return absl::StrCat(value, "%"); }
  static std::string Allowed() { return "must be a percentage over 0 and at most 100, such as 3%"; }
};

struct Seed {
  using Value = uint64_t;
  static std::optional<Value> Parse(absl::string_view text) { return ParseDigits(text); }
  static std::string Print(uint64_t value) { return absl::StrCat(value); }
  static std::string Allowed() { return "must be a whole number from 0 to 18446744073709551615"; }
};

struct PinText {
  using Value = Pin;
  static std::optional<Value> Parse(absl::string_view text) { return ParsePin(text); }
  static std::string Print(const Value& value) { return value.text; }
  static std::string Allowed() {
    return absl::StrCat("must be ", Either(AllNames<PinPolicy>()),
                        ", or CPU lists such as 'server=0,2;client=1'");
  }
};

struct CongestionControl {
  using Value = std::string;
  static std::optional<Value> Parse(absl::string_view text) {
    constexpr size_t kMaxLength = 15;  // TCP_CA_NAME_MAX - 1, include/net/tcp.h
    const bool allowed =
        !text.empty() && text.size() <= kMaxLength &&
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == text.npos;
    return allowed ? std::optional<Value>(text) : std::nullopt;
  }
  static std::string Print(const Value& value) { return value; }
  static std::string Allowed() {
    return "must be a name of 1 to 15 characters of a-z, 0-9, _ and -, such as cubic or bbr";
  }
};

struct Namespace {
  using Value = std::string;
  static std::optional<Value> Parse(absl::string_view text) {
    constexpr size_t kMaxLength = 4095;  // PATH_MAX - 1
    return text.size() <= kMaxLength ? std::optional<Value>(text) : std::nullopt;
  }
  static std::string Print(const Value& value) { return value; }
  static std::string Allowed() {
    return "must be a name or path of at most 4095 characters, or empty";
  }
};

struct CellName {
  using Value = std::string;
  static std::optional<Value> Parse(absl::string_view text) {
    constexpr size_t kMaxLength = 200;
    return text.size() <= kMaxLength ? std::optional<Value>(text) : std::nullopt;
  }
  static std::string Print(const Value& value) { return value; }
  static std::string Allowed() {
    return "must be a cell's name, such as uring/a3/rr/default/4096B/t1/c1, or empty";
  }
};

struct Address {
  using Value = std::string;
  static std::optional<Value> Parse(absl::string_view text) {
    in_addr parsed;
    std::string address(text);
    if (!text.empty() && inet_pton(AF_INET, address.c_str(), &parsed) != 1) return std::nullopt;
    return address;
  }
  static std::string Print(const Value& value) { return value; }
  static std::string Allowed() { return "must be an IPv4 address such as 10.0.0.1, or empty"; }
};

/// The field that a path of members leads to: Field<&Spec::memory, &Memory::slots>(spec).
template <auto kMember, auto... kRest>
auto& Field(auto& object) {
  if constexpr (sizeof...(kRest) == 0) {
    return object.*kMember;
  } else {
    return Field<kRest...>(object.*kMember);
  }
}

/// A setting that holds one value.
template <typename Format, auto... kPath>
constexpr Setting One(absl::string_view name, absl::string_view default_text,
                      absl::string_view help) {
  return {name,
          default_text,
          help,
          Format::Allowed,
          [](absl::string_view text, Spec* spec) {
            auto value = Format::Parse(text);
            if (!value.has_value()) return absl::InvalidArgumentError(Format::Allowed());
            Field<kPath...>(*spec) = *std::move(value);
            return absl::OkStatus();
          },
          [](const Spec& spec) { return Format::Print(Field<kPath...>(spec)); }};
}

/// An axis: a setting that holds a list of values.
template <typename Format, auto kMember>
constexpr Setting List(absl::string_view name, absl::string_view default_text,
                       absl::string_view help) {
  return {name,
          default_text,
          help,
          Format::Allowed,
          [](absl::string_view text, Spec* spec) {
            NETRING_ASSIGN_OR_RETURN(spec->*kMember, ParseList<Format>(text));
            return absl::OkStatus();
          },
          [](const Spec& spec) { return PrintList<Format>(spec.*kMember); }};
}

std::string AllowedRings() {
  std::vector<std::string> switches;
  for (const RingSwitch& each : RingSwitches()) switches.emplace_back(each.name);
  return absl::StrCat("must be ", Either(RingProfileNames()),
                      ", then switches after + and -, such as plain,+defer,-ring_fd: ",
                      absl::StrJoin(switches, ", "));
}

/// Switches may follow their profile after a comma.
constexpr Setting kRingSetting{
    "ring",
    "default",
    "ring profiles: sets of io_uring features, changed by switches",
    AllowedRings,
    [](absl::string_view text, Spec* spec) {
      std::vector<std::string> rings;
      for (absl::string_view part : absl::StrSplit(text, ',')) {
        const bool changes = !part.empty() && (part.front() == '+' || part.front() == '-');
        if (changes && !rings.empty()) {
          absl::StrAppend(&rings.back(), part);
        } else {
          rings.emplace_back(part);
        }
      }
      for (const std::string& ring : rings) {
        // What the kernel refuses is a cell that is skipped, not a mistake.
        if (absl::IsInvalidArgument(ParseRing(ring).status()))
          return absl::InvalidArgumentError(AllowedRings());
        if (std::count(rings.begin(), rings.end(), ring) > 1)
          return absl::InvalidArgumentError(absl::StrCat("'", ring, "' is there twice"));
      }
      spec->ring = std::move(rings);
      return absl::OkStatus();
    },
    [](const Spec& spec) { return absl::StrJoin(spec.ring, ","); }};

std::string AllowedFactors() {
  return "must be ring switches without + or -, such as defer,direct, or receive modes such as "
         "recv=bundle, each once, or empty";
}

constexpr Setting kFactorsSetting{
    "factors",
    "",
    "ring switches and receive modes whose effects are to be found, switched over from each ring "
    "of "
    "--ring and mode of --recv",
    AllowedFactors,
    [](absl::string_view text, Spec* spec) {
      std::vector<std::string> factors = absl::StrSplit(text, ',', absl::SkipEmpty());
      for (const std::string& factor : factors) {
        const absl::string_view mode = ReceiveFactor(factor);
        const bool known =
            mode.empty() ? FindRingSwitch(factor) != nullptr : FindReceiveMode(mode) != nullptr;
        if (!known || std::count(factors.begin(), factors.end(), factor) > 1)
          return absl::InvalidArgumentError(AllowedFactors());
      }
      spec->factors = std::move(factors);
      return absl::OkStatus();
    },
    [](const Spec& spec) { return absl::StrJoin(spec.factors, ","); }};

/// Its error says which event there is none of.
constexpr Setting kEventsSetting{
    "events",
    "",
    "more to count on each side, beside the events of docs/RESULTS.md",
    [] {
      return std::string("must be names of events as libpfm4 has them, or raw codes such as r01c2");
    },
    [](absl::string_view text, Spec* spec) {
      spec->counting.events = absl::StrSplit(text, ',', absl::SkipEmpty());
      if (spec->counting.events.size() > kMaxEvents)
        return absl::InvalidArgumentError(absl::StrCat("at most ", kMaxEvents, " events"));
      return ParseEvents(spec->counting.events).status();
    },
    [](const Spec& spec) { return absl::StrJoin(spec.counting.events, ","); }};

constexpr Setting kSettings[] = {
    List<OneOf<VariantNames>, &Spec::impl>("impl", "a1,a2,a3,zc", "variants: ways of sending"),
    List<OneOf<EngineNames>, &Spec::engine>("engine", "uring", "what drives the sockets"),
    List<EnumText<Workload>, &Spec::workload>("workload", "rr",
                                              "rr: request and response; stream: one way"),
    List<Size, &Spec::sizes>("sizes", "64,512,4096,65536",
                             "bytes of a message; K, M and G are KiB, MiB and GiB"),
    List<WholeNumber<1, kMaxThreads>, &Spec::threads>("threads", "1", "threads on each side"),
    List<WholeNumber<1, kMaxConnections>, &Spec::connections>("connections", "1",
                                                              "connections per thread"),
    List<WholeNumber<1, kMaxBatch>, &Spec::batch>(
        "batch", "1", "stream: messages that one send operation gathers"),
    List<WholeNumber<1, kMaxDepth>, &Spec::depth>("depth", "1",
                                                  "rr: requests in flight per connection"),
    List<WholeNumber<0, kMaxRate>, &Spec::rate>(
        "rate", "0", "rr: requests per second of all connections together; 0: closed loop"),
    One<EnumText<Arrivals::Kind>, &Spec::pace, &Pace::arrivals>(
        "arrivals", "constant", "when the requests of an open loop are due"),
    kRingSetting,
    List<OneOf<ReceiveModeNames>, &Spec::recv>("recv", "multishot", "how a ring receives"),
    kFactorsSetting,
    One<EnumText<DesignKind>, &Spec::design>(
        "design", "one", "one: each factor alone; full: all combinations; half: a half of them"),
    One<TimeSpan<1, kMaxDurationNs>, &Spec::window, &Window::duration_ns>(
        "duration", "5s", "measured time of a repetition"),
    One<TimeSpan<0, kMaxDurationNs>, &Spec::window, &Window::warmup_ns>(
        "warmup", "1s", "time before it that is not measured; longer until the rate has settled"),
    One<OrWord<kAuto, TimeSpan<0, kMaxDurationNs>>, &Spec::window, &Window::max_warmup_ns>(
        "max_warmup", "auto", "measure even if the rate has not settled by then; auto: 4 x warmup"),
    One<WholeNumber<1, kMaxReps>, &Spec::reps>("reps", "3",
                                               "repetitions of every cell, interleaved"),
    One<OrWord<kEmpty, Percent>, &Spec::until_percent>(
        "until", "",
        "repeat a cell until its throughput's 95 % interval is this narrow; empty: --reps"),
    One<WholeNumber<1, kMaxReps>, &Spec::max_reps>("max_reps", "20",
                                                   "the most repetitions that --until may make"),
    One<Switch<kFalse, kTrue>, &Spec::aa>(
        "aa", "false", "run every cell twice and say which differences mean nothing here"),
    One<EnumText<CellOrder>, &Spec::order>("order", "random",
                                           "order of the cells within each round"),
    One<OrWord<kEmpty, Seed>, &Spec::seed>("seed", "",
                                           "of the random order; empty: drawn and recorded"),
    One<EnumText<PathKind>, &Spec::path>("path", "veth", "what lies between the sides"),
    One<Switch<kOff, kAuto>, &Spec::counting, &Counting::perf>(
        "perf", "auto", "counters; auto: those that the machine gives"),
    kEventsSetting,
    One<Switch<kFalse, kTrue>, &Spec::perf_stat>(
        "perf_stat", "false", "run perf stat on each agent too and keep what it writes"),
    One<CellName, &Spec::perf_record>(
        "perf_record", "", "profile the agents of this cell, as --dry_run prints it (perf record)"),
    One<PinText, &Spec::pin>("pin", "auto",
                             "CPUs of the threads; auto: a physical core for each where there are "
                             "enough, else as split"),
    One<CongestionControl, &Spec::transport, &SocketOptions::congestion_control>(
        "cc", "cubic", "TCP congestion control"),
    One<Buffer, &Spec::transport, &SocketOptions::sndbuf>(
        "sndbuf", "4M", "SO_SNDBUF in bytes; 0: the kernel's own"),
    One<Buffer, &Spec::transport, &SocketOptions::rcvbuf>(
        "rcvbuf", "4M", "SO_RCVBUF in bytes; 0: the kernel's own"),
    One<OrWord<kAuto, TimeSpan<0, kMaxSpinNs>>, &Spec::spin_ns>(
        "spin", "auto",
        "how long a loop looks for completions before it sleeps; auto: from the CPUs"),
    One<WholeNumber<1, kMaxSlots>, &Spec::memory, &Memory::slots>(
        "slots", "8", "message slots per connection of the server, used in turn"),
    One<Buffer, &Spec::memory, &Memory::working_set>(
        "working_set", "0",
        "bytes of message slots per connection, at least; 0: --slots alone decides"),
    One<Switch<kFalse, kTrue>, &Spec::memory, &Memory::touch>(
        "touch", "false", "write every message anew before it is sent"),
    One<EnumText<Alloc>, &Spec::memory, &Memory::alloc>("alloc", "malloc",
                                                        "where the fields of a message live"),
    One<Switch<kFalse, kTrue>, &Spec::memory, &Memory::verify>(
        "verify", "false", "check every byte and its order at the receiver"),
    One<OrWord<kEmpty, Size>, &Spec::auto_from>(
        "auto_from", "",
        "size from which --impl=auto sends with zero copy; empty: measured before the run"),
    One<Namespace, &Spec::server_netns>(
        "server_netns", "",
        "existing network namespace, a name under /run/netns or a path; empty: made here"),
    One<Namespace, &Spec::client_netns>("client_netns", "", "the same for the client"),
    One<Address, &Spec::server_address>("server_address", "",
                                        "IPv4 address in server_netns; empty: its only one"),
};

}  // namespace

absl::Span<const Setting> Settings() { return kSettings; }

}  // namespace netring
