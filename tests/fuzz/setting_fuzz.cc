// A setting's value that is taken is printed and taken back; one that is not is refused in one
// line. The input is NAME=VALUE.

#include "experiment/spec.h"
#include "fuzz/fuzz.h"
#include "netring/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t equals = input.find('=');
  if (equals == absl::string_view::npos) return 0;
  const absl::string_view name = input.substr(0, equals);
  Spec spec = DefaultSpec();
  const absl::Status set = Set(name, input.substr(equals + 1), &spec);
  if (!set.ok()) {
    NETRING_CHECK(set.message().find('\n') == absl::string_view::npos);
    return 0;
  }
  const Setting* setting = FindSetting(name);
  NETRING_CHECK(setting != nullptr);
  Spec other = DefaultSpec();
  const std::string text = setting->print(spec);
  NETRING_CHECK(setting->parse(text, &other).ok() && setting->print(other) == text);
  return 0;
}
