// Messages that begin with a mark.

#ifndef NETRING_TESTS_UNIT_LOAD_MARKED_H_
#define NETRING_TESTS_UNIT_LOAD_MARKED_H_

#include <cstring>
#include <optional>
#include <string>

#include "netring/mark.h"

namespace netring {

inline constexpr Marks kMarks{.open = 0x1122334455667788};

/// `message` with a mark in place of its first bytes.
inline std::string Marked(Mark mark, std::string message) {
  const uint64_t word = kMarks.WordOf(mark);
  std::memcpy(message.data(), &word, sizeof(word));
  return message;
}

/// The mark that `message` begins with, if any.
inline std::optional<Mark> MarkOf(const std::string& message) {
  uint64_t word = 0;
  std::memcpy(&word, message.data(), sizeof(word));
  if (!kMarks.Has(word)) return std::nullopt;
  return Marks::KindOf(word);
}

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_LOAD_MARKED_H_
