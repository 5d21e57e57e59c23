#include "netring/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <type_traits>

namespace netring {
namespace {

int OpenNull() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool IsOpen(int fd) { return fcntl(fd, F_GETFD) != -1; }

TEST(UniqueFd, IsEmptyByDefault) {
  const UniqueFd fd;
  EXPECT_EQ(fd.get(), -1);
  EXPECT_FALSE(fd.valid());
}

TEST(UniqueFd, ClosesWhenDestroyed) {
  const int raw = OpenNull();
  ASSERT_TRUE(IsOpen(raw));
  {
    const UniqueFd fd(raw);
    EXPECT_TRUE(fd.valid());
    EXPECT_EQ(fd.get(), raw);
  }
  EXPECT_FALSE(IsOpen(raw));
}

TEST(UniqueFd, OwnsDescriptorZero) {
  EXPECT_TRUE(UniqueFd(dup(0)).valid());
  UniqueFd zero(0);
  EXPECT_TRUE(zero.valid());
  EXPECT_EQ(zero.Release(), 0);
}

TEST(UniqueFd, MoveHandsOverAndLeavesNothing) {
  const int raw = OpenNull();
  UniqueFd from(raw);
  UniqueFd to(std::move(from));
  EXPECT_EQ(to.get(), raw);
  EXPECT_FALSE(
      from.valid());  // NOLINT(bugprone-use-after-move): what is left is part of the contract
  EXPECT_TRUE(IsOpen(raw));
}

TEST(UniqueFd, MoveAssignmentClosesWhatWasHeld) {
  const int first = OpenNull();
  const int second = OpenNull();
  UniqueFd to(first);
  to = UniqueFd(second);
  EXPECT_FALSE(IsOpen(first));
  EXPECT_TRUE(IsOpen(second));
  EXPECT_EQ(to.get(), second);
}

TEST(UniqueFd, ReleaseGivesUpWithoutClosing) {
  UniqueFd fd(OpenNull());
  const int raw = fd.Release();
  EXPECT_FALSE(fd.valid());
  ASSERT_TRUE(IsOpen(raw));
  close(raw);
}

TEST(UniqueFd, ResetClosesAndTakesOver) {
  const int first = OpenNull();
  const int second = OpenNull();
  UniqueFd fd(first);
  fd.Reset(second);
  EXPECT_FALSE(IsOpen(first));
  EXPECT_EQ(fd.get(), second);
  fd.Reset();
  EXPECT_FALSE(IsOpen(second));
  EXPECT_FALSE(fd.valid());
}

static_assert(!std::is_copy_constructible_v<UniqueFd>);
static_assert(std::is_nothrow_move_constructible_v<UniqueFd>);

}  // namespace
}  // namespace netring
