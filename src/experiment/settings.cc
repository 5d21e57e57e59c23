// The table of settings.

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/enum_names.h"
#include "base/formats.h"
#include "engine/receive_mode.h"
#include "experiment/design.h"
#include "experiment/names.h"
#include "experiment/setting_formats.h"
#include "experiment/spec.h"
#include "experiment/system_settings.h"
#include "load/shared_settings.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "ring/profile.h"
#include "stats/event.h"

namespace netring {
namespace {

constexpr char kAuto[] = "auto";
constexpr char kOff[] = "off";
constexpr char kEmpty[] = "";

/// A setting that holds one value.
template <typename Format, auto... kPath>
constexpr Setting One(absl::string_view name, absl::string_view default_text,
                      absl::string_view help) {
  return {FieldOf<Format, kPath...>(name, default_text, help)};
}

/// An axis: a setting that holds a list of values.
template <typename Format, auto kMember>
constexpr Setting Axis(absl::string_view name, absl::string_view default_text,
                       absl::string_view help) {
  return {{name, default_text, help, Format::Allowed,
           [](absl::string_view text, Spec* spec) {
             NETRING_ASSIGN_OR_RETURN(spec->*kMember, ParseList<Format>(text));
             return absl::OkStatus();
           },
           [](const Spec& spec) { return PrintList<Format>(spec.*kMember); }},
          [](const Spec& spec) { return (spec.*kMember).size(); }};
}

/// An axis whose list may be empty: one value, as the path has it.
template <typename List, auto kMember>
constexpr Setting PathAxis(absl::string_view name, absl::string_view help) {
  return {{name, "", help, List::Allowed,
           [](absl::string_view text, Spec* spec) {
             NETRING_ASSIGN_OR_RETURN(spec->*kMember, List::Parse(text));
             return absl::OkStatus();
           },
           [](const Spec& spec) { return List::Print(spec.*kMember); }},
          [](const Spec& spec) { return (spec.*kMember).size(); }};
}

std::string AllowedRings() {
  std::vector<std::string> switches;
  for (const RingSwitch& each : RingSwitches()) switches.emplace_back(each.name);
  return absl::StrCat("must be ", Either(RingProfileNames()),
                      ", then switches after + and -, such as plain,+defer,-ring_fd: ",
                      absl::StrJoin(switches, ", "));
}

/// "; did you mean defer?", for the first word of a ring that there is none of.
std::string RingHint(absl::string_view ring) {
  std::vector<std::string> names = RingProfileNames();
  for (const RingSwitch& each : RingSwitches()) names.emplace_back(each.name);
  for (const absl::string_view part : absl::StrSplit(ring, absl::ByAnyChar("+-"))) {
    const absl::string_view word = part.substr(0, part.find('='));
    if (std::find(names.begin(), names.end(), word) == names.end()) return NearestHint(word, names);
  }
  return "";
}

/// Switches may follow their profile after a comma.
constexpr TextField<Spec> kRingField{
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
        if (absl::IsInvalidArgument(ParseRing(ring).status())) {
          const std::string zero = WhyNoLeadingZero(ring);
          return absl::InvalidArgumentError(zero.empty()
                                                ? absl::StrCat(AllowedRings(), RingHint(ring))
                                                : absl::StrCat("'", ring, "' ", zero));
        }
        if (std::count(rings.begin(), rings.end(), ring) > 1)
          return absl::InvalidArgumentError(absl::StrCat("'", ring, "' is there twice"));
      }
      spec->ring = std::move(rings);
      return absl::OkStatus();
    },
    [](const Spec& spec) { return absl::StrJoin(spec.ring, ","); }};
constexpr Setting kRingSetting{kRingField, [](const Spec& spec) { return spec.ring.size(); }};

std::string AllowedFactors() {
  return "must be ring switches without + or -, such as defer,direct, receive modes such as "
         "recv=bundle, or values such as mtu=9000 and tso=off, each once, or empty";
}

constexpr Setting kFactorsSetting{
    {"factors", "",
     "switches whose effects to find, one by one or combined: of --ring, --recv, --mtu, --gso_max, "
     "--offloads or --sysctl",
     AllowedFactors,
     [](absl::string_view text, Spec* spec) {
       std::vector<std::string> factors = absl::StrSplit(text, ',', absl::SkipEmpty());
       for (const std::string& factor : factors) {
         const absl::string_view mode = ReceiveFactor(factor);
         const bool known =
             mode.empty() ? FindRingSwitch(factor) != nullptr || SystemFactor(factor).has_value()
                          : mode == kAutoReceive || FindReceiveMode(mode) != nullptr;
         if (!known || std::count(factors.begin(), factors.end(), factor) > 1)
           return absl::InvalidArgumentError(AllowedFactors());
       }
       spec->factors = std::move(factors);
       return absl::OkStatus();
     },
     [](const Spec& spec) { return absl::StrJoin(spec.factors, ","); }}};

/// Its error says which event there is none of.
constexpr Setting kEventsSetting{
    {"events", "", "events to count besides those in docs/RESULTS.md",
     [] {
       return std::string(
           "must be names of events as libpfm4 has them, or raw codes such as r01c2");
     },
     [](absl::string_view text, Spec* spec) {
       spec->counting.events = absl::StrSplit(text, ',', absl::SkipEmpty());
       if (spec->counting.events.size() > kMaxEvents)
         return absl::InvalidArgumentError(absl::StrCat("at most ", kMaxEvents, " events"));
       return ParseEvents(spec->counting.events).status();
     },
     [](const Spec& spec) { return absl::StrJoin(spec.counting.events, ","); }}};

/// May be given several times.
constexpr Setting kClientExecSetting = [] {
  Setting row = One<LauncherList, &Spec::far, &FarSides::client_exec>(
      "client_exec", "",
      "the same of the client's host; several times: of each of several clients, which share the "
      "threads");
  row.add = [](absl::string_view text, Spec* spec) {
    std::vector<std::string>& all = spec->far.client_exec;
    const std::optional<std::string> one = LauncherWords::Parse(text);
    if (!one.has_value() || all.size() == kMaxThreads)
      return absl::InvalidArgumentError(LauncherList::Allowed());
    all.push_back(*one);
    return absl::OkStatus();
  };
  row.each = [](const Spec& spec) { return spec.far.client_exec; };
  return row;
}();

/// May be given several times.
constexpr Setting kPerfRecordSetting = [] {
  Setting row = One<CellNames, &Spec::perf_record>(
      "perf_record", "",
      "profile the agents of this cell with perf record, or of two cells to compare; --dry_run "
      "lists the cells");
  row.add = [](absl::string_view text, Spec* spec) {
    const std::string all = PrintList<CellName>(spec->perf_record);
    const auto cells = CellNames::Parse(all.empty() ? text : absl::StrCat(all, ",", text));
    if (!cells.has_value()) return absl::InvalidArgumentError(CellNames::Allowed());
    spec->perf_record = *cells;
    return absl::OkStatus();
  };
  row.each = [](const Spec& spec) { return spec.perf_record; };
  return row;
}();

constexpr Setting kSettings[] = {
    Axis<VariantName, &Spec::impl>("impl", "a1,a2,a3,zc", "variants: ways of sending")
        .TakenByHand(ByHand::kServer, "impl", "a1", OneOf<TableVariantNames>::Allowed),
    Axis<OneOf<EngineNames>, &Spec::engine>("engine", "uring", "what drives the sockets")
        .TakenByHand(ByHand::kBoth),
    Axis<WorkloadName, &Spec::workload>("workload", "rr",
                                        "rr: request and response; stream: one way")
        .TakenByHand(ByHand::kClient),
    Axis<Size, &Spec::sizes>("sizes", "64,512,4096,65536",
                             "bytes of a message; K, M and G are KiB, MiB and GiB")
        .TakenByHand(ByHand::kBoth, "size", "4096"),
    Axis<OrWord<kAuto, EnumText<TransportKind>>, &Spec::transport>(
        "transport", "auto", "what carries the messages; auto: tcp, or what the path has"),
    Axis<Segment, &Spec::gso>(
        "gso", "0",
        "stream over udp: cut each message into datagrams of this many bytes (UDP_SEGMENT); 0: one "
        "datagram per message"),
    Axis<LayoutText, &Spec::layout>(
        "layout", "8x",
        "lengths of a message's parts; 8x: 8 equal ones; 64+64K: these, their sum in place of "
        "--sizes; 64+*: 64 bytes and the rest")
        .TakenByHand(ByHand::kServer),
    Axis<EnumText<Alloc>, &Spec::alloc>(
        "alloc", "malloc",
        "where the parts of a message lie: malloc; page: each on pages of its own; huge: the "
        "server's all in huge pages")
        .TakenByHand(ByHand::kServer),
    Axis<WholeNumber<1, kMaxThreads>, &Spec::threads>("threads", "1", "threads on each side")
        .TakenByHand(ByHand::kBoth),
    Axis<WholeNumber<1, kMaxConnections>, &Spec::connections>("connections", "1",
                                                              "connections per thread")
        .TakenByHand(ByHand::kClient),
    Axis<WholeNumber<1, kMaxBatch>, &Spec::batch>(
        "batch", "1", "stream: messages that one send operation gathers")
        .TakenByHand(ByHand::kServer),
    Axis<WholeNumber<1, kMaxDepth>, &Spec::depth>("depth", "1",
                                                  "rr: requests in flight per connection")
        .TakenByHand(ByHand::kClient),
    Axis<WholeNumber<0, kMaxRate>, &Spec::rate>(
        "rate", "0", "rr: requests per second of all connections together; 0: closed loop")
        .TakenByHand(ByHand::kClient),
    One<EnumText<Arrivals::Kind>, &Spec::pace, &Pace::arrivals>(
        "arrivals", "constant", "spacing of the requests of an open loop (--rate)")
        .TakenByHand(ByHand::kClient),
    kRingSetting.TakenByHand(ByHand::kBoth),
    Axis<OneOf<ReceiveModeNames>, &Spec::recv>("recv", "auto", "how a ring receives")
        .TakenByHand(ByHand::kBoth),
    PathAxis<MtuList, &Spec::mtu>("mtu", "MTU to set at both ends; empty: as the path has it"),
    PathAxis<GsoMaxList, &Spec::gso_max>("gso_max",
                                         "longest TCP segment to set at both ends, in bytes; more "
                                         "than 65536 is BIG TCP; empty: as the "
                                         "path has it"),
    PathAxis<OffloadList, &Spec::offloads>(
        "offloads", "offloads to switch at both ends; empty: as the path has them"),
    PathAxis<SysctlList, &Spec::sysctl>(
        "sysctl", "keys of sysctl to set in both namespaces; empty: as they are"),
    Axis<AgentProgram, &Spec::agent>(
        "agent", "",
        "netring-agent programs of several builds, to compare them; empty: that of this build"),
    kFactorsSetting,
    One<EnumText<DesignKind>, &Spec::design>(
        "design", "one", "one: each factor alone; full: all combinations; half: half of them"),
    One<TimeSpan<1, kMaxDurationNs>, &Spec::method, &Method::duration_ns>(
        "duration", "5s",
        "how long each cell is measured in total; netring-run cuts it into slices")
        .TakenByHand(ByHand::kClient),
    One<OrWord<kAuto, TimeSpan<1, kMaxDurationNs>>, &Spec::method, &Method::slice_ns>(
        "slice", "auto",
        "measured time of a cell in one round; auto: 20 ms, or longer where messages are few"),
    One<OrWord<kAuto, TimeSpan<0, kMaxDurationNs>>, &Spec::method, &Method::warmup_ns>(
        "warmup", "auto",
        "load before the measured window of each slice; auto: a quarter of the slice, at most 1s")
        .TakenByHand(ByHand::kClient),
    One<OrWord<kAuto, Share>, &Spec::method, &Method::precision>(
        "precision", "auto",
        "end a comparison when its interval is this narrow (half-width); 0: measure all of "
        "--duration; "
        "auto: 1.5% where cells are compared"),
    One<OrWord<kEmpty, TimeSpan<1, kMaxDurationNs>>, &Spec::method, &Method::budget_ns>(
        "budget", "",
        "time for the whole run, in place of --duration: as many rounds as fit, the least precise "
        "comparisons first"),
    One<Share, &Spec::method, &Method::margin>(
        "margin", "2%", "two costs are the same when they differ by no more than this"),
    One<EnumText<TestedSide>, &Spec::method, &Method::measure>(
        "measure", "server",
        "the side under test, whose work is compared; both: the sum of the two"),
    One<YesOrNo, &Spec::method, &Method::control>(
        "control", "true", "measure the baseline of each comparison twice, to show the noise"),
    One<EnumText<CellOrder>, &Spec::order>("order", "random",
                                           "order of the cells within each round"),
    One<OrWord<kEmpty, Seed>, &Spec::seed>("seed", "",
                                           "seed of the random order; empty: drawn and recorded"),
    One<PathName, &Spec::path>("path", "veth", "what lies between the sides"),
    One<OrWord<kAuto, EnumText<IpVersion>>, &Spec::ip>(
        "ip", "auto", "version of IP; auto: 4, or 6 where the server has no address of 4"),
    One<Switch<kOff, kAuto>, &Spec::counting, &Counting::perf>(
        "perf", "auto", "perf counters; auto: those that the machine has"),
    kEventsSetting,
    One<YesOrNo, &Spec::perf_stat>("perf_stat", "false",
                                   "also run perf stat on each agent and keep its output"),
    kPerfRecordSetting,
    One<CellName, &Spec::trace>(
        "trace", "",
        "write down what happens in one more slice of this cell, which does not count; --dry_run "
        "lists the cells"),
    One<PinText, &Spec::pin>("pin", "auto",
                             "CPUs of the threads; auto: a physical core for each where there are "
                             "enough, else as split")
        .TakenByHand(ByHand::kBoth),
    One<CongestionControl, &Spec::socket, &SocketOptions::congestion_control>(
        "cc", "auto",  // kAutoCongestionControl: gcc 12 with UBSan takes no name here
        "TCP congestion control; auto: cubic, or the kernel's own where this user may not choose "
        "it")
        .TakenByHand(ByHand::kBoth),
    One<Buffer, &Spec::socket, &SocketOptions::sndbuf>("sndbuf",
                                                       "4M",  // kUsualBuffer, as the next
                                                       "SO_SNDBUF in bytes; 0: the kernel's own")
        .TakenByHand(ByHand::kBoth),
    One<Buffer, &Spec::socket, &SocketOptions::rcvbuf>("rcvbuf", "4M",
                                                       "SO_RCVBUF in bytes; 0: the kernel's own")
        .TakenByHand(ByHand::kBoth),
    One<YesOrNo, &Spec::socket, &SocketOptions::nagle>(
        "nagle", "false", "leave Nagle's algorithm on; false: TCP_NODELAY is set")
        .TakenByHand(ByHand::kBoth),
    One<OrWord<kAuto, TimeSpan<0, kMaxSpinNs>>, &Spec::spin_ns>(
        "spin", "auto",
        "how long a loop busy-polls before it sleeps; auto: 100us where each thread has a CPU of "
        "its "
        "own, else 0")
        .TakenByHand(ByHand::kBoth),
    One<WholeNumber<1, kMaxSlots>, &Spec::memory, &Memory::slots>(
        "slots", "8", "message slots per connection of the server, used in turn")
        .TakenByHand(ByHand::kServer),
    One<Buffer, &Spec::memory, &Memory::working_set>(
        "working_set", "0",
        "bytes of message slots per connection, at least; 0: --slots alone decides")
        .TakenByHand(ByHand::kServer),
    One<YesOrNo, &Spec::memory, &Memory::touch>("touch", "false",
                                                "write every message anew before it is sent")
        .TakenByHand(ByHand::kServer),
    One<YesOrNo, &Spec::memory, &Memory::verify>("verify", "false",
                                                 "check every byte and its order at the receiver")
        .TakenByHand(ByHand::kClient),
    One<OrWord<kEmpty, Size>, &Spec::auto_from>(
        "auto_from", "",
        "size from which on --impl=auto uses zero copy; empty: measured before the run"),
    One<Namespace, &Spec::server_netns>(
        "server_netns", "",
        "existing network namespace of the server: a name under /run/netns, or a path"),
    One<Namespace, &Spec::client_netns>("client_netns", "", "the same of the client"),
    One<HostAddress, &Spec::server_address>(
        "server_address", "",
        "where the client finds the server: an address, or with launchers a name; empty: the only "
        "address in server_netns"),
    One<LauncherWords, &Spec::far, &FarSides::server_exec>(
        "server_exec", "",
        "command that runs a program on the host of the one server, such as 'ssh hostA'; netring "
        "adds the word sh"),
    kClientExecSetting,
    One<EnumText<Deploy>, &Spec::far, &FarSides::deploy>(
        "deploy", "auto",
        "copy the agent there for the run; auto: where there is none of this version"),
    One<FarPath, &Spec::far, &FarSides::agent_path>(
        "agent_path", "", "path of netring-agent there; empty: the one in PATH"),
    One<YesOrNo, &Spec::far, &FarSides::allow_local>(
        "allow_local", "false", "measure too where the traffic does not leave the host"),
    One<WholeNumber<0, 65535>, &Spec::far, &FarSides::port>(
        "port", "0",
        "first of the server's ports there: the agents', then one for each thread; 0: any that are "
        "free"),
};

constexpr GoneSetting kGone[] = {
    {"reps", "--duration says how long each cell is measured, --slice in which pieces"},
    {"until", "--precision says how precise comparisons are to be"},
    {"max_reps", "--duration bounds what --precision may take"},
    {"max_warmup", "--warmup is of each slice, and not stretched"},
    {"aa", "the control runs by itself; --nocontrol leaves it out"},
};

}  // namespace

absl::Span<const Setting> Settings() { return kSettings; }
absl::Span<const GoneSetting> GoneSettings() { return kGone; }

}  // namespace netring
