// A report of netring-probe that is taken is written and read back the same, and can be compared.

#include "fuzz/fuzz.h"
#include "netring/check.h"
#include "probe/diff.h"
#include "probe/report_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const auto report = ParseReport({reinterpret_cast<const char*>(data), size});
  if (!report.ok()) return 0;
  const std::string text = ReportJson(*report);
  const auto again = ParseReport(text);
  NETRING_CHECK(again.ok() && ReportJson(*again) == text);
  NETRING_CHECK(Compare(*report, *again).empty());
  return 0;
}
