// A control message that is taken is written and read back the same.

#include "agent/protocol.h"
#include "fuzz/fuzz.h"
#include "netring/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const auto message = DecodeMessage({reinterpret_cast<const char*>(data), size});
  if (!message.ok()) return 0;
  const std::string line = Encode(*message);
  const auto again = DecodeMessage(line);
  NETRING_CHECK(again.ok() && Encode(*again) == line);
  return 0;
}
