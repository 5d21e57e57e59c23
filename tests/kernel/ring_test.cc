#include "netring/ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/receive_buffers.h"
#include "kernel/side_pair.h"
#include "netring/clock.h"
#include "netring/engine.h"
#include "netring/unique_fd.h"
#include "ring/profile.h"

namespace netring {
namespace {

using testing::ElementsAre;

/// A kind of ring to run each test on.
struct Kind {
  std::string ring;  ///< as --ring takes it
  int64_t spin_ns;
};

/// Both profiles, and every switch alone.
std::vector<Kind> Kinds() {
  std::vector<Kind> kinds{{"default", 0}, {"default", 50 * kNsPerUs}, {"plain", 50 * kNsPerUs}};
  kinds.push_back({"plain", 0});
  for (const RingSwitch& each : RingSwitches())
    kinds.push_back({absl::StrCat("plain+", each.name), 0});
  kinds.push_back({"plain+sqpoll=0", 50 * kNsPerUs});
  kinds.push_back({"default+sqe_mixed+sq_rewind", 0});
  kinds.push_back({"plain+sq_rewind-no_sqarray", 50 * kNsPerUs});
  kinds.push_back({"plain+defer+reg_wait+min_wait=5+no_iowait+ring_fd+direct", 0});
  return kinds;
}

class EachRing : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (!ThisKernel().ok()) GTEST_SKIP() << ThisKernel().status();
    const RingChoice choice = ParseRing(GetParam().ring).value();
    for (const FeatureInfo& info : Features()) {
      if (!choice.demanded.Has(info.feature)) continue;
      if (const absl::Status here = ThisKernel()->Supports(info.feature); !here.ok())
        GTEST_SKIP() << here;
    }
    if (const auto trial = Ring::Create(choice.options, *ThisKernel()); !trial.ok())
      GTEST_SKIP() << trial.status();  // such as huge pages that are not reserved
    std::array<int, 2> ends;
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    near_.Reset(ends[0]);
    far_.Reset(ends[1]);
  }

  static RingOptions Options() { return ParseRing(GetParam().ring)->options; }

  std::unique_ptr<Ring> Make(const RingOptions& sizes = {}) {
    RingOptions options = Options();
    options.sq_entries = sizes.sq_entries;
    options.cq_entries = sizes.cq_entries;
    options.files = sizes.files;
    auto ring = Ring::Create(options, *ThisKernel());
    EXPECT_TRUE(ring.ok()) << ring.status();
    return *std::move(ring);
  }

  /// Waits for one completion as long as `deadline_ns`.
  static int32_t Wait(Ring& ring, int64_t deadline_ns) {
    return ring.SubmitAndWait(NowNs(), deadline_ns, 1, GetParam().spin_ns);
  }

  /// Waits for and returns `count` completions.
  static std::vector<Completion> Await(Ring& ring, size_t count) {
    std::vector<Completion> completions;
    const int64_t deadline = Soon();
    while (completions.size() < count && NowNs() < deadline) {
      EXPECT_EQ(Wait(ring, deadline), 0);
      ring.Drain([&](Completion completion) { completions.push_back(completion); });
    }
    return completions;
  }

  UniqueFd near_;
  UniqueFd far_;
};

void PrepareNop(Ring& ring, uint16_t slot) {
  io_uring_sqe& sqe = ring.Next();
  io_uring_prep_nop(&sqe);
  sqe.user_data = Pack({.op = Op::kRetry, .slot = slot});
}

TEST_P(EachRing, GrantsWhatTheKernelHas) {
  const auto ring = Make();
  EXPECT_EQ(ring->asked(), Options().features);
  EXPECT_EQ(ring->granted(), ring->asked() & ThisKernel()->features());
  EXPECT_EQ(ring->sq_entries(), 256u);
  EXPECT_EQ(ring->cq_entries(), 512u);
}

TEST_P(EachRing, ReturnsAtTheDeadlineWithoutCompletions) {
  const auto ring = Make();
  EXPECT_EQ(Wait(*ring, NowNs() + kNsPerMs), 0);
  EXPECT_EQ(Wait(*ring, NowNs() - kNsPerSecond), 0);
  EXPECT_EQ(ring->Drain([](Completion) { ADD_FAILURE(); }), 0u);
}

TEST_P(EachRing, CountsLooksThatFindNothing) {
  const auto ring = Make();
  const int64_t begin_ns = NowNs();
  EXPECT_EQ(Wait(*ring, begin_ns + kNsPerMs), 0);
  EXPECT_EQ(ring->looked_ns() > 0, GetParam().spin_ns > 0);
  EXPECT_LE(ring->looked_ns(), NowNs() - begin_ns);
}

TEST_P(EachRing, SubmittingIsNotLooking) {
  const auto ring = Make();
  PrepareNop(*ring, 1);
  EXPECT_EQ(Wait(*ring, Soon()), 0);
  if (ring->granted().Has(Feature::kSqpoll)) return;  // it submits while the thread looks
  EXPECT_EQ(ring->looked_ns(), 0) << "a request that is done at once is found by the first look";
}

TEST_P(EachRing, SubmitsAlsoWhenTheDeadlineHasPassed) {
  const auto ring = Make();
  PrepareNop(*ring, 1);
  EXPECT_EQ(Wait(*ring, 0), 0);
  EXPECT_EQ(Await(*ring, 1).size(), 1u);
}

TEST_P(EachRing, DrainKeepsTheOrderAcrossBatches) {
  const auto ring = Make();
  for (uint16_t i = 0; i < 200; ++i) PrepareNop(*ring, i);
  const std::vector<Completion> completions = Await(*ring, 200);
  ASSERT_EQ(completions.size(), 200u);
  for (uint16_t i = 0; i < 200; ++i) {
    EXPECT_EQ(completions[i].token(), (Token{.op = Op::kRetry, .slot = i}));
    EXPECT_EQ(completions[i].result, 0);
  }
}

TEST_P(EachRing, NextSubmitsWhenTheQueueIsFull) {
  const auto ring = Make({.sq_entries = 4, .cq_entries = 64});
  ASSERT_EQ(ring->sq_entries(), 4u);
  for (uint16_t i = 0; i < 30; ++i) PrepareNop(*ring, i);
  const std::vector<Completion> completions = Await(*ring, 30);
  ASSERT_EQ(completions.size(), 30u);
  for (uint16_t i = 0; i < 30; ++i) EXPECT_EQ(completions[i].token().slot, i);
  EXPECT_FALSE(ring->overflowed());
}

// Without submit_all a submission ends at a refused request, of which kernel 6.1 tells first.
TEST_P(EachRing, WhatComesAfterARefusedRequestIsSubmitted) {
  const auto ring = Make({.sq_entries = 8, .cq_entries = 64});
  for (uint16_t i = 0; i < 40; ++i) {
    io_uring_sqe& sqe = ring->Next();
    io_uring_prep_nop(&sqe);
    if (i % 2 == 1) sqe.opcode = 255;
    sqe.user_data = Pack({.op = Op::kRetry, .slot = i});
  }
  std::set<uint16_t> slots;
  for (const Completion& each : Await(*ring, 40)) {
    slots.insert(each.token().slot);
    EXPECT_EQ(each.result, each.token().slot % 2 == 1 ? -EINVAL : 0);
  }
  EXPECT_EQ(slots.size(), 40u);
}

TEST_P(EachRing, LinkedRequestsThatRoomWasMadeForStayTogether) {
  const auto ring = Make({.sq_entries = 8, .cq_entries = 64});
  for (int before = 0; before <= 8; ++before) {
    for (int i = 0; i < before; ++i) PrepareNop(*ring, 0);
    ring->Reserve(3);
    for (uint16_t i = 1; i <= 3; ++i) {
      io_uring_sqe& sqe = ring->Next();
      io_uring_prep_nop(&sqe);
      if (i == 1) io_uring_prep_send(&sqe, -1, nullptr, 0, 0);  // fails, and with it its chain
      if (i < 3) sqe.flags |= IOSQE_IO_LINK;
      sqe.user_data = Pack({.op = Op::kRetry, .slot = i});
    }
    for (const Completion& each : Await(*ring, static_cast<size_t>(before) + 3)) {
      const int expected[] = {0, -EBADF, -ECANCELED, -ECANCELED};
      EXPECT_EQ(each.result, expected[each.token().slot])
          << before << " before, " << each.token().slot;
    }
  }
}

TEST_P(EachRing, EntriesComeCleared) {
  const auto ring = Make({.sq_entries = 2, .cq_entries = 8});  // fewer are refused with sqe_mixed
  for (int i = 0; i < 2; ++i) {
    io_uring_sqe& first = ring->Next();
    io_uring_prep_nop(&first);
    first.flags = IOSQE_ASYNC;
    first.ioprio = 7;
    first.buf_group = 9;
  }
  EXPECT_EQ(Wait(*ring, Soon()), 0);
  const io_uring_sqe& again = ring->Next();
  EXPECT_EQ(again.flags + again.ioprio + again.buf_group, 0);
}

TEST_P(EachRing, HandlersMaySubmit) {
  const auto ring = Make();
  PrepareNop(*ring, 0);
  uint16_t seen = 0;
  while (seen < 100) {
    ASSERT_EQ(Wait(*ring, Soon()), 0);
    ring->Drain([&](Completion completion) {
      EXPECT_EQ(completion.token().slot, seen);
      if (++seen < 100) PrepareNop(*ring, seen);
    });
  }
}

TEST_P(EachRing, AnOverflowIsSeen) {
  const auto ring = Make({.sq_entries = 4, .cq_entries = 4});
  ASSERT_EQ(ring->cq_entries(), 4u);
  for (uint16_t i = 0; i < 12; ++i) PrepareNop(*ring, i);
  EXPECT_FALSE(ring->overflowed());
  EXPECT_EQ(Await(*ring, 12).size(), 12u) << "the kernel keeps what did not fit";
  EXPECT_TRUE(ring->overflowed());
}

TEST_P(EachRing, AnOverflowWhileCompletionsAreDispatchedIsSeen) {
  const auto ring = Make({.sq_entries = 2, .cq_entries = 4});
  for (uint16_t i = 0; i < 4; ++i) PrepareNop(*ring, i);
  ASSERT_EQ(ring->SubmitAndWait(NowNs(), Soon(), 4, GetParam().spin_ns), 0);
  // The third request submits two, and there is room for one. By the next wait there is for all.
  ring->Drain([&](Completion completion) {
    for (uint16_t i = 0; completion.token().slot == 0 && i < 3; ++i) PrepareNop(*ring, 4);
  });
  EXPECT_EQ(Await(*ring, 3).size(), 3u) << "the kernel keeps what did not fit";
  EXPECT_TRUE(ring->overflowed());
}

TEST_P(EachRing, AFullQueueIsNoOverflow) {
  const auto ring = Make({.sq_entries = 4, .cq_entries = 4});
  for (uint16_t i = 0; i < 4; ++i) PrepareNop(*ring, i);
  EXPECT_EQ(Await(*ring, 4).size(), 4u);
  EXPECT_FALSE(ring->overflowed());
}

TEST_P(EachRing, FilesAreNamedAsTheRingGrants) {
  const auto ring = Make({.files = 2});
  const bool direct = ring->granted().Has(Feature::kDirect);
  const RingFile first = ring->AddFile(near_.get()).value();
  const RingFile second = ring->AddFile(far_.get()).value();
  if (direct) {
    EXPECT_EQ(first.fd, 0);
    EXPECT_EQ(second.fd, 1);
  } else {
    EXPECT_EQ(first.fd, near_.get());
    EXPECT_EQ(second.fd, far_.get());
  }
  EXPECT_EQ(first.sqe_flags, direct ? IOSQE_FIXED_FILE : 0);
  // Whatever the name, requests reach the file.
  io_uring_sqe& sqe = ring->Next();
  io_uring_prep_send(&sqe, first.fd, "hello", 5, 0);
  first.ApplyTo(sqe);
  const std::vector<Completion> completions = Await(*ring, 1);
  ASSERT_EQ(completions.size(), 1u);
  EXPECT_EQ(completions[0].result, 5);
  std::array<char, 8> data;
  EXPECT_EQ(read(far_.get(), data.data(), data.size()), 5);
}

TEST_P(EachRing, ABadDescriptorIsAnErrorWhereTheRingTakesItOver) {
  const auto ring = Make({.files = 1});
  if (!ring->granted().Has(Feature::kDirect)) GTEST_SKIP() << "plain files";
  UniqueFd closed(dup(near_.get()));
  const int number = closed.get();
  closed.Reset();
  EXPECT_THAT(ring->AddFile(number).status().ToString(), testing::HasSubstr("EBADF"));
}

TEST_P(EachRing, CancelAllEndsWhatIsInFlight) {
  const auto ring = Make({.files = 1});
  const RingFile file = ring->AddFile(near_.get()).value();
  std::array<char, 8> data{};
  io_uring_sqe& receive = ring->Next();
  io_uring_prep_recv(&receive, file.fd, data.data(), data.size(), 0);
  file.ApplyTo(receive);
  receive.user_data = Pack({.op = Op::kReceive});
  io_uring_sqe& watch = ring->Next();
  io_uring_prep_poll_multishot(&watch, file.fd, POLLERR);
  file.ApplyTo(watch);
  watch.user_data = Pack({.op = Op::kPollError});
  EXPECT_EQ(Wait(*ring, NowNs() + kNsPerMs), 0);
  EXPECT_EQ(ring->Drain([](Completion) {}), 0u) << "nothing is due yet";
  ring->CancelAll();
  const std::vector<Completion> completions = Await(*ring, 2);
  ASSERT_EQ(completions.size(), 2u);
  for (Completion completion : completions) EXPECT_EQ(completion.result, -ECANCELED);
  // What comes now finds no request that would write to `data`.
  ASSERT_EQ(write(far_.get(), "late", 4), 4);
  EXPECT_EQ(Wait(*ring, NowNs() + kNsPerMs), 0);
  EXPECT_EQ(data[0], '\0');
  ring->CancelAll();  // with nothing left
}

TEST_P(EachRing, ReceiveBuffersAreUsedAndGivenBack) {
  if (const auto& kernel = *ThisKernel(); !kernel.Has(Feature::kMultishotReceive)) {
    GTEST_SKIP() << kernel.Supports(Feature::kMultishotReceive);
  }
  const auto ring = Make({.files = 1});
  const auto buffers = ReceiveBuffers::Create(ring.get(), {.count = 2, .bytes = 4}, 0).value();
  const RingFile file = ring->AddFile(near_.get()).value();
  std::string received;
  bool armed = false;
  ASSERT_EQ(write(far_.get(), "0123456789abcdef", 16), 16);
  const int64_t deadline = Soon();
  while (received.size() < 16 && NowNs() < deadline) {
    if (!std::exchange(armed, true)) buffers->PrepareReceive(ring->Next(), file);
    ASSERT_EQ(Wait(*ring, deadline), 0);
    ring->Drain([&](Completion completion) {
      armed = completion.more();
      if (completion.result <= 0) {
        EXPECT_EQ(completion.result, -ENOBUFS) << "two buffers are too few for all of it";
        return;
      }
      ASSERT_TRUE((completion.flags & IORING_CQE_F_BUFFER) != 0);
      received.append(buffers->data(completion.buffer()), static_cast<size_t>(completion.result));
      buffers->Give(completion.buffer());
    });
  }
  EXPECT_EQ(received, "0123456789abcdef");
}

TEST(UringEngine, TakesWhatItWasMadeFor) {
  if (!ThisKernel().ok()) GTEST_SKIP() << ThisKernel().status();
  const auto make = FindEngine("uring")->make;
  const auto engine = make({.receive = FindReceiveMode("plain")}, ThisKernel());
  ASSERT_TRUE(engine.ok()) << engine.status();
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd near(ends[0]);
  const UniqueFd far(ends[1]);
  EXPECT_EQ((*engine)->Add(near.get(), nullptr).value_or(99), 0);
  EXPECT_EQ((*engine)->Add(far.get(), nullptr).status().code(),
            absl::StatusCode::kFailedPrecondition);
  std::array<char, 4096> memory;
  EXPECT_EQ((*engine)->AddRegion(absl::MakeSpan(memory)).status(),
            absl::FailedPreconditionError(
                "this ring was made with room for 0 registered buffers, and they are taken"));
  EXPECT_EQ(make({.receive = FindReceiveMode("waitall")}, ThisKernel()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Rings, EachRing, testing::ValuesIn(Kinds()), [](const auto& row) {
  return absl::StrReplaceAll(row.param.ring + (row.param.spin_ns > 0 ? "Looking" : "Sleeping"),
                             {{"+", "_"}, {"-", "_without_"}, {"=", ""}});
});

TEST(Ring, WhatTheKernelLacksIsLeftOutAndRecorded) {
  if (!ThisKernel().ok()) GTEST_SKIP() << ThisKernel().status();
  const FeatureSet had = FeatureSet{Feature::kSubmitAll} & ThisKernel()->features();
  const Kernel older = Kernel::With(had, "5.18.0-test");
  const RingOptions options{.features = FindRingProfile("default")->features, .files = 1};
  const auto ring = Ring::Create(options, older);
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ((*ring)->asked(), options.features);
  EXPECT_EQ((*ring)->granted(), had);
  EXPECT_EQ((*ring)->AddFile(0).value().sqe_flags, 0);
}

TEST(Ring, DeferTaskrunAloneBringsWhatItNeeds) {
  if (!ThisKernel().ok()) GTEST_SKIP() << ThisKernel().status();
  if (const absl::Status status = ThisKernel()->Supports(Feature::kDeferTaskrun); !status.ok()) {
    GTEST_SKIP() << status;
  }
  EXPECT_TRUE(Ring::Create({.features = FeatureSet{Feature::kDeferTaskrun}}, *ThisKernel()).ok());
}

TEST(Ring, AnImpossibleSizeIsAnError) {
  if (!ThisKernel().ok()) GTEST_SKIP() << ThisKernel().status();
  const auto ring = Ring::Create({.sq_entries = 1u << 30, .cq_entries = 1u << 31}, *ThisKernel());
  EXPECT_THAT(ring.status().ToString(), testing::HasSubstr("cannot make an io_uring"));
}

TEST(KernelProbe, AgreesWithItself) {
  if (!ThisKernel().ok()) GTEST_SKIP() << ThisKernel().status();
  const auto again = Kernel::Probe();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->features(), ThisKernel()->features());
  EXPECT_FALSE(again->release().empty());
}

}  // namespace
}  // namespace netring
