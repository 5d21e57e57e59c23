#include "netring/status.h"

#include <sys/resource.h>

#include <cstring>
#include <string>

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

/// What to do about an errno that says it wherever it comes from.
std::string Advice(int error) {
  for (const LimitOfErrno& each : kLimitsOfErrnos) {
    rlimit limit{};
    if (each.error != error || getrlimit(each.resource, &limit) != 0) continue;
    if (limit.rlim_cur == RLIM_INFINITY) continue;  // another limit, such as the file system's
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

}  // namespace netring
