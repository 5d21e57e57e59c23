// Whatever the kernel's answer about a route says, no byte outside it is read.

#include <cstring>
#include <memory>

#include "fuzz/fuzz.h"
#include "net/route.h"
#include "netring/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const std::unique_ptr<char[]> answer(new char[size]);
  if (size > 0) std::memcpy(answer.get(), data, size);
  const auto route = ReadRoute({answer.get(), size});
  NETRING_CHECK(!route.has_value() || route->next_hop.size() < 64);
  return 0;
}
