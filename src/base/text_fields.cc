#include "base/text_fields.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace netring {

absl::Status ErrorOfField(absl::string_view name, absl::string_view text,
                          const absl::Status& status) {
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("--", name, "=", absl::CHexEscape(text), ": ", status.message()));
}

}  // namespace netring
