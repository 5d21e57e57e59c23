#include "loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace loops {
namespace {

constexpr int kSendBuffer = 4 << 20;  // as netring's --sndbuf has it

sockaddr_in AddressOf(const Options& options) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(options.port));
  if (inet_pton(AF_INET, options.address, &address.sin_addr) != 1)
    Die("ADDRESS is no IPv4 address", 0, 2);
  return address;
}

int NewSocket() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) Die("cannot make a socket", errno);
  return fd;
}

void Set(int fd, int level, int option, int value) {
  if (setsockopt(fd, level, option, &value, sizeof(value)) != 0) Die("setsockopt", errno);
}

std::vector<int> AcceptAll(const Options& options) {
  const int listener = NewSocket();
  Set(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  sockaddr_in address = AddressOf(options);
  socklen_t length = sizeof(address);
  auto* where = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, where, length) != 0) Die("cannot bind to ADDRESS and PORT", errno);
  if (listen(listener, options.connections) != 0) Die("cannot listen", errno);
  if (getsockname(listener, where, &length) != 0) Die("getsockname", errno);
  std::printf("listening on port %d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  std::vector<int> sockets;
  while (sockets.size() < static_cast<size_t>(options.connections)) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) Die("cannot accept", errno);
    sockets.push_back(fd);
  }
  return sockets;
}

std::vector<int> ConnectAll(const Options& options) {
  const sockaddr_in address = AddressOf(options);
  std::vector<int> sockets;
  while (sockets.size() < static_cast<size_t>(options.connections)) {
    sockets.push_back(NewSocket());
    if (connect(sockets.back(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
      Die("cannot connect to the server", errno);
  }
  return sockets;
}

}  // namespace

void Die(const char* what, int error, int code) {
  std::fprintf(stderr, "bench-loop: %s%s%s\n", what, error != 0 ? ": " : "",
               error != 0 ? std::strerror(error) : "");
  std::exit(code);
}

int64_t NowNs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::vector<int> Connect(const Options& options) {
  std::vector<int> sockets = options.client ? ConnectAll(options) : AcceptAll(options);
  for (const int fd : sockets) {
    Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    Set(fd, SOL_SOCKET, SO_SNDBUF, kSendBuffer);
  }
  return sockets;
}

Window::Window(double seconds)
    : begin_ns_(NowNs() + static_cast<int64_t>(seconds * 0.1e9)),
      end_ns_(begin_ns_ + static_cast<int64_t>(seconds * 1e9)) {}

bool Window::Check() {
  const int64_t now_ns = NowNs();
  if (!begun_ && now_ns >= begin_ns_) {
    begun_ = true;
    end_ns_ += now_ns - begin_ns_;
    begin_ns_ = now_ns;
    before_ = total_;
  }
  if (begun_ && !over_ && now_ns >= end_ns_) {
    over_ = true;
    counted_ = total_ - before_;
    counted_ns_ = now_ns - begin_ns_;
  }
  return !over_;
}

double Window::PerSecond() const {
  return over_ ? static_cast<double>(counted_) * 1e9 / static_cast<double>(counted_ns_) : 0;
}

}  // namespace loops
