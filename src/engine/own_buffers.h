// A receive buffer for each connection, for requests that name theirs.

#ifndef NETRING_ENGINE_OWN_BUFFERS_H_
#define NETRING_ENGINE_OWN_BUFFERS_H_

#include <cstdint>
#include <memory>

#include "netring/engine.h"

namespace netring {

class OwnBuffers {
 public:
  explicit OwnBuffers(const EngineOptions& options)
      : bytes_(options.receive_bytes),
        memory_(new char[static_cast<size_t>(options.connections) * bytes_]()) {}

  size_t bytes() const { return bytes_; }
  char* data(uint16_t connection) const { return memory_.get() + connection * bytes_; }

 private:
  size_t bytes_;
  std::unique_ptr<char[]> memory_;
};

}  // namespace netring

#endif  // NETRING_ENGINE_OWN_BUFFERS_H_
