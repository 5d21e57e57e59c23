// Edge-triggered epoll: calls that do not block, made when a socket is ready.

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "loop.h"

namespace loops {
namespace {

class EpollLoop {
 public:
  EpollLoop(const Options& options, const std::vector<int>& sockets, Window* window);
  void Run();

 private:
  struct Connection {
    int fd;
    size_t received = 0;  ///< of the message that comes
    size_t unsent = 0;    ///< of the message that goes
  };

  /// Events found, as many as are not handled yet.
  int Await();
  void OnReady(const epoll_event& event);
  /// False when there is nothing to receive.
  bool Receive(Connection& connection);
  void OnMessage(Connection& connection);
  void Send(Connection& connection);
  void Begin(Connection& connection) {
    connection.unsent = options_.size;
    Send(connection);
  }

  const Options& options_;
  Window* window_;
  int epoll_;
  size_t open_;
  std::vector<char> in_;
  std::vector<char> out_;
  std::vector<Connection> connections_;
  std::array<epoll_event, 64> events_{};
};

EpollLoop::EpollLoop(const Options& options, const std::vector<int>& sockets, Window* window)
    : options_(options),
      window_(window),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      open_(sockets.size()),
      in_(options.size),
      out_(options.size) {
  if (epoll_ < 0) Die("epoll_create1", errno);
  for (const int fd : sockets) {
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) Die("cannot make a socket non-blocking", errno);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u32 = static_cast<uint32_t>(connections_.size());
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) Die("epoll_ctl", errno);
    connections_.push_back({.fd = fd});
  }
}

void EpollLoop::Run() {
  if (options_.client) {
    for (Connection& connection : connections_) Begin(connection);
  }
  while (open_ > 0) {
    const int ready = Await();
    for (int i = 0; i < ready; ++i) OnReady(events_[static_cast<size_t>(i)]);
  }
}

/// One connection is looked at with a receive, several with one call for all of them.
int EpollLoop::Await() {
  constexpr int kMost = std::tuple_size_v<decltype(events_)>;
  int ready = 0;
  if (options_.look_ns > 0) {
    Looks looks(options_.look_ns);
    do {
      if (connections_.size() == 1 && connections_[0].unsent == 0) {
        if (Receive(connections_[0])) return 0;
      } else {
        ready = epoll_wait(epoll_, events_.data(), kMost, 0);
      }
    } while (ready == 0 && looks.Again());
  }
  if (ready == 0) ready = epoll_wait(epoll_, events_.data(), kMost, -1);
  if (ready < 0 && errno != EINTR) Die("epoll_wait", errno);
  return ready;
}

void EpollLoop::OnReady(const epoll_event& event) {
  Connection& connection = connections_[event.data.u32];
  if (connection.unsent > 0) Send(connection);
  if ((event.events & ~EPOLLOUT) != 0) Receive(connection);
}

/// A message is all that can be there: the peer waits for the answer. What is less than was asked
/// for has emptied the socket, and the next data makes an edge.
bool EpollLoop::Receive(Connection& connection) {
  const size_t wanted = options_.size - connection.received;
  const ssize_t got = recv(connection.fd, in_.data() + connection.received, wanted, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (got < 0) Die("recv", errno);
  if (got == 0) {
    if (options_.client || connection.received > 0) Die("the peer has gone", 0);
    --open_;
    return true;
  }
  connection.received += static_cast<size_t>(got);
  if (connection.received == options_.size) OnMessage(connection);
  return true;
}

void EpollLoop::OnMessage(Connection& connection) {
  connection.received = 0;
  const bool more = window_->Count();
  if (!options_.client || more) return Begin(connection);
  --open_;
}

/// What the socket does not take now it takes after an edge.
void EpollLoop::Send(Connection& connection) {
  while (connection.unsent > 0) {
    const char* rest = out_.data() + (options_.size - connection.unsent);
    const ssize_t taken = send(connection.fd, rest, connection.unsent, MSG_NOSIGNAL);
    if (taken < 0 && errno == EAGAIN) return;
    if (taken < 0) Die("send", errno);
    connection.unsent -= static_cast<size_t>(taken);
  }
}

}  // namespace

void RunEpoll(const Options& options, const std::vector<int>& sockets, Window* window) {
  EpollLoop(options, sockets, window).Run();
}

}  // namespace loops
