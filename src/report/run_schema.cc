#include "report/run_schema.h"

#include <utility>

#include "base/json_schema.h"
#include "report/run_fields.h"
#include "report/run_lines.h"

namespace netring {
namespace {

template <typename T>
Json ObjectOf(Json* definitions) {
  SchemaWriter writer(definitions);
  T value{};
  Describe(writer, value);
  return writer.object();
}

/// The members of the first line that are no struct: texts by name.
void AddTexts(const char* name, const char* meaning, bool required, Json* object) {
  (*object)["properties"][name] = Json{{"description", meaning},
                                       {"type", "object"},
                                       {"additionalProperties", Json{{"type", "string"}}}};
  if (required) (*object)["required"].push_back(name);
}

Json RunObject(Json* definitions) {
  Json object = ObjectOf<RunHeader>(definitions);
  object["properties"]["schema_version"] = Json{{"const", kRunSchemaVersion}};
  object["required"].push_back("schema_version");
  AddTexts("spec", "every setting of docs/FLAGS.md, as its option takes it", true, &object);
  AddTexts("environment", "the server's machine and the program, as docs/RESULTS.md lists", true,
           &object);
  AddTexts("client_environment", "the client's machine, where that is another", false, &object);
  Json client = ObjectOf<ClientFacts>(definitions);
  AddTexts("environment", "its machine; none: it is the server's", true, &client);
  object["properties"]["clients"] = Json{
      {"description", "of several clients, each"}, {"type", "array"}, {"items", std::move(client)}};
  return object;
}

/// {"KIND": object} and nothing else.
Json LineOf(const char* kind, Json object) {
  return Json{{"type", "object"},
              {"properties", Json{{kind, std::move(object)}}},
              {"required", Json::array({kind})},
              {"additionalProperties", false}};
}

}  // namespace

std::string RunSchemaText() {
  Json definitions = Json::object();
  Json lines = Json::array();
  lines.push_back(LineOf("run", RunObject(&definitions)));
  lines.push_back(LineOf("facts", ObjectOf<FactsLine>(&definitions)));
  lines.push_back(LineOf("slice", ObjectOf<SliceLine>(&definitions)));
  lines.push_back(LineOf("resumed", ObjectOf<ResumedLine>(&definitions)));
  lines.push_back(LineOf("end", ObjectOf<EndLine>(&definitions)));
  return SchemaText("a line of netring-run's run.jsonl",
                    "What a run is, what its cells were set up like, what each slice measured and "
                    "how it ended. docs/RESULTS.md explains the fields. null: not available.",
                    Json{{"oneOf", std::move(lines)}}, definitions);
}

}  // namespace netring
