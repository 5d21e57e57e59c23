// The first bytes of a connection: 8 of magic, 16 of cookie, then thread, connection (32 bits
// each), message bytes (64).

#include <endian.h>
#include <sys/random.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr std::array<uint8_t, 8> kMagic{'n', 'e', 't', 'r',
                                        'i', 'n', 'g', 1};  // the last byte is the version

}  // namespace

absl::StatusOr<Cookie> DrawCookie() {
  Cookie cookie;
  if (getrandom(cookie.data(), cookie.size(), 0) != ssize_t{sizeof(cookie)})
    return Errno("getrandom");
  return cookie;
}

std::string ToHex(const Cookie& cookie) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(cookie.data()), cookie.size()));
}

absl::StatusOr<Cookie> CookieFromHex(const std::string& hex) {
  Cookie cookie;
  const bool all_hex = std::all_of(hex.begin(), hex.end(), absl::ascii_isxdigit);
  if (hex.size() != 2 * cookie.size() || !all_hex) {
    return absl::InvalidArgumentError("a cookie is 32 hexadecimal digits");
  }
  const std::string bytes = absl::HexStringToBytes(hex);
  std::copy(bytes.begin(), bytes.end(), cookie.begin());
  return cookie;
}

std::array<uint8_t, kHelloBytes> EncodeHello(const Hello& hello) {
  std::array<uint8_t, kHelloBytes> bytes;
  const uint32_t thread = htole32(hello.thread);
  const uint32_t connection = htole32(hello.connection);
  const uint64_t message_bytes = htole64(hello.message_bytes);
  std::copy(kMagic.begin(), kMagic.end(), bytes.begin());
  std::copy(hello.cookie.begin(), hello.cookie.end(), bytes.begin() + 8);
  std::memcpy(&bytes[24], &thread, sizeof(thread));
  std::memcpy(&bytes[28], &connection, sizeof(connection));
  std::memcpy(&bytes[32], &message_bytes, sizeof(message_bytes));
  return bytes;
}

absl::StatusOr<Hello> DecodeHello(absl::Span<const uint8_t> bytes) {
  if (bytes.size() != kHelloBytes || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin())) {
    return absl::InvalidArgumentError("not the hello of a netring connection");
  }
  Hello hello;
  std::copy_n(bytes.begin() + 8, hello.cookie.size(), hello.cookie.begin());
  std::memcpy(&hello.thread, &bytes[24], sizeof(hello.thread));
  std::memcpy(&hello.connection, &bytes[28], sizeof(hello.connection));
  std::memcpy(&hello.message_bytes, &bytes[32], sizeof(hello.message_bytes));
  hello.thread = le32toh(hello.thread);
  hello.connection = le32toh(hello.connection);
  hello.message_bytes = le64toh(hello.message_bytes);
  return hello;
}

}  // namespace netring
