// The first line of a glance.

#include <algorithm>
#include <cctype>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/enum_names.h"
#include "base/printable.h"
#include "experiment/far_sides.h"
#include "experiment/paths.h"
#include "netring/clock.h"
#include "report/coordinates.h"
#include "report/format.h"
#include "report/glance_words.h"

namespace netring {
namespace {

/// "remote (hostA to hostB)": from the server, which sends, to the client; "hostA to 8 clients".
std::string RemoteText(const Result& run) {
  constexpr size_t kMostNamed = 2;
  std::string hosts = Printable(std::string(EnvironmentValue(run, "host_name")));
  std::vector<std::string> clients;
  for (const OtherMachine& other : OtherMachines(run))
    clients.push_back(Printable(std::string(TextOf(*other.environment, "host_name"))));
  const bool named = clients.size() >= run.clients.size() && clients.size() <= kMostNamed;
  if (!named) {
    absl::StrAppend(&hosts, " to ", CountText(static_cast<int64_t>(run.clients.size()), "client"));
  } else if (!clients.empty()) {
    absl::StrAppend(&hosts, " to ", absl::StrJoin(clients, " and "));
  }
  return hosts.empty() ? kRemotePath : absl::StrCat(kRemotePath, " (", hosts, ")");
}

/// Each once, in their order.
template <typename T>
std::vector<T> Distinct(const std::vector<T>& values) {
  std::vector<T> each;
  for (const T& value : values) {
    if (std::find(each.begin(), each.end(), value) == each.end()) each.push_back(value);
  }
  return each;
}

std::string PathText(const Result& run) {
  const std::string& path = run.path.path;
  if (path == kRemotePath) return RemoteText(run);
  if (path == kNetnsPath) return "your namespaces";
  const std::optional<PathKind> kind = ParseEnum<PathKind>(path);
  return kind.has_value() ? std::string(PathOf(*kind).words) : Printable(path);
}

/// "6.18" of "6.18.0-3-amd64".
std::string ShortRelease(absl::string_view release) {
  size_t dots = 0;
  const auto end = std::find_if(release.begin(), release.end(), [&](char c) {
    dots += c == '.' ? 1 : 0;
    return dots > 1 || (c != '.' && std::isdigit(static_cast<unsigned char>(c)) == 0);
  });
  return Printable(std::string(release.begin(), end));
}

/// "kernel 6.12 and 7.2" of two machines; of releases that differ only further on all of both.
std::string KernelText(const Result& run) {
  if (EnvironmentValue(run, "kernel_release").empty()) return "";
  std::vector<std::string> whole{Printable(std::string(EnvironmentValue(run, "kernel_release")))};
  for (const OtherMachine& other : OtherMachines(run)) {
    std::string release = Printable(std::string(TextOf(*other.environment, "kernel_release")));
    if (!release.empty()) whole.push_back(std::move(release));
  }
  whole = Distinct(whole);
  std::vector<std::string> releases;
  for (const std::string& release : whole) releases.push_back(ShortRelease(release));
  releases = Distinct(releases);
  return absl::StrCat("kernel ",
                      absl::StrJoin(releases.size() == whole.size() ? releases : whole, " and "));
}

/// "2 CPUs", or "2 and 4 CPUs" of machines that differ.
std::string CpusText(const Result& run) {
  const auto server = static_cast<int64_t>(OnlineCpus(run.environment));
  if (server == 0) return "";
  std::vector<int64_t> counts{server};
  for (const OtherMachine& other : OtherMachines(run)) {
    const auto count = static_cast<int64_t>(OnlineCpus(*other.environment));
    if (count > 0) counts.push_back(count);
  }
  counts = Distinct(counts);
  const std::string last = CountText(counts.back(), "CPU");
  counts.pop_back();
  return counts.empty() ? last : absl::StrCat(absl::StrJoin(counts, " and "), " and ", last);
}

bool Varies(const AnalysedRun& analysed, absl::string_view name) {
  const auto& varying = analysed.varying();
  return std::any_of(varying.begin(), varying.end(),
                     [&](const Coordinate* each) { return each->name == name; });
}

/// "request-response, 1 connection, 60 s": what does not vary of the load, and how long it took.
std::string LoadText(const AnalysedRun& analysed) {
  const Load& load = analysed.rows().front().cell->cell.load;
  const bool stream = load.workload == Workload::kStream;
  std::vector<std::string> parts;
  if (!Varies(analysed, "workload")) parts.emplace_back(stream ? "stream" : "request-response");
  if (!Varies(analysed, "threads") && load.threads > 1)
    parts.push_back(CountText(load.threads, "thread"));
  if (!Varies(analysed, "connections"))
    parts.push_back(absl::StrCat(CountText(load.connections, "connection"),
                                 Varies(analysed, "threads") || load.threads > 1 ? " each" : ""));
  if (!Varies(analysed, "depth") && load.depth > 1)
    parts.push_back(absl::StrCat("depth ", load.depth));
  if (!Varies(analysed, "batch") && load.batch > 1)
    parts.push_back(absl::StrCat("batch ", load.batch));
  if (!Varies(analysed, "rate") && load.rate > 0)
    parts.push_back(absl::StrCat("rate ", load.rate, "/s"));
  int64_t ended_ns = 0;
  for (const Row& row : analysed.rows()) ended_ns = std::max(ended_ns, row.cell->ended_ns());
  const int64_t seconds = (ended_ns + kNsPerSecond / 2) / kNsPerSecond;
  if (ended_ns > 0) parts.push_back(DurationText(seconds > 0 ? seconds * kNsPerSecond : ended_ns));
  return absl::StrJoin(parts, ", ");
}

}  // namespace

std::vector<std::string> GlanceTitle(const AnalysedRun& analysed) {
  const Result& run = analysed.run();
  std::vector<std::string> items{"netring"};
  for (std::string text : {PathText(run), KernelText(run), CpusText(run)}) {
    if (!text.empty()) items.push_back(std::move(text));
  }
  if (!analysed.rows().empty()) items.push_back(LoadText(analysed));
  return items;
}

}  // namespace netring
