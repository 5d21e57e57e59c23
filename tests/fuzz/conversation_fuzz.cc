// Whatever two sides say in place of agents: samples that were asked for, or one error of bounded
// length.

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "experiment/conversation.h"
#include "experiment/slice_queue.h"
#include "fuzz/fuzz.h"
#include "netring/check.h"

namespace netring {
namespace {

/// What was said before, then the end.
class SaidLine final : public SideLine {
 public:
  explicit SaidLine(absl::string_view text) : lines_(absl::StrSplit(text, '\n')) {}

  absl::StatusOr<std::string> ReadLine(int64_t) override {
    if (next_ == lines_.size()) return absl::UnavailableError("has gone");
    return lines_[next_++];
  }
  absl::Status WriteLine(const std::string&) override { return absl::OkStatus(); }

 private:
  std::vector<std::string> lines_;
  size_t next_ = 0;
};

void CheckError(const absl::Status& error) {
  constexpr size_t kLongestError = 10000;  // each of four sides may give one
  NETRING_CHECK(error.message().size() < kLongestError);
  NETRING_CHECK(!absl::IsCancelled(error));  // the user has not
}

void TakeSlices(Conversation& conversation) {
  SliceQueue queue;
  for (const char* cell : {"a", "b"}) {
    SideConfigs sides;
    sides.server.cookie = sides.client.cookie = cell;
    sides.server.trace_events = sides.client.trace_events = kMostTraceEvents;
    queue.Expect({.cell = cell}, std::move(sides));
  }
  for (const char* cell : {"a", "b"}) {
    queue.Advance(conversation);
    const auto samples = queue.Take({.cell = cell});
    NETRING_CHECK(samples.has_value());
    if (samples->ok()) continue;
    CheckError(samples->status());
    NETRING_CHECK(!conversation.usable());
    return;
  }
}

}  // namespace
}  // namespace netring

/// The server's lines, a line with a full stop, the client's lines, and more such clients.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netring;
  const std::vector<absl::string_view> said = absl::StrSplit(
      absl::string_view(reinterpret_cast<const char*>(data), size), absl::MaxSplits("\n.\n", 3));
  SaidLine server(said.front());
  std::deque<SaidLine> clients;
  std::vector<ClientLine> lines;
  for (size_t i = 1; i < said.size(); ++i)
    lines.push_back({&clients.emplace_back(said[i]), absl::StrCat("host", i)});
  if (lines.empty()) lines.push_back({&clients.emplace_back("")});
  Conversation conversation(server, lines);
  if (const auto hellos = conversation.Greet(); !hellos.ok()) {
    CheckError(hellos.status());
  } else if (const absl::Status met = conversation.Meet({"0.0.0.0", "10.0.0.1"}); !met.ok()) {
    CheckError(met);
  } else {
    TakeSlices(conversation);
  }
  return 0;
}
