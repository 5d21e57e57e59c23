#include "engine/socket_io.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/fakes.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Answers as it is told to.
class FakeCall final : public CallPath {
 public:
  int64_t SendNow(int fd, size_t offset) override {
    calls.push_back(absl::StrCat(fd, "@", offset));
    return answer;
  }

  int64_t answer = 0;
  std::vector<std::string> calls;
};

TEST(CallSends, ASendThatMustWaitIsTriedAgainFromTheSameByte) {
  FakeCall call;
  CallSends sends;
  ASSERT_TRUE(sends.Attach({.call = &call}).ok());
  EXPECT_FALSE(sends.waiting());
  call.answer = -EAGAIN;
  EXPECT_EQ(sends.Start(5, 7), -EAGAIN);
  EXPECT_TRUE(sends.waiting());
  EXPECT_EQ(sends.Try(5), -EAGAIN);
  call.answer = 30;
  EXPECT_EQ(sends.Try(5), 30);
  EXPECT_FALSE(sends.waiting());
  EXPECT_THAT(call.calls, ElementsAre("5@7", "5@7", "5@7"));
}

TEST(CallSends, AFailureWaitsForNothing) {
  FakeCall call;
  CallSends sends;
  ASSERT_TRUE(sends.Attach({.call = &call}).ok());
  call.answer = -ECONNRESET;
  EXPECT_EQ(sends.Start(5, 0), -ECONNRESET);
  EXPECT_FALSE(sends.waiting());
}

TEST(CallSends, WhatOnlyARingSendsIsRefused) {
  EXPECT_EQ(CallSends().Attach({}).code(), absl::StatusCode::kFailedPrecondition);
}

TEST(ReportReceived, TellsDataEndAndFailureApart) {
  RecordingHandler handler;
  const std::string buffer = "abcdef";
  EXPECT_TRUE(ReportReceived(3, buffer, handler));
  EXPECT_FALSE(ReportReceived(0, buffer, handler));
  errno = ECONNRESET;
  EXPECT_FALSE(ReportReceived(-1, buffer, handler));
  EXPECT_THAT(handler.told,
              ElementsAre("received abc", "closed", absl::StrCat("failed receiving ", ECONNRESET)));
}

TEST(ReportReceived, NothingThereIsNoEvent) {
  RecordingHandler handler;
  for (const int number : {EAGAIN, EINTR}) {
    errno = number;
    EXPECT_TRUE(ReportReceived(-1, "", handler));
  }
  EXPECT_THAT(handler.told, IsEmpty());
}

}  // namespace
}  // namespace netring
