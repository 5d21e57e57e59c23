// Sends back what one client sends, until it closes; a send path of its own on a ring:
// echo_server ADDRESS, which prints the port that it listens on.

#include <netring/clock.h>
#include <netring/connection.h>
#include <netring/engine.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdio>
#include <string>
#include <utility>

class Echo final : public netring::EventHandler, public netring::RequestPath {
 public:
  explicit Echo(netring::Engine* engine) : engine_(engine) {}

  void OnReceived(absl::Span<const char> data) override {
    waiting_.append(data.data(), data.size());
    if (sending_.empty()) SendNext();
  }
  void OnSent(int32_t result, bool) override {
    if (result <= 0) return OnFailed("sending", -result);
    sending_.erase(0, static_cast<size_t>(result));
    SendNext();
  }
  void OnClosed() override { closed_ = true; }
  void OnFailed(const char* what, int32_t number) override {
    std::fprintf(stderr, "echo_server: %s: errno %d\n", what, number);
    closed_ = true;
    sending_.clear();
  }
  void OnNotified(netring::NotificationRange) override {}
  void OnResumed() override {}

  /// RequestPath: the kernel reads sending_ until OnSent().
  void Prepare(io_uring_sqe& sqe, const netring::RingFile& file, size_t) override {
    io_uring_prep_send(&sqe, file.fd, sending_.data(), sending_.size(), MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }

  bool done() const { return closed_ && sending_.empty(); }

 private:
  void SendNext() {
    if (sending_.empty()) std::swap(sending_, waiting_);
    if (!sending_.empty()) engine_->Send(0, 0, 0);  // connection 0, from its first byte, no id
  }

  netring::Engine* engine_;
  std::string sending_;
  std::string waiting_;
  bool closed_ = false;
};

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: echo_server ADDRESS\n", stderr), 2;
  const auto listener = netring::Listen(argv[1], 1, {}).value();
  std::printf("%d\n", netring::PortOf(listener.get()).value());
  std::fflush(stdout);
  pollfd waiting{.fd = listener.get(), .events = POLLIN, .revents = 0};
  poll(&waiting, 1, -1);
  const netring::UniqueFd socket(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  const auto engine =
      netring::FindEngine("uring")->make({.completions = 1}, netring::Kernel::Probe()).value();
  Echo echo(engine.get());
  const uint16_t number = engine->Add(socket.get(), &echo).value();
  if (!engine->Attach(number, {.request = &echo}).ok()) return 1;
  engine->Receive(number);
  while (!echo.done()) engine->Turn(netring::NowNs(), netring::NowNs() + netring::kNsPerSecond);
  engine->Stop();
}
