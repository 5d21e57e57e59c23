#include "experiment/congestion_control.h"

#include <sys/socket.h>

#include "absl/strings/str_cat.h"
#include "lab/child_task.h"
#include "netring/connection.h"

namespace netring {

std::string ChooseCongestionControl(const absl::StatusOr<Lab>& lab, Spec* spec) {
  std::string& name = spec->transport.congestion_control;
  if (name != kAutoCongestionControl || !lab.ok()) return "";
  // What goes wrong here goes wrong with the first connection too, which says why.
  const absl::StatusOr<UniqueFd> trial = SocketIn(lab->server, AF_INET, SOCK_STREAM, 0);
  if (!trial.ok() || !ApplyOptions(trial->get(), {.congestion_control = name}).ok()) return "";
  const absl::StatusOr<SocketFacts> facts = ReadFacts(trial->get());
  if (!facts.ok()) return "";
  name = facts->congestion_control;
  if (name == kUsualCongestionControl) return "";
  return absl::StrCat("note: congestion control is ", name,
                      ", the kernel's own: ", WhyNoCongestionControl(kUsualCongestionControl));
}

}  // namespace netring
