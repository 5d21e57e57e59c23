// Calls that block: recv and send of each connection in turn.

#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include "loop.h"

namespace loops {
namespace {

/// As recv, after looking.
ssize_t LookAndReceive(int fd, char* data, size_t bytes, int64_t look_ns) {
  if (look_ns > 0) {
    Looks looks(look_ns);
    do {
      const ssize_t got = recv(fd, data, bytes, MSG_DONTWAIT);
      if (got >= 0 || errno != EAGAIN) return got;
    } while (looks.Again());
  }
  return recv(fd, data, bytes, 0);
}

/// False at the end of the connection.
bool ReceiveMessage(int fd, char* data, size_t bytes, int64_t look_ns) {
  for (size_t all = 0; all < bytes;) {
    const ssize_t got = LookAndReceive(fd, data + all, bytes - all, look_ns);
    if (got < 0) Die("recv", errno);
    if (got == 0 && all == 0) return false;
    if (got == 0) Die("the connection ended within a message", 0);
    all += static_cast<size_t>(got);
  }
  return true;
}

/// False when the peer has gone; errno says how.
bool SendMessage(int fd, const char* data, size_t bytes) {
  for (size_t all = 0; all < bytes;) {
    const ssize_t taken = send(fd, data + all, bytes - all, MSG_NOSIGNAL);
    if (taken < 0) return false;
    all += static_cast<size_t>(taken);
  }
  return true;
}

void SendOrDie(int fd, const char* data, size_t bytes) {
  if (!SendMessage(fd, data, bytes)) Die("send", errno);
}

/// With several connections each side sends on all before it receives: messages must fit.
void CheckFit(int fd, const Options& options) {
  int buffer = 0;
  socklen_t length = sizeof(buffer);
  if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, &length) != 0) Die("getsockopt", errno);
  if (options.connections > 1 && options.size > static_cast<size_t>(buffer) / 4)
    Die("messages of this size need one connection, or another engine than blocking", 0, 2);
}

/// The last round sends nothing, so that nothing is in flight at the end.
void Ask(const Options& options, const std::vector<int>& sockets, char* data, Window* window) {
  for (const int fd : sockets) SendOrDie(fd, data, options.size);
  for (bool more = true; more;) {
    more = !window->over();
    for (const int fd : sockets) {
      if (!ReceiveMessage(fd, data, options.size, options.look_ns)) Die("the server has gone", 0);
      window->Count();
      if (more) SendOrDie(fd, data, options.size);
    }
  }
}

void Answer(const Options& options, const std::vector<int>& sockets, char* data, Window* window) {
  for (size_t open = sockets.size(); open > 0;) {
    open = 0;
    for (const int fd : sockets) {
      if (!ReceiveMessage(fd, data, options.size, options.look_ns)) continue;
      SendOrDie(fd, data, options.size);
      window->Count();
      ++open;
    }
  }
}

}  // namespace

void RunBlocking(const Options& options, const std::vector<int>& sockets, Window* window) {
  CheckFit(sockets[0], options);
  const std::unique_ptr<char[]> data(new char[options.size]());
  if (options.client) return Ask(options, sockets, data.get(), window);
  Answer(options, sockets, data.get(), window);
}

/// As in netring the server sends. It ends when the client has gone.
void RunStream(const Options& options, const std::vector<int>& sockets, Window* window) {
  const std::unique_ptr<char[]> data(new char[options.size]());
  if (!options.client) {
    while (SendMessage(sockets[0], data.get(), options.size)) window->Count();
    if (errno != EPIPE && errno != ECONNRESET) Die("send", errno);
    return;
  }
  do {
    if (!ReceiveMessage(sockets[0], data.get(), options.size, options.look_ns))
      Die("the server has gone", 0);
  } while (window->Count());
}

}  // namespace loops
