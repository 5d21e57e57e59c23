// What netring-probe tells of this very kernel.

#include "probe/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>

#include "kernel/side_pair.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "probe/network.h"
#include "probe/pair.h"
#include "probe/variants.h"
#include "ring/feature_trial.h"
#include "ring/inquiry.h"
#include "ring/refusal.h"
#include "ring/uring_abi.h"

namespace netring {
namespace {

using testing::HasSubstr;

std::string Text(absl::string_view text) { return {text.data(), text.size()}; }

std::pair<int, int> Release(const std::string& text) {
  std::pair<int, int> release{0, 0};
  std::sscanf(text.c_str(), "%d.%d", &release.first, &release.second);
  return release;
}

ptrdiff_t OpenFiles() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

class ProbeTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!ThisKernel().ok()) GTEST_SKIP() << ThisKernel().status();
  }
};

TEST_F(ProbeTest, KnowsEveryFeatureThatItsReleaseHas) {
  const std::pair<int, int> release = Release(ThisKernel()->release());
  ASSERT_GT(release.first, 0) << ThisKernel()->release();
  for (const FeatureInfo& info : Features()) {
    if (Release(Text(info.since)) > release) continue;
    // Another answer than "never heard of it" may come from its configuration or from rights.
    EXPECT_NE(ThisKernel()->Answer(info.feature), EINVAL) << info.name;
  }
}

TEST_F(ProbeTest, AsksAgainWithTheSameAnswersAndLeavesNothingOpen) {
  const ptrdiff_t before = OpenFiles();
  const absl::StatusOr<Kernel> again = Kernel::Probe();
  ASSERT_TRUE(again.ok()) << again.status();
  for (const FeatureInfo& info : Features()) {
    EXPECT_EQ(ErrnoName(again->Answer(info.feature)), ErrnoName(ThisKernel()->Answer(info.feature)))
        << info.name;
  }
  EXPECT_EQ(OpenFiles(), before);
}

TEST_F(ProbeTest, SetUpFlagsThatTheKernelListsAreThoseThatARingIsMadeWith) {
  FeatureTrial trial;
  ASSERT_EQ(trial.refusal().error, 0);
  for (unsigned flags :
       {IORING_SETUP_COOP_TASKRUN, IORING_SETUP_SINGLE_ISSUER,
        IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, IORING_SETUP_SUBMIT_ALL,
        IORING_SETUP_NO_SQARRAY, IORING_SETUP_CQE32, kSetupCqeMixed, kSetupSqeMixed,
        kSetupSqRewind | IORING_SETUP_NO_SQARRAY, 1u << 30}) {
    const int made = trial.Make(flags);
    if (made == ENOMEM) GTEST_SKIP() << "RLIMIT_MEMLOCK leaves no room for trial rings";
    EXPECT_EQ(ErrnoName(trial.Setup(flags)), ErrnoName(made)) << flags;
  }
}

TEST_F(ProbeTest, AFailedRequestLeavesNothingForTheNextOne) {
  FeatureTrial trial;
  ASSERT_EQ(trial.refusal().error, 0);
  const auto zero_copy = [&](io_uring_sqe* sqe) {
    io_uring_prep_send_zc(sqe, -1, trial.page(0), 1, 0, 0);
  };
  const auto nop = [](io_uring_sqe* sqe) { io_uring_prep_nop(sqe); };
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(trial.Result(zero_copy), trial.Opcode(IORING_OP_SEND_ZC) == 0 ? -EBADF : -EINVAL);
    EXPECT_EQ(trial.Result(nop), 0);
  }
}

TEST_F(ProbeTest, OpcodesAgreeWithTheFeatures) {
  const absl::StatusOr<std::vector<Opcode>> opcodes = ProbeOpcodes();
  ASSERT_TRUE(opcodes.ok()) << opcodes.status();
  ASSERT_GT(opcodes->size(), static_cast<size_t>(kOpWritevFixed));
  for (size_t i = 0; i < opcodes->size(); ++i) EXPECT_EQ((*opcodes)[i].number, static_cast<int>(i));
  for (const auto& [number, name, feature] : std::vector<std::tuple<int, std::string, Feature>>{
           {IORING_OP_SEND_ZC, "SEND_ZC", Feature::kSendZc},
           {IORING_OP_SENDMSG_ZC, "SENDMSG_ZC", Feature::kSendmsgZc},
           {IORING_OP_MSG_RING, "MSG_RING", Feature::kMsgRing},
           {kOpEpollWait, "EPOLL_WAIT", Feature::kEpollWait},
           {kOpWritevFixed, "WRITEV_FIXED", Feature::kWritevFixed}}) {
    const Opcode& opcode = (*opcodes)[static_cast<size_t>(number)];
    EXPECT_EQ(opcode.name, name);
    EXPECT_EQ(opcode.supported, ThisKernel()->Has(feature)) << name;
  }
  EXPECT_TRUE(opcodes->front().supported) << "NOP";
  EXPECT_EQ(AskForRing().error, 0);
}

TEST_F(ProbeTest, EveryVariantWorksOrSaysWhyNot) {
  const std::vector<VariantTrial> trials = TryVariants(ThisKernel());
  EXPECT_EQ(trials.size(), Engines().size() * Variants().size());
  for (const VariantTrial& trial : trials) {
    SCOPED_TRACE(trial.variant + " on " + trial.engine);
    EXPECT_NE(trial.outcome, Did::kFailed) << trial.reason;
    EXPECT_EQ(trial.reason.empty(), trial.outcome == Did::kWorked);
    EXPECT_EQ(trial.sends.has_value(), trial.outcome == Did::kWorked);
    if (trial.outcome != Did::kWorked) continue;
    const bool zero_copy = FindVariant(trial.variant)->zero_copy();
    EXPECT_GT(*trial.sends, 0);
    EXPECT_EQ(trial.notifications.has_value(), zero_copy);
    EXPECT_EQ(trial.copied, trial.notifications) << "loopback always copies";
  }
}

TEST(Probe, WithoutIoUringTheOtherEnginesAreTried) {
  for (const VariantTrial& trial : TryVariants(absl::UnavailableError("there is none"))) {
    const bool skipped = trial.engine == "uring" || FindVariant(trial.variant)->call == nullptr;
    EXPECT_EQ(trial.outcome, skipped ? Did::kSkipped : Did::kWorked)
        << trial.variant << " on " << trial.engine << ": " << trial.reason;
    if (trial.engine != "uring") continue;
    const bool a_request = FindVariant(trial.variant)->request != nullptr;
    EXPECT_THAT(trial.reason, HasSubstr(a_request ? "there is none" : "no request of io_uring"));
  }
}

TEST(Probe, ASideThatCannotBeginEndsThePair) {
  SideConfig config{.technique = {.engine = "epoll", .variant = "a1"},
                    .load = {.size = 64},
                    .window = {.duration_ns = kNsPerMs}};
  const absl::StatusOr<PairSample> other = RunPair(config, {1 << 20}, ThisKernel());
  EXPECT_THAT(other.status().ToString(), HasSubstr("CPU"));
  config.cpus = {{1 << 20}};
  const absl::StatusOr<PairSample> sample = RunPair(config, {}, ThisKernel());
  EXPECT_THAT(sample.status().ToString(), HasSubstr("CPU"));
  config.technique.variant = "a9";
  EXPECT_THAT(RunPair(config, {}, ThisKernel()).status().ToString(), HasSubstr("a9"));
}

TEST(Probe, TheWholeReportTellsOfThisMachine) {
  const ProbeReport report = ProbeMachine();
  utsname name;
  uname(&name);
  EXPECT_EQ(report.kernel.release, name.release);
  EXPECT_EQ(report.kernel.io_uring, ThisKernel().ok());
  EXPECT_EQ(report.kernel.reason.empty(), report.kernel.io_uring);
  EXPECT_EQ(report.features.size(), kFeatureCount);
  EXPECT_EQ(report.opcodes.empty(), !report.kernel.io_uring);
  EXPECT_EQ(report.variants.size(), Engines().size() * Variants().size());
  EXPECT_FALSE(report.obstacles.empty());
  EXPECT_FALSE(report.calibration.has_value());
}

TEST(Probe, OfANewKernelsSocketsMustBeThere) {
  const std::pair<int, int> release = Release(ProbeMachine().kernel.release);
  for (const NetworkAnswer& row : AskNetwork()) {
    // What a build or the machine's settings decide, its release does not tell.
    const bool of_sockets = row.name.starts_with("udp_") || row.name.starts_with("tcp_") ||
                            row.name.starts_with("big_");
    if (!of_sockets) continue;
    EXPECT_EQ(row.here, Release(row.since) <= release) << row.name << ": " << row.answer;
  }
}

}  // namespace
}  // namespace netring
