// The copy of the variants that copy.

#ifndef NETRING_SEND_COPY_FIELDS_H_
#define NETRING_SEND_COPY_FIELDS_H_

#include <cstring>

#include "netring/buffer_pool.h"

namespace netring {

/// Copies the fields of a message into its staging buffer, one after the other.
inline void CopyFields(const Message& message) {
  char* to = message.staging;
  for (const iovec& field : message.fields()) {
    std::memcpy(to, field.iov_base, field.iov_len);
    to += field.iov_len;
  }
}

}  // namespace netring

#endif  // NETRING_SEND_COPY_FIELDS_H_
