#include "report/json.h"

#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "base/shell_quoted.h"
#include "report/columns.h"
#include "report/compare.h"
#include "report/repetition_json.h"
#include "report/run_fields.h"

namespace netring {
namespace {

constexpr size_t kCellBytes = 8192;  ///< of a cell without its repetitions, about

Json EnvironmentJson(const Environment& environment) {
  Json json = Json::object();
  for (const auto& [key, value] : environment) json[key] = value;
  return json;
}

Json SummaryJson(const Row& row) {
  Json json = Json::object();
  for (const Column& column : ResultColumns())
    json[column.name] = ToJsonValue(ValueOf(column, row));
  return json;
}

Json VariantsJson() {
  Json json = Json::array();
  for (const Variant& variant : Variants()) {
    json.push_back(
        ToJson(VariantFields{.name = std::string(variant.name.data(), variant.name.size()),
                             .release = variant.release,
                             .staging = variant.staging,
                             .registered = variant.registered,
                             .in_file = variant.in_file,
                             .fields = variant.fields}));
  }
  return json;
}

/// Metric to percent; no fields without --aa.
Json NoiseFloorJson(const Result& run) {
  Json json = Json::object();
  const NoiseFloor floor = FindNoiseFloor(run);
  for (size_t i = 0; i < floor.size(); ++i)
    json[ComparedMetrics()[i].name] = ToJsonValue(Real(floor[i]));
  return json;
}

/// Adds the text of the repetitions that are new.
void Update(const CellResult& cell, std::vector<std::string>* written) {
  for (size_t i = written->size(); i < cell.repetitions.size(); ++i) {
    written->push_back(Dump(RepetitionJson(cell.repetitions[i])));
    written->back().shrink_to_fit();  // as long as the run lasts
  }
}

void AddCell(const Row& row, const std::vector<std::string>& repetitions, std::string* text) {
  Json json = Json::object();
  json["id"] = row.cell->cell.Id();
  json["cell"] = ToJson(row.cell->cell);
  AddOutcome(row.outcome, &json);
  json["summary"] = SummaryJson(row);
  text->append(Dump(json));
  text->pop_back();  // the brace, for one more field
  text->append(",\"repetitions\":[");
  for (size_t i = 0; i < repetitions.size(); ++i)
    absl::StrAppend(text, i == 0 ? "" : ",", repetitions[i]);
  text->append("]}");
}

size_t BytesOf(const std::vector<std::string>& texts) {
  return std::accumulate(texts.begin(), texts.end(), size_t{0},
                         [](size_t sum, const std::string& text) { return sum + text.size(); });
}

}  // namespace

std::string RerunCommand(const Spec& spec) {
  const Spec defaults = DefaultSpec();
  std::string command = "netring-run";
  for (const Setting& setting : Settings()) {
    const std::string text = setting.print(spec);
    if (text == setting.print(defaults)) continue;
    absl::StrAppend(&command, " ", ShellQuoted(absl::StrCat("--", setting.name, "=", text)));
  }
  return command;
}

std::string RunJson(const Result& run) {
  RepetitionTexts none;
  return RunJson(run, &none);
}

std::string RunJson(const Result& run, RepetitionTexts* written) {
  const std::pair<const char*, Json> fields[] = {
      {"schema_version", kRunSchemaVersion},
      {"netring_version", NETRING_VERSION},
      {"started_utc", run.started_utc},
      {"interrupted", run.interrupted},
      {"command", RerunCommand(run.spec)},
      {"spec", SpecToJson(run.spec)},
      {"environment", EnvironmentJson(run.environment)},
      {"path", ToJson(run.path)},
      {"variants", VariantsJson()},
      {"auto", ToJson(AutoFields{run.auto_rules})["auto"]},
      {"noise_floor", NoiseFloorJson(run)},
  };
  std::string text = "{\n";
  for (const auto& [name, json] : fields)
    absl::StrAppend(&text, "\"", name, "\": ", Dump(json), ",\n");
  text += "\"cells\": [";
  const std::vector<Row> rows = ResultRows(run);
  written->resize(rows.size());
  size_t bytes = text.size() + rows.size() * kCellBytes;
  for (size_t i = 0; i < rows.size(); ++i) {
    Update(*rows[i].cell, &(*written)[i]);
    bytes += BytesOf((*written)[i]);
  }
  text.reserve(bytes);  // growing, it would be there twice
  for (size_t i = 0; i < rows.size(); ++i) {
    text += i == 0 ? "\n" : ",\n";
    AddCell(rows[i], (*written)[i], &text);
  }
  text += "\n]\n}\n";
  return text;
}

}  // namespace netring
