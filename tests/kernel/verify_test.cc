// --verify finds one wrong byte, wherever in the stream it is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>

#include "kernel/side_pair.h"
#include "kernel/socket_io.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/variant.h"
#include "send/message_path.h"

namespace netring {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

constexpr size_t kBytes = 4096;

class Verify : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot("a1"); !reason.empty()) GTEST_SKIP() << reason;
    pair_ = MakePair("a1", kBytes);
    pair_.client.window.duration_ns = pair_.server.window.duration_ns =
        30 * kNsPerSecond;  // ends by its failure
  }

  SidePair pair_;
};

/// Answers `answers` requests as a server should.
void Answer(int fd, int answers) {
  for (uint64_t i = 0; i < static_cast<uint64_t>(answers); ++i) {
    ASSERT_TRUE(ReceivePattern(fd, i * kBytes, kBytes)) << "request " << i;
    ASSERT_TRUE(SendAll(fd, Pattern(i * kBytes, kBytes)));
  }
}

TEST_F(Verify, TheClientRefusesAnAnswerWithOneWrongByte) {
  for (size_t wrong : {size_t{0}, kBytes / 2, kBytes - 1}) {
    auto half = EstablishClient(pair_);
    ASSERT_TRUE(half.ok()) << half.status();
    half->run->Start();
    Answer(half->peer(), 3);
    std::string answer = Pattern(3 * kBytes, kBytes);
    answer[wrong] = static_cast<char>(answer[wrong] ^ 1);
    ASSERT_TRUE(SendAll(half->peer(), answer));
    EXPECT_THAT(half->run->Join().status().ToString(), HasSubstr("(--verify)"));
  }
}

TEST_F(Verify, TheClientRefusesAnAnswerThatCameBefore) {
  auto half = EstablishClient(pair_);
  ASSERT_TRUE(half.ok()) << half.status();
  half->run->Start();
  Answer(half->peer(), 2);
  ASSERT_TRUE(SendAll(half->peer(), Pattern(kBytes, kBytes)));
  EXPECT_THAT(
      half->run->Join().status().ToString(),
      HasSubstr("(--verify): in place of byte 0 of message 2 of connection 0 came byte 0 of "
                "message 1 of connection 0: it was sent again"));
}

TEST_F(Verify, TheClientRefusesAnAnswerOfAnotherConnection) {
  pair_.client.load.connections = 2;
  auto half = EstablishClient(pair_);
  ASSERT_TRUE(half.ok()) << half.status();
  half->run->Start();
  ASSERT_TRUE(SendAll(half->peer(), Pattern(0, kBytes, 1)));
  EXPECT_THAT(half->run->Join().status().ToString(),
              ContainsRegex("of connection 0 came byte [0-9] of message 0 of connection 1"));
}

TEST_F(Verify, TheClientRefusesWhatIsLeftOfAnotherRepetition) {
  auto half = EstablishClient(pair_);
  ASSERT_TRUE(half.ok()) << half.status();
  half->run->Start();
  std::string answer(kBytes, '\0');
  VerifiedStream{.run = TestStream().run + 1}.Fill(0, {answer.data(), answer.size()});
  ASSERT_TRUE(SendAll(half->peer(), answer));
  EXPECT_THAT(half->run->Join().status().ToString(), HasSubstr("belongs nowhere"));
}

TEST_F(Verify, TheServerRefusesAWrongRequest) {
  auto half = EstablishServer(pair_);
  ASSERT_TRUE(half.ok()) << half.status();
  half->run->Start();
  ASSERT_TRUE(SendAll(half->peer(), Pattern(0, kBytes)));
  ASSERT_TRUE(ReceivePattern(half->peer(), 0, kBytes));
  ASSERT_TRUE(SendAll(half->peer(), Pattern(0, kBytes)));
  EXPECT_THAT(half->run->Join().status().ToString(), HasSubstr("(--verify)"));
}

TEST_F(Verify, NothingIsLookedAtWithoutIt) {
  pair_.client.memory.verify = false;
  pair_.client.window.duration_ns = 1;
  auto half = EstablishClient(pair_);
  ASSERT_TRUE(half.ok()) << half.status();
  half->run->Start();
  while (Receive(half->peer(), kBytes).size() == kBytes) {
    ASSERT_TRUE(SendAll(half->peer(), std::string(kBytes, 'x')));
  }
  half->peers.clear();
  const auto sample = half->run->Join();
  EXPECT_TRUE(sample.ok()) << sample.status();
}

// Why sendfile needs an answer before a message may be written again, and a copy does not.
TEST(SentByReference, ThePeerReadsWhatWasWrittenBeforeItRead) {
  const auto listener = Listen("127.0.0.1", 1, {});
  ASSERT_TRUE(listener.ok()) << listener.status();
  const UniqueFd near = Dial(PortOf(listener->get()).value());
  const UniqueFd far(accept(listener->get(), nullptr, nullptr));
  ASSERT_TRUE(near.valid() && far.valid());
  for (const auto& [name, read] : {std::pair<const char*, uint64_t>{"sendfile", 5000}, {"a1", 0}}) {
    const Variant& variant = *FindVariant(name);
    const MessageLayout layout = variant.LayoutOf({.bytes = kBytes});
    BufferPool pool = BufferPool::Create(1, layout).value();
    pool.Fill(0, TestStream(), 0);
    const std::unique_ptr<MessageCall> path = variant.call(layout);
    path->Begin(pool.message(0));
    ASSERT_EQ(path->SendNow(near.get(), 0), static_cast<int64_t>(kBytes));
    pool.Fill(0, TestStream(), 5000);
    EXPECT_TRUE(ReceivePattern(far.get(), read, kBytes)) << name;
  }
}

}  // namespace
}  // namespace netring
