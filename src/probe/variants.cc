#include "probe/variants.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "load/worker.h"
#include "netring/clock.h"
#include "netring/engine.h"
#include "netring/variant.h"
#include "probe/pair.h"

namespace netring {
namespace {

constexpr int64_t kMessageBytes = 8192;
constexpr char kMixedLayout[] = "64+*";  // what is mixed needs parts of several lengths

/// What a slice without an error must also show.
std::string MissingEvidence(const Variant& variant, const Evidence& evidence) {
  if (evidence.sends == 0) return "nothing was sent";
  if (!variant.zero_copy()) return "";
  if (evidence.zc_sends == 0) return "no send was made with zero copy";
  if (evidence.zc_completions == evidence.zc_sends) return "";
  return absl::StrCat(evidence.zc_sends, " zero-copy sends have ", evidence.zc_completions,
                      " notifications");
}

VariantTrial Try(const Variant& variant, const EngineInfo& engine,
                 const absl::StatusOr<Kernel>& kernel) {
  VariantTrial trial{.variant = std::string(variant.name), .engine = std::string(engine.name)};
  const SideConfig config{
      .technique = {.engine = trial.engine, .variant = trial.variant},
      .load = {.size = kMessageBytes, .layout = variant.mixed ? kMixedLayout : kUsualLayout},
      .memory = {.slots = 2, .verify = true},
      .window = {.duration_ns = 2 * kNsPerMs}};
  if (const absl::Status able = Resolve(config, kernel).status(); !able.ok()) {
    trial.reason = std::string(able.message());
    return trial;
  }
  const absl::StatusOr<PairSample> sample = RunPair(config, {}, kernel);
  if (!sample.ok()) {
    trial.outcome = Did::kFailed;
    trial.reason = std::string(sample.status().message());
    return trial;
  }
  const Evidence& evidence = sample->server.evidence;
  trial.sends = evidence.sends;
  if (variant.zero_copy()) {
    trial.notifications = evidence.zc_completions;
    trial.copied = evidence.zc_copied;
  }
  trial.reason = MissingEvidence(variant, evidence);
  trial.outcome = trial.reason.empty() ? Did::kWorked : Did::kFailed;
  return trial;
}

}  // namespace

std::vector<VariantTrial> TryVariants(const absl::StatusOr<Kernel>& kernel) {
  std::vector<VariantTrial> trials;
  for (const EngineInfo& engine : Engines()) {
    for (const Variant& variant : Variants()) trials.push_back(Try(variant, engine, kernel));
  }
  return trials;
}

}  // namespace netring
