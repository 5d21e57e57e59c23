// Sends one message of 64 KiB with io_uring's SENDMSG_ZC, waits for its notification and says
// whether the kernel copied it after all: zero_copy_send ADDRESS PORT

#include <netring/clock.h>
#include <netring/connection.h>
#include <netring/sender.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Connection final : netring::EventHandler {
  void OnSent(int32_t result, bool owes) override { sender->OnSent(result, owes); }
  void OnNotified(netring::NotificationRange range) override { sender->OnNotified(range); }
  void OnResumed() override { sender->OnResumed(); }
  void OnReceived(absl::Span<const char>) override {}
  void OnClosed() override {}
  void OnFailed(const char*, int32_t) override {}  // of receives, which there are none of
  netring::Sender* sender = nullptr;
};

template <typename Made>
Made Value(absl::StatusOr<Made> made) {
  if (made.ok()) return *std::move(made);
  std::fprintf(stderr, "zero_copy_send: %s\n", made.status().ToString().c_str());
  std::exit(1);
}

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: zero_copy_send ADDRESS PORT\n", stderr), 2;
  const int64_t deadline_ns = netring::NowNs() + 5 * netring::kNsPerSecond;
  const auto socket = Value(netring::ConnectTo(argv[1], std::atoi(argv[2]), {}, deadline_ns));
  const netring::Variant& zc = *netring::FindVariant("zc");
  const netring::EngineOptions options{.completions = netring::Sender::MostCompletions(zc, 1)};
  const auto engine = Value(netring::FindEngine("uring")->make(options, netring::Kernel::Probe()));
  Connection connection;
  const uint16_t number = Value(engine->Add(socket.get(), &connection));
  const auto sender =
      Value(netring::Sender::Create(zc, {.message_bytes = 65536}, engine.get(), number));
  connection.sender = sender.get();

  for (const iovec& field : sender->Take()) std::memset(field.iov_base, 'x', field.iov_len);
  sender->Send();
  while (sender->owes() && sender->error().what == nullptr && netring::NowNs() < deadline_ns)
    if (engine->Turn(netring::NowNs(), deadline_ns) < 0) break;
  engine->Stop();  // the kernel names the sender's memory until then
  const netring::Evidence& evidence = sender->evidence();
  std::printf("%d sends, %d notifications, %d copied\n", static_cast<int>(evidence.zc_sends),
              static_cast<int>(evidence.zc_completions), static_cast<int>(evidence.zc_copied));
  if (sender->owes()) std::fputs("zero_copy_send: it did not go through\n", stderr);
  return sender->owes() ? 1 : 0;
}
