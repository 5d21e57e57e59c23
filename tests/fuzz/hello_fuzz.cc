// What a data connection opens with: bytes that are taken are written the same.

#include <algorithm>
#include <array>

#include "fuzz/fuzz.h"
#include "netring/check.h"
#include "netring/connection.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const auto hello = DecodeHello({data, size});
  if (!hello.ok()) return 0;
  const auto bytes = EncodeHello(*hello);
  NETRING_CHECK(size == bytes.size() && std::equal(bytes.begin(), bytes.end(), data));
  return 0;
}
