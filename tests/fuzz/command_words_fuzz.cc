// The words of a command that is taken, each quoted for a shell, are split into the same words.

#include "absl/strings/str_join.h"
#include "base/shell_quoted.h"
#include "fuzz/fuzz.h"
#include "lab/command_words.h"
#include "netring/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const auto words = CommandWords({reinterpret_cast<const char*>(data), size});
  if (!words.ok()) return 0;
  std::vector<std::string> quoted;
  for (const std::string& word : *words) quoted.push_back(ShellQuoted(word));
  const std::string text = absl::StrJoin(quoted, " ");
  if (text.size() > kLongestCommand) return 0;  // quotes make it longer
  const auto again = CommandWords(text);
  NETRING_CHECK(again.ok() && *again == *words);
  return 0;
}
