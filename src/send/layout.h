// How a message is cut into parts, as --layout writes it.

#ifndef NETRING_SEND_LAYOUT_H_
#define NETRING_SEND_LAYOUT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace netring {

/// The longest text of a layout, and so of how many parts its list may be.
inline constexpr size_t kMaxLayoutLength = 64;
/// The seed's message: kMessageFields equal parts.
inline constexpr char kUsualLayout[] = "8x";

/// "8x": so many equal parts; "64+64K": parts of these lengths, which are the message's; "64+*":
/// the rest of the message is one part.
class Layout {
 public:
  /// Empty for what is none: no part, one of no byte, more than one send gathers (kMostGathered), a
  /// message of own lengths that none may have.
  static std::optional<Layout> Parse(absl::string_view text);
  /// What Parse() takes, in one way for each layout.
  std::string Text() const;

  /// The size of its messages; empty: they have any.
  std::optional<int64_t> own_size() const;
  /// The same header with a payload of any length: one of the longest parts is the rest. Of a
  /// layout that has no own size, itself.
  Layout AnySize() const;
  /// Bytes of AnySize()'s parts beside the rest; 0: all grow with the message.
  int64_t header_bytes() const;
  /// MessageLayout::fields of a message of `bytes`; InvalidArgument, with the reason, where it
  /// cannot be cut so.
  absl::StatusOr<std::vector<size_t>> FieldsOf(int64_t bytes) const;

 private:
  int64_t equal_ = 0;           ///< how many equal parts; 0: those of the list
  std::vector<int64_t> parts_;  ///< their lengths; kRest: what is left
};

}  // namespace netring

#endif  // NETRING_SEND_LAYOUT_H_
