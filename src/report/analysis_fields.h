// The fields of analysis.json: written and put into its schema from here.

#ifndef NETRING_REPORT_ANALYSIS_FIELDS_H_
#define NETRING_REPORT_ANALYSIS_FIELDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/claim.h"
#include "analysis/comparison.h"
#include "analysis/metric.h"
#include "analysis/verdict.h"
#include "base/fields.h"
#include "report/coordinates.h"
#include "report/question.h"
#include "report/sentence.h"
#include "report/value.h"

namespace netring {

/// Of a number that is not available: it is left out.
using OptionalNumber = std::optional<double>;

/// What the file is of.
struct AnalysedHeader {
  std::string netring_version;
  std::string started_utc;
  std::string ended;
  bool interrupted = false;
  std::string command;
  std::string path;
  std::string cost;
  int64_t store_bytes = 0;
};

template <typename Archive>
void Describe(Archive& archive, AnalysedHeader& header) {
  archive.Field("netring_version", header.netring_version);
  archive.Field("started_utc", header.started_utc);
  archive.Field("ended", header.ended, "why; empty: it is not over");
  archive.Field("interrupted", header.interrupted, "it was, or it is not over");
  archive.Field("command", header.command, "measures the same cells again");
  archive.Field("path", header.path);
  archive.Field("cost", header.cost,
                "the metric that is compared: the work of the side under test");
  archive.Field("store_bytes", header.store_bytes, "size of the run.jsonl that it was made from",
                Bounds{0});
}

struct ShownVariant {
  std::string name;
  std::optional<int64_t> place;
};

template <typename Archive>
void Describe(Archive& archive, ShownVariant& variant) {
  archive.Field("name", variant.name);
  archive.Field("place", variant.place, kMayLack, "in netring's table; none: a rule, such as auto",
                Bounds{0, 1000});
}

struct ShownMetric {
  std::string name;
  std::string unit;
  std::string words;
  Better better = Better::kLower;
  std::string missing;
};

template <typename Archive>
void Describe(Archive& archive, ShownMetric& metric) {
  archive.Field("name", metric.name);
  archive.Field("unit", metric.unit);
  archive.Field("words", metric.words);
  archive.Field("better", metric.better);
  archive.Field("missing", metric.missing, kMayLack, "why no cell has it");
}

struct ShownRule {
  std::string name;
  Severity kind = Severity::kNote;
  std::string meaning;
  std::string advice;
  std::vector<size_t> cells;
};

template <typename Archive>
void Describe(Archive& archive, ShownRule& rule) {
  archive.Field("name", rule.name);
  archive.Field("kind", rule.kind);
  archive.Field("meaning", rule.meaning);
  archive.Field("advice", rule.advice);
  archive.Field("cells", rule.cells, Bounds{0, 100'000});
}

/// A number of a cell.
struct Figure {
  double value = 0;
  std::string text;
  OptionalNumber q1;
  OptionalNumber q3;
  std::string spread;
};

template <typename Archive>
void Describe(Archive& archive, Figure& figure) {
  archive.Field("value", figure.value);
  archive.Field("text", figure.text, "with its unit");
  archive.Field("q1", figure.q1, kMayLack, "lower quartile of the slices: a spread");
  archive.Field("q3", figure.q3, kMayLack);
  archive.Field("spread", figure.spread, kMayLack, "both as text");
}

/// A part of the CPU time of a message.
struct ShownPart {
  std::string side;
  std::string name;
  double from = 0;
  double to = 0;
  bool beside = false;
  std::string text;
};

template <typename Archive>
void Describe(Archive& archive, ShownPart& part) {
  archive.Field("side", part.side);
  archive.Field("name", part.name);
  archive.Field("from", part.from, "ns: where the parts before it end");
  archive.Field("to", part.to);
  archive.Field("beside", part.beside, kMayLack, "it may be in the other parts too");
  archive.Field("text", part.text, "with its unit");
}

/// The parts of both sides; none of a cell without messages.
std::vector<ShownPart> PartsOfCpuTime(const CellResult& cell);

/// All of a cell but its coordinates, figures and slices, which have members by name.
struct ShownCell {
  std::string id;
  std::string name;
  bool twin = false;
  Outcome outcome;
  Verdict::Kind verdict = Verdict::Kind::kNone;
  std::vector<std::string> reasons;
  std::vector<std::string> notes;
  bool usable = false;
  std::vector<double> beyond;
  std::vector<ShownPart> parts;
};

template <typename Archive>
void Describe(Archive& archive, ShownCell& cell) {
  archive.Field("id", cell.id);
  archive.Field("name", cell.name);
  archive.Field("twin", cell.twin, "the same cell once more: a control");
  Describe(archive, cell.outcome);
  archive.Field("verdict", cell.verdict);
  archive.Field("reasons", cell.reasons, "names of the rules that weaken it");
  archive.Field("notes", cell.notes, "names of those that weaken nothing");
  archive.Field("usable", cell.usable, "whether its numbers may be compared");
  archive.Field("beyond", cell.beyond, kMayLack,
                "ns of round trip that these shares took longer than");
  archive.Field("parts", cell.parts, kMayLack, "of the CPU time of a message");
}

/// How much more a ratio is than the whole, in per cent.
inline OptionalNumber PercentOf(const OptionalNumber& ratio) {
  constexpr double kPerCent = 100;
  return ratio.has_value() ? OptionalNumber(SixDigits(kPerCent * (*ratio - 1))) : std::nullopt;
}

/// A comparison's numbers, within what names its two sides.
template <typename Archive>
void DescribeComparison(Archive& archive, Comparison& comparison, std::string& text) {
  OptionalNumber low;
  OptionalNumber high;
  if (comparison.interval.has_value()) {
    low = comparison.interval->low;
    high = comparison.interval->high;
  }
  archive.Field("rounds", comparison.rounds, Bounds{0});
  archive.Field("ratio", comparison.ratio, kMayLack, "1.03: 3 % more");
  archive.Field("low", low, kMayLack, "of its 95 % confidence interval");
  archive.Field("high", high, kMayLack);
  OptionalNumber percent = PercentOf(comparison.ratio);
  OptionalNumber percent_low = PercentOf(low);
  OptionalNumber percent_high = PercentOf(high);
  archive.Field("percent", percent, kMayLack, "the ratio as a change: 3 of 1.03");
  archive.Field("percent_low", percent_low, kMayLack);
  archive.Field("percent_high", percent_high, kMayLack);
  archive.Field("answer", comparison.answer);
  archive.Field("text", text);
}

struct ShownComparison {
  size_t cell = 0;
  size_t base = 0;
  bool baseline = false;
  std::string metric;
  Comparison comparison;
  std::string text;
};

template <typename Archive>
void Describe(Archive& archive, ShownComparison& shown) {
  archive.Field("cell", shown.cell);
  archive.Field("base", shown.base);
  archive.Field("baseline", shown.baseline, kMayLack, "the base is what the table compares with");
  archive.Field("metric", shown.metric);
  DescribeComparison(archive, shown.comparison, shown.text);
}

struct ShownScaling {
  size_t cell = 0;
  size_t base = 0;
  int threads = 0;
  Comparison comparison;
  std::string text;
  OptionalNumber efficiency;
  OptionalNumber efficiency_low;
  OptionalNumber efficiency_high;
};

template <typename Archive>
void Describe(Archive& archive, ShownScaling& shown) {
  archive.Field("cell", shown.cell);
  archive.Field("base", shown.base);
  archive.Field("threads", shown.threads);
  DescribeComparison(archive, shown.comparison, shown.text);
  archive.Field("efficiency", shown.efficiency, kMayLack, "the ratio per thread");
  archive.Field("efficiency_low", shown.efficiency_low, kMayLack);
  archive.Field("efficiency_high", shown.efficiency_high, kMayLack);
}

struct ShownEffect {
  std::string group;
  std::string factor;
  std::string metric;
  bool control = false;
  std::string missing;
  Comparison comparison;
  std::string text;
};

template <typename Archive>
void Describe(Archive& archive, ShownEffect& shown) {
  archive.Field("group", shown.group);
  archive.Field("factor", shown.factor);
  archive.Field("metric", shown.metric);
  archive.Field("control", shown.control);
  archive.Field("missing", shown.missing, kMayLack);
  DescribeComparison(archive, shown.comparison, shown.text);
}

struct ShownClaim {
  Claim::Kind kind = Claim::Kind::kOnly;
  std::string subject;
  std::string other;
  std::string where;
  bool main = true;
  std::optional<int64_t> from;
  std::optional<int64_t> to;
  OptionalNumber ratio;
  OptionalNumber size;
  OptionalNumber low;
  OptionalNumber high;
  Verdict::Kind strength = Verdict::Kind::kValid;
  std::string text;
  std::vector<size_t> cells;
};

template <typename Archive>
void Describe(Archive& archive, ShownClaim& claim) {
  archive.Field("kind", claim.kind);
  archive.Field("subject", claim.subject);
  archive.Field("other", claim.other, kMayLack);
  archive.Field("where", claim.where, kMayLack, "what its cells have in common");
  archive.Field("main", claim.main, "whether it is part of the answer");
  archive.Field("from", claim.from, kMayLack, "sizes, in bytes");
  archive.Field("to", claim.to, kMayLack);
  archive.Field("ratio", claim.ratio, kMayLack, "subject beside other, at the size `to`");
  archive.Field("size", claim.size, kMayLack, "of a crossover, in bytes");
  archive.Field("low", claim.low, kMayLack, "of the interval of the ratio or size");
  archive.Field("high", claim.high, kMayLack);
  archive.Field("strength", claim.strength, "the worst verdict of its cells");
  archive.Field("text", claim.text);
  archive.Field("cells", claim.cells, Bounds{0, 100'000});
}

}  // namespace netring

#endif  // NETRING_REPORT_ANALYSIS_FIELDS_H_
