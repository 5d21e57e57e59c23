#include "net/half_open.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/text_file.h"
#include "netring/connection.h"

namespace netring {
namespace {

constexpr absl::string_view kSynReceived = "03";  // TCP_SYN_RECV, include/net/tcp_states.h
constexpr size_t kMaxTableBytes = size_t{16} << 20;

}  // namespace

int64_t HalfOpen(absl::string_view table, int port) {
  int64_t count = 0;
  for (const absl::string_view line : absl::StrSplit(table, '\n')) {
    // Number, local address and port, remote ones, state: "0: 0100007F:2328 0100007F:C5A2 03 ...".
    const std::vector<absl::string_view> words =
        absl::StrSplit(line, absl::MaxSplits(' ', 64), absl::SkipEmpty());
    if (words.size() < 4 || words[3] != kSynReceived) continue;
    const std::vector<absl::string_view> local = absl::StrSplit(words[1], ':');
    int number = -1;
    if (absl::SimpleHexAtoi(local.back(), &number) && number == port) ++count;
  }
  return count;
}

std::string WhyNoneCame(absl::Span<const UniqueFd> listeners) {
  int64_t half_open = 0;
  bool known = false;
  for (const char* table : {"/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"}) {
    const auto text = ReadTextFile(table, kMaxTableBytes);
    if (!text.has_value()) continue;
    known = true;
    for (const UniqueFd& listener : listeners)
      half_open += HalfOpen(*text, PortOf(listener.get()).value_or(-1));
  }
  if (half_open > 0) {
    return absl::StrCat(
        "the first packets (SYN) of ", half_open,
        " more came, but nothing that follows our answer: packets to the client are "
        "dropped");
  }
  if (!known) return "why is not known: /proc/net/tcp cannot be read";
  return "of what is missing no first packet (SYN) came: packets from the client are dropped, or "
         "it sent none; open the port here (--port)";
}

}  // namespace netring
