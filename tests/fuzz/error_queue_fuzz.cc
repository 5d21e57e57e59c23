// Whatever the control data of an error queue's message says, no byte outside it is read. The first
// byte of the input stands for msg_flags.

#include <sys/socket.h>

#include <cstring>
#include <memory>

#include "fuzz/fuzz.h"
#include "net/error_queue.h"
#include "netring/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  if (size < 1) return 0;
  const size_t bytes = size - 1;
  const std::unique_ptr<char[]> control(new char[bytes]);
  std::memcpy(control.get(), data + 1, bytes);
  msghdr message{};
  message.msg_control = control.get();
  message.msg_controllen = bytes;
  message.msg_flags = data[0] % 2 == 1 ? MSG_CTRUNC : 0;
  const auto range = ParseNotification(message);
  NETRING_CHECK(!range.has_value() || message.msg_flags == 0);
  return 0;
}
