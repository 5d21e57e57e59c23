#include "lab/far_shell.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "lab/far_script.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr absl::string_view kInGoodOrder = ": exited with code 0";

/// An end in good order, before it answered, has said nothing of why; what it said on standard
/// error may be of anything.
absl::Status Explained(const absl::Status& status) {
  if (!absl::StrContains(status.message(), kInGoodOrder)) return status;
  const bool alone = absl::EndsWith(status.message(), kInGoodOrder);
  return absl::UnavailableError(absl::StrCat(
      status.message(), alone ? "" : "; it ended", " before it answered: it must run the word sh, ",
      "appended to it, with its own standard input (kubectl, docker: -i)"));
}

/// What comes before any answer is not netring's.
absl::Status TooMuch(const absl::Status& status, const std::string& last) {
  if (!absl::IsResourceExhausted(status) || !last.empty()) return status;
  return WithMore(status,
                  "; a login there that prints may be the cause: have it print nothing where "
                  "standard input is no terminal");
}

}  // namespace

FarShell::FarShell(AgentProcess process, std::string label, std::string nonce, int64_t limit_ns,
                   const volatile int* interrupted)
    : process_(std::move(process)),
      label_(std::move(label)),
      nonce_(std::move(nonce)),
      limit_ns_(limit_ns),
      interrupted_(interrupted) {}

absl::StatusOr<FarShell> FarShell::Start(AgentProcess process, std::string label, int64_t limit_ns,
                                         const volatile int* interrupted) {
  NETRING_ASSIGN_OR_RETURN(const Cookie nonce, DrawCookie());
  return FarShell(std::move(process), std::move(label), ToHex(nonce), limit_ns, interrupted);
}

absl::StatusOr<FarSide> FarShell::Ask(const std::string& agent_path) {
  NETRING_RETURN_IF_ERROR(Say(AskingScript(nonce_, agent_path)));
  return far_;
}

absl::StatusOr<FarSide> FarShell::AskFor(const std::string& host) {
  NETRING_RETURN_IF_ERROR(Say(ResolvingScript(nonce_, host)));
  return far_;
}

absl::StatusOr<AgentProcess> FarShell::BecomeAgent() && {
  NETRING_RETURN_IF_ERROR(Say(RunningScript()));
  return std::move(process_);
}

absl::StatusOr<AgentProcess> FarShell::BecomeCopy(absl::string_view program,
                                                  std::string* speaks) && {
  NETRING_RETURN_IF_ERROR(Say(CopyingScript(program.size(), Sha256Hex(program))));
  const absl::Status sent = Send(program);
  if (!sent.ok() && !absl::IsUnavailable(sent)) return sent;
  // Where it has ended before it had all, it has said why.
  NETRING_RETURN_IF_ERROR(ReadAnswers());
  *speaks = far_.speaks;
  return std::move(process_);
}

absl::Status FarShell::Say(const std::string& script) {
  // Before it is seen that the launcher has ended, by that very Ctrl-C.
  if (interrupted_ != nullptr && *interrupted_ != 0) return absl::CancelledError("interrupted");
  NETRING_RETURN_IF_ERROR(Explained(process_.WriteLine(script, interrupted_)));
  return ReadAnswers();
}

absl::Status FarShell::ReadAnswers() {
  const int64_t deadline_ns = NowNs() + limit_ns_;
  FarAnswers answers(nonce_, &far_);
  for (;;) {
    const absl::StatusOr<std::string> line =
        process_.ReadLine(deadline_ns, interrupted_, FarAnswers::kLongestLine);
    if (absl::IsDeadlineExceeded(line.status())) return NoAnswer(answers.last());
    if (!line.ok()) return TooMuch(Explained(line.status()), answers.last());
    const absl::StatusOr<bool> last = answers.Take(*line);
    if (!last.ok()) return TooMuch(About(label_, last.status()), answers.last());
    if (*last) return absl::OkStatus();
  }
}

absl::Status FarShell::NoAnswer(const std::string& last) const {
  const std::string what = last.empty()
                               ? "no shell has answered for "
                               : absl::StrCat("its shell has said '", last, "', and no more for ");
  const std::string said = process_.LastWords();
  return absl::DeadlineExceededError(
      absl::StrCat(label_, ": ", what, limit_ns_ / kNsPerSecond, " s",
                   said.empty() ? "" : absl::StrCat("; on standard error it said '", said, "'"),
                   "; try by hand: ", label_, " sh"));
}

/// The limit is one for all of it: who reads a little now and then is given up too.
absl::Status FarShell::Send(absl::string_view bytes) {
  const absl::Status sent = process_.Write(bytes, interrupted_, NowNs() + limit_ns_);
  if (!absl::IsDeadlineExceeded(sent)) return sent;
  return WithMore(sent, absl::StrCat(": the agent's ", bytes.size(), " bytes may take ",
                                     limit_ns_ / kNsPerSecond,
                                     " s; install netring-agent there (--agent_path)"));
}

}  // namespace netring
