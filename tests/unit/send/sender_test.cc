#include "netring/sender.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "unit/send/sender_fixture.h"

namespace netring {
namespace {

// --- Bytes ---

TEST_F(SenderTest, AWholeMessageIsOneSend) {
  Sender& sender = Make(Release::kOnCompletion);
  EXPECT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_TRUE(sender.sending());
  EXPECT_TRUE(sender.owes());
  EXPECT_EQ(sender.OnSent(64, false), Progress::kSent);
  EXPECT_FALSE(sender.owes());
  EXPECT_EQ(engine_.sends, (Asked{{0, 0}}));
  EXPECT_EQ(sender.evidence().sends, 1);
  EXPECT_EQ(sender.evidence().short_sends, 0);
  EXPECT_EQ(sender.evidence().zc_sends, 0);
}

TEST_F(SenderTest, AShortSendIsResumedWhereItEnded) {
  Sender& sender = Make(Release::kOnCompletion);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnSent(3, false), Progress::kNone);
  EXPECT_EQ(sender.OnSent(37, false), Progress::kNone);
  EXPECT_TRUE(sender.sending());
  EXPECT_EQ(sender.OnSent(24, false), Progress::kSent);
  EXPECT_EQ(engine_.sends, (Asked{{0, 0}, {3, 0}, {40, 0}}));
  EXPECT_EQ(sender.evidence().sends, 3);
  EXPECT_EQ(sender.evidence().short_sends, 2);
}

TEST_F(SenderTest, MoreFieldsThanOneCallGathersAreFullCalls) {
  // 2500 messages of 8 fields of 8 bytes: 20000 fields, 1024 of them (8192 bytes) in a call.
  Sender& sender = Make(Release::kOnCompletion, {.batch = 2500});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  size_t left = 2500 * 64;
  for (; left > 8192; left -= 8192) EXPECT_EQ(sender.OnSent(8192, false), Progress::kNone);
  EXPECT_EQ(sender.OnSent(static_cast<int32_t>(left), false), Progress::kSent);
  EXPECT_EQ(sender.evidence().sends, 20);
  EXPECT_EQ(sender.evidence().short_sends, 0);
  EXPECT_EQ(engine_.sends.back().offset, 19u * 8192);
}

TEST_F(SenderTest, FullCallsOfFieldsOfSeveralLengths) {
  // Of 3 fields a message: a call ends after 341 messages and the first field of the next.
  Sender& sender = Make(Release::kOnCompletion, {.fields = {1, 2, 61}, .batch = 400});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnSent(341 * 64 + 1, false), Progress::kNone);
  EXPECT_EQ(sender.evidence().short_sends, 0);
  EXPECT_EQ(sender.OnSent(400 * 64 - (341 * 64 + 1), false), Progress::kSent);
}

TEST_F(SenderTest, AShortSendOfABatchIsToldFromAFullOne) {
  Sender& sender = Make(Release::kOnCompletion, {.batch = 256});  // two full calls
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(8004, false);  // ends within field 1000
  EXPECT_EQ(sender.evidence().short_sends, 1);
  sender.OnSent(8188, false);  // the rest of that field and 1023 more
  EXPECT_EQ(sender.evidence().short_sends, 1);
  EXPECT_EQ(sender.OnSent(192, false), Progress::kSent);
  EXPECT_EQ(sender.evidence().short_sends, 1);
  EXPECT_EQ(engine_.sends, (Asked{{0, 0}, {8004, 0}, {16192, 0}}));
}

TEST_F(SenderTest, AStagedBatchIsOneCall) {
  Sender& sender = Make(Release::kOnCompletion, {.batch = 256, .staging = true});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(8192, false);
  EXPECT_EQ(sender.evidence().short_sends, 1);
  EXPECT_EQ(sender.OnSent(8192, false), Progress::kSent);
}

TEST_F(SenderTest, AVariantThatGathersLessMakesMoreFullSends) {
  Sender& sender = Make(Release::kOnCompletion, {.batch = 4, .gathers = 16});  // 32 fields
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(128, false);
  EXPECT_EQ(sender.evidence().short_sends, 0);
  sender.OnSent(100, false);
  EXPECT_EQ(sender.evidence().short_sends, 1);
  EXPECT_EQ(sender.OnSent(28, false), Progress::kSent);
  EXPECT_EQ(engine_.sends, (Asked{{0, 0}, {128, 0}, {228, 0}}));
}

TEST_F(SenderTest, ASendThatTheKernelGaveUpIsMadeAgainAfterAPause) {
  Sender& sender = Make(Release::kOnCompletion);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(8, false);
  EXPECT_EQ(sender.OnSent(-ECANCELED, false), Progress::kNone);
  EXPECT_EQ(engine_.pauses, 1);
  EXPECT_EQ(engine_.sends.size(), 2u);
  sender.OnResumed();
  EXPECT_EQ(engine_.sends.back(), (FakeEngine::Asked{8, 0}));
  EXPECT_EQ(sender.OnSent(56, false), Progress::kSent);
  EXPECT_EQ(sender.evidence().enobufs, 0);
}

TEST_F(SenderTest, AMessageCanBeWrittenBetweenTakeAndSend) {
  Sender& sender = Make(Release::kOnCompletion, {.bytes = 64, .slots = 1});
  const absl::Span<const iovec> fields = sender.Take();
  ASSERT_EQ(fields.size(), 8u);
  for (const iovec& field : fields) std::memset(field.iov_base, 'x', field.iov_len);
  EXPECT_TRUE(engine_.sends.empty());
  sender.Send();
  EXPECT_EQ(engine_.message, std::string(64, 'x'));
  EXPECT_EQ(sender.OnSent(64, false), Progress::kSent);
}

TEST_F(SenderTest, AVariantThatTheEngineCannotSendIsRefused) {
  variant_ = MakeVariant(Release::kOnCompletion);
  variant_.request = nullptr;
  EXPECT_EQ(Sender::Create(variant_, {.message_bytes = 64}, &engine_, kConnection).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(SenderTest, NumbersThatNoMessageHasAreRefused) {
  variant_ = MakeVariant(Release::kOnCompletion);
  for (const SenderOptions& options :
       {SenderOptions{}, SenderOptions{.message_bytes = 4097},
        SenderOptions{.message_bytes = 64, .batch = 0},
        SenderOptions{.message_bytes = 64, .batch = 1 << 30},
        SenderOptions{.message_bytes = 64, .slots = 0},
        SenderOptions{.message_bytes = 64, .slots = kMostSlots + 1}}) {
    const absl::Status status = Sender::Create(variant_, options, &engine_, kConnection).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  }
  EXPECT_EQ(
      Sender::Create(variant_, {.message_bytes = 4097}, &engine_, kConnection).status().message(),
      "a message of 4097 bytes does not divide into 8 fields");
}

// --- Content ---

TEST_F(SenderTest, TheStreamGoesOnFromMessageToMessage) {
  Sender& sender = Make(Release::kOnCompletion, {.slots = 1});
  for (uint64_t offset : {0, 64, 128}) {
    ASSERT_TRUE(sender.Start(Content::kVerified));
    EXPECT_FALSE(kStream.Check(offset, engine_.message).has_value()) << offset;
    EXPECT_EQ(sender.OnSent(64, false), Progress::kSent);
  }
}

TEST_F(SenderTest, TouchedMessagesAreWrittenAnew) {
  Sender& sender = Make(Release::kOnCompletion, {.slots = 1});
  std::vector<std::string> messages;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(sender.Start(Content::kTouched));
    messages.push_back(engine_.message);
    sender.OnSent(64, false);
  }
  EXPECT_EQ(messages[0], std::string(64, messages[0][0]));
  EXPECT_NE(messages[0], messages[1]);
  EXPECT_NE(messages[1], messages[2]);
}

TEST_F(SenderTest, OtherwiseTheContentStaysAsItIs) {
  Sender& sender = Make(Release::kOnCompletion, {.slots = 1});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  const std::string first = engine_.message;
  sender.OnSent(64, false);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(engine_.message, first);
}

TEST_F(SenderTest, AMessageIsNotWrittenWhileItIsResumed) {
  Sender& sender = Make(Release::kOnCompletion);
  ASSERT_TRUE(sender.Start(Content::kTouched));
  const std::string begun = engine_.message;
  sender.OnSent(10, false);
  EXPECT_EQ(engine_.message, begun);
}

// --- Refusals ---

class Refused : public SenderTest, public testing::WithParamInterface<int> {};

TEST_P(Refused, PausesAndGoesOn) {
  Sender& sender = Make(Release::kOnErrorQueue);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnSent(16, false), Progress::kNone);
  EXPECT_EQ(sender.OnSent(-GetParam(), false), Progress::kNone);
  EXPECT_EQ(engine_.pauses, 1);
  EXPECT_EQ(engine_.sends.size(), 2u);
  EXPECT_EQ(sender.outstanding(), 1u) << "what was refused has no id";
  sender.OnResumed();
  EXPECT_EQ(engine_.sends, (Asked{{0, 0}, {16, 1}, {16, 1}}));
  EXPECT_EQ(sender.OnSent(-GetParam(), false), Progress::kNone);
  EXPECT_EQ(engine_.pauses, 2);
  sender.OnResumed();
  EXPECT_EQ(sender.OnSent(48, false), Progress::kSent);
  EXPECT_EQ(sender.evidence().enobufs, 2);
  EXPECT_EQ(sender.evidence().sends, 2);
}

INSTANTIATE_TEST_SUITE_P(Errors, Refused, testing::Values(ENOBUFS, ENOMEM));

TEST_F(SenderTest, ANotificationEndsAPauseEarly) {
  Sender& sender = Make(Release::kOnErrorQueue);
  SendOne(sender);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(-ENOBUFS, false);
  EXPECT_EQ(sender.OnNotified({0, 0, true}), Progress::kSlotFreed);
  EXPECT_EQ(engine_.sends, (Asked{{0, 0}, {0, 1}, {0, 1}}));
  sender.OnSent(-ENOBUFS, false);
  EXPECT_EQ(engine_.pauses, 1) << "the pause has not ended: one at a time";
  sender.OnResumed();
  EXPECT_EQ(engine_.sends.size(), 4u);
  EXPECT_EQ(sender.OnSent(64, false), Progress::kSent);
}

TEST_F(SenderTest, APauseThatEndsLateDoesNotSendTwice) {
  Sender& sender = Make(Release::kOnErrorQueue);
  SendOne(sender);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(-ENOBUFS, false);
  sender.OnNotified({0, 0, true});
  sender.OnResumed();
  EXPECT_EQ(engine_.sends.size(), 3u);
  sender.OnSent(64, false);
  EXPECT_EQ(sender.evidence().sends, 2);
}

TEST_F(SenderTest, OtherErrorsFail) {
  Sender& sender = Make(Release::kOnCompletion);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnSent(-ECONNRESET, false), Progress::kFailed);
  EXPECT_STREQ(sender.error().what, "sending");
  EXPECT_EQ(sender.error().number, ECONNRESET);
  EXPECT_EQ(engine_.pauses, 0);
}

TEST_F(SenderTest, ASendOfNothingFails) {
  Sender& sender = Make(Release::kOnCompletion);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnSent(0, false), Progress::kFailed);
  EXPECT_EQ(sender.error().number, EPIPE);
}

TEST_F(SenderTest, TooManyUnpaidSendsWait) {
  constexpr uint32_t kMost = 4096;
  Sender& sender = Make(Release::kOnErrorQueue, {.slots = kMost + 1});
  for (uint32_t i = 0; i < kMost; ++i) SendOne(sender);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(engine_.sends.size(), kMost);
  EXPECT_EQ(engine_.pauses, 1);
  sender.OnResumed();
  EXPECT_EQ(engine_.sends.size(), kMost) << "none was paid for";
  EXPECT_EQ(engine_.pauses, 2);
  sender.OnNotified({0, 9, true});
  EXPECT_EQ(engine_.sends.back(), (FakeEngine::Asked{0, kMost}));
  EXPECT_EQ(sender.evidence().enobufs, 0) << "it is the sender that waits, nobody has refused";
}

// --- Times and sizes ---

TEST_F(SenderTest, TimesAreRecordedOnlyWhileMeasuring) {
  Sender& sender = Make(Release::kOnErrorQueue);
  SendOne(sender);
  sender.OnNotified({0, 0, true});
  EXPECT_EQ(use_.sent.count(), 0);
  EXPECT_EQ(use_.notified.count(), 0);
  use_.measuring = true;
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(16, false);
  EXPECT_EQ(use_.sent.count(), 0) << "not wholly sent";
  sender.OnSent(48, false);
  EXPECT_EQ(use_.sent.count(), 1);
  sender.OnNotified({1, 1, true});
  EXPECT_EQ(use_.notified.count(), 0) << "not wholly notified";
  sender.OnNotified({2, 2, true});
  EXPECT_EQ(use_.notified.count(), 1);
  EXPECT_GE(use_.notified.min(), use_.sent.max()) << "the same message, later";
  use_.measuring = false;
  SendOne(sender);
  sender.OnNotified({3, 3, true});
  EXPECT_EQ(use_.sent.count(), 1);
  EXPECT_EQ(use_.notified.count(), 1);
}

TEST_F(SenderTest, CopiedSendsHaveNoTimeToANotification) {
  Sender& sender = Make(Release::kOnCompletion);
  use_.measuring = true;
  SendOne(sender);
  EXPECT_EQ(use_.sent.count(), 1);
  EXPECT_EQ(use_.notified.count(), 0);
}

TEST_F(SenderTest, WorksWithoutTimes) {
  const auto sender = Sender::Create(variant_, {.message_bytes = 64}, &engine_, kConnection);
  SendOne(**sender);
  EXPECT_EQ((*sender)->working_set(), 64u);
}

TEST_F(SenderTest, CompletionsGrowWithSlotsUpToALimit) {
  EXPECT_EQ(Sender::MostCompletions(MakeVariant(Release::kOnCompletion), 100), 3u);
  EXPECT_EQ(Sender::MostCompletions(MakeVariant(Release::kOnNotification), 8), 19u);
  EXPECT_EQ(Sender::MostCompletions(MakeVariant(Release::kOnErrorQueue), 65536), 3u + 2 * 4096);
}

using SenderDeathTest = SenderTest;

TEST_F(SenderDeathTest, OneMessageAtATime) {
  Sender& sender = Make(Release::kOnCompletion);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_DEATH(sender.Start(Content::kAsItIs), "CHECK");
}

// --- Marks ---

constexpr uint64_t kMark = 0x1122334455667788;

std::string MarkText() { return {reinterpret_cast<const char*>(&kMark), sizeof(kMark)}; }

TEST_F(SenderTest, AMarkStandsInTheNextMessageAloneAndItsSlotGetsItsOwnBytesBack) {
  for (const size_t bytes : {8, 16, 64, 4096}) {  // in 8 fields
    Sender& sender = Make(Release::kOnCompletion, {.bytes = bytes});
    const auto send = [&] {
      EXPECT_TRUE(sender.Start(Content::kAsItIs));
      EXPECT_EQ(sender.OnSent(static_cast<int32_t>(bytes), false), Progress::kSent);
      return engine_.message;
    };
    const std::string own = send();
    sender.MarkNext(kMark);
    EXPECT_EQ(send(), MarkText() + own.substr(8)) << bytes;
    for (int i = 0; i < 4; ++i) EXPECT_EQ(send(), own) << "in either slot";
  }
}

TEST_F(SenderTest, AMarkIsForTheFirstMessageOfABatch) {
  Sender& sender = Make(Release::kOnCompletion, {.batch = 3});
  sender.MarkNext(kMark);
  ASSERT_TRUE(sender.Start(Content::kVerified));
  std::string expected(3 * 64, '\0');
  kStream.Fill(0, {expected.data(), expected.size()});
  EXPECT_EQ(engine_.message, expected.replace(0, 8, MarkText()));
}

TEST_F(SenderTest, ALaterMarkReplacesOneThatNoMessageHasCarried) {
  Sender& sender = Make(Release::kOnCompletion);
  sender.MarkNext(kMark + 1);
  sender.MarkNext(kMark);
  SendOne(sender);
  EXPECT_EQ(engine_.message.substr(0, 8), MarkText());
  SendOne(sender);
  EXPECT_NE(engine_.message.substr(0, 8), MarkText());
}

TEST_F(SenderTest, AMarkWaitsForASlot) {
  Sender& sender = Make(Release::kOnNotification, {.slots = 1});
  sender.MarkNext(kMark);
  for (const bool marked : {true, false}) {
    ASSERT_TRUE(sender.Start(Content::kTouched));
    EXPECT_EQ(engine_.message.substr(0, 8) == MarkText(), marked);
    const uint32_t id = engine_.sends.back().id;
    sender.OnSent(64, true);
    if (marked) sender.MarkNext(kMark);
    EXPECT_FALSE(sender.Start(Content::kTouched));
    if (marked) sender.MarkNext(kMark + 2);
    sender.OnNotified({.low = id, .high = id, .copied = false});
  }
}

}  // namespace
}  // namespace netring
