#include <gtest/gtest.h>

#include <cerrno>

#include "netring/sender.h"
#include "unit/send/sender_fixture.h"

namespace netring {
namespace {

using ZeroCopySender = SenderTest;

// --- Zero copy: the error queue ---

TEST_F(ZeroCopySender, OnlyTheErrorQueueIsWatched) {
  Make(Release::kOnCompletion).Arm();
  Make(Release::kOnNotification).Arm();
  EXPECT_EQ(engine_.watches, 0);
  Make(Release::kOnErrorQueue).Arm();
  EXPECT_EQ(engine_.watches, 1);
}

TEST_F(ZeroCopySender, ASlotIsHeldUntilItsNotification) {
  Sender& sender = Make(Release::kOnErrorQueue);
  SendOne(sender);
  SendOne(sender);
  EXPECT_FALSE(sender.sending());
  EXPECT_EQ(sender.outstanding(), 2u);
  EXPECT_FALSE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(engine_.awaits, 1);
  EXPECT_EQ(sender.OnNotified({1, 1, false}), Progress::kSlotFreed);
  EXPECT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_TRUE(sender.owes());
  EXPECT_EQ(sender.evidence().zc_sends, 2);
  EXPECT_EQ(sender.evidence().zc_completions, 1);
  EXPECT_EQ(sender.evidence().zc_copied, 0);
}

TEST_F(ZeroCopySender, ARangeFreesManySlots) {
  Sender& sender = Make(Release::kOnErrorQueue, {.slots = 3});
  for (int i = 0; i < 3; ++i) SendOne(sender);
  EXPECT_EQ(sender.OnNotified({0, 2, true}), Progress::kSlotFreed);
  EXPECT_FALSE(sender.owes());
  EXPECT_EQ(sender.evidence().zc_completions, 3);
  EXPECT_EQ(sender.evidence().zc_copied, 3);
  EXPECT_EQ(sender.evidence().zc_bytes, 3 * 64);
  EXPECT_EQ(sender.evidence().zc_copied_bytes, 3 * 64);
  EXPECT_EQ(sender.evidence().harvests, 1);
}

TEST_F(ZeroCopySender, EachPartOfAShortSendOwesANotification) {
  Sender& sender = Make(Release::kOnErrorQueue, {.slots = 1});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(16, false);
  EXPECT_EQ(sender.OnSent(48, false), Progress::kSent);
  EXPECT_EQ(engine_.sends, (Asked{{0, 0}, {16, 1}}));
  EXPECT_EQ(sender.OnNotified({0, 0, false}), Progress::kNone) << "the other part still needs it";
  EXPECT_FALSE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnNotified({1, 1, true}), Progress::kSlotFreed);
  EXPECT_EQ(sender.evidence().zc_bytes, 64);
  EXPECT_EQ(sender.evidence().zc_copied_bytes, 48);
}

TEST_F(ZeroCopySender, AwaitsTheNextNotificationWhereOneFreesNothing) {
  Sender& sender = Make(Release::kOnErrorQueue, {.slots = 1});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(16, false);
  sender.OnSent(16, false);
  EXPECT_EQ(sender.OnSent(32, false), Progress::kSent);
  EXPECT_FALSE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(engine_.awaits, 1);
  EXPECT_EQ(sender.OnNotified({0, 0, false}), Progress::kNone);
  EXPECT_EQ(engine_.awaits, 2);
  EXPECT_EQ(sender.OnNotified({1, 2, false}), Progress::kSlotFreed);
  EXPECT_EQ(engine_.awaits, 2) << "there is something else to do";
}

TEST_F(ZeroCopySender, ANotificationMayBeReadBeforeItsSendsResult) {
  Sender& sender = Make(Release::kOnErrorQueue, {.slots = 1});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnNotified({0, 0, true}), Progress::kNone);
  EXPECT_EQ(sender.evidence().zc_completions, 0) << "the send is not known to have worked";
  EXPECT_EQ(sender.OnSent(64, false), Progress::kSent);
  EXPECT_FALSE(sender.owes());
  EXPECT_EQ(sender.evidence().zc_completions, 1);
  EXPECT_EQ(sender.evidence().zc_copied_bytes, 64);
  EXPECT_TRUE(sender.Start(Content::kAsItIs)) << "the slot is free";
}

TEST_F(ZeroCopySender, AnEarlyNotificationMayNameOlderSendsToo) {
  Sender& sender = Make(Release::kOnErrorQueue, {.slots = 3});
  SendOne(sender);
  SendOne(sender);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnNotified({0, 2, true}), Progress::kSlotFreed);
  EXPECT_EQ(sender.outstanding(), 0u);
  EXPECT_EQ(sender.OnSent(64, false), Progress::kSent);
  EXPECT_FALSE(sender.owes());
  EXPECT_EQ(sender.evidence().zc_completions, 3);
}

TEST_F(ZeroCopySender, AnEarlyNotificationOfAShortSendIsThatPartsOnly) {
  Sender& sender = Make(Release::kOnErrorQueue, {.slots = 1});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnNotified({0, 0, true});
  EXPECT_EQ(sender.OnSent(16, false), Progress::kNone);
  EXPECT_EQ(sender.outstanding(), 0u);
  EXPECT_EQ(sender.OnSent(48, false), Progress::kSent);
  EXPECT_EQ(sender.outstanding(), 1u);
  EXPECT_EQ(sender.OnNotified({1, 1, true}), Progress::kSlotFreed);
}

// --- Zero copy: completions of a ring ---

TEST_F(ZeroCopySender, ARingSaysItselfWhetherANotificationFollows) {
  Sender& sender = Make(Release::kOnNotification, {.slots = 1});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnSent(64, /*owes=*/true), Progress::kSent);
  EXPECT_EQ(sender.outstanding(), 1u);
  EXPECT_EQ(sender.OnNotified({0, 0, true}), Progress::kSlotFreed);
  EXPECT_EQ(sender.evidence().zc_sends, 1);
  EXPECT_EQ(sender.evidence().zc_copied, 1);
  EXPECT_EQ(sender.evidence().harvests, 0);
}

TEST_F(ZeroCopySender, ASendWithoutANotificationIsNoEvidence) {
  Sender& sender = Make(Release::kOnNotification, {.slots = 1});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnSent(64, /*owes=*/false), Progress::kSent);
  EXPECT_FALSE(sender.owes());
  EXPECT_EQ(sender.evidence().sends, 1);
  EXPECT_EQ(sender.evidence().zc_sends, 0);
}

/// Its notification says "copied", which is no evidence (measured on kernel 6.18).
TEST_F(ZeroCopySender, AFailedSendMayOweANotification) {
  Sender& sender = Make(Release::kOnNotification, {.slots = 1});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnSent(-ENOMEM, /*owes=*/true), Progress::kNone);
  EXPECT_EQ(sender.outstanding(), 1u);
  sender.OnResumed();
  EXPECT_EQ(engine_.sends, (Asked{{0, 0}, {0, 1}}));
  EXPECT_EQ(sender.OnSent(64, true), Progress::kSent);
  EXPECT_EQ(sender.OnNotified({0, 0, true}), Progress::kNone);
  EXPECT_EQ(sender.OnNotified({1, 1, false}), Progress::kSlotFreed);
  EXPECT_EQ(sender.evidence().zc_sends, 1);
  EXPECT_EQ(sender.evidence().zc_completions, 1);
  EXPECT_EQ(sender.evidence().zc_copied, 0);
  EXPECT_EQ(sender.evidence().zc_bytes, 64);
}

// --- Notifications that cannot be ---

TEST_F(ZeroCopySender, ANotificationThatCameTwiceFails) {
  Sender& sender = Make(Release::kOnErrorQueue);
  SendOne(sender);
  SendOne(sender);
  EXPECT_EQ(sender.OnNotified({0, 0, true}), Progress::kSlotFreed);
  EXPECT_EQ(sender.OnNotified({0, 0, true}), Progress::kFailed);
  EXPECT_STREQ(sender.error().what, "a notification came twice or for a send that was never made");
  EXPECT_EQ(sender.error().number, 0);
  EXPECT_EQ(sender.evidence().zc_completions, 1);
}

TEST_F(ZeroCopySender, ANotificationForASendThatWasNeverMadeFails) {
  for (const NotificationRange range : {NotificationRange{2, 2}, {0, 1000}, {5, 1}}) {
    Sender& sender = Make(Release::kOnErrorQueue);
    SendOne(sender);
    SendOne(sender);
    EXPECT_EQ(sender.OnNotified(range), Progress::kFailed) << range.low << " " << range.high;
  }
}

TEST_F(ZeroCopySender, AnEarlyNotificationThatNamesPaidSendsFails) {
  Sender& sender = Make(Release::kOnErrorQueue);
  SendOne(sender);
  sender.OnNotified({0, 0, true});
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  EXPECT_EQ(sender.OnNotified({0, 1, true}), Progress::kFailed);
}

TEST_F(ZeroCopySender, ARingsNotificationThatCameTwiceFails) {
  Sender& sender = Make(Release::kOnNotification);
  ASSERT_TRUE(sender.Start(Content::kAsItIs));
  sender.OnSent(64, true);
  sender.OnNotified({0, 0, false});
  EXPECT_EQ(sender.OnNotified({0, 0, false}), Progress::kFailed);
}

}  // namespace
}  // namespace netring
