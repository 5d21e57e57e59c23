// Sends that wait for all their bytes (linked requests, bundles) and were cut off all the same are
// resumed in order, with one completion each.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>

#include "kernel/side_pair.h"
#include "kernel/socket_io.h"
#include "netring/clock.h"
#include "netring/engine.h"
#include "netring/sender.h"
#include "send/message_path.h"

namespace netring {
namespace {

constexpr size_t kBytes = 65536;

/// Two ends of a stream socket, of which the near one holds less than a message.
class Ends {
 public:
  Ends() {
    std::array<int, 2> ends;
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    near_.Reset(ends[0]);
    far_.Reset(ends[1]);
    const int bytes = 8192;
    EXPECT_EQ(setsockopt(near_.get(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes)), 0);
  }

  int near() const { return near_.get(); }
  /// What has arrived.
  std::string Read() const {
    std::string all;
    std::array<char, 65536> part;
    for (ssize_t got; (got = recv(far_.get(), part.data(), part.size(), MSG_DONTWAIT)) > 0;)
      all.append(part.data(), static_cast<size_t>(got));
    return all;
  }

 private:
  UniqueFd near_;
  UniqueFd far_;
};

/// Passes the events of the only connection to its sender.
class Events final : public EventHandler {
 public:
  void OnSent(int32_t result, bool owes) override {
    ++sends;
    last = sender->OnSent(result, owes);
  }
  void OnNotified(NotificationRange) override { ADD_FAILURE(); }
  void OnReceived(absl::Span<const char>) override { ADD_FAILURE(); }
  void OnClosed() override { ADD_FAILURE(); }
  void OnResumed() override { ADD_FAILURE(); }
  void OnFailed(const char* what, int32_t) override { ADD_FAILURE() << what; }

  Sender* sender = nullptr;

  int64_t sends = 0;
  Sender::Progress last = Sender::Progress::kNone;
};

struct Kind {
  const char* variant;
  int batch;
};

class CutOff : public testing::TestWithParam<Kind> {};

TEST_P(CutOff, IsResumedWhereItEnded) {
  if (const std::string reason = WhyNot(GetParam().variant); !reason.empty())
    GTEST_SKIP() << reason;
  const Variant& variant = *FindVariant(GetParam().variant);
  const Ends ends;
  auto engine = FindEngine("uring")->make(
      {.receive_bytes = 4096, .completions = Sender::MostCompletions(variant, 1)}, ThisKernel());
  ASSERT_TRUE(engine.ok()) << engine.status();
  Events events;
  ASSERT_TRUE((*engine)->Add(ends.near(), &events).ok());
  const auto made = Sender::Create(
      variant,
      {.message_bytes = kBytes / static_cast<size_t>(GetParam().batch), .batch = GetParam().batch},
      engine->get(), 0);
  ASSERT_TRUE(made.ok()) << made.status();
  Sender& sender = **made;
  events.sender = &sender;
  ASSERT_TRUE(sender.Start(Content::kVerified));
  std::string received;
  for (int cuts = 0; sender.sending() && cuts < 1000; ++cuts) {
    // What fits is sent; the rest is cancelled, and asked for again from within the second turn.
    ASSERT_EQ((*engine)->Turn(NowNs(), NowNs() + kNsPerMs), 0);
    if (sender.sending()) (*engine)->Stop();
    ASSERT_EQ((*engine)->Turn(NowNs(), NowNs() + kNsPerMs), 0);
    ASSERT_NE(events.last, Sender::Progress::kFailed) << sender.error().number;
    received += ends.Read();
  }
  EXPECT_EQ(events.last, Sender::Progress::kSent);
  EXPECT_EQ(received.size(), kBytes);
  EXPECT_FALSE(VerifiedStream().Check(0, {received.data(), received.size()}).has_value());
  EXPECT_EQ(events.sends, sender.evidence().sends);
  EXPECT_GT(sender.evidence().short_sends, 3);
}

// 128 messages have more fields than one send takes.
INSTANTIATE_TEST_SUITE_P(Kinds, CutOff,
                         testing::Values(Kind{"link", 1}, Kind{"link", 128}, Kind{"bundle", 1},
                                         Kind{"bundle", 128}),
                         [](const auto& row) {
                           return std::string(row.param.variant) + std::to_string(row.param.batch);
                         });

/// A bundle's path with a ring of its own.
class Bundle : public testing::Test {
 protected:
  static constexpr size_t kSmall = 88;

  void SetUp() override {
    if (const std::string reason = WhyNot("bundle"); !reason.empty()) GTEST_SKIP() << reason;
    ring_ = Ring::Create({}, *ThisKernel()).value();
    path_ = FindVariant("bundle")->request(kLayout);
    ASSERT_TRUE(path_->Attach(*ring_, 9).ok());
    pool_.Fill(0, TestStream(), 0);
    path_->Begin(pool_.message(0));
  }

  /// What the request that `path_` has written sends.
  std::string Submit() {
    EXPECT_EQ(ring_->SubmitAndWait(Soon()), 0);
    ring_->Drain([&](Completion completion) {
      result_ = completion.result;
      EXPECT_FALSE(completion.more());
    });
    return ends_.Read();
  }

  static constexpr MessageLayout kLayout{.bytes = kSmall};
  const Ends ends_;
  std::unique_ptr<Ring> ring_;
  std::unique_ptr<MessageRequest> path_;
  BufferPool pool_ = BufferPool::Create(1, kLayout).value();
  int32_t result_ = 0;
};

TEST_F(Bundle, SendsTheRestOfTheMessageFromEveryOffset) {
  for (size_t offset = 0; offset < kSmall; ++offset) {
    path_->Begin(pool_.message(0));
    path_->Prepare(ring_->Next(), {.fd = ends_.near()}, offset);
    EXPECT_EQ(Submit(), Pattern(offset, kSmall - offset)) << offset;
    EXPECT_EQ(result_, static_cast<int32_t>(kSmall - offset));
  }
}

TEST_F(Bundle, WhatNoRequestHasSelectedIsNotSentTwice) {
  for (const size_t offset : {size_t{0}, size_t{5}, size_t{80}}) {
    path_->Begin(pool_.message(0));
    io_uring_sqe& sqe = ring_->Next();
    path_->Prepare(sqe, {.fd = ends_.near()}, 0);
    io_uring_prep_nop(&sqe);  // as if it had been refused before it looked at its buffers
    EXPECT_EQ(Submit(), "");
    path_->Prepare(ring_->Next(), {.fd = ends_.near()}, offset);
    EXPECT_EQ(Submit(), Pattern(offset, kSmall - offset)) << offset;
  }
}

}  // namespace
}  // namespace netring
