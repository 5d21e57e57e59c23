// What a program of netring was built from and with: of netring-run for the environment, of an
// agent for its hello.

#ifndef NETRING_HOST_BUILD_FACTS_H_
#define NETRING_HOST_BUILD_FACTS_H_

#include <string>

#include "base/fields.h"

namespace netring {

/// Empty: not known. docs/RESULTS.md says what each is (experiment/environment.cc).
struct BuildFacts {
  std::string netring_version;
  std::string git_revision;
  std::string compiler;
  std::string compiler_flags;
  std::string build_type;
  std::string sanitizer;
  std::string liburing_version;
  std::string liburing_loaded;
  std::string libc;
  std::string build_id;
  friend bool operator==(const BuildFacts&, const BuildFacts&) = default;
};

template <typename Archive>
void Describe(Archive& archive, BuildFacts& facts) {
  constexpr Bounds kLength{0, 256};
  archive.Field("netring_version", facts.netring_version, kLength, kMayLack);
  archive.Field("git_revision", facts.git_revision, kLength, kMayLack);
  archive.Field("compiler", facts.compiler, kLength, kMayLack);
  archive.Field("compiler_flags", facts.compiler_flags, kMayLack);
  archive.Field("build_type", facts.build_type, kLength, kMayLack);
  archive.Field("sanitizer", facts.sanitizer, kLength, kMayLack);
  archive.Field("liburing_version", facts.liburing_version, kLength, kMayLack);
  archive.Field("liburing_loaded", facts.liburing_loaded, kLength, kMayLack);
  archive.Field("libc", facts.libc, kLength, kMayLack);
  archive.Field("build_id", facts.build_id, kLength, kMayLack);
}

template <>
inline constexpr const char* kSchemaName<BuildFacts> = "build";

/// Of this program.
BuildFacts OwnBuildFacts();

}  // namespace netring

#endif  // NETRING_HOST_BUILD_FACTS_H_
