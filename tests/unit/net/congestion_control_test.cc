// Which congestion control a socket gets.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "netring/connection.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

UniqueFd NewTcp() { return UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

TEST(CongestionControl, AutoIsTheUsualOneOrTheKernelsOwn) {
  const UniqueFd plain = NewTcp();
  const UniqueFd chosen = NewTcp();
  const absl::Status applied = ApplyOptions(chosen.get(), {.congestion_control = "auto"});
  ASSERT_TRUE(applied.ok()) << applied;
  const std::string own = ReadFacts(plain.get()).value().congestion_control;
  const std::string got = ReadFacts(chosen.get()).value().congestion_control;
  const bool usual =
      ApplyOptions(plain.get(), {.congestion_control = kUsualCongestionControl}).ok();
  EXPECT_EQ(got, usual ? kUsualCongestionControl : own);
}

TEST(CongestionControl, ARefusalNamesTheListThatItIsMissingFrom) {
  const UniqueFd fd = NewTcp();
  const absl::Status refused = ApplyOptions(fd.get(), {.congestion_control = "nonesuch"});
  EXPECT_THAT(refused.message(),
              AllOf(HasSubstr("TCP_CONGESTION to nonesuch"),
                    HasSubstr("/proc/sys/net/ipv4/tcp_available_congestion_control lists "),
                    HasSubstr("--cc")));
  // Every kernel has it: who is refused lacks the right.
  EXPECT_THAT(WhyNoCongestionControl("reno"),
              HasSubstr("/proc/sys/net/ipv4/tcp_allowed_congestion_control lists: "));
}

}  // namespace
}  // namespace netring
