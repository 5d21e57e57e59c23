#include "load/stream_check.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "load/side_sample.h"
#include "netring/check.h"

namespace netring {
namespace {

/// What may have happened when bytes of the same connection stand in the wrong place.
const char* Guess(uint64_t place, uint64_t found, uint64_t message_bytes) {
  const bool whole = (found - place) % message_bytes == 0;
  if (found < place) return whole ? "it was sent again" : "bytes were sent twice";
  return whole ? "its buffer was written again before the kernel had read it, or messages are lost"
               : "bytes are lost";
}

}  // namespace

/// A message's first bytes: what a mark replaces is not the stream's.
size_t StreamCheck::CheckHead(absl::Span<const char> data) {
  const size_t bytes = std::min(kMarkBytes - in_message_, data.size());
  std::memcpy(head_.data() + in_message_, data.data(), bytes);
  const bool whole = in_message_ + bytes == kMarkBytes;
  const uint64_t begin = received_ - in_message_;
  Pass(bytes);
  if (!whole || marks_.Has(std::bit_cast<uint64_t>(head_))) return bytes;
  wrong_ = stream_.Check(begin, head_);
  // What follows may say where the wrong bytes belong.
  if (wrong_.has_value() && bytes == kMarkBytes) wrong_ = stream_.Check(begin, data);
  return bytes;
}

size_t StreamCheck::CheckBody(absl::Span<const char> data) {
  const size_t bytes = std::min(message_bytes_ - in_message_, data.size());
  wrong_ = stream_.Check(received_, data.first(bytes));
  Pass(bytes);
  return bytes;
}

void StreamCheck::Pass(size_t bytes) {
  received_ += bytes;
  in_message_ += bytes;
  if (in_message_ == message_bytes_) in_message_ = 0;
}

/// "byte 40 of message 12 of connection 0", all counted from 0.
std::string StreamCheck::Name(const StreamPlace& place) const {
  return absl::StrCat("byte ", place.offset % message_bytes_, " of message ",
                      place.offset / message_bytes_, " of connection ", place.connection);
}

std::string StreamCheck::why() const {
  NETRING_CHECK(wrong_.has_value());
  const std::string what =
      absl::StrCat(kCorruptStream, ": in place of ",
                   Name({.connection = stream_.connection, .offset = wrong_->offset}), " came ");
  if (!wrong_->found.has_value()) return absl::StrCat(what, "what belongs nowhere in this slice");
  const StreamPlace& found = *wrong_->found;
  if (found.connection != stream_.connection) return absl::StrCat(what, Name(found));
  return absl::StrCat(what, Name(found), ": ", Guess(wrong_->offset, found.offset, message_bytes_));
}

}  // namespace netring
