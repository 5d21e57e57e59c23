// A Sender over an engine that only records what it is asked.

#ifndef NETRING_TESTS_UNIT_SEND_SENDER_FIXTURE_H_
#define NETRING_TESTS_UNIT_SEND_SENDER_FIXTURE_H_

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "netring/sender.h"
#include "send/message_path.h"

namespace netring {

using Progress = Sender::Progress;

inline constexpr uint16_t kConnection = 5;
inline constexpr VerifiedStream kStream{.run = 77, .connection = 3, .connections = 4};

/// Knows its message and nothing else.
class FakePath final : public MessageRequest {
 public:
  void Begin(const Message& message) override { message_ = &message; }
  void Prepare(io_uring_sqe&, const RingFile&, size_t) override {}

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
          .staging = staging,
          .gathers = gathers,
          .needs = {},
          .request = [](const MessageLayout&) -> std::unique_ptr<MessageRequest> {
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

  absl::StatusOr<uint16_t> Add(int, EventHandler*) override { return kConnection; }
  bool ring() const override { return true; }
  absl::Status Attach(uint16_t connection, const SendPath& path) override {
    EXPECT_EQ(connection, kConnection);
    path_ = static_cast<FakePath*>(path.request);
    if (path_ != nullptr) return absl::OkStatus();
    return absl::FailedPreconditionError("no path");
  }
  void Receive(uint16_t) override { ADD_FAILURE() << "a sender does not receive"; }
  void WatchErrorQueue(uint16_t connection) override {
    EXPECT_EQ(connection, kConnection);
    ++watches;
  }
  void Send(uint16_t connection, size_t offset, uint32_t id) override {
    EXPECT_EQ(connection, kConnection);
    sends.push_back({offset, id});
    message = path_->bytes();
  }
  void Pause(uint16_t) override { ++pauses; }
  void AwaitNotification(uint16_t) override { ++awaits; }
  int32_t Turn(int64_t, int64_t) override { return 0; }
  int64_t looked_ns() const override { return 0; }

  std::vector<Asked> sends;
  std::string message;  ///< of the last send
  int watches = 0;
  int pauses = 0;
  int awaits = 0;

 private:
  FakePath* path_ = nullptr;
};

struct Shape {
  size_t bytes = 64;
  std::vector<size_t> fields = {};
  int slots = 2;
  int batch = 1;
  bool staging = false;
  int gathers = kMostGathered;
};

class SenderTest : public testing::Test {
 protected:
  Sender& Make(Release release, const Shape& shape = {}) {
    variant_ = MakeVariant(release, shape.staging, shape.gathers);
    sender_ = Sender::Create(variant_,
                             {.message_bytes = shape.bytes,
                              .fields = shape.fields,
                              .batch = shape.batch,
                              .slots = shape.slots,
                              .stream = kStream,
                              .use = &use_},
                             &engine_, kConnection)
                  .value();
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
  std::unique_ptr<Sender> sender_;
};

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_SEND_SENDER_FIXTURE_H_
