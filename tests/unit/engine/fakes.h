// A ring that no kernel sees, and a handler that remembers what it was told.

#ifndef NETRING_TESTS_UNIT_ENGINE_FAKES_H_
#define NETRING_TESTS_UNIT_ENGINE_FAKES_H_

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "netring/engine.h"

namespace netring {

/// Its requests stay in its submission queue, in order.
class FakeRing {
 public:
  FakeRing() : ring_(new Ring({})) {
    io_uring_sq& queue = ring_->ring_.sq;
    queue.khead = &head_;
    queue.ktail = &tail_;
    queue.sqes = requests_->data();
    queue.ring_entries = kEntries;
    queue.ring_mask = kEntries - 1;
  }

  Ring* ring() { return ring_.get(); }
  /// How many requests were written.
  unsigned size() const { return ring_->ring_.sq.sqe_tail; }
  const io_uring_sqe& at(unsigned index) const { return (*requests_)[index]; }
  const io_uring_sqe& last() const { return at(size() - 1); }

 private:
  static constexpr unsigned kEntries = 64;

  unsigned head_ = 0;
  unsigned tail_ = 0;
  std::unique_ptr<std::array<io_uring_sqe, kEntries>> requests_ =
      std::make_unique<std::array<io_uring_sqe, kEntries>>();
  std::unique_ptr<Ring> ring_;
};

class RecordingHandler final : public EventHandler {
 public:
  void OnSent(int32_t result, bool owes) override {
    told.push_back(absl::StrCat("sent ", result, owes ? " owes" : ""));
  }
  void OnNotified(NotificationRange range) override {
    told.push_back(
        absl::StrCat("notified ", range.low, "-", range.high, range.copied ? " copied" : ""));
  }
  void OnReceived(absl::Span<const char> data) override {
    told.push_back(absl::StrCat("received ", std::string(data.data(), data.size())));
  }
  void OnClosed() override { told.push_back("closed"); }
  void OnResumed() override { told.push_back("resumed"); }
  void OnFailed(const char* what, int32_t number) override {
    told.push_back(absl::StrCat("failed ", what, " ", number));
  }

  std::vector<std::string> told;
};

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_ENGINE_FAKES_H_
