#include "netring/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <memory>
#include <string>

namespace netring {
namespace {

using testing::StartsWith;

TEST(Status, ErrnoTellsContextTextAndName) {
  EXPECT_EQ(Errno("bind", EADDRINUSE).message(), "bind: Address already in use (EADDRINUSE)");
}

TEST(Status, TooManyOpenFilesTellTheLimitWhereItIsReached) {
  rlimit own{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &own), 0);
  const rlimit low{.rlim_cur = 10, .rlim_max = own.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  const std::string reached(Errno("socket", EMFILE).message());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &own), 0);
  EXPECT_EQ(reached,
            "socket: Too many open files (EMFILE); RLIMIT_NOFILE is 10, raise it: ulimit -n");
  EXPECT_EQ(Errno("socket", EMFILE).message(),
            "socket: Too many open files (EMFILE); it is not RLIMIT_NOFILE: a seccomp profile most "
            "likely forbids it");
}

TEST(Status, ARefusedCallSaysWhatToAllow) {
  EXPECT_EQ(RefusedCall("cannot wait", "ppoll", ENOSYS).message(),
            "cannot wait: ppoll: Function not implemented (ENOSYS); a seccomp profile (a "
            "container's, systemd's SystemCallFilter) most likely forbids it: allow ppoll");
  EXPECT_EQ(RefusedCall("cannot wait", "ppoll", ENOMEM).message(),
            "cannot wait: ppoll: Cannot allocate memory (ENOMEM)")
      << "no profile's errno";
}

TEST(Status, MoreWordsLeaveTheCode) {
  const absl::Status status = WithMore(absl::NotFoundError("gone"), "; look elsewhere");
  EXPECT_EQ(status, absl::NotFoundError("gone; look elsewhere"));
  EXPECT_TRUE(WithMore(absl::OkStatus(), "; never").ok());
  EXPECT_EQ(About("the server", status), absl::NotFoundError("the server: gone; look elsewhere"));
  EXPECT_TRUE(About("the server", absl::OkStatus()).ok());
}

TEST(Status, ErrnoCodesTellRightsFromAbsence) {
  EXPECT_EQ(Errno("open", EPERM).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Errno("open", EACCES).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Errno("open", ENOENT).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Errno("open", EINVAL).code(), absl::StatusCode::kInvalidArgument);
}

TEST(Status, ErrnoTakesTheCurrentOneByDefault) {
  errno = ENOBUFS;
  EXPECT_EQ(Errno("send").message(), "send: No buffer space available (ENOBUFS)");
}

TEST(Status, UnknownErrnoIsStillAnError) {
  const absl::Status status = Errno("send", 99999);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), StartsWith("send: "));
  EXPECT_NE(ErrnoName(99999), nullptr);
}

absl::StatusOr<std::unique_ptr<int>> Half(int value) {
  if (value % 2 != 0) return absl::InvalidArgumentError("odd");
  return std::make_unique<int>(value / 2);
}

absl::StatusOr<int> Quarter(int value) {
  NETRING_ASSIGN_OR_RETURN(const std::unique_ptr<int> half, Half(value));
  NETRING_ASSIGN_OR_RETURN(const std::unique_ptr<int> quarter, Half(*half));
  return *quarter;
}

absl::Status CheckQuarter(int value, bool* reached_end) {
  NETRING_RETURN_IF_ERROR(Quarter(value).status());
  *reached_end = true;
  return absl::OkStatus();
}

TEST(Status, MacrosReturnTheFirstErrorAndNothingElse) {
  EXPECT_EQ(*Quarter(12), 3);
  EXPECT_EQ(Quarter(6).status().message(), "odd");
  bool reached_end = false;
  EXPECT_EQ(CheckQuarter(6, &reached_end).message(), "odd");
  EXPECT_FALSE(reached_end);
  EXPECT_TRUE(CheckQuarter(8, &reached_end).ok());
  EXPECT_TRUE(reached_end);
}

}  // namespace
}  // namespace netring
