#include "report/format.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/cpu_list.h"
#include "base/enum_names.h"
#include "netring/clock.h"
#include "report/value.h"
#include "stats/order_statistics.h"

namespace netring {
namespace {

struct UnitScale {
  int64_t factor;
  const char* unit;
};
constexpr UnitScale kSizes[] = {{int64_t{1} << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}};
constexpr UnitScale kDurations[] = {
    {kNsPerSecond, "s"}, {kNsPerMs, "ms"}, {kNsPerUs, "us"}, {1, "ns"}};

std::string SignedPercent(double ratio) {
  constexpr double kWholeFrom = 9.95;    // less would read "10.0"
  constexpr double kNotZeroFrom = 0.05;  // less would read "+0.0", as if it held 0
  const double percent = (ratio - 1) * 100;
  if (percent != 0 && std::abs(percent) < kNotZeroFrom) return absl::StrFormat("%+.1g", percent);
  return absl::StrFormat("%+.*f", std::abs(percent) < kWholeFrom ? 1 : 0, percent);
}

}  // namespace

std::string SizeText(int64_t bytes) {
  for (const UnitScale& scale : kSizes) {
    if (bytes > 0 && bytes % scale.factor == 0) {
      return absl::StrCat(bytes / scale.factor, " ", scale.unit);
    }
  }
  return absl::StrCat(bytes, " B");
}

std::string AboutSizeText(double bytes) {
  UnitScale unit{1, "B"};
  for (const UnitScale& scale : kSizes) {
    if (bytes < static_cast<double>(scale.factor)) continue;
    unit = scale;
    break;
  }
  constexpr double kWholeFrom = 999.5;  // %.3g would write an exponent
  const double number = bytes / static_cast<double>(unit.factor);
  return absl::StrCat(
      number < kWholeFrom ? absl::StrFormat("%.3g", number) : absl::StrFormat("%.0f", number), " ",
      unit.unit);
}

std::string JoinedText(const std::vector<std::string>& names, absl::string_view last) {
  if (names.size() < 2) return names.empty() ? "" : names.front();
  return absl::StrCat(absl::StrJoin(names.begin(), names.end() - 1, ", "), " ", last, " ",
                      names.back());
}

std::string CountText(int64_t count, absl::string_view one) {
  return absl::StrCat(count, " ", one, count == 1 ? "" : "s");
}

std::string DurationText(int64_t ns) {
  for (const UnitScale& scale : kDurations) {
    if (ns >= scale.factor) {
      return absl::StrFormat("%.4g %s", static_cast<double>(ns) / static_cast<double>(scale.factor),
                             scale.unit);
    }
  }
  return "0";
}

std::string PercentText(double share) {
  if (share <= 0) return "0 %";
  if (share >= 1) return "100 %";
  return absl::StrFormat("%.1f %%", std::clamp(share * 100, 0.1, 99.9));
}

std::string NumberText(double number) {
  number = SixDigits(number);  // so that it reads the same whether a file had it in between or not
  const double size = std::abs(number);
  if (size >= 1000 || size == 0) return absl::StrFormat("%.0f", number);
  const int digits_before_point = static_cast<int>(std::floor(std::log10(size))) + 1;
  return absl::StrFormat("%.*f", std::min(4 - digits_before_point, 9), number);
}

std::string ChangeText(double ratio) { return absl::StrCat(SignedPercent(ratio), " %"); }

std::string WithinText(double margin) {
  const double least = 1 / (1 + margin);
  if (PercentText(1 - least) == PercentText(margin))
    return absl::StrCat("within ", PercentText(margin));
  return absl::StrCat("between ", ChangeText(least), " and ", ChangeText(1 + margin));
}

std::string ComparisonText(const Comparison& comparison) {
  if (!comparison.ratio.has_value()) return "-";
  std::string text = ChangeText(*comparison.ratio);
  if (comparison.interval.has_value()) {
    absl::StrAppend(&text, " (", SignedPercent(comparison.interval->low), " to ",
                    SignedPercent(comparison.interval->high), ")");
  }
  return text;
}

std::string AnswerText(const Comparison& comparison) {
  const bool says_more = comparison.answer == Answer::kSame || comparison.answer == Answer::kUnsure;
  if (comparison.answer == Answer::kNone) return "-";
  return absl::StrCat(says_more ? NameOf(comparison.answer) : "", says_more ? " " : "",
                      ComparisonText(comparison));
}

std::string ShortAnswerText(const Comparison& comparison, absl::string_view plus_minus) {
  if (comparison.answer == Answer::kNone) return "-";
  if (comparison.answer != Answer::kLess && comparison.answer != Answer::kMore)
    return std::string(NameOf(comparison.answer));
  constexpr double kTenthsBelow = 0.95;  // more would read "1.0"
  constexpr double kLeast = 0.1;         // so that no interval reads as 0
  const double percent = (*comparison.ratio - 1) * 100;
  const double half = std::max(*comparison.half_width() * 100, kLeast);
  // A difference that is told must not read as if it were none: an interval may be wider on the
  // side that is away from 0.
  if (half >= std::abs(percent)) {
    return absl::StrFormat("%+.1f to %+.1f %%", (comparison.interval->low - 1) * 100,
                           (comparison.interval->high - 1) * 100);
  }
  const bool tenths = half < kTenthsBelow || std::abs(percent) < 2 * half;
  const int digits = tenths && std::abs(percent) < 100 ? 1 : 0;
  return absl::StrFormat("%+.*f %% %s%.*f", digits, percent, plus_minus, digits, half);
}

std::string ShortTimeText(double ns) {
  ns = SixDigits(ns);
  constexpr double kRoundsUp = 0.9995;
  const UnitScale* scale = kDurations;
  while (scale->factor > 1 && ns < static_cast<double>(scale->factor) * kRoundsUp) ++scale;
  const double number = ns / static_cast<double>(scale->factor);
  const int digits = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
  return absl::StrFormat("%.*f %s", digits, number, scale->unit);
}

std::string FewRoundsText() { return absl::StrCat("fewer than ", kFewestForInterval, " rounds"); }

std::string CpusOfThreads(absl::Span<const CpuSet> threads) {
  return absl::StrJoin(threads, "|", [](std::string* out, const CpuSet& cpus) {
    out->append(cpus.empty() ? "any" : CpuListText(cpus));
  });
}

std::string LinesOfColumns(const std::vector<std::vector<std::string>>& lines) {
  constexpr size_t kBetween = 2;
  std::vector<size_t> widths(lines.front().size());
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const auto& line : lines) {
    std::string padded;
    for (size_t i = 0; i < line.size(); ++i)
      absl::StrAppend(&padded, line[i], std::string(widths[i] - line[i].size() + kBetween, ' '));
    absl::StripTrailingAsciiWhitespace(&padded);
    absl::StrAppend(&text, padded, "\n");
  }
  return text;
}

}  // namespace netring
