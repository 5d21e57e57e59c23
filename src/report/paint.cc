#include "report/paint.h"

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

struct Paint {
  absl::string_view word;
  absl::string_view escape;
};
constexpr Paint kPaints[] = {{"valid", "\033[32m"},   {"degraded", "\033[33m"},
                             {"skipped", "\033[33m"}, {"pending", "\033[33m"},
                             {"invalid", "\033[31m"}, {"failed", "\033[31m"}};
constexpr absl::string_view kPlain = "\033[0m";

}  // namespace

absl::string_view EscapeOf(absl::string_view word) {
  for (const Paint& paint : kPaints) {
    if (paint.word == word) return paint.escape;
  }
  return "";
}

std::string Painted(absl::string_view text, absl::string_view escape) {
  return escape.empty() ? std::string(text) : absl::StrCat(escape, text, kPlain);
}

}  // namespace netring
