#include "experiment/congestion_control.h"

#include <sys/socket.h>

#include "absl/strings/str_cat.h"
#include "lab/child_task.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

/// As a connection of the path would be; what goes wrong here goes wrong with the first of them
/// too, which says why.
absl::StatusOr<UniqueFd> TrialSocket(const absl::StatusOr<Lab>& lab) {
  NETRING_RETURN_IF_ERROR(lab.status());
  return SocketIn(lab->server, AF_INET, SOCK_STREAM, 0);
}

}  // namespace

absl::Status CheckCongestionControl(const absl::StatusOr<Lab>& lab, const std::string& name) {
  const absl::StatusOr<UniqueFd> trial = TrialSocket(lab);
  if (!trial.ok()) return absl::OkStatus();
  const absl::Status applied = ApplyOptions(trial->get(), {.congestion_control = name});
  // Other options are the kernel's own: what else is wrong is not for want of this one.
  const bool named = absl::IsNotFound(applied) || absl::IsPermissionDenied(applied);
  if (!named) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--cc=", name, ": ", WhyNoCongestionControl(name)));
}

std::string ChooseCongestionControl(const absl::StatusOr<Lab>& lab, Spec* spec) {
  std::string& name = spec->socket.congestion_control;
  if (name != kAutoCongestionControl || !lab.ok()) return "";
  const absl::StatusOr<UniqueFd> trial = TrialSocket(lab);
  if (!trial.ok() || !ApplyOptions(trial->get(), {.congestion_control = name}).ok()) return "";
  const absl::StatusOr<SocketFacts> facts = ReadFacts(trial->get());
  if (!facts.ok()) return "";
  name = facts->congestion_control;
  if (name == kUsualCongestionControl) return "";
  return absl::StrCat("note: congestion control is ", name,
                      ", the kernel's own: ", WhyNoCongestionControl(kUsualCongestionControl));
}

}  // namespace netring
