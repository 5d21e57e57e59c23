#include "report/analysis_json.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "netring/variant.h"
#include "report/analysis_fields.h"
#include "report/glance_words.h"
#include "report/question.h"
#include "report/run_lines.h"
#include "report/sentences.h"
#include "report/shown_figures.h"

namespace netring {
namespace {

AnalysedHeader HeaderOf(const Result& run, int64_t store_bytes) {
  return {.netring_version = NETRING_VERSION,
          .started_utc = run.started_utc,
          .ended = NameOf(run.ended),
          .interrupted = run.ended == RunEnd::kInterrupted || run.ended == RunEnd::kGoesOn,
          .command = RerunCommand(run.spec),
          .path = run.path.path,
          .cost = MetricOf(CostOfSide(run.spec.method.measure)).name,
          .store_bytes = store_bytes};
}

/// Those of the run, in its order.
Json VariantsOf(const Result& run) {
  Json list = Json::array();
  std::vector<std::string> known;
  for (const CellResult& each : run.cells) {
    const std::string& name = each.cell.technique.variant;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    known.push_back(name);
    ShownVariant shown{.name = name, .place = {}};
    if (const Variant* variant = FindVariant(name); variant != nullptr)
      shown.place = variant - Variants().data();
    list.push_back(ToJson(shown));
  }
  return list;
}

template <typename T>
Json ListOf(const std::vector<T>& values) {
  Json list = Json::array();
  for (const T& value : values) list.push_back(ToJson(value));
  return list;
}

/// The members of an object, each on a line; the elements of a list too.
void AppendMember(const char* name, const Json& value, std::string* text) {
  absl::StrAppend(text, text->empty() ? "{\n" : ",\n", "\"", name, "\": ");
  if (!value.is_array() || value.empty() || !value.front().is_structured()) {
    absl::StrAppend(text, Dump(value));
    return;
  }
  const char* separator = "[\n";
  for (const Json& element : value) {
    absl::StrAppend(text, separator, Dump(element));
    separator = ",\n";
  }
  absl::StrAppend(text, "\n]");
}

}  // namespace

std::string AnalysisJson(const AnalysedRun& analysed, int64_t store_bytes) {
  const Result& run = analysed.run();
  std::string text;
  AppendMember("schema_version", kAnalysisSchemaVersion, &text);
  AppendMember("run", ToJson(HeaderOf(run, store_bytes)), &text);
  AppendMember("glance", ToJson(PartsOfGlance(analysed, "")), &text);
  AppendMember("figures", ListOf(FiguresOf(analysed)), &text);
  AppendMember("cannot", CannotAnswer(analysed), &text);
  AppendMember("claims", ShownClaims(analysed), &text);
  AppendMember("sentences", ListOf(Sentences(analysed)), &text);
  AppendMember("table", ShownTable(analysed), &text);
  AppendMember("comparisons", ShownComparisons(analysed), &text);
  AppendMember("scaling", ShownScalings(analysed), &text);
  AppendMember("effects", ShownEffects(analysed), &text);
  AppendMember("questions", ListOf(Questions(analysed)), &text);
  AppendMember("rules", ShownRules(analysed), &text);
  AppendMember("variants", VariantsOf(run), &text);
  AppendMember("coordinates", ShownCoordinates(analysed), &text);
  AppendMember("metrics", ShownMetrics(analysed), &text);
  AppendMember("shares", ShownShares(), &text);
  AppendMember("facts", ShownFacts(run), &text);
  AppendMember("cells", ShownCells(analysed), &text);
  return text + "\n}\n";
}

}  // namespace netring
