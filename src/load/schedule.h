// Which connection of an open loop has its next request due first.

#ifndef NETRING_LOAD_SCHEDULE_H_
#define NETRING_LOAD_SCHEDULE_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace netring {

/// A heap of due times with room for one per connection. Only the constructor allocates.
class Schedule {
 public:
  explicit Schedule(size_t connections) { due_.reserve(connections); }

  void Add(int64_t due_ns, uint16_t connection) {
    due_.emplace_back(due_ns, connection);
    std::push_heap(due_.begin(), due_.end(), std::greater<>());
  }

  /// When the first is due; the end of time when there is none.
  int64_t next_ns() const {
    return due_.empty() ? std::numeric_limits<int64_t>::max() : due_.front().first;
  }

  /// Takes the first one out. There must be one.
  uint16_t Take() {
    std::pop_heap(due_.begin(), due_.end(), std::greater<>());
    const uint16_t connection = due_.back().second;
    due_.pop_back();
    return connection;
  }

 private:
  std::vector<std::pair<int64_t, uint16_t>> due_;
};

}  // namespace netring

#endif  // NETRING_LOAD_SCHEDULE_H_
