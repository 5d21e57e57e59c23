#include "report/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "report/repetition_json.h"

namespace netring {
namespace {

/// Adds one line's repetition, unless the run has it: run.json may have been written since.
absl::Status AddLine(const std::string& line, Result* run) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("cell") || !json["cell"].is_string() ||
      !json.contains("repetition"))
    return absl::InvalidArgumentError("not a cell and its repetition");
  NETRING_ASSIGN_OR_RETURN(Repetition repetition,
                           ReadRepetition(json["repetition"], RepetitionLimit(run->spec)));
  const auto& id = json["cell"].get_ref<const std::string&>();
  const auto cell = std::find_if(run->cells.begin(), run->cells.end(),
                                 [&](const CellResult& each) { return each.cell.Id() == id; });
  if (cell == run->cells.end()) return absl::InvalidArgumentError("the run has no such cell");
  const bool known =
      std::any_of(cell->repetitions.begin(), cell->repetitions.end(),
                  [&](const Repetition& each) { return each.number == repetition.number; });
  if (!known) cell->repetitions.push_back(std::move(repetition));
  return absl::OkStatus();
}

}  // namespace

Journal::Journal(std::string path) : path_(std::move(path)) {}

absl::Status Journal::Add(const Cell& cell, const Repetition& repetition) {
  if (!file_.valid())
    file_.Reset(open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666));
  const auto failed = [this] { return Errno(absl::StrCat("cannot write '", path_, "'")); };
  if (!file_.valid()) return failed();
  const std::string line =
      Dump(Json{{"cell", cell.Id()}, {"repetition", RepetitionJson(repetition)}}) + '\n';
  for (size_t at = 0; at < line.size();) {
    const ssize_t written = write(file_.get(), &line[at], line.size() - at);
    if (written < 0 && errno != EINTR) return failed();
    at += static_cast<size_t>(std::max<ssize_t>(written, 0));
  }
  return fdatasync(file_.get()) == 0 ? absl::OkStatus() : failed();
}

void Journal::Clear() {
  unlink(path_.c_str());  // also what a run that was killed has left
  file_.Reset();
}

absl::Status AddJournal(const std::string& path, Result* run) {
  std::ifstream file(path, std::ios::binary);
  int64_t number = 0;
  for (std::string line; std::getline(file, line) && !file.eof();) {
    ++number;
    const absl::Status status = AddLine(line, run);
    if (!status.ok())
      return absl::Status(status.code(),
                          absl::StrCat(path, ": line ", number, ": ", status.message(),
                                       "; without this file, what run.json has is resumed"));
  }
  return absl::OkStatus();
}

}  // namespace netring
