// Sends back what one client sends, until it closes; a send path of its own on a ring:
// echo_server ADDRESS, which prints the port that it listens on.

#include <netring/clock.h>
#include <netring/connection.h>
#include <netring/engine.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <string>

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "echo_server: %s\n", why.c_str());
  std::exit(1);
}

template <typename Made>
Made Value(absl::StatusOr<Made> made) {
  if (!made.ok()) Fail(made.status().ToString());
  return *std::move(made);
}

struct Echo final : netring::EventHandler, netring::RequestPath {
  void OnReceived(absl::Span<const char> data) override {
    waiting.append(data.data(), data.size());
    if (sending.empty()) SendNext();
  }
  void OnSent(int32_t result, bool) override {
    if (result <= 0) Fail("cannot send: errno " + std::to_string(-result));
    sending.erase(0, static_cast<size_t>(result));
    SendNext();
  }
  void OnClosed() override { closed = true; }
  void OnFailed(const char* what, int32_t) override { Fail(what); }
  void OnNotified(netring::NotificationRange) override {}
  void OnResumed() override {}

  /// RequestPath: the kernel reads `sending` until OnSent().
  void Prepare(io_uring_sqe& sqe, const netring::RingFile& file, size_t) override {
    io_uring_prep_send(&sqe, file.fd, sending.data(), sending.size(), MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }
  void SendNext() {
    if (sending.empty()) sending.swap(waiting);
    if (!sending.empty()) engine->Send(0, 0, 0);  // connection 0, from its first byte, no id
  }

  netring::Engine* engine = nullptr;
  std::string sending, waiting;
  bool closed = false;
};

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: echo_server ADDRESS\n", stderr), 2;
  const auto listener = Value(netring::Listen(argv[1], 1, {}));
  std::printf("%d\n", Value(netring::PortOf(listener.get())));
  std::fflush(stdout);
  pollfd waiting{.fd = listener.get(), .events = POLLIN, .revents = 0};
  poll(&waiting, 1, -1);
  const netring::UniqueFd socket(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket.valid()) Fail("cannot accept a client");
  const netring::EngineOptions options{.completions = 1};
  const auto engine = Value(netring::FindEngine("uring")->make(options, netring::Kernel::Probe()));
  Echo echo;
  echo.engine = engine.get();
  const uint16_t number = Value(engine->Add(socket.get(), &echo));
  if (!engine->Attach(number, {.request = &echo}).ok()) Fail("no ring sends so");
  engine->Receive(number);
  while (!echo.closed || !echo.sending.empty())
    if (engine->Turn(netring::NowNs(), INT64_MAX) < 0) Fail("the ring has failed");
  engine->Stop();
}
