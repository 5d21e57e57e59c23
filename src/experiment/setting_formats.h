// How the values of settings are written that no other options have.

#ifndef NETRING_EXPERIMENT_SETTING_FORMATS_H_
#define NETRING_EXPERIMENT_SETTING_FORMATS_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "analysis/cell.h"
#include "base/enum_names.h"
#include "base/formats.h"
#include "base/inet_address.h"
#include "base/system_state.h"
#include "experiment/names.h"
#include "experiment/pin.h"
#include "experiment/spec.h"
#include "lab/command_words.h"
#include "load/shared_settings.h"
#include "netring/variant.h"

namespace netring {

/// A way of sending. Who calls it by another name is told ours.
struct VariantName : OneOf<VariantNames> {
  static std::string MeantBy(absl::string_view text) { return VariantMeantBy(text); }
};

/// As other programs call it, such as netperf.
struct WorkloadName : EnumText<Workload> {
  static std::string MeantBy(absl::string_view text) {
    return OursOf({{"request-response", "rr"},
                   {"tcp_rr", "rr"},
                   {"ping-pong", "rr"},
                   {"one-way", "stream"},
                   {"tcp_stream", "stream"}},
                  text);
  }
};

struct PathName : EnumText<PathKind> {
  static std::string MeantBy(absl::string_view text) {
    return OursOf({{"loopback", "lo"}, {"localhost", "lo"}, {"xdp", "wire"}}, text);
  }
};

struct Size {
  using Value = int64_t;
  static std::optional<Value> Parse(absl::string_view text) {
    const std::optional<int64_t> bytes = ParseBytes(text);
    if (!bytes.has_value() || *bytes < kMinMessageBytes || *bytes > kMaxMessageBytes) return {};
    return *bytes % 8 == 0 ? bytes : std::nullopt;
  }
  static std::string Print(int64_t value) { return absl::StrCat(value); }
  static std::string Allowed() {
    return "a size is at least 8 bytes, at most 1G and a multiple of 8, such as 64, 4K or 1M";
  }
};

/// The parts of a message.
struct LayoutText {
  using Value = std::string;
  static std::optional<Value> Parse(absl::string_view text) {
    const std::optional<Layout> layout = Layout::Parse(text);
    return layout.has_value() ? std::optional<Value>(layout->Text()) : std::nullopt;
  }
  static std::string Print(const Value& value) { return value; }
  static std::string Allowed() {
    return absl::StrCat("must be 1x to ", kMostGathered,
                        "x, or lengths joined by +, such as 64+*, of 8 bytes to 1G and ",
                        kMaxLayoutLength, " characters at most");
  }
};

/// "4M": from 0 to so many, of whole GiB where there are any.
template <int64_t kMost>
struct Bytes {
  using Value = int64_t;
  static std::optional<Value> Parse(absl::string_view text) {
    const std::optional<int64_t> bytes = ParseBytes(text);
    return bytes <= kMost ? bytes : std::nullopt;
  }
  static std::string Print(int64_t value) { return absl::StrCat(value); }
  static std::string Allowed() {
    constexpr int64_t kGiB = int64_t{1} << 30;
    return absl::StrCat("must be a number of bytes from 0 to ",
                        kMost < kGiB ? absl::StrCat(kMost) : absl::StrCat(kMost / kGiB, "G"),
                        ", such as 1024 or 8K");
  }
};
using Buffer = Bytes<kMaxMessageBytes>;
using Segment = Bytes<kMaxSegmentBytes>;

/// A percentage, kept as a share: "1.5%" is 0.015.
struct Share {
  using Value = double;
  static std::optional<Value> Parse(absl::string_view text) {
    absl::ConsumeSuffix(&text, "%");
    const std::optional<double> percent = ParseDecimal(text);
    const bool allowed = percent.has_value() && *percent >= 0 && *percent < kWhole;
    return allowed ? std::optional<Value>(*percent / kWhole) : std::nullopt;
  }
  /// In as few digits as Parse() makes the same of.
  static std::string Print(double value) {
    constexpr int kMostDecimals = 30;
    for (int decimals = 0; decimals < kMostDecimals; ++decimals) {
      std::string text = absl::StrFormat("%.*f%%", decimals, value * kWhole);
      if (Parse(text) == value) return text;
    }
    return absl::StrFormat("%.15g%%", value * kWhole);
  }
  static std::string Allowed() { return "must be a percentage from 0 to below 100, such as 1.5%"; }
  static std::string WhyNot(absl::string_view text) {
    absl::ConsumeSuffix(&text, "%");
    return WhyNotDecimal(text);
  }

 private:
  static constexpr double kWhole = 100;
};

struct Seed {
  using Value = uint64_t;
  static std::optional<Value> Parse(absl::string_view text) { return ParseDigits(text); }
  static std::string Print(uint64_t value) { return absl::StrCat(value); }
  static std::string Allowed() { return "must be a whole number from 0 to 18446744073709551615"; }
};

struct PinText {
  using Value = Pin;
  static std::optional<Value> Parse(absl::string_view text) { return ParsePin(text); }
  static std::string Print(const Value& value) { return value.text; }
  static std::string Allowed() {
    return absl::StrCat("must be ", Either(AllNames<PinPolicy>()),
                        ", or CPU lists such as 'server=0,2;client=1'");
  }
};

struct CongestionControl {
  using Value = std::string;
  static std::optional<Value> Parse(absl::string_view text) {
    constexpr size_t kMaxLength = 15;  // TCP_CA_NAME_MAX - 1, include/net/tcp.h
    const bool allowed =
        !text.empty() && text.size() <= kMaxLength &&
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == text.npos;
    return allowed ? std::optional<Value>(text) : std::nullopt;
  }
  static std::string Print(const Value& value) { return value; }
  static std::string Allowed() {
    return "must be a name of 1 to 15 characters of a-z, 0-9, _ and -, such as cubic or bbr, or "
           "auto";
  }
};

struct Namespace : TextUpTo<kMaxPathLength> {
  static std::string Allowed() {
    return absl::StrCat("must be a name or path of at most ", kMaxPathLength,
                        " characters, or empty");
  }
};

struct AgentProgram : TextUpTo<kMaxPathLength> {
  static std::string Allowed() {
    return absl::StrCat("must be paths of netring-agent programs, each of at most ", kMaxPathLength,
                        " characters without a comma, or empty");
  }
};

/// An id has the texts of a cell's coordinates (Cell::Id()), of which few are long.
inline constexpr size_t kMaxIdLength = kMaxPathLength + 2 * size_t{kMaxSetLength} + 256;

struct CellName : TextUpTo<kMaxIdLength> {
  static std::string Allowed() {
    return "must be a cell's name, such as uring/a3/rr/default/4096B/t1/c1, or empty";
  }
};

/// One, or two whose profiles are compared.
struct CellNames {
  using Value = std::vector<std::string>;
  static std::optional<Value> Parse(absl::string_view text) {
    if (text.empty()) return Value();
    const absl::StatusOr<Value> cells = ParseList<CellName>(text);
    if (!cells.ok() || cells->size() > 2) return std::nullopt;
    return std::count(cells->begin(), cells->end(), "") > 0 ? std::nullopt : std::optional(*cells);
  }
  static std::string Print(const Value& value) { return PrintList<CellName>(value); }
  static std::string Allowed() {
    return "must be a cell's name, such as uring/a3/rr/default/4096B/t1/c1, or two that differ, "
           "with a comma between them, or empty";
  }
};

struct InetAddressText {
  using Value = std::string;
  static std::optional<Value> Parse(absl::string_view text) {
    return ParseInetAddress(text).has_value() ? std::optional<Value>(text) : std::nullopt;
  }
  static std::string Print(const Value& value) { return value; }
  static std::string Allowed() { return kInetAddressAllowed; }
};

/// An address, or the name of a host (RFC 1123).
struct HostAddress : TextUpTo<253> {
  static std::optional<Value> Parse(absl::string_view text) {
    constexpr char kCharacters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:%_-";
    if (text.find_first_not_of(kCharacters) != text.npos) return std::nullopt;
    return absl::StartsWith(text, "-") ? std::nullopt : TextUpTo<253>::Parse(text);
  }
  static std::string Allowed() {
    return "must be an address such as 10.0.0.1, or the name of a host, or empty";
  }
};

/// Which words, and whether they can be split, ParseLauncher() says.
struct LauncherWords : TextUpTo<kLongestCommand> {
  static std::string Allowed() {
    return absl::StrCat("must be a command of at most ", kLongestCommand,
                        " characters, such as 'ssh hostA', or empty");
  }
};

/// One launcher as it is, several as a list in JSON: which command begins with a bracket?
struct LauncherList {
  using Value = std::vector<std::string>;
  static std::optional<Value> Parse(absl::string_view text);
  static std::string Print(const Value& value);
  static std::string Allowed() {
    return absl::StrCat(LauncherWords::Allowed(), "; one for each of at most ", kMaxThreads,
                        " clients");
  }
};

struct FarPath : TextUpTo<kMaxPathLength> {
  static std::string Allowed() {
    return absl::StrCat("must be a path of at most ", kMaxPathLength, " characters, or empty");
  }
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_SETTING_FORMATS_H_
