#include "experiment/slice_queue.h"

#include <algorithm>
#include <utility>

#include "netring/check.h"
#include "netring/status.h"

namespace netring {

void SliceQueue::Clear() {
  std::erase_if(entries_, [](const Entry& entry) { return !entry.sent; });
}

void SliceQueue::Expect(SliceKey key, SideConfigs sides) {
  entries_.push_back({.key = std::move(key), .sides = std::move(sides)});
}

bool SliceQueue::Has(const SliceKey& key) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& entry) { return entry.key == key; });
}

std::optional<absl::StatusOr<Samples>> SliceQueue::Take(const SliceKey& key) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  if (found == entries_.end() || !found->samples.has_value()) return std::nullopt;
  absl::StatusOr<Samples> samples = *std::move(found->samples);
  if (samples.ok()) samples->placement = std::move(found->sides.placement);
  entries_.erase(found);
  return samples;
}

void SliceQueue::Advance(Conversation& conversation) {
  const auto next = std::find_if(entries_.begin(), entries_.end(),
                                 [](const Entry& entry) { return !entry.samples.has_value(); });
  NETRING_CHECK(next != entries_.end());
  const absl::Status sent = SendAhead(conversation);
  next->samples = sent.ok() ? conversation.Receive() : absl::StatusOr<Samples>(sent);
  if (conversation.usable()) return;
  for (Entry& entry : entries_) entry.sent = entry.samples.has_value();
}

absl::Status SliceQueue::SendAhead(Conversation& conversation) {
  size_t ahead = 0;
  for (Entry& entry : entries_) {
    if (entry.samples.has_value()) continue;
    if (++ahead > Conversation::kMostAhead) break;
    if (entry.sent) continue;
    NETRING_RETURN_IF_ERROR(conversation.Send(entry.sides));
    entry.sent = true;
  }
  return absl::OkStatus();
}

}  // namespace netring
