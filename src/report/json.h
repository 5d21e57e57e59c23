// run.json: everything a run has yielded, mergeable histograms included, and reading it back.

#ifndef NETRING_REPORT_JSON_H_
#define NETRING_REPORT_JSON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "experiment/result.h"

namespace netring {

/// Version of the format, which schema/run.schema.json describes. Grows when a reader of the old
/// one would misunderstand the new.
inline constexpr int kRunSchemaVersion = 3;

/// The text of repetitions that were written before, per cell. Most of the work of RunJson() is in
/// them, and a repetition does not change once it is in a Result.
using RepetitionTexts = std::vector<std::vector<std::string>>;

/// One line per top-level field and per cell, so that tools by line (diff, grep) show which cell
/// they speak of. With `written`, repetitions that are in it are taken from it and new ones are
/// added: for a Result that only grows.
std::string RunJson(const Result& run, RepetitionTexts* written);
std::string RunJson(const Result& run);

/// Reads what RunJson() wrote. The text is not trusted: types, bounds and histograms are checked,
/// and the first error says in one line which cell and field it is about. The summaries are not
/// read: they follow from the repetitions.
absl::StatusOr<Result> ParseRun(absl::string_view text);

/// The command that measures the same cells again: the settings that differ from their defaults,
/// quoted for a shell.
std::string RerunCommand(const Spec& spec);

}  // namespace netring

#endif  // NETRING_REPORT_JSON_H_
