#include "load/session.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "unit/send/sender_fixture.h"

namespace netring {
namespace {

constexpr size_t kBytes = 64;

// On a loaded machine the answer may be read before the end of its request's send is reported.
TEST(Asker, SaysGoodbyeThoughItsLastAnswerCameBeforeTheEndOfItsSend) {
  const Variant variant = MakeVariant(Release::kOnCompletion);
  const std::atomic<int64_t> measure_ns = 0;
  const WindowStart window{.measure_ns = measure_ns};
  FakeEngine engine;
  Recorder recorder;
  const SessionOptions options{.part = Part::kAsker,
                               .variant = &variant,
                               .sender = {.message_bytes = kBytes},
                               .window = &window,
                               .engine = &engine,
                               .recorder = &recorder};
  auto session = Session::Create(options, UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
                                 std::nullopt);
  ASSERT_TRUE(session.ok()) << session.status();
  (*session)->Begin(0);
  ASSERT_EQ(engine.sends.size(), 1u);
  (*session)->Stop();
  const std::array<char, kBytes> answer{};
  (*session)->OnReceived(answer);
  (*session)->OnSent(kBytes, false);
  (*session)->OnClosed();
  EXPECT_FALSE(recorder.failed) << "it did not say goodbye before its peer";
  EXPECT_TRUE((*session)->done());
}

}  // namespace
}  // namespace netring
