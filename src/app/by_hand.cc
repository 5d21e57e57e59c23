#include "app/by_hand.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "analysis/cell_result.h"
#include "app/setting_options.h"
#include "base/formats.h"
#include "base/open_files.h"
#include "base/printable.h"
#include "experiment/congestion_control.h"
#include "experiment/plan.h"
#include "experiment/setting_formats.h"
#include "experiment/timing.h"
#include "load/worker.h"
#include "netring/check.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "report/format.h"

namespace netring {
namespace {

struct Port : WholeNumber<1, 65535> {
  static std::string Allowed() { return "must be a port from 1 to 65535"; }
};

constexpr char kAutoMemory[] = "auto";
constexpr TextField<ByHandLine> kServerFields[] = {
    FieldOf<Port, &ByHandLine::port>("port", "9000", "TCP port to listen on"),
    FieldOf<InetAddressText, &ByHandLine::address>("listen", "127.0.0.1", "address to listen on"),
    FieldOf<YesOrNo, &ByHandLine::once>("once", "false", "end after one client"),
    FieldOf<TimeSpan<1, kMaxDurationNs>, &ByHandLine::longest_ns>(
        "longest", "2h", "longest warm-up and window together that a client may ask for"),
    FieldOf<WholeNumber<1, kMaxThreads * kMaxConnections>, &ByHandLine::limits,
            &ServerLimits::connections>(
        "max_connections", "1024", "connections that one client may have, of all threads together"),
    FieldOf<WholeNumber<1, kMaxThreads * kMaxConnections>, &ByHandLine::limits,
            &ServerLimits::threads>(
        "max_threads", "256",
        "threads that are started for one client; an engine that blocks has one per connection"),
    FieldOf<OrWord<kAutoMemory, MemoryBytes>, &ByHandLine::limits, &ServerLimits::memory>(
        "max_memory", "auto",
        "memory that one client's connections may take; auto: half of what is free when it comes"),
};
constexpr TextField<ByHandLine> kClientFields[] = {
    FieldOf<Port, &ByHandLine::port>("port", "9000", "TCP port of the server"),
    FieldOf<TimeSpan<1, kMaxDurationNs>, &ByHandLine::wait_ns>(
        "wait", "10m", "longest wait for the server's greeting, while it serves another client"),
};

/// Whom a client talks to.
absl::Status TakeAddress(const std::vector<std::string>& arguments, ByHandLine* line) {
  if (arguments.empty()) return absl::InvalidArgumentError("give the server's address");
  const std::optional<std::string> address = InetAddressText::Parse(arguments.front());
  if (!address.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(absl::CHexEscape(arguments.front()), ": ", InetAddressText::Allowed()));
  }
  line->address = *address;
  return absl::OkStatus();
}

absl::Status CheckOneCell(const Spec& spec) {
  NETRING_RETURN_IF_ERROR(CheckSpec(spec));
  if (spec.impl.front() != kAutoImpl) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--impl=auto: name one variant; only netring-run measures from which size on to change");
}

/// A cell of the only slice, whose numbers are those of the metrics. Either side is `sample`: the
/// metrics of the one are those of the other.
CellResult CellOf(const SideSample& sample) {
  Slice slice;
  slice.outcome.kind = Outcome::Kind::kMeasured;
  slice.server = slice.client = sample;
  CellResult cell;
  cell.Add(slice);
  return cell;
}

std::string FigureText(const CellResult& cell, MetricId metric) {
  const std::optional<double> figure = cell.Figure(metric);
  return figure.has_value() ? NumberText(*figure) : "unknown";
}

/// What both sides of the only cell are told.
absl::StatusOr<SideConfigs> ByHandConfigs(const Spec& spec) {
  NETRING_ASSIGN_OR_RETURN(const Plan plan, MakePlan(spec));
  // By hand there is one slice.
  const Window window = WindowOf(spec.method, spec.method.duration_ns);
  return ConfigsFor(spec, plan.cells.front(), window, {.machines = {AllowedTopology()}});
}

/// The settings that a side was told, as a spec of one cell.
Spec SpecOf(const SideConfig& config) {
  Spec spec = DefaultSpec();
  spec.workload = {config.load.workload};
  spec.connections = {config.load.connections};
  spec.depth = {config.load.depth};
  spec.rate = {config.load.rate};
  spec.pace = config.pace;
  spec.method.warmup_ns = config.window.warmup_ns;
  spec.method.duration_ns = config.window.duration_ns;
  spec.memory = config.memory;
  return spec;
}

}  // namespace

absl::StatusOr<SideConfig> ServerConfig(const Spec& own, const SideConfig& asked) {
  const Spec theirs = SpecOf(asked);
  Spec spec = own;
  for (const Setting& setting : Settings()) {
    if (setting.by_hand == ByHand::kClient)
      NETRING_RETURN_IF_ERROR(setting.parse(setting.print(theirs), &spec));
  }
  NETRING_ASSIGN_OR_RETURN(SideConfigs sides, ByHandConfigs(spec));
  return std::move(sides.server);
}

std::string ResultText(const SideSample& client, Workload workload) {
  const CellResult cell = CellOf(client);
  std::string text =
      absl::StrCat("Throughput: ", FigureText(cell, MetricId::kThroughput), " Gbit/s, ",
                   FigureText(cell, MetricId::kMessageRate), " messages/s\n");
  if (workload != Workload::kRr || !cell.latency().has_value())
    return text + "Latency:    none: a stream has no round trips\n";
  absl::StrAppend(&text, "Latency:    ", FigureText(cell, MetricId::kMeanLatency), " us mean, ",
                  FigureText(cell, MetricId::kLatencyP50), " median, ",
                  FigureText(cell, MetricId::kLatencyP99), " p99, ",
                  FigureText(cell, MetricId::kLatencyMax), " longest\n");
  return text;
}

std::string SideText(const char* side, const SideSample& sample) {
  const CellResult cell = CellOf(sample);
  std::string text = absl::StrCat(
      side, ": ", sample.messages, " messages; work ns per message ",
      FigureText(cell, MetricId::kServerWork), ", CPU ns ", FigureText(cell, MetricId::kServerCpu),
      " (user ", FigureText(cell, MetricId::kServerUser), ", system ",
      FigureText(cell, MetricId::kServerSystem), "); ",
      sample.context_switches.has_value() ? absl::StrCat(*sample.context_switches)
                                          : std::string("unknown"),
      " context switches");
  for (const EventCount& count : sample.counters) {
    if (count.value.has_value()) absl::StrAppend(&text, ", ", *count.value, " ", count.name);
  }
  if (const std::string missing = DescribeMissing(sample.counters); !missing.empty())
    absl::StrAppend(&text, "; not available: ", missing);
  const Evidence& evidence = sample.evidence;
  if (evidence.zc_sends > 0) {
    absl::StrAppend(&text, "; zero copy: ", evidence.zc_sends, " sends, ", evidence.zc_completions,
                    " notifications, ", evidence.zc_copied, " of them copied by the kernel");
  }
  absl::StrAppend(&text, "; CPUs ", CpusOfThreads(sample.cpus), "; ",
                  sample.socket.congestion_control);
  return Printable(text) + "\n";  // it may be the other host's
}

int RunByHand(const Program& program, ByHand which, int argc, char** argv,
              absl::Status (*run)(const ByHandLine& line)) {
  ByHandLine line{.spec = DefaultSpec()};
  const absl::Span<const TextField<ByHandLine>> own =
      which == ByHand::kServer ? absl::MakeConstSpan(kServerFields) : kClientFields;
  Options options(program);
  options.Add(own, &line);
  AddSettingsByHand(which, &line.spec, &options);
  absl::Status status = options.Read({argv + 1, argv + argc});
  if (const auto answer = options.answer(); status.ok() && answer.has_value())
    return Print(program, *answer, 0);
  if (status.ok() && which == ByHand::kClient) status = TakeAddress(options.arguments(), &line);
  if (status.ok()) status = CheckOneCell(line.spec);
  if (status.ok()) status = CheckCongestionControl(Lab{}, line.spec.socket.congestion_control);
  if (status.ok()) {
    absl::StatusOr<SideConfigs> sides = ByHandConfigs(line.spec);
    status = sides.status();
    if (sides.ok()) line.sides = *std::move(sides);
  }
  if (status.ok())
    status = TermsOf(which == ByHand::kServer ? line.sides.server : line.sides.client).status();
  if (!status.ok()) return Complain(program, status, 2);
  AllowOpenFiles();
  status = run(line);
  return status.ok() ? 0 : Complain(program, status, 1);
}

}  // namespace netring
