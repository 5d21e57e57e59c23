// Sends one message of 64 KiB with io_uring's SENDMSG_ZC, waits for its notification and says
// whether the kernel copied it after all: zero_copy_send ADDRESS PORT

#include <netring/clock.h>
#include <netring/connection.h>
#include <netring/sender.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

using netring::Sender;

struct Connection final : netring::EventHandler {
  void OnSent(int32_t result, bool owes) override { last = sender->OnSent(result, owes); }
  void OnNotified(netring::NotificationRange range) override { last = sender->OnNotified(range); }
  void OnResumed() override { sender->OnResumed(); }
  void OnReceived(absl::Span<const char>) override {}
  void OnClosed() override {}
  void OnFailed(const char*, int32_t) override { last = Sender::Progress::kFailed; }

  Sender* sender = nullptr;
  Sender::Progress last = Sender::Progress::kNone;
};

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: zero_copy_send ADDRESS PORT\n", stderr), 2;
  const int64_t deadline_ns = netring::NowNs() + 5 * netring::kNsPerSecond;
  const auto socket = netring::ConnectTo(argv[1], std::atoi(argv[2]), {}, deadline_ns).value();
  const netring::Variant& zc = *netring::FindVariant("zc");
  const netring::EngineOptions options{.completions = Sender::MostCompletions(zc, 1)};
  const auto engine = netring::FindEngine("uring")->make(options, netring::Kernel::Probe()).value();
  Connection connection;
  const uint16_t number = engine->Add(socket.get(), &connection).value();
  const auto sender = Sender::Create(zc, {.message_bytes = 65536}, engine.get(), number).value();
  connection.sender = sender.get();

  for (const iovec& field : sender->Take()) std::memset(field.iov_base, 'x', field.iov_len);
  sender->Send();
  while (sender->owes() && connection.last != Sender::Progress::kFailed)
    engine->Turn(netring::NowNs(), deadline_ns);
  engine->Stop();  // the kernel names the sender's memory until then
  const netring::Evidence& evidence = sender->evidence();
  std::printf("%d sends, %d notifications, %d copied\n", static_cast<int>(evidence.zc_sends),
              static_cast<int>(evidence.zc_completions), static_cast<int>(evidence.zc_copied));
  return sender->owes() ? 1 : 0;
}
