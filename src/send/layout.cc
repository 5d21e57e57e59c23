#include "send/layout.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/formats.h"
#include "netring/buffer_pool.h"
#include "netring/variant.h"

namespace netring {
namespace {

constexpr char kRestText[] = "*";
constexpr int64_t kRest = 0;
/// A mark, which the first bytes of a message may be, must fit.
constexpr int64_t kLeastBytes = 8;

std::optional<int64_t> ParsePart(absl::string_view text) {
  if (text == kRestText) return kRest;
  const std::optional<int64_t> bytes = ParseBytes(text);
  return bytes >= 1 && bytes <= int64_t{kMostSlotBytes} ? bytes : std::nullopt;
}

std::string PartText(int64_t bytes) {
  if (bytes == kRest) return kRestText;
  for (const auto& [shift, unit] : {std::pair(30, "G"), {20, "M"}, {10, "K"}}) {
    if (bytes % (int64_t{1} << shift) == 0) return absl::StrCat(bytes >> shift, unit);
  }
  return absl::StrCat(bytes);
}

int64_t SumOf(const std::vector<int64_t>& parts) {
  return std::accumulate(parts.begin(), parts.end(), int64_t{0});
}

}  // namespace

std::optional<Layout> Layout::Parse(absl::string_view text) {
  Layout layout;
  if (text.size() > kMaxLayoutLength) return std::nullopt;
  if (absl::ConsumeSuffix(&text, "x")) {
    const std::optional<uint64_t> count = ParseDigits(text);
    if (!count.has_value() || *count < 1 || *count > uint64_t{kMostGathered}) return std::nullopt;
    layout.equal_ = static_cast<int64_t>(*count);
    return layout;
  }
  for (const absl::string_view part : absl::StrSplit(text, '+')) {
    const std::optional<int64_t> bytes = ParsePart(part);
    if (!bytes.has_value()) return std::nullopt;
    layout.parts_.push_back(*bytes);
  }
  const auto rests = std::count(layout.parts_.begin(), layout.parts_.end(), kRest);
  const int64_t sum = SumOf(layout.parts_);
  const bool allowed = rests == 0 ? sum >= kLeastBytes : rests == 1 && layout.parts_.size() > 1;
  if (!allowed || sum > int64_t{kMostSlotBytes} || layout.Text().size() > kMaxLayoutLength)
    return std::nullopt;
  return layout;
}

std::string Layout::Text() const {
  if (equal_ > 0) return absl::StrCat(equal_, "x");
  return absl::StrJoin(
      parts_, "+", [](std::string* out, int64_t bytes) { absl::StrAppend(out, PartText(bytes)); });
}

std::optional<int64_t> Layout::own_size() const {
  const bool rest = std::count(parts_.begin(), parts_.end(), kRest) > 0;
  if (equal_ > 0 || rest) return std::nullopt;
  return SumOf(parts_);
}

Layout Layout::AnySize() const {
  Layout layout = *this;
  if (!own_size().has_value()) return layout;
  *std::max_element(layout.parts_.begin(), layout.parts_.end()) = kRest;
  if (layout.parts_.size() > 1) return layout;
  layout.parts_.clear();
  layout.equal_ = 1;
  return layout;
}

int64_t Layout::header_bytes() const { return SumOf(AnySize().parts_); }

absl::StatusOr<std::vector<size_t>> Layout::FieldsOf(int64_t bytes) const {
  const auto refused = [&](const std::string& why) {
    return absl::InvalidArgumentError(absl::StrCat("a message of ", bytes, " bytes ", why));
  };
  if (equal_ > 0) {
    if (bytes < 1 || bytes % equal_ != 0)
      return refused(absl::StrCat("does not divide into ", equal_, " fields"));
    return std::vector<size_t>(static_cast<size_t>(equal_), static_cast<size_t>(bytes / equal_));
  }
  const int64_t sum = SumOf(parts_);
  if (const std::optional<int64_t> own = own_size(); own.has_value() && *own != bytes)
    return refused(absl::StrCat("is not of --layout=", Text(), ", which has ", *own));
  if (!own_size().has_value() && bytes <= sum)
    return refused(absl::StrCat("has no rest beside the parts of --layout=", Text()));
  std::vector<size_t> fields;
  for (const int64_t part : parts_)
    fields.push_back(static_cast<size_t>(part == kRest ? bytes - sum : part));
  return fields;
}

}  // namespace netring
