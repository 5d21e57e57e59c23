// Finds the marked messages in what a connection receives.

#ifndef NETRING_LOAD_MARK_READER_H_
#define NETRING_LOAD_MARK_READER_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "absl/types/span.h"
#include "netring/mark.h"

namespace netring {

/// Looks at the first bytes of each message, in pieces of any length. One thread; allocates
/// nothing.
class MarkReader {
 public:
  MarkReader(Marks marks, size_t message_bytes) : marks_(marks), message_bytes_(message_bytes) {}

  /// Whether `data`, a whole message that comes next, is marked: then Read() must take it, else it
  /// may be left out.
  bool IsMarked(absl::Span<const char> data) const { return marks_.Has(Load(data.data())); }

  /// `data` comes next. Calls `marked(at, mark)` for each marked message whose mark is whole now:
  /// the message begins at byte `at` of `data`, or at 0 when it began in an earlier piece.
  template <typename Marked>
  void Read(absl::Span<const char> data, Marked marked) {
    size_t at = begun_ > 0 ? FinishHead(data, marked) : next_;
    for (; at + kMarkBytes <= data.size(); at += message_bytes_) {
      const uint64_t word = Load(data.data() + at);
      if (marks_.Has(word)) [[unlikely]]
        marked(at, Marks::KindOf(word));
    }
    next_ = std::max(at, data.size()) - data.size();
    if (at < data.size()) KeepHead(data.subspan(at));
  }

 private:
  static uint64_t Load(const char* from) {
    uint64_t word;
    std::memcpy(&word, from, sizeof(word));
    return word;
  }

  /// Takes in more of a message's first bytes; returns where the next message begins.
  template <typename Marked>
  size_t FinishHead(absl::Span<const char> data, Marked marked) {
    const size_t had = begun_;
    KeepHead(data);
    if (begun_ < kMarkBytes) return data.size();
    begun_ = 0;
    const uint64_t word = Load(head_.data());
    if (marks_.Has(word)) marked(0, Marks::KindOf(word));
    return message_bytes_ - had;
  }

  void KeepHead(absl::Span<const char> data) {
    const size_t more = std::min(kMarkBytes - begun_, data.size());
    std::memcpy(head_.data() + begun_, data.data(), more);
    begun_ += more;
  }

  const Marks marks_;
  const size_t message_bytes_;
  size_t next_ = 0;   ///< bytes to come before the next message begins
  size_t begun_ = 0;  ///< of the first bytes of a message, those that have come while not all have
  std::array<char, kMarkBytes> head_{};
};

}  // namespace netring

#endif  // NETRING_LOAD_MARK_READER_H_
