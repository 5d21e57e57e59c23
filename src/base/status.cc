#include "netring/status.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <cstring>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace netring {
namespace {

const char* Description(int error) {
  const char* text = strerrordesc_np(error);
  return text == nullptr ? "no error that libc knows" : text;
}

/// The limits of a process that have an errno of their own.
struct LimitOfErrno {
  int error;
  __rlimit_resource resource;
  const char* name;
  const char* option;  ///< of the shell's ulimit
};
constexpr LimitOfErrno kLimitsOfErrnos[] = {
    {EMFILE, RLIMIT_NOFILE, "RLIMIT_NOFILE", "-n"},
    {EFBIG, RLIMIT_FSIZE, "RLIMIT_FSIZE", "-f"},
};

/// Fewer descriptors are free than a call that makes some, or the child that made it, may need.
bool HardlyAnyIsFree(rlim_t limit) {
  constexpr int kMostNeeded = 16;
  int free = 0;
  for (rlim_t fd = 0; fd < limit && free < kMostNeeded; ++fd)
    free += fcntl(static_cast<int>(fd), F_GETFD) < 0;
  return free < kMostNeeded;
}

/// What to do about an errno that says it wherever it comes from.
std::string Advice(int error) {
  for (const LimitOfErrno& each : kLimitsOfErrnos) {
    rlimit limit{};
    if (each.error != error || getrlimit(each.resource, &limit) != 0) continue;
    if (limit.rlim_cur == RLIM_INFINITY) continue;  // another limit, such as the file system's
    if (error == EMFILE && !HardlyAnyIsFree(limit.rlim_cur))
      return "; it is not RLIMIT_NOFILE: a seccomp profile most likely forbids it";
    return absl::StrCat("; ", each.name, " is ", limit.rlim_cur, ", raise it: ulimit ",
                        each.option);
  }
  return "";
}

}  // namespace

const char* ErrnoName(int error) {
  const char* name = strerrorname_np(error);
  return name == nullptr ? "unknown errno" : name;
}

absl::Status Errno(absl::string_view context, int error) {
  return absl::Status(
      absl::ErrnoToStatusCode(error),
      absl::StrCat(context, ": ", Description(error), " (", ErrnoName(error), ")", Advice(error)));
}

absl::Status WithMessage(const absl::Status& status, absl::string_view message) {
  absl::Status other(status.code(), message);
  status.ForEachPayload([&other](absl::string_view type, const absl::Cord& payload) {
    other.SetPayload(type, payload);
  });
  return other;
}

absl::Status WithMore(const absl::Status& status, absl::string_view more) {
  return WithMessage(status, absl::StrCat(status.message(), more));
}

absl::Status About(absl::string_view subject, const absl::Status& status) {
  return WithMessage(status, absl::StrCat(subject, ": ", status.message()));
}

std::string ForbiddenCause(absl::string_view calls, int error) {
  if (error != EPERM && error != EACCES && error != ENOSYS) return "";
  return absl::StrCat(
      "; a seccomp profile (a container's, systemd's SystemCallFilter) most likely forbids it: "
      "allow ",
      calls);
}

absl::Status RefusedCall(absl::string_view context, absl::string_view call, int error) {
  return WithMore(Errno(absl::StrCat(context, ": ", call), error), ForbiddenCause(call, error));
}

}  // namespace netring
