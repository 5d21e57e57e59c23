#include "app/list.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "analysis/auto_rule.h"
#include "base/enum_names.h"
#include "engine/receive_mode.h"
#include "experiment/names.h"
#include "experiment/stopping.h"
#include "netring/engine.h"
#include "netring/variant.h"
#include "ring/profile.h"

namespace netring {
namespace {

void AddLine(std::string* text, absl::string_view name, absl::string_view what) {
  absl::StrAppend(text, absl::StrFormat("  %-20s %s\n", name, what));
}

/// What this kernel lacks, said once and first; below it each line says only that it is not here.
class Obstacles {
 public:
  explicit Obstacles(const absl::StatusOr<Kernel>& kernel) : kernel_(kernel) {
    if (!kernel.ok()) {
      absl::StrAppend(&text_, "  io_uring is not here: ", kernel.status().message(), "\n");
    }
  }

  /// " (not here)", or nothing. `name` is what needs them, such as "--impl=vec".
  std::string Mark(const std::string& name, FeatureSet needs) {
    if (!kernel_.ok()) return kMark;
    const absl::Status status = kernel_->SupportsAll(needs);
    if (status.ok()) return "";
    AddLine(&text_, name, status.message());
    return kMark;
  }

  std::string Text() const { return text_.empty() ? "" : absl::StrCat("not here:\n", text_, "\n"); }

 private:
  static constexpr char kMark[] = " (not here)";
  const absl::StatusOr<Kernel>& kernel_;
  std::string text_;
};

/// Variants by the engines that have them, where these are not all.
std::string OnlyThere() {
  std::vector<absl::string_view> rings;
  std::vector<absl::string_view> calls;
  for (const Variant& variant : Variants()) {
    if (variant.call == nullptr) rings.push_back(variant.name);
    if (variant.request == nullptr) calls.push_back(variant.name);
  }
  return absl::StrCat("  only with --engine=uring: ", absl::StrJoin(rings, ", "),
                      "; only without it: ", absl::StrJoin(calls, ", "), "\n");
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
  absl::StrAppend(&text, axis.empty() ? "" : absl::StrCat("; compared along --", axis), "\n");
  return text;
}

}  // namespace

std::string ListText(const absl::StatusOr<Kernel>& kernel) {
  Obstacles obstacles(kernel);
  std::string text = "variants (--impl):\n";
  for (const Variant& variant : Variants()) {
    const bool on_ring = variant.request != nullptr && variant.call == nullptr;
    const std::string mark =
        on_ring || kernel.ok()
            ? obstacles.Mark(absl::StrCat("--impl=", variant.name), variant.needs)
            : "";
    AddLine(&text, variant.name, absl::StrCat(variant.description, mark));
  }
  AddLine(&text, kAutoImpl, kAutoDescription);
  text += OnlyThere();
  absl::StrAppend(&text, "engines (--engine):\n");
  for (const EngineInfo& engine : Engines()) {
    AddLine(
        &text, engine.name,
        absl::StrCat(engine.description, engine.ring ? obstacles.Mark("--engine=uring", {}) : ""));
  }
  absl::StrAppend(&text, "workloads (--workload):\n");
  AddLine(&text, "rr", "request and response; --depth, --rate: how requests follow each other");
  AddLine(&text, "stream", "one way from the server, as fast as the path takes it; --batch");
  absl::StrAppend(&text, "ring profiles (--ring):\n");
  for (const RingProfile& profile : RingProfiles())
    AddLine(&text, profile.name, profile.description);
  absl::StrAppend(&text, "ring switches (--ring=plain+NAME, default-NAME):\n");
  for (const RingSwitch& each : RingSwitches())
    AddLine(&text, each.name,
            absl::StrCat(each.description,
                         obstacles.Mark(absl::StrCat("--ring switch ", each.name), each.features)));
  absl::StrAppend(&text, "receive modes (--recv):\n");
  for (const ReceiveMode& mode : ReceiveModes()) {
    AddLine(&text, mode.name,
            absl::StrCat(mode.description, "; since kernel ", mode.since,
                         mode.conflicts.empty() ? "" : "; not with ", mode.conflicts,
                         obstacles.Mark(absl::StrCat("--recv=", mode.name), mode.needs)));
  }
  absl::StrAppend(&text, "paths (--path): ", absl::StrJoin(AllNames<PathKind>(), ", "), "\n");
  absl::StrAppend(&text, "io_uring features:\n");
  for (const FeatureInfo& info : Features()) {
    AddLine(&text, info.name,
            absl::StrCat("since kernel ", info.since,
                         !kernel.ok()                ? ", not told"
                         : kernel->Has(info.feature) ? ", here"
                                                     : ", not here"));
  }
  return obstacles.Text() + text;
}

std::string PlanText(const Spec& spec, const Plan& plan, const std::vector<RefusedCells>& refused) {
  std::string text;
  for (const Cell& cell : plan.cells) absl::StrAppend(&text, cell.Id(), "\n");
  for (const RefusedCells& each : refused) {
    absl::StrAppend(&text, each.ids.size(), each.ids.size() == 1 ? " cell" : " cells",
                    " cannot run here (", each.ids.front(), each.ids.size() == 1 ? "" : ", ...",
                    "): ", each.reason, "\n");
  }
  return text + (plan.cells.empty() ? "no cell can run here\n" : EstimateText(spec, plan));
}

}  // namespace netring
