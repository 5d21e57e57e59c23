// Whatever the far side says: an answer or one printable line, of bounded length.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "fuzz/fuzz.h"
#include "lab/far_answers.h"
#include "netring/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  constexpr size_t kLongestError = 4000;  // each byte of what is quoted may take four
  FarSide far;
  FarAnswers answers("n", &far);
  for (const absl::string_view line :
       absl::StrSplit(absl::string_view(reinterpret_cast<const char*>(data), size), '\n')) {
    const absl::StatusOr<bool> last = answers.Take(line);
    if (last.ok() && !*last) continue;
    if (last.ok()) break;
    const absl::string_view error = last.status().message();
    NETRING_CHECK(error.size() < kLongestError);
    NETRING_CHECK(std::all_of(error.begin(), error.end(), [](char c) {
      return absl::ascii_isprint(static_cast<unsigned char>(c));
    }));
    break;
  }
  return 0;
}
