// What became of the datagrams of one window, as one side saw it.

#ifndef NETRING_LOAD_DATAGRAM_NUMBERS_H_
#define NETRING_LOAD_DATAGRAM_NUMBERS_H_

#include <cstdint>
#include <optional>

#include "absl/types/span.h"

namespace netring {

/// A row of DatagramRows() says what each is. All empty of a transport without datagrams, never 0.
struct DatagramNumbers {
  std::optional<int64_t> offered;
  std::optional<int64_t> sent;
  std::optional<int64_t> received;
  std::optional<int64_t> reordered;
  std::optional<int64_t> unanswered;
};

struct DatagramRow {
  const char* name;   ///< in run.jsonl, and the column of samples.csv
  const char* words;  ///< one line, Markdown
  std::optional<int64_t> DatagramNumbers::* field;
};

// clang-format off
inline constexpr DatagramRow kDatagramRows[] = {
    {"datagrams_offered", "datagrams of the window that the side began to send; empty, as the next four, for TCP and vsock", &DatagramNumbers::offered},
    {"datagrams_sent", "of these, taken by the kernel", &DatagramNumbers::sent},
    {"datagrams_received", "datagrams that the other side sent in the window and that came, whenever they did", &DatagramNumbers::received},
    {"datagrams_reordered", "of these, those that came after one that was sent later", &DatagramNumbers::reordered},
    {"requests_unanswered", "rr: requests of the window whose answer did not come within 100 ms (client only)", &DatagramNumbers::unanswered},
};
// clang-format on

inline absl::Span<const DatagramRow> DatagramRows() { return kDatagramRows; }

}  // namespace netring

#endif  // NETRING_LOAD_DATAGRAM_NUMBERS_H_
