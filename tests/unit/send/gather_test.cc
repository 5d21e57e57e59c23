#include "send/gather.h"

#include <gtest/gtest.h>

#include <string>

namespace netring {
namespace {

/// What sendmsg(2) would send.
std::string Bytes(const msghdr& header) {
  std::string bytes;
  for (size_t i = 0; i < header.msg_iovlen; ++i) {
    EXPECT_GT(header.msg_iov[i].iov_len, 0u);
    bytes.append(static_cast<const char*>(header.msg_iov[i].iov_base), header.msg_iov[i].iov_len);
  }
  return bytes;
}

TEST(Gather, FromEveryOffsetItCoversExactlyTheRest) {
  for (size_t bytes : {size_t{8}, size_t{64}, size_t{88}}) {
    BufferPool pool = BufferPool::Create(1, {.bytes = bytes}).value();
    std::string whole(bytes, '\0');
    VerifiedStream().Fill(0, {whole.data(), whole.size()});
    Gather gather({.bytes = bytes});
    gather.Begin(pool.message(0));
    for (size_t offset = 0; offset < bytes; ++offset) {
      EXPECT_EQ(Bytes(*gather.From(offset)), whole.substr(offset)) << offset;
    }
    EXPECT_EQ(Bytes(*gather.From(0)), whole) << "the message itself is not changed";
  }
}

TEST(Gather, TheRestOfFieldsOfAnyLengths) {
  const MessageLayout layout{.bytes = 88, .fields = {5, 1, 80, 2}, .batch = 2};
  const BufferPool pool = BufferPool::Create(1, layout).value();
  std::string whole(176, '\0');
  VerifiedStream().Fill(0, {whole.data(), whole.size()});
  Gather gather(layout);
  gather.Begin(pool.message(0));
  for (size_t offset = 0; offset < whole.size(); ++offset)
    EXPECT_EQ(Bytes(*gather.From(offset)), whole.substr(offset)) << offset;
}

TEST(Gather, FieldsThatAreSentAreLeftOut) {
  const BufferPool pool = BufferPool::Create(1, {.bytes = 64}).value();
  Gather gather({.bytes = 64});
  gather.Begin(pool.message(0));
  EXPECT_EQ(gather.From(0)->msg_iovlen, 8u);
  EXPECT_EQ(gather.From(7)->msg_iovlen, 8u);
  EXPECT_EQ(gather.From(8)->msg_iovlen, 7u);
  EXPECT_EQ(gather.From(63)->msg_iovlen, 1u);
  EXPECT_EQ(gather.From(64)->msg_iovlen, 0u);
}

TEST(Gather, OneCallGathersAtMostWhatTheKernelTakes) {
  const MessageLayout layout{.bytes = 64, .batch = 200};
  const BufferPool pool = BufferPool::Create(1, layout).value();
  Gather gather(layout);
  gather.Begin(pool.message(0));
  constexpr size_t kMany = kMostGathered;
  EXPECT_EQ(gather.From(0)->msg_iovlen, kMany);
  EXPECT_EQ(gather.From(3)->msg_iovlen, kMany);
  EXPECT_EQ(gather.From(8 * kMany)->msg_iovlen, 1600 - kMany);
}

TEST(Gather, NamesNobodyAndCarriesNoControlData) {
  const BufferPool pool = BufferPool::Create(1, {.bytes = 64}).value();
  Gather gather({.bytes = 64});
  gather.Begin(pool.message(0));
  const msghdr* header = gather.From(0);
  EXPECT_EQ(header->msg_name, nullptr);
  EXPECT_EQ(header->msg_control, nullptr);
  EXPECT_EQ(header->msg_controllen, 0u);
  EXPECT_EQ(header->msg_flags, 0);
}

}  // namespace
}  // namespace netring
