#include "app/by_hand.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "app/setting_options.h"
#include "base/formats.h"
#include "base/open_files.h"
#include "experiment/plan.h"
#include "experiment/setting_formats.h"
#include "experiment/timing.h"
#include "load/worker.h"
#include "netring/check.h"
#include "netring/clock.h"
#include "netring/histogram.h"
#include "netring/status.h"
#include "report/format.h"

namespace netring {
namespace {

struct Port : WholeNumber<1, 65535> {
  static std::string Allowed() { return "must be a port from 1 to 65535"; }
};

constexpr TextField<ByHandLine> kServerFields[] = {
    FieldOf<Port, &ByHandLine::port>("port", "9000", "TCP port to wait for clients at"),
    FieldOf<Ipv4, &ByHandLine::address>("listen", "127.0.0.1", "IPv4 address to listen on"),
    FieldOf<YesOrNo, &ByHandLine::once>("once", "false", "end after one client"),
};
constexpr TextField<ByHandLine> kClientFields[] = {
    FieldOf<Port, &ByHandLine::port>("port", "9000", "TCP port that the server waits at"),
};

/// Whom a client talks to.
absl::Status TakeAddress(const std::vector<std::string>& arguments, ByHandLine* line) {
  if (arguments.empty())
    return absl::InvalidArgumentError("whom to talk to? Give the server's IPv4 address");
  const std::optional<std::string> address = Ipv4::Parse(arguments.front());
  if (!address.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(absl::CHexEscape(arguments.front()), ": ", Ipv4::Allowed()));
  }
  line->address = *address;
  return absl::OkStatus();
}

absl::Status CheckOneCell(const Spec& spec) {
  NETRING_RETURN_IF_ERROR(CheckSpec(spec));
  if (spec.impl.front() != kAutoImpl) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--impl=auto: here one variant at a time; netring-run finds where to change over");
}

std::string QuantileUs(const Histogram& times, double quantile) {
  return NumberText(static_cast<double>(times.Quantile(quantile)) / static_cast<double>(kNsPerUs));
}

/// What both sides of the only cell are told.
absl::StatusOr<SideConfigs> ByHandConfigs(const Spec& spec) {
  NETRING_ASSIGN_OR_RETURN(const Topology topology, AllowedTopology());
  NETRING_ASSIGN_OR_RETURN(const Plan plan, MakePlan(spec));
  // By hand there is one slice.
  const Window window = WindowOf(spec.method, spec.method.duration_ns);
  return ConfigsFor(spec, plan.cells.front(), window, topology);
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
  const auto window_ns = static_cast<double>(std::max<int64_t>(client.window_ns, 1));
  std::string text = absl::StrCat(
      "Throughput: ", NumberText(static_cast<double>(client.bytes) * 8 / window_ns), " Gbit/s, ",
      NumberText(static_cast<double>(client.messages) * static_cast<double>(kNsPerSecond) /
                 window_ns),
      " messages/s\n");
  const absl::StatusOr<Histogram> latency = Histogram::FromParts(client.latency);
  if (workload != Workload::kRr || !latency.ok() || latency->count() == 0)
    return text + "Latency:    none: a stream has no round trips\n";
  absl::StrAppend(&text,
                  "Latency:    ", NumberText(latency->mean() / static_cast<double>(kNsPerUs)),
                  " us mean, ", QuantileUs(*latency, 0.5), " median, ", QuantileUs(*latency, 0.99),
                  " p99, ", QuantileUs(*latency, 1), " longest\n");
  return text;
}

std::string SideText(const char* side, const SideSample& sample) {
  const auto messages = static_cast<double>(std::max<int64_t>(sample.messages, 1));
  const auto per_message = [&](int64_t ns) {
    return NumberText(static_cast<double>(ns) / messages);
  };
  std::string text = absl::StrCat(
      side, ": ", sample.messages, " messages; work ns per message ",
      per_message(sample.cpu_ns - sample.looking_ns), ", CPU ns ", per_message(sample.cpu_ns),
      " (user ", per_message(sample.user_ns), ", system ", per_message(sample.system_ns), "); ",
      sample.context_switches, " context switches");
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
  return absl::StrCat(text, "; CPUs ", CpusOfThreads(sample.cpus), "; ",
                      sample.socket.congestion_control, "\n");
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
  if (status.ok()) {
    absl::StatusOr<SideConfigs> sides = ByHandConfigs(line.spec);
    status = sides.status();
    if (sides.ok()) line.sides = *std::move(sides);
  }
  if (status.ok())
    status = TermsOf(which == ByHand::kServer ? line.sides.server : line.sides.client).status();
  if (!status.ok()) return Complain(program, status, 2);
  std::signal(SIGPIPE, SIG_IGN);
  AllowOpenFiles();
  status = run(line);
  return status.ok() ? 0 : Complain(program, status, 1);
}

}  // namespace netring
