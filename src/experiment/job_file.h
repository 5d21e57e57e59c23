// Job files: a Spec in TOML, to run the same experiment again without a long command line.

#ifndef NETRING_EXPERIMENT_JOB_FILE_H_
#define NETRING_EXPERIMENT_JOB_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "experiment/spec.h"

namespace netring {

/// Reads a job: every setting is a key, its value what the option of the same name takes, as a
/// string, number or boolean; for settings that are lists also as an array of these. Settings that
/// are not there have their defaults. Does not CheckSpec(). The text is not trusted; an error is
/// one line that begins with "NAME:LINE: ".
absl::StatusOr<Spec> ParseJob(absl::string_view text, const std::string& name);

/// ParseJob() of a file of at most 1 MiB.
absl::StatusOr<Spec> ReadJobFile(const std::string& path);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_JOB_FILE_H_
