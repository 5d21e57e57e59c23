#include "lab/far_answers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/printable.h"

namespace netring {
namespace {

constexpr size_t kShownBytes = 200;
/// How the answers end that are no failure.
constexpr std::array<absl::string_view, 3> kLastKeys{"done", "ready", "running"};
/// Of a shell: the file is there and cannot be run.
constexpr absl::string_view kNotExecutable = "126 ";
constexpr char kElsewhere[] =
    "; end its words with env TMPDIR=FOLDER, or install netring-agent there (--agent_path)";

using KeyAndValue = std::pair<std::string, std::string>;

KeyAndValue Split(absl::string_view text) { return absl::StrSplit(text, absl::MaxSplits(' ', 1)); }

}  // namespace

std::string FarText(absl::string_view text) {
  const std::string shown = Printable(text.substr(0, kShownBytes));
  return text.size() > kShownBytes ? shown + "..." : shown;
}

absl::StatusOr<bool> FarAnswers::Take(absl::string_view line) {
  bytes_ += line.size() + 1;
  if (bytes_ > kMostBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("says more than ", kMostBytes, " bytes, and not what it was asked"));
  }
  const size_t begin = line.find(mark_);  // a prompt may stand before it
  if (begin == absl::string_view::npos) return false;
  last_ = FarText(line.substr(begin + mark_.size()));
  const auto [key, value] = Split(absl::StripSuffix(line.substr(begin + mark_.size()), "\r"));
  if (key == "failed") {
    const auto [what, said] = Split(value);
    return WhyFailed(what, said);
  }
  Note(key, value);
  return std::find(kLastKeys.begin(), kLastKeys.end(), key) != kLastKeys.end();
}

void FarAnswers::Note(absl::string_view key, const std::string& value) {
  if (key == "system") far_->system = value;
  if (key == "terminal") far_->terminal = true;
  if (key == "agent") far_->agent = value;
  if (key == "speaks") far_->speaks = value;
  if (key == "folder") far_->folder = value;
  if (key == "writable") far_->writable = true;
  if (key == "lacks") far_->lacks.push_back(value);
  if (key == "address") far_->addresses.push_back(value);
}

absl::Status FarAnswers::WhyFailed(absl::string_view what, absl::string_view said) const {
  const std::string folder = FarText(far_->folder);
  const std::string why = FarText(said);
  if (what == "make") {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make a file in ", folder, " there: ", why, kElsewhere));
  }
  if (what == "write") {
    return absl::ResourceExhaustedError(
        absl::StrCat("the agent cannot be written to ", folder, " there: ", why, kElsewhere));
  }
  if (what == "sum")
    return absl::DataLossError("the agent did not arrive there as it was sent: try again");
  if (absl::StartsWith(said, kNotExecutable)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "nothing can be run from ", folder,
        " there (noexec?): ", FarText(absl::StripPrefix(said, kNotExecutable)), kElsewhere));
  }
  return absl::FailedPreconditionError(
      absl::StrCat("the agent that was copied does not run there: exit code ", why));
}

}  // namespace netring
