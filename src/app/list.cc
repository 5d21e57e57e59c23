#include "app/list.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "analysis/auto_rule.h"
#include "base/enum_names.h"
#include "base/text_wrap.h"
#include "engine/receive_mode.h"
#include "experiment/names.h"
#include "experiment/stopping.h"
#include "netring/engine.h"
#include "netring/variant.h"
#include "ring/profile.h"

namespace netring {
namespace {

/// Lines of a list, with a name that begins each entry.
class ListLines {
 public:
  explicit ListLines(size_t width) : width_(width) {}

  void AddHeading(absl::string_view heading) { text_ += HangingText("", heading, width_, 0); }
  void Add(absl::string_view name, absl::string_view what) {
    text_ += HangingText(absl::StrCat("  ", name), what, width_, kIndent);
  }
  void AddWords(absl::string_view words) { text_ += HangingText("", words, width_, 2); }
  const std::string& text() const { return text_; }

 private:
  static constexpr size_t kIndent = 23;
  size_t width_;
  std::string text_;
};

/// What this kernel lacks, said once and first; below it each line says only that it is not here.
class Obstacles {
 public:
  Obstacles(const absl::StatusOr<Kernel>& kernel, size_t width) : kernel_(kernel), lines_(width) {
    if (!kernel.ok())
      lines_.AddWords(absl::StrCat("io_uring is not here: ", kernel.status().message()));
  }

  /// " (not here)", or nothing. `name` is what needs them, such as "--impl=vec".
  std::string Mark(const std::string& name, FeatureSet needs) {
    if (!kernel_.ok()) return kMark;
    const absl::Status status = kernel_->SupportsAll(needs);
    if (status.ok()) return "";
    lines_.Add(name, status.message());
    return kMark;
  }

  std::string Text() const {
    return lines_.text().empty() ? "" : absl::StrCat("not here:\n", lines_.text(), "\n");
  }

 private:
  static constexpr char kMark[] = " (not here)";
  const absl::StatusOr<Kernel>& kernel_;
  ListLines lines_;
};

/// Variants by the engines that have them, where these are not all.
std::string OnlyThere() {
  std::vector<absl::string_view> rings;
  std::vector<absl::string_view> calls;
  for (const Variant& variant : Variants()) {
    if (variant.call == nullptr) rings.push_back(variant.name);
    if (variant.request == nullptr) calls.push_back(variant.name);
  }
  return absl::StrCat("only with --engine=uring: ", absl::StrJoin(rings, ", "),
                      "; only without it: ", absl::StrJoin(calls, ", "));
}

void AddVariants(Obstacles& obstacles, bool ring_here, ListLines* lines) {
  lines->AddHeading("variants (--impl):");
  for (const Variant& variant : Variants()) {
    const bool on_ring = variant.request != nullptr && variant.call == nullptr;
    const std::string mark =
        on_ring || ring_here ? obstacles.Mark(absl::StrCat("--impl=", variant.name), variant.needs)
                             : "";
    lines->Add(variant.name, absl::StrCat(variant.description, mark));
  }
  lines->Add(kAutoImpl, kAutoDescription);
  lines->AddWords(OnlyThere());
}

void AddEngines(Obstacles& obstacles, ListLines* lines) {
  lines->AddHeading("engines (--engine):");
  for (const EngineInfo& engine : Engines()) {
    lines->Add(engine.name, absl::StrCat(engine.description,
                                         engine.ring ? obstacles.Mark("--engine=uring", {}) : ""));
  }
  lines->AddHeading("workloads (--workload):");
  lines->Add("rr", "request and response; --depth, --rate: how requests follow each other");
  lines->Add("stream", "one way from the server, as fast as the path takes it; --batch");
}

void AddRings(Obstacles& obstacles, ListLines* lines) {
  lines->AddHeading("ring profiles (--ring):");
  for (const RingProfile& profile : RingProfiles()) lines->Add(profile.name, profile.description);
  lines->AddHeading("ring switches (--ring=plain+NAME, default-NAME):");
  for (const RingSwitch& each : RingSwitches()) {
    lines->Add(each.name, absl::StrCat(each.description,
                                       obstacles.Mark(absl::StrCat("--ring switch ", each.name),
                                                      each.features)));
  }
  lines->AddHeading("receive modes (--recv):");
  for (const ReceiveMode& mode : ReceiveModes()) {
    lines->Add(mode.name,
               absl::StrCat(mode.description, "; since kernel ", mode.since,
                            mode.conflicts.empty() ? "" : "; not with ", mode.conflicts,
                            obstacles.Mark(absl::StrCat("--recv=", mode.name), mode.needs)));
  }
}

void AddFeatures(const absl::StatusOr<Kernel>& kernel, ListLines* lines) {
  lines->AddHeading("io_uring features:");
  for (const FeatureInfo& info : Features()) {
    lines->Add(info.name, absl::StrCat("since kernel ", info.since,
                                       !kernel.ok()                ? ", unknown"
                                       : kernel->Has(info.feature) ? ", here"
                                                                   : ", not here"));
  }
}

/// How many cells, in which pieces, and how long that takes.
std::string EstimateText(const Spec& spec, const Plan& plan) {
  const Method& method = spec.method;
  const double precision = PrecisionOf(method, plan.groups);
  const std::string slice = FindSetting("slice")->print(spec);
  const std::string time =
      absl::FormatDuration(absl::Trunc(EstimateTime(spec, plan), absl::Milliseconds(1)));
  std::string text = absl::StrCat(
      plan.cells.size(), plan.cells.size() == 1 ? " cell" : " cells", " in rounds, slices of ",
      method.slice_ns.has_value() ? slice : absl::StrCat(slice, " (20ms, or what a cell needs)"),
      ", seed ", plan.seed, "; ");
  if (method.budget_ns.has_value()) {
    absl::StrAppend(&text, "as many rounds as fit ", time,
                    ", first where comparisons are not precise");
  } else {
    const int64_t rounds = MostRounds(spec, plan);
    absl::StrAppend(&text, "each measured for ", FindSetting("duration")->print(spec),
                    " in at most ", rounds, rounds == 1 ? " round, about " : " rounds, about ",
                    time);
  }
  if (precision > 0 && !method.budget_ns.has_value()) {
    absl::StrAppend(&text, ", or less: until comparisons are precise to ",
                    absl::StrFormat("%.3g %%", 100 * precision));
  }
  const std::string axis = ComparedAxis(spec);
  absl::StrAppend(&text, axis.empty() ? "" : absl::StrCat("; compared along --", axis));
  return text;
}

}  // namespace

std::string ListText(const absl::StatusOr<Kernel>& kernel, size_t width) {
  Obstacles obstacles(kernel, width);
  ListLines lines(width);
  AddVariants(obstacles, kernel.ok(), &lines);
  AddEngines(obstacles, &lines);
  AddRings(obstacles, &lines);
  lines.AddHeading(absl::StrCat("paths (--path): ", absl::StrJoin(AllNames<PathKind>(), ", ")));
  AddFeatures(kernel, &lines);
  return obstacles.Text() + lines.text();
}

std::string PlanText(const Spec& spec, const Plan& plan, const std::vector<RefusedCells>& refused,
                     size_t width) {
  std::string text;
  for (const Cell& cell : plan.cells) absl::StrAppend(&text, cell.Id(), "\n");
  for (const RefusedCells& each : refused) {
    text += HangingText("",
                        absl::StrCat(each.ids.size(), each.ids.size() == 1 ? " cell" : " cells",
                                     " cannot run here (", each.ids.front(),
                                     each.ids.size() == 1 ? "" : ", ...", "): ", each.reason),
                        width, 0);
  }
  return text + HangingText("",
                            plan.cells.empty() ? "no cell can run here" : EstimateText(spec, plan),
                            width, 0);
}

}  // namespace netring
