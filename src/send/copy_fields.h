// The variants that copy: what they begin a message with.

#ifndef NETRING_SEND_COPY_FIELDS_H_
#define NETRING_SEND_COPY_FIELDS_H_

#include <cstring>

#include "send/message_path.h"

namespace netring {

/// Copies the fields of a message into its staging buffer, one after the other.
inline void CopyFields(const Message& message) {
  char* to = message.staging;
  for (const iovec& field : message.fields()) {
    std::memcpy(to, field.iov_base, field.iov_len);
    to += field.iov_len;
  }
}

template <typename Path>
class CopiedMessage : public WholeMessage<Path> {
 public:
  void Begin(const Message& message) override {
    WholeMessage<Path>::Begin(message);
    CopyFields(message);
  }
};

}  // namespace netring

#endif  // NETRING_SEND_COPY_FIELDS_H_
