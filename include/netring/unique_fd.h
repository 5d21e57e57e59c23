// An owned file descriptor.

#ifndef NETRING_UNIQUE_FD_H_
#define NETRING_UNIQUE_FD_H_

#include <utility>

namespace netring {

/// Owns one file descriptor and closes it when destroyed. Movable, not copyable; not thread-safe.
/// An empty UniqueFd holds -1.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    Reset(other.Release());
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { Reset(); }

  /// The descriptor, still owned by this object; -1 when empty.
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

  /// Gives the descriptor up: the caller closes it.
  [[nodiscard]] int Release() { return std::exchange(fd_, -1); }

  /// Closes what is held and takes `fd` over.
  void Reset(int fd = -1);

 private:
  int fd_ = -1;
};

}  // namespace netring

#endif  // NETRING_UNIQUE_FD_H_
