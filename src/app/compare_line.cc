#include "app/compare_line.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/enum_names.h"
#include "base/formats.h"
#include "compare/coordinates.h"
#include "experiment/fact_groups.h"
#include "experiment/setting_formats.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr char kEmpty[] = "";

/// As text first: what they mean depends on each other.
struct Given {
  std::string by;
  std::vector<std::string> across;
};

struct MetricName {
  using Value = MetricId;
  /// Cells are compared by rounds: a metric that slices have no number of cannot be.
  static std::optional<Value> Parse(absl::string_view text) {
    const std::optional<MetricId> metric = FindMetric(text);
    return metric.has_value() && MetricOf(*metric).of.slice != nullptr ? metric : std::nullopt;
  }
  static std::string Print(Value value) { return MetricOf(value).name; }
  static std::string Allowed() {
    std::vector<std::string> names;
    for (const Metric& metric : SliceMetrics()) names.emplace_back(metric.name);
    return absl::StrCat("must be ", Either(names));
  }
};

std::vector<std::string> GroupNames() {
  std::vector<std::string> names;
  for (const FactGroup& group : FactGroups()) {
    if (!group.name.empty()) names.emplace_back(group.name);
  }
  return names;
}

std::vector<std::string> AcrossNames() {
  std::vector<std::string> names = GroupNames();
  for (std::string& name : CoordinateNames()) names.push_back(std::move(name));
  return names;
}

template <typename Format, auto kMember>
constexpr auto ListOf(absl::string_view name, absl::string_view default_text,
                      absl::string_view help) {
  using Target = decltype(ClassOf(kMember));
  return TextField<Target>{name,
                           default_text,
                           help,
                           Format::Allowed,
                           [](absl::string_view text, Target* target) {
                             (target->*kMember).clear();
                             if (text.empty()) return absl::OkStatus();
                             NETRING_ASSIGN_OR_RETURN(target->*kMember, ParseList<Format>(text));
                             return absl::OkStatus();
                           },
                           [](const Target& target) { return PrintList<Format>(target.*kMember); }};
}

constexpr TextField<Given> kGivenFields[] = {
    FieldOf<FileName, &Given::by>(
        "by", "",
        "within one run: the coordinate that A and B are values of, such as impl or engine"),
    ListOf<OneOf<AcrossNames>, &Given::across>(
        "across", "",
        "what may differ, joined by commas: groups of facts (docs/COMPARING.md), or coordinates "
        "with one value on each side"),
};

constexpr TextField<CompareLine> kFields[] = {
    ListOf<MetricName, &CompareLine::metrics>(
        "metric", "",
        "what to compare, joined by commas; empty: the work of the side under test (--measure)"),
    FieldOf<OrWord<kEmpty, Share>, &CompareLine::margin>(
        "margin", "",
        "two are the same when they differ by no more than this; empty: as in the runs"),
    FieldOf<EnumText<CompareFormat>, &CompareLine::format>("format", "table",
                                                           "what standard output gets"),
};

absl::Status Refused(const auto&... words) {
  return absl::InvalidArgumentError(absl::StrCat(words...));
}

absl::Status TakeWithin(const Given& given, const Options& options, CompareLine* line) {
  const std::vector<std::string>& arguments = options.arguments();
  if (arguments.size() != 3 || options.first_list().has_value()) {
    return Refused("--by=", given.by,
                   ": compares within one run: give RUN, and two values A and B of ", given.by);
  }
  if (!given.across.empty()) return Refused("--across: within one run nothing else differs");
  line->base = {arguments[0]};
  line->by = {.name = given.by, .base = arguments[1], .fresh = arguments[2]};
  return absl::OkStatus();
}

absl::Status TakeSides(const Options& options, CompareLine* line) {
  const std::vector<std::string>& arguments = options.arguments();
  const size_t first = options.first_list().value_or(1);
  if (options.first_list().has_value() && (first == 0 || first == arguments.size())) {
    return Refused("-- stands between two lists of runs: there is none ",
                   first == 0 ? "before" : "after", " it");
  }
  if (arguments.empty()) return Refused("name two runs, BASE and NEW; see --help");
  if (arguments.size() == 1)
    return Refused("one run: name a second one, or what to compare in it with --by; see --help");
  if (!options.first_list().has_value() && arguments.size() != 2)
    return Refused(arguments.size(), " runs: put -- between those of the base and the new ones");
  const auto middle = arguments.begin() + static_cast<ptrdiff_t>(first);
  line->base.assign(arguments.begin(), middle);
  line->fresh.assign(middle, arguments.end());
  return absl::OkStatus();
}

}  // namespace

const Program kNetringCompare{
    .name = "netring-compare",
    .about =
        "netring-compare: does the new one cost more than the base, cell by cell?\n\n"
        "  netring-compare BASE NEW                 two run directories\n"
        "  netring-compare A1 A2 A3 -- B1 B2 B3     several runs of each side\n"
        "  netring-compare RUN --by impl a1 a3      within one run: a3 against a1\n\n"
        "Answers: less, more, same (within the margin) or unsure (docs/COMPARING.md).\n"
        "Within one run, rounds pair the cells, which shows the smallest differences.\n"
        "Two single runs show only changes larger than the machine's own drift.\n",
    .arguments = "give BASE NEW, or runs on both sides of one --, or RUN --by COORDINATE A B",
    .most_arguments = 200,
    .ending =
        "Exit: 0 every cell has an answer, none is worse; 4 a cell is worse; 5 no cell is\n"
        "worse, but one is unsure or not compared; 2 usage, bad input, or runs that\n"
        "differ in more than --across allows.\n",
    .two_lists = true};

absl::StatusOr<CompareLine> ReadCompareLine(const std::vector<std::string>& arguments) {
  CompareLine line;
  Given given;
  Options options(kNetringCompare);
  options.Add(absl::MakeConstSpan(kGivenFields), &given);
  options.Add(absl::MakeConstSpan(kFields), &line);
  options.NotHere("fail_on", "use the exit code: 4 a cell is worse, 5 one is unsure, 0 neither");
  NETRING_RETURN_IF_ERROR(options.Read(arguments));
  line.answer = options.answer();
  if (line.answer.has_value()) return line;
  const std::vector<std::string> groups = GroupNames();
  for (const std::string& name : given.across) {
    const bool is_group = std::find(groups.begin(), groups.end(), name) != groups.end();
    (is_group ? line.groups : line.coordinates).push_back(name);
  }
  NETRING_RETURN_IF_ERROR(given.by.empty() ? TakeSides(options, &line)
                                           : TakeWithin(given, options, &line));
  return line;
}

}  // namespace netring
