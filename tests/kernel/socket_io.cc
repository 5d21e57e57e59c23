#include "kernel/socket_io.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cstring>

#include "kernel/side_pair.h"

namespace netring {
namespace {

/// Calls again after EINTR, which comes without a signal too: a thread is told of the end of each
/// io_uring that it had.
template <typename Call>
ssize_t Restarted(Call call) {
  ssize_t result;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

}  // namespace

UniqueFd Dial(int port) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  LimitWaiting(fd.get());
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  if (Restarted([&] { return connect(fd.get(), name, sizeof(address)); }) != 0) fd.Reset();
  return fd;
}

void LimitWaiting(int fd) {
  const timeval limit{.tv_sec = 30, .tv_usec = 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

std::string Receive(int fd, size_t bytes) {
  std::string data(bytes, '\0');
  size_t received = 0;
  while (received < bytes) {
    const ssize_t got = Restarted([&] { return recv(fd, &data[received], bytes - received, 0); });
    if (got <= 0) break;
    received += static_cast<size_t>(got);
  }
  data.resize(received);
  return data;
}

bool SendAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        Restarted([&] { return send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL); });
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool IsClosed(int fd) {
  char byte;
  const ssize_t got = Restarted([&] { return recv(fd, &byte, 1, 0); });
  return got == 0 || (got < 0 && errno == ECONNRESET);
}

void Reset(UniqueFd* fd) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd->get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  fd->Reset();
}

VerifiedStream TestStream(uint32_t connection) {
  VerifiedStream stream{.connection = connection};
  const Cookie cookie = TestCookie();
  std::memcpy(&stream.run, cookie.data(), sizeof(stream.run));
  return stream;
}

bool ReceivePattern(int fd, uint64_t offset, size_t bytes, uint32_t connection) {
  const std::string data = Receive(fd, bytes);
  const std::optional<Mark> mark = MarkOf(data);
  return data == (mark.has_value() ? MarkedPattern(*mark, offset, bytes, connection)
                                   : Pattern(offset, bytes, connection));
}

std::string Pattern(uint64_t offset, size_t bytes, uint32_t connection) {
  std::string pattern(bytes, '\0');
  TestStream(connection).Fill(offset, {pattern.data(), pattern.size()});
  return pattern;
}

std::string MarkedPattern(Mark mark, uint64_t offset, size_t bytes, uint32_t connection) {
  return Marked(mark, Pattern(offset, bytes, connection));
}

std::optional<Mark> MarkOf(absl::string_view message) {
  uint64_t word = 0;
  if (message.size() < sizeof(word)) return std::nullopt;
  std::memcpy(&word, message.data(), sizeof(word));
  if (!Marks::Of(TestCookie()).Has(word)) return std::nullopt;
  return Marks::KindOf(word);
}

std::string Marked(Mark mark, std::string message) {
  const uint64_t word = Marks::Of(TestCookie()).WordOf(mark);
  message.replace(0, sizeof(word), reinterpret_cast<const char*>(&word), sizeof(word));
  return message;
}

}  // namespace netring
