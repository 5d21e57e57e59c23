// A run.jsonl that is taken is written and read back the same, and can be shown. What is said of it
// is JSON, and no interval excludes its own estimate.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "fuzz/fuzz.h"
#include "netring/check.h"
#include "report/analysis_json.h"
#include "report/csv.h"
#include "report/glance.h"
#include "report/run_lines.h"
#include "report/run_reader.h"
#include "report/table.h"
#include "support/memory_file.h"

namespace netring {
namespace {

struct Taken {
  absl::StatusOr<ReadRun> read;
  std::vector<std::pair<size_t, Slice>> slices;
};

Taken Take(absl::string_view text) {
  const UniqueFd file = MemoryFile(text);
  Taken taken{.read = absl::UnknownError(""), .slices = {}};
  taken.read =
      ReadRunFrom(file.get(), "run.jsonl", [&](const Result&, size_t cell, const Slice& s) {
        taken.slices.emplace_back(cell, s);
        return absl::OkStatus();
      });
  return taken;
}

std::string Written(const Taken& taken) {
  const Result& run = taken.read->run;
  std::string text = RunLineText(run) + "\n";
  for (const auto& [cell, slice] : taken.slices) {
    absl::StrAppend(&text, FactsLineText(FactsOf(cell, slice)), "\n", SliceLineText(cell, slice),
                    "\n");
  }
  absl::StrAppend(&text, EndLineText(run.ended), "\n");
  return text;
}

void CheckAnalysis(const Result& run) {
  const Json analysis =
      Json::parse(AnalysisJson(AnalysedRun(run), 0), nullptr, /*allow_exceptions=*/false);
  NETRING_CHECK(!analysis.is_discarded());
  for (const char* list : {"comparisons", "scaling", "effects"}) {
    for (const Json& each : analysis[list]) {
      if (!each.contains("low")) continue;
      NETRING_CHECK(each["low"] <= each["ratio"] && each["ratio"] <= each["high"]);
    }
  }
}

}  // namespace
}  // namespace netring

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const Taken taken = Take({reinterpret_cast<const char*>(data), size});
  if (!taken.read.ok()) return 0;
  NETRING_CHECK(taken.read->whole_bytes <= static_cast<int64_t>(size));
  const std::string text = Written(taken);
  const Taken again = Take(text);
  NETRING_CHECK(again.read.ok() && Written(again) == text);
  NETRING_CHECK(ResultsCsv(AnalysedRun(again.read->run)) ==
                ResultsCsv(AnalysedRun(taken.read->run)));
  NETRING_CHECK(!TableText(AnalysedRun(taken.read->run)).empty());
  NETRING_CHECK(!GlanceText(AnalysedRun(taken.read->run)).empty());
  CheckAnalysis(taken.read->run);
  return 0;
}
