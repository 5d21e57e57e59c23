#include "report/results_json.h"

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "report/columns.h"
#include "report/run_lines.h"
#include "report/sentences.h"

namespace netring {
namespace {

Json CellJson(const Row& row) {
  Json json = Json::object();
  json["id"] = row.cell->cell.Id();
  for (const Column& column : ResultColumns())
    json[column.name] = ToJsonValue(ValueOf(column, row));
  return json;
}

}  // namespace

std::string ResultsJson(const Result& run) {
  std::string text =
      absl::StrCat("{\n\"command\": ", Dump(Json(RerunCommand(run.spec))),
                   ",\n\"ended\": ", Dump(Json(NameOf(run.ended))), ",\n\"cells\": [");
  const char* separator = "\n";
  for (const Row& row : ResultRows(run)) {
    absl::StrAppend(&text, separator, Dump(CellJson(row)));
    separator = ",\n";
  }
  absl::StrAppend(&text, "\n],\n\"sentences\": ", Dump(Json(Sentences(run))), "\n}\n");
  return text;
}

}  // namespace netring
