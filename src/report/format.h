// How numbers read in the table and in sentences. Files have plain numbers.

#ifndef NETRING_REPORT_FORMAT_H_
#define NETRING_REPORT_FORMAT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "analysis/comparison.h"
#include "base/affinity.h"

namespace netring {

/// "64 B", "4 KiB", "1 MiB"; bytes when the size is no whole multiple.
std::string SizeText(int64_t bytes);

/// "23.4 KiB": of a size that nobody chose, such as where two lines cross.
std::string AboutSizeText(double bytes);

/// "a1", "a1 and a2", "a1, a2 and zc".
std::string JoinedText(const std::vector<std::string>& names, absl::string_view last = "and");

/// "1 cell", "2 cells".
std::string CountText(int64_t count, absl::string_view one);

/// "0", "750 ns", "50 us", "1.5 ms", "2 s".
std::string DurationText(int64_t ns);

/// "0 %", "0.3 %", "100 %". One decimal; never "0 %" or "100 %" for a share that is not exactly
/// that.
std::string PercentText(double share);

/// "within 2.0 %", "between -33 % and +50 %": how far a ratio that is the same may be from 1. A
/// margin is of the ratio both ways round, so a large one is shorter below (AnswerOf(),
/// analysis/comparison.h).
std::string WithinText(double margin);

/// Four significant digits, no exponent, whole numbers from 1000 on.
std::string NumberText(double number);

/// How much more or less than the whole, two digits where it is small: "+38 %", "-3.1 %".
std::string ChangeText(double ratio);

/// "+34 % (+32 to +35)": a ratio with its interval, where it has one; "-" where there is no ratio.
std::string ComparisonText(const Comparison& comparison);

/// The same with the answer in front of it where the numbers alone do not say it: "same +0.3 %
/// (-0.4 to +0.9)", "unsure +3.0 % (-1.0 to +8.0)"; "-" where there is none.
std::string AnswerText(const Comparison& comparison);

/// "+34 % ±2", with the half of its interval's width, as few digits as tell it. "+0.2 to +7.5 %"
/// where that would seem to hold 0. "same" and "unsure" where the answer is that; "-" where there
/// is none. `plus_minus` stands for the sign.
std::string ShortAnswerText(const Comparison& comparison, absl::string_view plus_minus);

/// "846 ns", "11.3 us", "1.53 ms": three digits.
std::string ShortTimeText(double ns);

/// "fewer than 8 rounds": why there is no interval.
std::string FewRoundsText();

/// Lines whose texts stand in columns of equal width, as many in each as in the first.
std::string LinesOfColumns(const std::vector<std::vector<std::string>>& lines);

/// "0|1": the CPUs of each thread; "any": not pinned.
std::string CpusOfThreads(absl::Span<const CpuSet> threads);

}  // namespace netring

#endif  // NETRING_REPORT_FORMAT_H_
