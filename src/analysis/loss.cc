#include "analysis/loss.h"

#include <algorithm>

namespace netring {
namespace {

/// Of the segments that were sent again: the word that the peer had them may come after the window,
/// or one word for several.
constexpr double kUntoldInVain = 0.1;

}  // namespace

bool LosesSegments(const SideSample& side) {
  const auto sent = static_cast<double>(side.tcp.segments.value_or(0));
  if (sent <= 0) return false;
  const auto again = static_cast<double>(side.tcp.retransmits.value_or(0));
  const double lost = again - static_cast<double>(side.tcp.dsacks.value_or(0));
  const bool really = lost > kUntoldInVain * again;
  const auto dropped = static_cast<double>(side.link_drops.value_or(0));
  return std::max(really ? lost : 0.0, dropped) > kManyLost * sent;
}

std::optional<DatagramLoss> LossOf(const SideSample& server, const SideSample& client) {
  const DatagramNumbers& ours = server.datagrams;
  const DatagramNumbers& theirs = client.datagrams;
  if (!ours.sent.has_value() || !theirs.sent.has_value()) return std::nullopt;
  return DatagramLoss{.sent = *ours.sent + *theirs.sent,
                      .received = ours.received.value_or(0) + theirs.received.value_or(0)};
}

}  // namespace netring
