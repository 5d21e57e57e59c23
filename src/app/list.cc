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

std::string Missing(FeatureSet needs, const absl::StatusOr<Kernel>& kernel) {
  const absl::Status status = kernel.ok() ? kernel->SupportsAll(needs) : kernel.status();
  return status.ok() ? "" : absl::StrCat(" - not here: ", status.message());
}

}  // namespace

std::string ListText(const absl::StatusOr<Kernel>& kernel) {
  std::string text = "variants (--impl):\n";
  for (const Variant& variant : Variants()) {
    AddLine(&text, variant.name, absl::StrCat(variant.description, Missing(variant.needs, kernel)));
  }
  AddLine(&text, kAutoImpl, kAutoDescription);
  absl::StrAppend(&text, "engines (--engine):\n");
  for (const EngineInfo& engine : Engines()) {
    AddLine(&text, engine.name,
            absl::StrCat(engine.description, engine.ring ? Missing({}, kernel) : ""));
  }
  absl::StrAppend(&text, "workloads (--workload):\n");
  AddLine(&text, "rr", "request and response; --depth, --rate: how requests follow each other");
  AddLine(&text, "stream", "one way from the server, as fast as the path takes it; --batch");
  absl::StrAppend(&text, "ring profiles (--ring):\n");
  for (const RingProfile& profile : RingProfiles())
    AddLine(&text, profile.name, profile.description);
  absl::StrAppend(&text, "ring switches (--ring=plain+NAME, default-NAME):\n");
  for (const RingSwitch& each : RingSwitches())
    AddLine(&text, each.name, absl::StrCat(each.description, Missing(each.features, kernel)));
  absl::StrAppend(&text, "receive modes (--recv):\n");
  for (const ReceiveMode& mode : ReceiveModes()) {
    AddLine(&text, mode.name,
            absl::StrCat(mode.description, "; since kernel ", mode.since,
                         mode.conflicts.empty() ? "" : "; not with ", mode.conflicts,
                         Missing(mode.needs, kernel)));
  }
  absl::StrAppend(&text, "paths (--path): ", absl::StrJoin(AllNames<PathKind>(), ", "), "\n");
  absl::StrAppend(&text, "io_uring features:\n");
  for (const FeatureInfo& info : Features()) {
    AddLine(&text, info.name,
            absl::StrCat("since kernel ", info.since,
                         !kernel.ok()                ? ", no io_uring here"
                         : kernel->Has(info.feature) ? ", here"
                                                     : ", not here"));
  }
  return text;
}

std::string PlanText(const Spec& spec, const Plan& plan) {
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
  for (const Cell& cell : plan.cells) absl::StrAppend(&text, cell.Id(), "\n");
  return text;
}

}  // namespace netring
