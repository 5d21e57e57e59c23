#include "lab/far_shell.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/printable.h"
#include "base/sha256.h"
#include "lab/far_script.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr size_t kShownBytes = 200;
constexpr size_t kChunk = size_t{64} << 10;
/// How an answer ends.
constexpr std::array<absl::string_view, 4> kLastKeys{"done", "ready", "running", "failed"};
/// Of exec(1) in a shell: the file is there and cannot be run.
constexpr char kNotExecutable[] = "126";
constexpr char kElsewhere[] =
    "; end its words with env TMPDIR=FOLDER, or install netring-agent there (--agent_path)";

absl::StatusOr<std::string> DrawNonce() {
  std::array<char, 16> drawn;
  if (getrandom(drawn.data(), drawn.size(), 0) != ssize_t{drawn.size()}) return Errno("getrandom");
  return absl::BytesToHexString({drawn.data(), drawn.size()});
}

/// An end in good order, before it answered, has said nothing of why.
absl::Status Explained(const absl::Status& status) {
  if (!absl::EndsWith(status.message(), "exited with code 0")) return status;
  return absl::UnavailableError(
      absl::StrCat(status.message(), " before it answered: it must run the word sh, appended to ",
                   "it, with its own standard input (kubectl, docker: -i)"));
}

}  // namespace

std::string FarText(absl::string_view text) {
  const std::string shown = Printable(text.substr(0, kShownBytes));
  return text.size() > kShownBytes ? shown + "..." : shown;
}

FarShell::FarShell(AgentProcess process, std::string label, std::string nonce, int64_t limit_ns,
                   const volatile int* interrupted)
    : process_(std::move(process)),
      label_(std::move(label)),
      nonce_(std::move(nonce)),
      limit_ns_(limit_ns),
      interrupted_(interrupted) {}

absl::StatusOr<FarShell> FarShell::Start(AgentProcess process, std::string label, int64_t limit_ns,
                                         const volatile int* interrupted) {
  NETRING_ASSIGN_OR_RETURN(std::string nonce, DrawNonce());
  return FarShell(std::move(process), std::move(label), std::move(nonce), limit_ns, interrupted);
}

absl::StatusOr<FarSide> FarShell::Ask(const std::string& agent_path) {
  NETRING_ASSIGN_OR_RETURN(const std::vector<Answer> answers,
                           Say(AskingScript(nonce_, agent_path)));
  FarSide far;
  for (const auto& [key, value] : answers) {
    if (key == "system") far.system = value;
    if (key == "terminal") far.terminal = true;
    if (key == "agent") far.agent = value;
    if (key == "speaks") far.speaks = value;
    if (key == "folder") far.folder = value;
    if (key == "writable") far.writable = true;
    if (key == "lacks") far.lacks.push_back(value);
  }
  folder_ = far.folder;
  return far;
}

absl::StatusOr<AgentProcess> FarShell::BecomeAgent() && {
  NETRING_RETURN_IF_ERROR(Say(RunningScript()).status());
  return std::move(process_);
}

absl::StatusOr<AgentProcess> FarShell::BecomeCopy(absl::string_view program,
                                                  std::string* speaks) && {
  NETRING_RETURN_IF_ERROR(Say(CopyingScript(program.size(), Sha256Hex(program))).status());
  const absl::Status sent = Send(program);
  if (!sent.ok() && !absl::IsUnavailable(sent)) return sent;
  // Where it has ended before it had all, it has said why.
  NETRING_ASSIGN_OR_RETURN(const std::vector<Answer> answers, ReadAnswers());
  for (const auto& [key, value] : answers) {
    if (key == "speaks") *speaks = value;
  }
  return std::move(process_);
}

absl::StatusOr<std::vector<FarShell::Answer>> FarShell::Say(const std::string& script) {
  NETRING_RETURN_IF_ERROR(Explained(process_.WriteLine(script)));
  return ReadAnswers();
}

/// All of them up to the last; what else comes is somebody else's.
absl::StatusOr<std::vector<FarShell::Answer>> FarShell::ReadAnswers() {
  const int64_t deadline_ns = NowNs() + limit_ns_;
  const std::string mark = nonce_ + ":";
  std::vector<Answer> answers;
  for (size_t bytes = 0; bytes <= kMostBytes;) {
    NETRING_ASSIGN_OR_RETURN(const std::string line, ReadLine(deadline_ns));
    bytes += line.size() + 1;
    const size_t begin = line.find(mark);  // a prompt may stand before it
    if (begin == std::string::npos) continue;
    const absl::string_view said =
        absl::StripSuffix(absl::string_view(line).substr(begin + mark.size()), "\r");
    const std::pair<std::string, std::string> parts = absl::StrSplit(said, absl::MaxSplits(' ', 1));
    answers.push_back({parts.first, parts.second});
    if (parts.first == "failed") return WhyFailed(answers);
    if (std::find(kLastKeys.begin(), kLastKeys.end(), parts.first) != kLastKeys.end())
      return answers;
  }
  return absl::ResourceExhaustedError(
      absl::StrCat(label_, ": says more than ", kMostBytes, " bytes, and not what it was asked"));
}

absl::StatusOr<std::string> FarShell::ReadLine(int64_t deadline_ns) {
  absl::StatusOr<std::string> line = process_.ReadLine(deadline_ns, interrupted_, kLongestLine);
  if (absl::IsDeadlineExceeded(line.status())) {
    return absl::DeadlineExceededError(absl::StrCat(label_, ": no shell has answered for ",
                                                    limit_ns_ / kNsPerSecond,
                                                    " s; try by hand: ", label_, " sh"));
  }
  if (!line.ok()) return Explained(line.status());
  return line;
}

absl::Status FarShell::Send(absl::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kChunk, bytes.size()))) {
    if (interrupted_ != nullptr && *interrupted_ != 0) return absl::CancelledError("interrupted");
    NETRING_RETURN_IF_ERROR(process_.Write(bytes.substr(0, kChunk)));
  }
  return absl::OkStatus();
}

absl::Status FarShell::WhyFailed(const std::vector<Answer>& answers) const {
  const std::pair<std::string, std::string> what =
      absl::StrSplit(answers.back().value, absl::MaxSplits(' ', 1));
  const std::string folder = FarText(folder_);
  const std::string why = FarText(what.second);
  if (what.first == "make") {
    return absl::FailedPreconditionError(
        absl::StrCat(label_, ": cannot make a file in ", folder, " there: ", why, kElsewhere));
  }
  if (what.first == "write") {
    return absl::ResourceExhaustedError(absl::StrCat(label_, ": the agent cannot be written to ",
                                                     folder, " there: ", why, kElsewhere));
  }
  if (what.first == "sum") {
    return absl::DataLossError(
        absl::StrCat(label_, ": the agent did not arrive there as it was sent: try again"));
  }
  if (absl::StartsWith(what.second, kNotExecutable)) {
    return absl::FailedPreconditionError(absl::StrCat(
        label_, ": nothing can be run from ", folder,
        " there (noexec?): ", FarText(absl::StripPrefix(what.second, kNotExecutable)), kElsewhere));
  }
  return absl::FailedPreconditionError(
      absl::StrCat(label_, ": the agent that was copied does not run there: exit code ", why));
}

}  // namespace netring
