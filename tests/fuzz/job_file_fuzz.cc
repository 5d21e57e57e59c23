// A job file that is taken has only values that its settings print and take back.

#include "experiment/job_file.h"
#include "fuzz/fuzz.h"
#include "netring/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const auto spec = ParseJob({reinterpret_cast<const char*>(data), size}, "job.toml");
  if (!spec.ok()) {
    NETRING_CHECK(spec.status().message().find('\n') == absl::string_view::npos);
    return 0;
  }
  for (const Setting& setting : Settings()) {
    Spec other = DefaultSpec();
    const std::string text = setting.print(*spec);
    NETRING_CHECK(setting.parse(text, &other).ok() && setting.print(other) == text);
  }
  CheckSpec(*spec).IgnoreError();
  return 0;
}
