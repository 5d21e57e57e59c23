// An engine that lies about notifications: the bug that zero copy invites, planted.

#ifndef NETRING_TESTS_NETNS_LYING_ENGINE_H_
#define NETRING_TESTS_NETNS_LYING_ENGINE_H_

#include <memory>
#include <utility>

#include "engine/make_engine.h"
#include "netring/engine.h"
#include "netring/status.h"

namespace netring {

/// Reports each notification with the completion of its send, and keeps the kernel's own to itself.
class EarlyNotifier final : public EventHandler {
 public:
  void Tells(EventHandler* told) { told_ = told; }
  void Sends(uint32_t id) { id_ = id; }

  void OnSent(int32_t result, bool owes) override {
    const uint32_t id = id_;  // told_ may send again at once
    told_->OnSent(result, owes);
    if (owes) told_->OnNotified({.low = id, .high = id, .copied = false});
  }
  void OnNotified(NotificationRange) override {}
  void OnReceived(absl::Span<const char> data) override { told_->OnReceived(data); }
  void OnClosed() override { told_->OnClosed(); }
  void OnResumed() override { told_->OnResumed(); }
  void OnFailed(const char* what, int32_t number) override { told_->OnFailed(what, number); }

 private:
  EventHandler* told_ = nullptr;
  uint32_t id_ = 0;
};

/// The uring engine of one connection, with that handler in between.
class LyingEngine final : public Engine {
 public:
  explicit LyingEngine(std::unique_ptr<Engine> honest) : honest_(std::move(honest)) {}

  absl::StatusOr<uint16_t> Add(int fd, EventHandler* handler) override {
    notifier_.Tells(handler);
    return honest_->Add(fd, &notifier_);
  }
  bool ring() const override { return honest_->ring(); }
  absl::Status Attach(uint16_t connection, const SendPath& path) override {
    return honest_->Attach(connection, path);
  }
  void Receive(uint16_t connection) override { honest_->Receive(connection); }
  void WatchErrorQueue(uint16_t connection) override { honest_->WatchErrorQueue(connection); }
  void Send(uint16_t connection, size_t offset, uint32_t id) override {
    notifier_.Sends(id);
    honest_->Send(connection, offset, id);
  }
  void Pause(uint16_t connection) override { honest_->Pause(connection); }
  void AwaitNotification(uint16_t connection) override { honest_->AwaitNotification(connection); }
  int32_t Turn(int64_t now_ns, int64_t deadline_ns) override {
    return honest_->Turn(now_ns, deadline_ns);
  }
  void Stop() override { honest_->Stop(); }
  int64_t looked_ns() const override { return honest_->looked_ns(); }
  RingFacts ring_facts() const override { return honest_->ring_facts(); }

 private:
  EarlyNotifier notifier_;
  std::unique_ptr<Engine> honest_;
};

inline absl::StatusOr<std::unique_ptr<Engine>> MakeLyingEngine(
    const EngineOptions& options, const absl::StatusOr<Kernel>& kernel) {
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<Engine> honest, MakeUringEngine(options, kernel));
  return std::make_unique<LyingEngine>(std::move(honest));
}

}  // namespace netring

#endif  // NETRING_TESTS_NETNS_LYING_ENGINE_H_
