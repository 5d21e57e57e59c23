#include "netring/zero_copy_ledger.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/random.h"

namespace netring {
namespace {

constexpr uint32_t kNearTheEnd = 0xfffffffd;  // ids ...fd, ...fe, ...ff, 0, 1

/// Closes a range; the slots that were closed, in order.
std::vector<int> Close(ZeroCopyLedger& ledger, uint32_t low, uint32_t high, bool* known = nullptr) {
  std::vector<int> slots;
  const bool result = ledger.Close(
      low, high, [&](const ZeroCopyLedger::Entry& entry) { slots.push_back(entry.slot); });
  if (known != nullptr) {
    *known = result;
  } else {
    EXPECT_TRUE(result);
  }
  return slots;
}

bool Knows(ZeroCopyLedger& ledger, uint32_t low, uint32_t high) {
  bool known = false;
  Close(ledger, low, high, &known);
  return known;
}

/// A ledger whose ids wrap, with slots 0 to 4 open.
ZeroCopyLedger FiveOpen() {
  ZeroCopyLedger ledger(8, kNearTheEnd);
  for (uint16_t slot = 0; slot < 5; ++slot) ledger.Open(slot, 100);
  return ledger;
}

TEST(ZeroCopyLedger, IdsCountFromTheFirstAndWrap) {
  ZeroCopyLedger ledger(8, kNearTheEnd);
  EXPECT_EQ(ledger.next_id(), kNearTheEnd);
  for (uint16_t slot = 0; slot < 5; ++slot) ledger.Open(slot, 1);
  EXPECT_EQ(ledger.next_id(), 2u);
  EXPECT_EQ(ledger.outstanding(), 5u);
  EXPECT_EQ(ZeroCopyLedger(8).next_id(), 0u);
}

TEST(ZeroCopyLedger, ACoalescedRangeAcrossTheWrapClosesAll) {
  ZeroCopyLedger ledger = FiveOpen();
  EXPECT_EQ(Close(ledger, kNearTheEnd, 1), (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_EQ(ledger.outstanding(), 0u);
}

TEST(ZeroCopyLedger, RangesMayComeInAnyOrder) {
  ZeroCopyLedger ledger = FiveOpen();
  EXPECT_EQ(Close(ledger, 0, 1), (std::vector<int>{3, 4}));
  EXPECT_EQ(Close(ledger, 0xfffffffe, 0xfffffffe), (std::vector<int>{1}));
  EXPECT_EQ(ledger.outstanding(), 2u);
  EXPECT_EQ(Close(ledger, 0xffffffff, 0xffffffff), (std::vector<int>{2}));
  EXPECT_EQ(Close(ledger, kNearTheEnd, kNearTheEnd), (std::vector<int>{0}));
  EXPECT_EQ(ledger.outstanding(), 0u);
}

TEST(ZeroCopyLedger, EntriesKeepWhatTheyStandFor) {
  ZeroCopyLedger ledger(4);
  ledger.Open(7, 1234);
  ledger.Open(65535, 0xffffffff, /*failed=*/true);
  std::vector<ZeroCopyLedger::Entry> entries;
  ASSERT_TRUE(ledger.Close(0, 1, [&](const auto& entry) { entries.push_back(entry); }));
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].slot, 7);
  EXPECT_EQ(entries[0].bytes, 1234u);
  EXPECT_FALSE(entries[0].failed);
  EXPECT_EQ(entries[1].slot, 65535);
  EXPECT_EQ(entries[1].bytes, 0xffffffffu);
  EXPECT_TRUE(entries[1].failed);
}

TEST(ZeroCopyLedger, ADuplicateIsTold) {
  ZeroCopyLedger ledger = FiveOpen();
  EXPECT_TRUE(Knows(ledger, 0xffffffff, 0));
  EXPECT_FALSE(Knows(ledger, 0xffffffff, 0));
  EXPECT_EQ(ledger.outstanding(), 3u);
  EXPECT_TRUE(Knows(ledger, kNearTheEnd, kNearTheEnd));
  EXPECT_FALSE(Knows(ledger, kNearTheEnd, kNearTheEnd)) << "also behind the oldest open id";
}

TEST(ZeroCopyLedger, ARangeOverAClosedIdClosesOnlyWhatIsBefore) {
  ZeroCopyLedger ledger = FiveOpen();
  Close(ledger, 0xffffffff, 0xffffffff);
  bool known = true;
  EXPECT_EQ(Close(ledger, kNearTheEnd, 1, &known), (std::vector<int>{0, 1}));
  EXPECT_FALSE(known);
  EXPECT_EQ(ledger.outstanding(), 2u);
  EXPECT_EQ(Close(ledger, 0, 1), (std::vector<int>{3, 4})) << "the rest can still be closed";
}

TEST(ZeroCopyLedger, IdsThatWereNeverOpenedAreTold) {
  ZeroCopyLedger empty(8);
  EXPECT_FALSE(Knows(empty, 0, 0));
  ZeroCopyLedger ledger = FiveOpen();
  EXPECT_FALSE(Knows(ledger, 2, 2));
  EXPECT_FALSE(Knows(ledger, kNearTheEnd - 1, kNearTheEnd - 1));
  EXPECT_FALSE(Knows(ledger, 0x80000000, 0x80000000));
  EXPECT_EQ(ledger.outstanding(), 5u);
}

TEST(ZeroCopyLedger, HugeRangesNeitherHangNorClose) {
  ZeroCopyLedger ledger = FiveOpen();
  EXPECT_FALSE(Knows(ledger, 0, 0xffffffff));
  EXPECT_FALSE(Knows(ledger, 5, 4));
  EXPECT_FALSE(Knows(ledger, kNearTheEnd, kNearTheEnd - 1));
  EXPECT_FALSE(Knows(ledger, 1, 0));
  EXPECT_EQ(ledger.outstanding(), 5u);
}

TEST(ZeroCopyLedger, IsFullWhileTheOldestIsOpen) {
  ZeroCopyLedger ledger(4, kNearTheEnd);
  for (uint16_t slot = 0; slot < 4; ++slot) {
    EXPECT_FALSE(ledger.full());
    ledger.Open(slot, 1);
  }
  EXPECT_TRUE(ledger.full());
  Close(ledger, kNearTheEnd + 1, kNearTheEnd + 3);
  EXPECT_TRUE(ledger.full()) << "the oldest still bounds the ids";
  Close(ledger, kNearTheEnd, kNearTheEnd);
  EXPECT_FALSE(ledger.full());
  EXPECT_EQ(ledger.outstanding(), 0u);
}

TEST(ZeroCopyLedgerDeathTest, OpeningWhenFullIsABug) {
  ZeroCopyLedger ledger(1);
  ledger.Open(0, 1);
  EXPECT_DEATH(ledger.Open(0, 1), "CHECK\\(!full\\(\\)\\)");
}

TEST(ZeroCopyLedgerDeathTest, CapacityIsAPowerOfTwo) {
  EXPECT_DEATH(ZeroCopyLedger(0), "CHECK");
  EXPECT_DEATH(ZeroCopyLedger(3), "CHECK");
}

TEST(ZeroCopyLedger, ExpandFindsTheIdOfATruncatedOne) {
  for (uint32_t first : {0u, 0x00fffffeu, 0x12fffffeu, kNearTheEnd}) {
    ZeroCopyLedger ledger(16, first);
    for (uint32_t i = 0; i < 16; ++i) {
      const uint32_t id = ledger.next_id();
      EXPECT_EQ(ledger.Expand(id & 0xffffff), id) << "as a token carries it before Open()";
      ledger.Open(0, 1);
      EXPECT_EQ(ledger.Expand(id & 0xffffff), id);
    }
    EXPECT_EQ(ledger.Expand(first & 0xffffff), first) << "the oldest stays known";
  }
}

/// A simpler ledger: every id that is open.
using Model = std::map<uint32_t, int>;

/// As the contract of Close() says: ids one by one until one is not open.
bool CloseInModel(Model& model, uint32_t low, uint32_t high, std::vector<int>* closed) {
  for (uint32_t id = low;; ++id) {
    const auto found = model.find(id);
    if (found == model.end()) return false;
    closed->push_back(found->second);
    model.erase(found);
    if (id == high) return true;
  }
}

TEST(ZeroCopyLedger, AgreesWithAMapOverManyRandomSteps) {
  constexpr uint32_t kCapacity = 64;
  Random random(20261);
  uint32_t base = 0xffffff00;  // the oldest id that may be open
  ZeroCopyLedger ledger(kCapacity, base);
  Model model;
  int accepted = 0;
  int refused = 0;
  int full = 0;
  for (int step = 0; step < 100'000; ++step) {
    const uint32_t next = ledger.next_id();
    ASSERT_EQ(ledger.full(), next - base == kCapacity);
    ASSERT_EQ(ledger.outstanding(), model.size());
    full += ledger.full() ? 1 : 0;
    if (!ledger.full() && random.Below(2) == 0) {
      ledger.Open(static_cast<uint16_t>(step), 1);
      model[next] = static_cast<uint16_t>(step);
      continue;
    }
    // Mostly ids that may be open, some just outside; ranges no longer than the ids in play.
    const uint32_t low = base - 2 + static_cast<uint32_t>(random.Below(next - base + 4));
    const uint32_t length =
        next - base == 0 ? 1 : 1 + static_cast<uint32_t>(random.Below(std::min(next - base, 6u)));
    std::vector<int> expected;
    bool known = false;
    const bool expected_known = CloseInModel(model, low, low + length - 1, &expected);
    ASSERT_EQ(Close(ledger, low, low + length - 1, &known), expected);
    ASSERT_EQ(known, expected_known);
    ++(known ? accepted : refused);
    while (base != next && model.count(base) == 0) ++base;
  }
  // All that can happen has happened often.
  EXPECT_GT(accepted, 1000);
  EXPECT_GT(refused, 1000);
  EXPECT_GT(full, 1000);
}

}  // namespace
}  // namespace netring
