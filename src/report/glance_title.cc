// The first line of a glance.

#include <algorithm>
#include <cctype>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/cpu_list.h"
#include "base/printable.h"
#include "netring/clock.h"
#include "report/coordinates.h"
#include "report/format.h"
#include "report/glance_words.h"

namespace netring {
namespace {

struct PathWords {
  absl::string_view path;
  absl::string_view words;
};
constexpr PathWords kPathWords[] = {{"veth", "veth (local: copies)"},
                                    {"lo", "lo (local: copies)"},
                                    {"wire", "wire (zero copy at the sender)"},
                                    {"netns", "your namespaces"}};

std::string PathText(const std::string& path) {
  for (const PathWords& each : kPathWords) {
    if (each.path == path) return std::string(each.words);
  }
  return Printable(path);
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
  parts.push_back(DurationText(seconds > 0 ? seconds * kNsPerSecond : ended_ns));
  return absl::StrJoin(parts, ", ");
}

}  // namespace

std::vector<std::string> GlanceTitle(const AnalysedRun& analysed) {
  const Result& run = analysed.run();
  std::vector<std::string> items{"netring"};
  if (!run.path.path.empty()) items.push_back(PathText(run.path.path));
  const std::string release = ShortRelease(EnvironmentValue(run, "kernel_release"));
  if (!release.empty()) items.push_back(absl::StrCat("kernel ", release));
  const std::optional<CpuSet> cpus = ParseCpuList(EnvironmentValue(run, "cpus_online"));
  if (cpus.has_value() && !cpus->empty())
    items.push_back(CountText(static_cast<int64_t>(cpus->size()), "CPU"));
  if (!analysed.rows().empty()) items.push_back(LoadText(analysed));
  return items;
}

}  // namespace netring
