#include "netring/variant.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "netring/unique_fd.h"
#include "ring/uring_abi.h"
#include "send/message_path.h"

namespace netring {
namespace {

constexpr RingFile kDirect{.fd = 3, .sqe_flags = IOSQE_FIXED_FILE};
constexpr RingFile kPlain{.fd = 7};
constexpr uint16_t kRegion = 5;

/// One message of `variant` and the request that sends it from `offset` on.
struct Prepared {
  Prepared(const Variant& variant, size_t bytes, size_t offset, const RingFile& file)
      : pool(BufferPool::Create(1, variant.LayoutOf({.bytes = bytes})).value()),
        path(variant.request(variant.LayoutOf({.bytes = bytes}))) {
    pool.Fill(0, {}, 1000);
    if (variant.registered) pool.SetRegion(kRegion);
    path->Begin(pool.message(0));
    path->Prepare(sqe, file, offset);
    for (io_uring_sqe next = sqe; (next.flags & IOSQE_IO_LINK) != 0;) {
      EXPECT_TRUE(path->linked());
      offset += next.len;
      next = {};
      path->Prepare(next, file, offset);
      linked.append(reinterpret_cast<const char*>(next.addr), next.len);
    }
  }

  static std::string Joined(absl::Span<const iovec> fields) {
    std::string result;
    for (const iovec& field : fields)
      result.append(static_cast<const char*>(field.iov_base), field.iov_len);
    return result;
  }

  /// The bytes that the request and those linked to it name.
  std::string bytes() const {
    if (sqe.opcode == IORING_OP_SENDMSG || sqe.opcode == IORING_OP_SENDMSG_ZC) {
      const auto* header = reinterpret_cast<const msghdr*>(sqe.addr);
      return Joined({header->msg_iov, header->msg_iovlen});
    }
    const bool vector = sqe.opcode != IORING_OP_WRITE_FIXED && (sqe.ioprio & kVectorizedSend) != 0;
    if (vector) return Joined({reinterpret_cast<const iovec*>(sqe.addr), sqe.len});
    return std::string(reinterpret_cast<const char*>(sqe.addr), sqe.len) + linked;
  }

  BufferPool pool;
  std::unique_ptr<MessageRequest> path;
  std::string linked;  ///< as they were when they were prepared
  // Apart, because it ends in an array of length zero, which a member may not (-Wpedantic).
  std::unique_ptr<io_uring_sqe> memory = std::make_unique<io_uring_sqe>();
  io_uring_sqe& sqe = *memory;
};

/// What tells the variants apart on the wire to the kernel.
struct Expected {
  const char* name;
  uint8_t opcode;
  unsigned own_flag;  ///< beyond MSG_NOSIGNAL
  uint16_t ioprio;
  uint8_t sqe_flags = 0;
};

class EachVariant : public testing::TestWithParam<Expected> {
 protected:
  const Variant& variant() const { return *FindVariant(GetParam().name); }
  bool InABufferRing() const { return (GetParam().sqe_flags & IOSQE_BUFFER_SELECT) != 0; }
};

TEST_P(EachVariant, AsksForItsOwnOperationAndNothingElse) {
  const Prepared prepared(variant(), 64, 0, kPlain);
  EXPECT_EQ(prepared.sqe.opcode, GetParam().opcode);
  const unsigned flags = GetParam().opcode == IORING_OP_WRITE_FIXED ? 0 : MSG_NOSIGNAL;
  EXPECT_EQ(prepared.sqe.msg_flags, flags | GetParam().own_flag);
  EXPECT_EQ(prepared.sqe.buf_index, variant().registered ? kRegion : 0);
  EXPECT_EQ(prepared.sqe.ioprio, GetParam().ioprio);
  EXPECT_EQ((prepared.sqe.msg_flags & MSG_WAITALL) != 0, prepared.path->linked());
}

TEST_P(EachVariant, UsesTheFileAsTheRingNamesIt) {
  const Prepared plain(variant(), 64, 0, kPlain);
  EXPECT_EQ(plain.sqe.fd, 7);
  EXPECT_EQ(plain.sqe.flags, GetParam().sqe_flags);
  const Prepared direct(variant(), 64, 0, kDirect);
  EXPECT_EQ(direct.sqe.fd, 3);
  EXPECT_EQ(direct.sqe.flags, GetParam().sqe_flags | IOSQE_FIXED_FILE);
}

TEST_P(EachVariant, SendsTheRestOfTheMessageFromEveryOffset) {
  if (InABufferRing()) GTEST_SKIP() << "the request does not say what it sends: kernel tests do";
  std::string whole(88, '\0');
  VerifiedStream().Fill(1000, {whole.data(), whole.size()});
  for (size_t offset = 0; offset < whole.size(); ++offset) {
    EXPECT_EQ(Prepared(variant(), whole.size(), offset, kPlain).bytes(), whole.substr(offset));
  }
}

TEST_P(EachVariant, ZeroCopyMeansNoCopyBeforeTheKernel) {
  if (InABufferRing()) GTEST_SKIP() << "the request does not say what it sends";
  Prepared prepared(variant(), 64, 0, kPlain);
  const std::string before = prepared.bytes();
  prepared.pool.Fill(0, {}, 5000);
  // Only a1 has taken a copy: its request still names the old bytes.
  EXPECT_EQ(prepared.bytes() == before, variant().staging);
}

INSTANTIATE_TEST_SUITE_P(
    Variants, EachVariant,
    testing::Values(
        Expected{"a1", IORING_OP_SEND, 0, 0}, Expected{"a2", IORING_OP_SENDMSG, 0, 0},
        Expected{"a3", IORING_OP_SENDMSG, MSG_ZEROCOPY, 0},
        Expected{"zc", IORING_OP_SENDMSG_ZC, 0, IORING_SEND_ZC_REPORT_USAGE},
        Expected{"plain", IORING_OP_SEND, 0, 0},
        Expected{"vec", IORING_OP_SEND, 0, kVectorizedSend},
        Expected{"zc-vec", IORING_OP_SEND_ZC, 0, kVectorizedSend | IORING_SEND_ZC_REPORT_USAGE},
        Expected{"zc-fixed", IORING_OP_SENDMSG_ZC, 0,
                 IORING_RECVSEND_FIXED_BUF | IORING_SEND_ZC_REPORT_USAGE},
        Expected{"a1-fixed", IORING_OP_WRITE_FIXED, 0, 0},
        Expected{"a1-zc-fixed", IORING_OP_SEND_ZC, 0,
                 IORING_RECVSEND_FIXED_BUF | IORING_SEND_ZC_REPORT_USAGE},
        Expected{"link", IORING_OP_SEND, MSG_WAITALL | MSG_MORE, 0, IOSQE_IO_LINK},
        Expected{"bundle", IORING_OP_SEND, 0, IORING_RECVSEND_BUNDLE, IOSQE_BUFFER_SELECT},
        Expected{"mix", IORING_OP_SENDMSG_ZC, 0, IORING_SEND_ZC_REPORT_USAGE},
        Expected{"fixed", IORING_OP_SEND, 0, IORING_RECVSEND_FIXED_BUF}),
    [](const auto& row) { return absl::StrReplaceAll(row.param.name, {{"-", "_"}}); });

TEST(Variants, HaveWordsOfTheirOwnThatFitAColumn) {
  std::set<absl::string_view> known;
  for (const Variant& variant : Variants()) {
    EXPECT_FALSE(variant.words.empty()) << variant.name;
    EXPECT_LE(variant.words.size(), kMostWords) << variant.name;
    EXPECT_TRUE(known.insert(variant.words).second) << variant.words;
  }
}

TEST(Variants, NamesAreUniqueAndFound) {
  std::set<std::string> names;
  for (const Variant& variant : Variants()) {
    EXPECT_EQ(FindVariant(variant.name), &variant);
    EXPECT_FALSE(variant.description.empty());
    names.emplace(variant.name.data(), variant.name.size());
  }
  EXPECT_EQ(names.size(), Variants().size());
  EXPECT_EQ(names, (std::set<std::string>{"a1", "a1-fixed", "a1-zc-fixed", "a2", "a3", "bundle",
                                          "fixed", "link", "mix", "mix-a3", "plain", "sendfile",
                                          "vec", "zc", "zc-fixed", "zc-vec"}))
      << "a new variant needs a row in EachVariant";
  EXPECT_EQ(FindVariant("a4"), nullptr);
  EXPECT_EQ(FindVariant(""), nullptr);
}

TEST(FileSend, SendsTheRestOfTheMessageFromEveryOffset) {
  const MessageLayout layout = FindVariant("sendfile")->LayoutOf({.bytes = 88});
  BufferPool pool = BufferPool::Create(2, layout).value();
  const std::unique_ptr<MessageCall> path = FindVariant("sendfile")->call(layout);
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd near(ends[0]);
  const UniqueFd far(ends[1]);
  pool.Fill(1, {}, 1000);
  path->Begin(pool.message(1));
  for (size_t offset = 0; offset < layout.bytes; ++offset) {
    EXPECT_EQ(path->SendNow(near.get(), offset), static_cast<int64_t>(layout.bytes - offset));
    std::array<char, 200> bytes;
    ASSERT_EQ(recv(far.get(), bytes.data(), bytes.size(), MSG_DONTWAIT),
              static_cast<ssize_t>(layout.bytes - offset));
    EXPECT_FALSE(
        VerifiedStream().Check(1000 + offset, {bytes.data(), layout.bytes - offset}).has_value())
        << offset;
  }
  EXPECT_EQ(path->SendNow(-1, 0), -EBADF);
}

TEST(LinkedSend, OnlyTheEndOfAMessageIsPushed) {
  const Variant& variant = *FindVariant("link");
  for (const auto& [offset, more] : {std::pair<size_t, bool>{0, true}, {55, true}, {56, false}}) {
    const Prepared prepared(variant, 64, offset, kPlain);
    EXPECT_EQ((prepared.sqe.msg_flags & MSG_MORE) != 0, more) << offset;
    EXPECT_EQ((prepared.sqe.flags & IOSQE_IO_LINK) != 0, more) << offset;
    EXPECT_EQ(prepared.sqe.len, 8 - offset % 8);
  }
}

/// The requests of one send of `mix`: "SENDMSG 5 more, ZC 80".
std::string MixedRequests(const MessageLayout& asked, size_t offset) {
  const Variant& variant = *FindVariant("mix");
  const MessageLayout layout = variant.LayoutOf(asked);
  BufferPool pool = BufferPool::Create(1, layout).value();
  std::string whole(layout.slot_bytes(), '\0');
  VerifiedStream().Fill(0, {whole.data(), whole.size()});
  const std::unique_ptr<MessageRequest> path = variant.request(layout);
  path->Begin(pool.message(0));
  std::string text;
  for (bool linked = true; linked; offset = path->end()) {
    const auto memory = std::make_unique<io_uring_sqe>();
    path->Prepare(*memory, kPlain, offset);
    const auto* header = reinterpret_cast<const msghdr*>(memory->addr);
    const std::string bytes = Prepared::Joined({header->msg_iov, header->msg_iovlen});
    EXPECT_EQ(bytes, whole.substr(offset, path->end() - offset));
    linked = (memory->flags & IOSQE_IO_LINK) != 0;
    EXPECT_EQ((memory->msg_flags & MSG_WAITALL) != 0, linked);
    absl::StrAppend(&text, text.empty() ? "" : ", ",
                    memory->opcode == IORING_OP_SENDMSG_ZC ? "ZC " : "SENDMSG ", bytes.size(),
                    (memory->msg_flags & MSG_MORE) != 0 ? " more" : "");
  }
  return text;
}

TEST(MixedSend, CopiesTheShorterPartsThatComeBeforeTheLongest) {
  const MessageLayout header{.bytes = 88, .fields = {3, 5, 80}};
  EXPECT_EQ(MixedRequests(header, 0), "SENDMSG 8 more, ZC 80");
  EXPECT_EQ(MixedRequests(header, 7), "SENDMSG 1 more, ZC 80");
  EXPECT_EQ(MixedRequests(header, 8), "ZC 80");
  EXPECT_EQ(MixedRequests(header, 87), "ZC 1");
}

TEST(MixedSend, WhatComesBehindTheLongestIsASendOfItsOwn) {
  const MessageLayout trailer{.bytes = 88, .fields = {40, 40, 8}};
  EXPECT_EQ(MixedRequests(trailer, 0), "ZC 80 more");
  EXPECT_EQ(MixedRequests(trailer, 80), "SENDMSG 8");
}

TEST(MixedSend, ABatchIsASendForEachMessage) {
  const MessageLayout batch{.bytes = 88, .fields = {8, 80}, .batch = 2};
  EXPECT_EQ(MixedRequests(batch, 0), "SENDMSG 8 more, ZC 80 more");
  EXPECT_EQ(MixedRequests(batch, 88), "SENDMSG 8 more, ZC 80");
}

TEST(Variants, EachCanBeSentSomehowAndOnlyARingHasSecondCompletions) {
  for (const Variant& variant : Variants()) {
    EXPECT_TRUE(variant.request != nullptr || variant.call != nullptr) << variant.name;
    const bool of_rings = variant.release == Release::kOnNotification || variant.registered;
    EXPECT_FALSE(of_rings && variant.call != nullptr) << variant.name;
  }
}

TEST(Variants, ZeroCopyIsWhatIsReleasedLater) {
  EXPECT_FALSE(FindVariant("a1")->zero_copy());
  EXPECT_FALSE(FindVariant("a2")->zero_copy());
  EXPECT_FALSE(FindVariant("plain")->zero_copy());
  EXPECT_EQ(FindVariant("a3")->release, Release::kOnErrorQueue);
  EXPECT_EQ(FindVariant("zc")->release, Release::kOnNotification);
}

}  // namespace
}  // namespace netring
