// A checksum that tells whether bytes arrived as they were sent.

#ifndef NETRING_BASE_SHA256_H_
#define NETRING_BASE_SHA256_H_

#include <string>

#include "absl/strings/string_view.h"

namespace netring {

/// SHA-256 (FIPS 180-4) in hexadecimal, as sha256sum(1) prints it.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace netring

#endif  // NETRING_BASE_SHA256_H_
