#include "netring/buffer_pool.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <string>

namespace netring {
namespace {

BufferPool MakePool(int slots, MessageLayout layout = {.bytes = 64}) {
  return BufferPool::Create(slots, layout).value();
}

TEST(BufferPool, SlotsAreUsedInTurn) {
  BufferPool pool = MakePool(3);
  for (int expected : {0, 1, 2, 0, 1, 2, 0}) {
    EXPECT_EQ(pool.Take(), expected);
    EXPECT_TRUE(pool.Release(expected));
  }
}

TEST(BufferPool, HeldSlotsAreSteppedOver) {
  BufferPool pool = MakePool(3);
  EXPECT_EQ(pool.Take(), 0);
  EXPECT_EQ(pool.Take(), 1);
  EXPECT_EQ(pool.Take(), 2);
  EXPECT_TRUE(pool.Release(1));
  EXPECT_EQ(pool.Take(), 1);
  EXPECT_TRUE(pool.Release(0));
  EXPECT_TRUE(pool.Release(2));
  EXPECT_EQ(pool.Take(), 2) << "the turn goes on behind slot 1";
}

TEST(BufferPool, NothingIsFreeWhenAllAreHeld) {
  BufferPool pool = MakePool(2);
  EXPECT_EQ(pool.Take(), 0);
  EXPECT_EQ(pool.Take(), 1);
  EXPECT_EQ(pool.Take(), -1);
  EXPECT_TRUE(pool.Release(0));
  EXPECT_EQ(pool.Take(), 0);
}

TEST(BufferPool, ASlotIsFreeWhenItsLastHoldGoes) {
  BufferPool pool = MakePool(1);
  ASSERT_EQ(pool.Take(), 0);
  pool.Hold(0);
  pool.Hold(0);
  EXPECT_FALSE(pool.Release(0));
  EXPECT_EQ(pool.Take(), -1);
  EXPECT_FALSE(pool.Release(0));
  EXPECT_TRUE(pool.Release(0));
  EXPECT_EQ(pool.Take(), 0);
}

TEST(BufferPoolDeathTest, OneReleaseTooManyIsABug) {
  BufferPool pool = MakePool(2);
  ASSERT_EQ(pool.Take(), 0);
  pool.Release(0);
  EXPECT_DEATH(pool.Release(0), "CHECK\\(holds > 0\\)");
  EXPECT_DEATH(pool.Release(1), "CHECK\\(holds > 0\\)");
}

TEST(BufferPoolDeathTest, OnlyATakenSlotCanBeHeld) {
  BufferPool pool = MakePool(1);
  EXPECT_DEATH(pool.Hold(0), "CHECK\\(holds > 0\\)");
}

TEST(BufferPool, BytesMustDivideIntoFields) {
  EXPECT_EQ(BufferPool::Create(1, {.bytes = 12}).status(),
            absl::InvalidArgumentError("a message of 12 bytes does not divide into 8 fields"));
  EXPECT_EQ(BufferPool::Create(0, {.bytes = 8}).status(),
            absl::InvalidArgumentError("0 slots: there must be 1 to 65536"));
}

/// All allocations of a pool: begin -> end.
std::map<char*, char*> Extents(const BufferPool& pool) {
  std::map<char*, char*> extents;
  for (int slot = 0; slot < pool.slots(); ++slot) {
    const Message& message = pool.message(slot);
    for (const iovec& field : message.fields()) {
      auto* begin = static_cast<char*>(field.iov_base);
      EXPECT_TRUE(extents.emplace(begin, begin + field.iov_len).second);
    }
    // One for all slots.
    if (message.staging != nullptr)
      extents.emplace(message.staging, message.staging + message.bytes);
  }
  return extents;
}

TEST(BufferPool, FieldsAreApartAndAddUpToTheMessage) {
  const BufferPool pool = MakePool(3, {.bytes = 4096, .staging = true});
  EXPECT_EQ(pool.slots(), 3);
  for (int slot = 0; slot < 3; ++slot) {
    const Message& message = pool.message(slot);
    EXPECT_EQ(message.bytes, 4096u);
    ASSERT_EQ(message.fields().size(), size_t{kMessageFields});
    for (const iovec& field : message.fields()) EXPECT_EQ(field.iov_len, 512u);
    EXPECT_NE(message.staging, nullptr);
  }
  const auto extents = Extents(pool);
  EXPECT_EQ(extents.size(), 3u * 8 + 1);
  const char* end = nullptr;
  for (const auto& [from, to] : extents) {
    EXPECT_LE(end, from) << "two allocations overlap";
    end = to;
  }
}

TEST(BufferPool, OneFieldAndNoStaging) {
  const BufferPool pool = MakePool(1, {.bytes = 100, .fields = {100}});
  ASSERT_EQ(pool.message(0).fields().size(), 1u);
  EXPECT_EQ(pool.message(0).fields()[0].iov_len, 100u);
  EXPECT_EQ(pool.message(0).staging, nullptr);
}

TEST(BufferPool, FieldsHaveTheLengthsOfTheLayout) {
  const BufferPool pool = MakePool(2, {.bytes = 104, .fields = {3, 1, 100}, .batch = 2});
  const Message& message = pool.message(1);
  ASSERT_EQ(message.fields().size(), 6u);
  std::string all;
  for (const iovec& field : message.fields())
    all.append(static_cast<const char*>(field.iov_base), field.iov_len);
  std::string right(208, '\0');
  VerifiedStream().Fill(0, {right.data(), right.size()});
  EXPECT_EQ(all, right);
  size_t begin = 0;
  for (size_t field = 0; field <= 6; ++field) {
    EXPECT_EQ(message.BytesOf(field), begin);
    const size_t length = field == 6 ? 1 : message.fields()[field].iov_len;
    for (size_t into = 0; into < length; ++into) {
      const FieldPlace place = message.PlaceOf(begin + into);
      EXPECT_EQ(place.field, field);
      EXPECT_EQ(place.into, into);
    }
    begin += length;
  }
}

TEST(BufferPool, ABatchOfMessagesInOnePieceIsOnePiece) {
  const BufferPool pool = MakePool(1, {.bytes = 8, .fields = {8}, .batch = 3});
  ASSERT_EQ(pool.message(0).fields().size(), 1u);
  EXPECT_EQ(pool.message(0).fields()[0].iov_len, 24u);
  EXPECT_EQ(pool.message(0).PlaceOf(20).into, 20u);
}

TEST(BufferPool, RefusesFieldsThatAreNotTheMessage) {
  EXPECT_EQ(BufferPool::Create(1, {.bytes = 12, .fields = {8, 8}}).status().message(),
            "the fields of a message of 12 bytes have 16 together");
  EXPECT_EQ(BufferPool::Create(1, {.bytes = 8, .fields = {8, 0}}).status().message(),
            "the fields of a message of 8 bytes have one without any");
}

TEST(BufferPool, PageAlignedAllocationsHavePagesOfTheirOwn) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const BufferPool pool = MakePool(2, {.bytes = 64, .staging = true, .page_aligned = true});
  uintptr_t last = 0;
  for (const auto& [from, to] : Extents(pool)) {
    const auto begin = reinterpret_cast<uintptr_t>(from);
    EXPECT_EQ(begin % page, 0u);
    EXPECT_NE(begin, last);
    last = begin;
  }
}

/// Whether a pool's extents lie in [begin, end) and none touches the next.
void ExpectApartWithin(const BufferPool& pool, const char* begin, const char* end) {
  const char* last = begin - 1;
  for (const auto& [from, to] : Extents(pool)) {
    EXPECT_GT(from, last) << "the kernel would send both as one piece";
    EXPECT_LE(to, end);
    last = to;
  }
}

TEST(BufferPool, PoolsShareHugePages) {
  auto huge = HugeMemory::Create(1);
  if (absl::IsFailedPrecondition(huge.status())) GTEST_SKIP() << huge.status();
  ASSERT_TRUE(huge.ok()) << huge.status();
  const size_t bytes = HugeMemory::Rounded(1);
  EXPECT_EQ(huge->HugeBytes(), bytes);
  const MessageLayout layout{
      .bytes = bytes / 4, .staging = true, .staging_per_slot = true, .huge = &*huge};
  const char* const begin = huge->Take(1);
  const BufferPool first = MakePool(1, layout);
  ExpectApartWithin(first, begin + 1, begin + bytes);
  EXPECT_EQ(BufferPool::Create(1, layout).status().code(), absl::StatusCode::kResourceExhausted)
      << "half of it is there, but its fields begin on lines of their own";
  MessageLayout small = layout;
  small.bytes = 4096;
  ExpectApartWithin(MakePool(2, small), Extents(first).rbegin()->second, begin + bytes);
}

TEST(BufferPool, TakesWholePagesOfHugeOnes) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  // Eight fields of 64 bytes and what is between them.
  EXPECT_EQ(BufferPool::HugeBytes(1, {.bytes = 512}), page);
  EXPECT_EQ(BufferPool::HugeBytes(static_cast<int>(page) / 1024 + 1, {.bytes = 512}), 2 * page);
  EXPECT_EQ(BufferPool::HugeBytes(static_cast<int>(page) / 1024, {.bytes = 512, .staging = true}),
            2 * page);
}

TEST(BufferPool, WorkingSetIsTheFieldsOfAllSlots) {
  EXPECT_EQ(MakePool(3, {.bytes = 64}).working_set(), 192u);
  EXPECT_EQ(MakePool(3, {.bytes = 64, .staging = true, .page_aligned = true}).working_set(), 192u);
}

std::string ContentOf(const Message& message) {
  std::string content;
  for (const iovec& field : message.fields()) {
    content.append(static_cast<const char*>(field.iov_base), field.iov_len);
  }
  return content;
}

TEST(BufferPool, FillWritesTheStreamAcrossFields) {
  BufferPool pool = MakePool(2, {.bytes = 88});  // fields of 11 bytes: words cross their borders
  pool.Fill(1, {}, 12345);
  EXPECT_FALSE(VerifiedStream().Check(12345, ContentOf(pool.message(1))).has_value());
  EXPECT_FALSE(VerifiedStream().Check(0, ContentOf(pool.message(0))).has_value())
      << "other slots stay as they were";
}

TEST(BufferPool, MessagesStayInPlaceWhenThePoolIsMoved) {
  BufferPool pool = MakePool(2);
  const Message* message = &pool.message(1);
  const void* field = message->fields()[3].iov_base;
  const BufferPool moved = std::move(pool);
  EXPECT_EQ(&moved.message(1), message);
  EXPECT_EQ(moved.message(1).fields()[3].iov_base, field);
}

TEST(BufferPool, AFileHoldsASlotsFieldsAsOnePiece) {
  for (const MessageLayout& layout : {MessageLayout{.bytes = 88, .in_file = true},
                                      MessageLayout{.bytes = 8192, .batch = 3, .in_file = true}}) {
    const BufferPool pool = BufferPool::Create(3, layout).value();
    int64_t end = 0;
    for (int slot = 0; slot < 3; ++slot) {
      const Message& message = pool.message(slot);
      EXPECT_GE(message.file_offset, end);
      EXPECT_EQ(message.file_offset % sysconf(_SC_PAGESIZE), 0) << "slots share no page";
      end = message.file_offset + static_cast<int64_t>(message.bytes);
      std::string bytes(message.bytes, '\0');
      EXPECT_EQ(pread(message.file, bytes.data(), bytes.size(), message.file_offset),
                static_cast<ssize_t>(bytes.size()));
      std::string fields;
      for (const iovec& field : message.fields())
        fields.append(static_cast<const char*>(field.iov_base), field.iov_len);
      EXPECT_EQ(bytes, fields);
      EXPECT_FALSE(VerifiedStream().Check(0, {bytes.data(), bytes.size()}).has_value());
    }
  }
}

}  // namespace
}  // namespace netring
