#include "agent/host_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

#include "base/page.h"

namespace netring {
namespace {

TEST(HostFacts, AreThoseOfThisMachine) {
  utsname system{};
  ASSERT_EQ(uname(&system), 0);
  const HostFacts own = OwnHostFacts();
  EXPECT_EQ(own.architecture, system.machine);
  EXPECT_EQ(own.host_name, system.nodename);
  EXPECT_EQ(own.page_bytes, static_cast<int64_t>(PageBytes()));
  EXPECT_THAT(own.boot_id, testing::MatchesRegex("[0-9a-f-]{36}"));
}

}  // namespace
}  // namespace netring
