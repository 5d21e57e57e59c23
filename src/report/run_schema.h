// The JSON Schema of the lines of run.jsonl.

#ifndef NETRING_REPORT_RUN_SCHEMA_H_
#define NETRING_REPORT_RUN_SCHEMA_H_

#include <string>

namespace netring {

/// The text of schema/run.schema.json, which a test holds to it.
std::string RunSchemaText();

}  // namespace netring

#endif  // NETRING_REPORT_RUN_SCHEMA_H_
