#include "experiment/cell_file.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace netring {
namespace {

/// FNV-1a: the same in each run that goes on.
uint64_t HashOf(absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

std::string FileNameOf(const std::string& id) {
  constexpr size_t kLongest = 200;
  constexpr size_t kKept = 160;
  std::string name = absl::StrReplaceAll(id, {{"/", "_"}});
  if (name.size() <= kLongest) return name;
  return absl::StrCat(name.substr(0, kKept), "~", absl::Hex(HashOf(id), absl::kZeroPad16));
}

}  // namespace netring
