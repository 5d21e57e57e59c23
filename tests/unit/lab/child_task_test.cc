#include "lab/child_task.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

namespace netring {
namespace {

using testing::HasSubstr;

/// A file in memory that holds one character.
int OpenWith(char content) {
  const int fd = memfd_create("child_task_test", MFD_CLOEXEC);
  if (fd >= 0 && pwrite(fd, &content, 1, 0) != 1) return -1;
  return fd;
}

TEST(ChildTaskTest, HandsDescriptorsOverInOrder) {
  const auto fds = FdsFromChild([](FdList& list) {
    for (const char content : {'a', 'b', 'c', 'd'}) list.Add(OpenWith(content));
    return ChildFailure{};
  });
  ASSERT_TRUE(fds.ok()) << fds.status();
  std::string contents;
  for (const UniqueFd& fd : *fds) {
    char content = '?';
    EXPECT_EQ(pread(fd.get(), &content, 1, 0), 1);
    EXPECT_EQ(fcntl(fd.get(), F_GETFD), FD_CLOEXEC);
    contents += content;
  }
  EXPECT_EQ(contents, "abcd");
}

TEST(ChildTaskTest, ReportsTheStepThatFailed) {
  const auto fds = FdsFromChild([](FdList&) { return ChildFailure{"cannot do it", EACCES}; });
  EXPECT_TRUE(absl::IsPermissionDenied(fds.status())) << fds.status();
  EXPECT_THAT(std::string(fds.status().message()), HasSubstr("cannot do it"));
  EXPECT_THAT(std::string(fds.status().message()), HasSubstr("EACCES"));
}

TEST(ChildTaskTest, AChildThatDiesIsAnError) {
  const auto fds = FdsFromChild([](FdList&) {
    raise(SIGKILL);
    return ChildFailure{};
  });
  EXPECT_TRUE(absl::IsUnavailable(fds.status())) << fds.status();
}

TEST(ChildTaskTest, OpensInTheCallersNamespacesWithoutAChild) {
  const pid_t caller = getpid();
  pid_t opener = -1;
  const auto fd = OpenIn({}, "cannot open", [&] {
    opener = getpid();
    return OpenWith('x');
  });
  ASSERT_TRUE(fd.ok()) << fd.status();
  EXPECT_EQ(opener, caller);
}

TEST(ChildTaskTest, OpenFailureKeepsItsErrno) {
  const auto fd = OpenIn({}, "cannot open it", [] { return open("/no/such/file", O_RDONLY); });
  EXPECT_TRUE(absl::IsNotFound(fd.status())) << fd.status();
  EXPECT_THAT(std::string(fd.status().message()), HasSubstr("cannot open it"));
}

TEST(ChildTaskTest, ADescriptorThatIsNoNamespaceCannotBeEntered) {
  LabSide side;
  side.net_ns.Reset(OpenWith('x'));
  const auto socket = SocketIn(side, AF_INET, SOCK_STREAM, 0);
  EXPECT_TRUE(absl::IsInvalidArgument(socket.status())) << socket.status();
  EXPECT_THAT(std::string(socket.status().message()),
              HasSubstr("cannot enter the network namespace"));
}

}  // namespace
}  // namespace netring
