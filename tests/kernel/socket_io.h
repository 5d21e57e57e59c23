// Plain blocking sockets that play the other end of a connection.

#ifndef NETRING_TESTS_KERNEL_SOCKET_IO_H_
#define NETRING_TESTS_KERNEL_SOCKET_IO_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "netring/mark.h"
#include "netring/unique_fd.h"
#include "netring/verified_stream.h"

namespace netring {

/// Connects to 127.0.0.1 and says nothing; empty on failure.
UniqueFd Dial(int port);

/// Lets every wait on `fd` fail with EAGAIN after half a minute, so that a broken test ends.
void LimitWaiting(int fd);

/// The next `bytes` bytes; fewer when the connection ends before.
std::string Receive(int fd, size_t bytes);
/// False when not all could be sent.
bool SendAll(int fd, absl::string_view bytes);
/// True when the other end has closed the connection and nothing is left to read.
bool IsClosed(int fd);

/// Closes with a reset instead of a FIN (SO_LINGER with a time of 0, socket(7)).
void Reset(UniqueFd* fd);

/// A connection's verified stream in a slice with TestCookie().
VerifiedStream TestStream(uint32_t connection = 0);
/// True when the next `bytes` bytes are those of that stream at `offset`, which may begin with a
/// mark.
bool ReceivePattern(int fd, uint64_t offset, size_t bytes, uint32_t connection = 0);
/// Bytes `offset` to `offset + bytes` of it.
std::string Pattern(uint64_t offset, size_t bytes, uint32_t connection = 0);
/// The same, as a message that opens or closes the window.
std::string MarkedPattern(Mark mark, uint64_t offset, size_t bytes, uint32_t connection = 0);
/// Of a slice with TestCookie(): the mark that `message` begins with, if any.
std::optional<Mark> MarkOf(absl::string_view message);
/// `message` beginning with a mark.
std::string Marked(Mark mark, std::string message);

}  // namespace netring

#endif  // NETRING_TESTS_KERNEL_SOCKET_IO_H_
