#include "base/enum_names.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace netring {

std::string Either(const std::vector<std::string>& names) {
  if (names.size() < 2) return absl::StrJoin(names, "");
  return absl::StrCat(absl::StrJoin(names.begin(), names.end() - 1, ", "), " or ", names.back());
}

}  // namespace netring
