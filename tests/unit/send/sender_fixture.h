// A Sender over an engine that only records what it is asked.

#ifndef NETRING_TESTS_UNIT_SEND_SENDER_FIXTURE_H_
#define NETRING_TESTS_UNIT_SEND_SENDER_FIXTURE_H_

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "send/sender.h"

namespace netring {

using Progress = Sender::Progress;

inline constexpr uint16_t kConnection = 5;
inline constexpr VerifiedStream kStream{.run = 77, .connection = 3, .connections = 4};

/// Knows its message and nothing else.
class FakePath final : public SendPath {
 public:
  void Begin(const Message& message) override { message_ = &message; }
  void Prepare(io_uring_sqe&, const RingFile&, size_t) override {}
  int64_t SendNow(int, size_t) override { return -ENOSYS; }

  std::string bytes() const {
    std::string all;
    for (const iovec& field : message_->fields())
      all.append(static_cast<const char*>(field.iov_base), field.iov_len);
    return all;
  }

 private:
  const Message* message_ = nullptr;
};

inline Variant MakeVariant(Release release, bool staging = false, int gathers = kMostGathered) {
  return {.name = "fake",
          .description = "",
          .release = release,
          .fields = kMessageFields,
          .staging = staging,
          .ring_only = false,
          .gathers = gathers,
          .needs = {},
          .make = [](const MessageLayout&) -> std::unique_ptr<SendPath> {
            return std::make_unique<FakePath>();
          }};
}

/// Records what it is asked; nothing ever happens by itself.
class FakeEngine final : public Engine {
 public:
  struct Asked {
    size_t offset;
    uint32_t id;
    friend bool operator==(const Asked&, const Asked&) = default;
  };

  absl::Status Add(int) override { return absl::OkStatus(); }
  void Receive(uint16_t) override { ADD_FAILURE() << "a sender does not receive"; }
  void WatchErrorQueue(uint16_t connection) override {
    EXPECT_EQ(connection, kConnection);
    ++watches;
  }
  void Send(uint16_t connection, SendPath& path, size_t offset, uint32_t id) override {
    EXPECT_EQ(connection, kConnection);
    sends.push_back({offset, id});
    message = static_cast<FakePath&>(path).bytes();
  }
  void SendLinked(uint16_t connection, SendPath&, size_t offset) override {
    EXPECT_EQ(connection, kConnection);
    linked.push_back(offset);
  }
  void Pause(uint16_t) override { ++pauses; }
  void AwaitNotification(uint16_t) override { ++awaits; }
  int32_t Turn(int64_t, int64_t, EventHandler&) override { return 0; }

  std::vector<Asked> sends;
  std::vector<size_t> linked;  ///< offsets
  std::string message;         ///< of the last send
  int watches = 0;
  int pauses = 0;
  int awaits = 0;
};

struct Shape {
  size_t bytes = 64;
  int slots = 2;
  int batch = 1;
  bool staging = false;
  bool linked = false;
  int gathers = kMostGathered;
};

class SenderTest : public testing::Test {
 protected:
  Sender& Make(Release release, const Shape& shape = {}) {
    variant_ = MakeVariant(release, shape.staging, shape.gathers);
    variant_.linked = shape.linked;
    const MessageLayout layout{
        .bytes = shape.bytes, .batch = shape.batch, .staging = shape.staging};
    sender_.emplace(variant_, &engine_, kConnection, layout,
                    BufferPool::Create(shape.slots, layout).value(), kStream, &use_);
    return *sender_;
  }

  /// Sends one whole message of 64 bytes.
  static void SendOne(Sender& sender) {
    ASSERT_TRUE(sender.Start(Content::kAsItIs));
    ASSERT_EQ(sender.OnSent(64, false), Progress::kSent);
  }

  using Asked = std::vector<FakeEngine::Asked>;

  Variant variant_ = MakeVariant(Release::kOnCompletion);
  FakeEngine engine_;
  BufferUse use_;
  std::optional<Sender> sender_;
};

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_SEND_SENDER_FIXTURE_H_
