#include "app/by_hand.h"

#include <arpa/inet.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "base/open_files.h"
#include "experiment/plan.h"
#include "netring/clock.h"
#include "netring/histogram.h"
#include "netring/status.h"
#include "report/format.h"

namespace netring {
namespace {

absl::Status Usage(const std::string& argument, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(argument, ": ", what));
}

absl::Status SetAddress(const std::string& text, ByHand* result) {
  in_addr parsed;
  if (inet_pton(AF_INET, text.c_str(), &parsed) != 1)
    return Usage(text, "must be an IPv4 address such as 10.0.0.1");
  result->address = text;
  return absl::OkStatus();
}

absl::Status SetOwn(const std::string& name, const std::string& value, ByHand* result) {
  if (name == "listen") return SetAddress(value, result);
  if (name == "port") {
    const bool good = absl::SimpleAtoi(value, &result->port) && result->port > 0;
    if (good && result->port <= 65535) return absl::OkStatus();
    return Usage(absl::StrCat("--port=", value), "must be a port from 1 to 65535");
  }
  (name == "once" ? result->once : name == "help" ? result->help : result->version) = true;
  return absl::OkStatus();
}

/// An error names the option as this program has it.
absl::Status SetSetting(const ByHandOption& option, const std::string& value, Spec* spec) {
  const absl::Status status = Set(option.setting, value, spec);
  if (status.ok()) return status;
  return absl::Status(status.code(),
                      absl::StrReplaceAll(status.message(), {{absl::StrCat("--", option.setting),
                                                              absl::StrCat("--", option.name)}}));
}

bool TakesNoValue(const std::string& name) {
  return name == "once" || name == "help" || name == "version" || name == "verify" ||
         name == "touch";
}

const ByHandOption* Find(const ByHandProgram& program, const std::string& name) {
  const auto found = std::find_if(program.options.begin(), program.options.end(),
                                  [&](const ByHandOption& option) { return name == option.name; });
  return found == program.options.end() ? nullptr : &*found;
}

absl::Status CheckOneCell(const Spec& spec) {
  NETRING_RETURN_IF_ERROR(CheckSpec(spec));
  if (spec.impl.front() == kAutoImpl) {
    return absl::InvalidArgumentError(
        "--impl=auto: here one variant at a time; netring-run finds where to change over");
  }
  for (const Setting& setting : Settings()) {
    const std::string text = setting.print(spec);
    if (text.find(',') == std::string::npos || setting.name == "pin") continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "--", setting.name, "=", text, ": one value at a time; netring-run takes lists"));
  }
  return absl::OkStatus();
}

std::string QuantileUs(const Histogram& times, double quantile) {
  return NumberText(static_cast<double>(times.Quantile(quantile)) / static_cast<double>(kNsPerUs));
}

}  // namespace

absl::StatusOr<ByHand> ParseByHand(const ByHandProgram& program,
                                   const std::vector<std::string>& arguments) {
  ByHand result{.spec = DefaultSpec(), .address = program.takes_address ? "" : "127.0.0.1"};
  NETRING_RETURN_IF_ERROR(Set("impl", "a1", &result.spec));
  NETRING_RETURN_IF_ERROR(Set("sizes", "4096", &result.spec));
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument.rfind("--", 0) != 0) {
      if (!program.takes_address || !result.address.empty())
        return Usage(argument, "options begin with --; see --help");
      NETRING_RETURN_IF_ERROR(SetAddress(argument, &result));
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string name = absl::StrReplaceAll(
        argument.substr(2, equals == argument.npos ? equals : equals - 2), {{"-", "_"}});
    const ByHandOption* option = Find(program, name);
    if (option == nullptr) return Usage(argument, "there is no such option here; see --help");
    std::string value = equals == argument.npos ? "true" : argument.substr(equals + 1);
    if (equals == argument.npos && !TakesNoValue(name)) {
      if (++i == arguments.size()) return Usage(argument, "needs a value");
      value = arguments[i];
    }
    NETRING_RETURN_IF_ERROR(option->setting == nullptr ? SetOwn(name, value, &result)
                                                       : SetSetting(*option, value, &result.spec));
  }
  if (result.address.empty() && !result.help && !result.version)
    return absl::InvalidArgumentError("whom to talk to? Give the server's IPv4 address");
  NETRING_RETURN_IF_ERROR(CheckOneCell(result.spec));
  return result;
}

std::string HelpText(const ByHandProgram& program) {
  std::string text = program.usage;
  for (const ByHandOption& option : program.options) {
    const Setting* setting = option.setting == nullptr ? nullptr : FindSetting(option.setting);
    absl::StrAppend(&text, absl::StrFormat("  --%-14s %s\n", option.name,
                                           setting == nullptr ? option.help : setting->help));
    if (setting != nullptr)
      absl::StrAppend(&text, absl::StrFormat("  %16s %s\n", "", setting->allowed()));
  }
  return text;
}

absl::StatusOr<SideConfigs> ByHandConfigs(const Spec& spec) {
  NETRING_ASSIGN_OR_RETURN(const Topology topology, AllowedTopology());
  NETRING_ASSIGN_OR_RETURN(const Plan plan, MakePlan(spec));
  return ConfigsFor(spec, plan.cells.front(), topology);
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
      side, ": ", sample.messages, " messages; CPU ns per message ", per_message(sample.cpu_ns),
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

void Complain(const ByHandProgram& program, const absl::Status& status) {
  std::fprintf(stderr, "%s: %s\n", program.name,
               std::string(status.message().data(), status.message().size()).c_str());
}

int RunByHand(const ByHandProgram& program, int argc, char** argv,
              absl::Status (*run)(const ByHand& line)) {
  const absl::StatusOr<ByHand> line =
      ParseByHand(program, std::vector<std::string>(argv + 1, argv + argc));
  if (!line.ok()) {
    Complain(program, line.status());
    return 2;
  }
  if (line->help || line->version) {
    const std::string text =
        line->help ? HelpText(program) : absl::StrCat(program.name, " " NETRING_VERSION "\n");
    std::fputs(text.c_str(), stdout);
    return 0;
  }
  std::signal(SIGPIPE, SIG_IGN);
  AllowOpenFiles();
  const absl::Status status = run(*line);
  if (!status.ok()) Complain(program, status);
  return status.ok() ? 0 : 1;
}

}  // namespace netring
