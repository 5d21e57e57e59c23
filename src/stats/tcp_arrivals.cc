#include "stats/tcp_arrivals.h"

#include <algorithm>

namespace netring {
namespace {

constexpr absl::string_view kTcp = "Tcp:";

/// The rest of the next line that begins with "Tcp:"; `text` goes on after it.
std::optional<absl::string_view> TakeTcpLine(absl::string_view* text) {
  while (!text->empty()) {
    const size_t end = text->find('\n');
    if (end == absl::string_view::npos) return std::nullopt;  // cut
    const absl::string_view line = text->substr(0, end);
    text->remove_prefix(end + 1);
    if (line.substr(0, kTcp.size()) == kTcp) return line.substr(kTcp.size());
  }
  return std::nullopt;
}

/// The value that stands at the place of `name`.
std::optional<int64_t> ValueOf(absl::string_view name, absl::string_view names,
                               absl::string_view values) {
  while (!names.empty()) {
    names.remove_prefix(1);  // the blank before each
    const absl::string_view each = names.substr(0, names.find(' '));
    names.remove_prefix(each.size());
    if (each == name) return TakeNumber(&values);
    // MaxConn is -1: any word will do.
    if (values.empty()) return std::nullopt;
    values.remove_prefix(1);
    values.remove_prefix(std::min(values.find(' '), values.size()));
  }
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> TcpArrivals(absl::string_view snmp) {
  const std::optional<absl::string_view> names = TakeTcpLine(&snmp);
  const std::optional<absl::string_view> values = TakeTcpLine(&snmp);
  if (!names.has_value() || !values.has_value()) return std::nullopt;
  const std::optional<int64_t> opens = ValueOf("PassiveOpens", *names, *values);
  const std::optional<int64_t> resets = ValueOf("OutRsts", *names, *values);
  if (!opens.has_value() || !resets.has_value()) return std::nullopt;
  return *opens + *resets;
}

}  // namespace netring
