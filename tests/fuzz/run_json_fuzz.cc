// A run.json that is taken is written and read back the same.

#include "fuzz/fuzz.h"
#include "netring/check.h"
#include "report/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const auto run = ParseRun({reinterpret_cast<const char*>(data), size});
  if (!run.ok()) return 0;
  const std::string text = RunJson(*run);
  const auto again = ParseRun(text);
  NETRING_CHECK(again.ok() && RunJson(*again) == text);
  return 0;
}
