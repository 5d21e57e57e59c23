#include "report/run_files.h"

#include <cerrno>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "netring/status.h"
#include "report/atomic_file.h"
#include "report/csv.h"
#include "report/effects.h"

namespace netring {

absl::Status RunWriter::Add(const Result& run, const Cell& cell, const Repetition& repetition) {
  const int64_t begun = now_ns_();
  if (begun < due_ns_) return journal_.Add(cell, repetition);
  NETRING_RETURN_IF_ERROR(Write(run));
  const int64_t ended = now_ns_();
  due_ns_ = ended + kRest * (ended - begun);
  return absl::OkStatus();
}

absl::Status RunWriter::Write(const Result& run) {
  const auto write = [this](const char* name, const std::string& content) {
    return WriteFileAtomically(absl::StrCat(directory_, "/", name), content);
  };
  NETRING_RETURN_IF_ERROR(write("run.json", RunJson(run, &written_)));
  journal_.Clear();
  NETRING_RETURN_IF_ERROR(write("results.csv", ResultsCsv(run)));
  if (!run.spec.factors.empty())
    NETRING_RETURN_IF_ERROR(write("effects.csv", EffectsCsv(FindEffects(run))));
  return write("samples.csv", SamplesCsv(run));
}

absl::StatusOr<Result> ReadRunFile(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  // An empty file sets the failbit too, but no errno.
  if (file) text << file.rdbuf();
  const bool failed = !file || (text.fail() && errno != 0);
  if (failed) return Errno(absl::StrCat("cannot read '", path, "'"), errno == 0 ? EIO : errno);
  absl::StatusOr<Result> run = ParseRun(text.str());
  if (run.ok()) return run;
  return absl::Status(run.status().code(), absl::StrCat(path, ": ", run.status().message()));
}

absl::StatusOr<Result> ReadRunDirectory(const std::string& directory) {
  NETRING_ASSIGN_OR_RETURN(Result run, ReadRunFile(absl::StrCat(directory, "/run.json")));
  NETRING_RETURN_IF_ERROR(AddJournal(absl::StrCat(directory, "/", kJournalName), &run));
  return run;
}

}  // namespace netring
