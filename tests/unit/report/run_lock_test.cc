#include "report/run_lock.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

constexpr char kLocks[] =
    "1: POSIX  ADVISORY  READ 11 08:02:30 128 128\n"
    "2: FLOCK  ADVISORY  WRITE 12 08:02:30 0 EOF\n"
    "2: -> FLOCK  ADVISORY  WRITE 13 08:02:30 0 EOF\n"
    "3: FLOCK  ADVISORY  WRITE -1 08:02:31 0 EOF\n"
    "4: FLOCK  ADVISORY  WRITE 14 fd:10:31 0 EOF\n";

TEST(HolderIn, IsWhoHasTheFile) {
  EXPECT_EQ(HolderIn(kLocks, 8, 2, 30), " (pid 12)");
  EXPECT_EQ(HolderIn(kLocks, 0xfd, 0x10, 31), " (pid 14)");
}

TEST(HolderIn, SaysNothingOfWhomItDoesNotKnow) {
  EXPECT_EQ(HolderIn(kLocks, 8, 2, 31), "") << "of another namespace";
  EXPECT_EQ(HolderIn(kLocks, 8, 3, 30), "");
  EXPECT_EQ(HolderIn("", 8, 3, 30), "");
  EXPECT_EQ(HolderIn("1: FLOCK\n\n", 8, 3, 30), "");
}

}  // namespace
}  // namespace netring
