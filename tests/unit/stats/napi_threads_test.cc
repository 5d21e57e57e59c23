#include "stats/napi_threads.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "support/fake_root.h"

namespace netring {
namespace {

TEST(IsNapiThread, GoesByTheLinkAndTheWholeNumber) {
  EXPECT_TRUE(IsNapiThread("napi/veth0-8193", 8193));
  EXPECT_TRUE(IsNapiThread("napi/br-lan-3", 3)) << "a link's name may have a dash";
  EXPECT_FALSE(IsNapiThread("napi/veth0-8193", 193));
  EXPECT_FALSE(IsNapiThread("napi/veth0-8193", 819));
  EXPECT_FALSE(IsNapiThread("napi/a_long_lin", 12)) << "the name was cut";
  EXPECT_FALSE(IsNapiThread("kworker/0-8193", 8193));
  EXPECT_FALSE(IsNapiThread("napi/-8193", 8193));
  EXPECT_FALSE(IsNapiThread("", 0));
}

/// A folder that stands for /proc.
class FoundThreads : public FakeRoot {
 protected:
  FoundThreads() {
    Name("1", "init");
    Name("40", "napi/veth0-8193");
    Name("41", "napi/veth1-8194");
    Name("self", "napi/veth2-9");  // no process
    MakeFolder("42");              // one that is just ending
  }

  void Name(const std::string& pid, const std::string& comm) { Write(pid + "/comm", comm + "\n"); }
};

TEST_F(FoundThreads, AreThoseOfTheId) {
  NapiThreads threads(root());
  EXPECT_EQ(threads.Find(8193), 40);
  EXPECT_EQ(threads.Find(8194), 41);
  EXPECT_EQ(threads.Find(8195), std::nullopt);
  EXPECT_EQ(threads.Find(9), std::nullopt);
}

TEST_F(FoundThreads, AreRememberedAndCheckedAgain) {
  NapiThreads threads(root());
  EXPECT_EQ(threads.Find(8193), 40);
  EXPECT_EQ(threads.Find(7), std::nullopt);
  Name("39", "napi/veth0-8193");
  Name("43", "napi/veth3-7");
  EXPECT_EQ(threads.Find(8193), 40);
  EXPECT_EQ(threads.Find(7), std::nullopt) << "all processes are looked through once";
  Name("40", "bash");
  EXPECT_EQ(threads.Find(8193), 39) << "the number is another process's now";
}

TEST_F(FoundThreads, AreNoneWithoutProcesses) {
  NapiThreads threads(PathOf("nothing"));
  EXPECT_EQ(threads.Find(8193), std::nullopt);
}

TEST(ThreadsClock, IsEmptyWithoutThreadsAndWhenOneIsNotThere) {
  EXPECT_EQ(ThreadsClock({}).Read(), std::nullopt);
  constexpr pid_t kNobody = 1 << 30;  // above any pid_max
  EXPECT_EQ(ThreadsClock({getpid(), kNobody}).Read(), std::nullopt);
}

TEST(ThreadsClock, AddsTheirTimes) {
  ThreadsClock one({getpid()});
  ThreadsClock twice({getpid(), getpid()});
  const auto before = one.Read();
  if (!before.has_value()) GTEST_SKIP() << "the kernel does not count";
  const auto both = twice.Read();
  const auto after = one.Read();
  ASSERT_TRUE(both.has_value() && after.has_value());
  EXPECT_GE(*both, 2 * *before);
  EXPECT_LE(*both, 2 * *after);
}

}  // namespace
}  // namespace netring
