// The sentences of claims: one for each.

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "experiment/groups.h"
#include "report/claims.h"
#include "report/format.h"
#include "stats/order_statistics.h"

namespace netring {
namespace {

/// Names the contenders of a run.
struct Namer {
  const AnalysedRun& analysed;

  std::string operator()(size_t place) const {
    const Result& run = analysed.run();
    return ComparedValue(run.spec, run.cells[place].cell);
  }
  std::vector<std::string> All(const std::vector<RankedCell>& cells, bool same) const {
    std::vector<std::string> names;
    for (const RankedCell& each : cells) {
      if ((each.beside_best.answer == Answer::kSame) == same) names.push_back((*this)(each.cell));
    }
    return names;
  }
  /// Those between which there is no answer, in the run's order, so that two ranges can be one.
  std::vector<std::string> Untold(const Claim& claim) const {
    std::vector<size_t> places{claim.subject};
    for (const RankedCell& each : claim.ranking->tied()) {
      if (each.beside_best.answer != Answer::kSame) places.push_back(each.cell);
    }
    std::sort(places.begin(), places.end());
    std::vector<std::string> names;
    for (const size_t place : places) names.push_back((*this)(place));
    return names;
  }
};

std::string SizesText(const std::vector<int64_t>& sizes) {
  std::vector<std::string> texts;
  for (const int64_t size : sizes) texts.push_back(SizeText(size));
  return JoinedText(texts);
}

/// "Up to 4 KiB": a range of sizes among those of its contest.
std::string SpanText(const Claim& claim, const Contest& contest) {
  const std::string first = SizeText(claim.from);
  const std::string last = SizeText(claim.to);
  const bool from_first = claim.from == contest.sizes.front().size;
  const bool to_last = claim.to == contest.sizes.back().size;
  if (claim.from == claim.to) return absl::StrCat("At ", first);
  if (from_first && to_last)
    return contest.without.empty() ? "At every size"
                                   : absl::StrCat("At every size but ", SizesText(contest.without));
  // What is said of a range is not said of a size in it that has no numbers.
  std::vector<int64_t> within = contest.without;
  std::erase_if(within, [&](int64_t size) { return size < claim.from || size > claim.to; });
  const std::string but = within.empty() ? "" : absl::StrCat(" but at ", SizesText(within));
  if (from_first) return absl::StrCat("Up to ", last, but);
  return to_last ? absl::StrCat("From ", first, " on", but)
                 : absl::StrCat("From ", first, " to ", last, but);
}

/// Of which size the numbers are, where the claim is of several.
std::string AtText(const Claim& claim) {
  return claim.from == claim.to ? "" : absl::StrCat(" at ", SizeText(claim.to));
}

std::string SameWithin(const AnalysedRun& analysed) {
  return WithinText(analysed.run().spec.method.margin);
}

const TestedRow& Tested(const Namer& name) {
  return TestedRowOf(name.analysed.run().spec.method.measure);
}

std::string CostsLeastText(const Namer& name, const Claim& claim) {
  return absl::StrCat("use ", name(claim.subject), ": ", Tested(name).does,
                      " the least work per message, ", ComparisonText(*claim.comparison),
                      AtText(claim), " relative to ", name(*claim.other),
                      claim.ranking->others.size() > 1 ? ", the next" : "");
}

std::string SameText(const Namer& name, const Claim& claim) {
  const auto names = name.All(claim.ranking->tied(), true);
  return absl::StrCat("use ", name(claim.subject), ", or ", JoinedText(names, "or"), ", which cost",
                      names.size() == 1 ? "s" : "", " ", Tested(name).whom, " the same ",
                      SameWithin(name.analysed));
}

std::string NotToldText(const Namer& name, const Claim& claim) {
  if (claim.ranking->is_circle())
    return absl::StrCat("no answer: each costs ", Tested(name).whom, " more than some other");
  if (!claim.ranking->has_ratios())
    return absl::StrCat("no answer: ", FewRoundsText(), " measured two of them");
  const std::vector<RankedCell> tied = claim.ranking->tied();
  const std::vector<std::string> same = name.All(tied, true);
  const std::string cost =
      same.empty() ? ""
                   : absl::StrCat("; ", JoinedText(same), same.size() == 1 ? " costs" : " cost",
                                  " the same ", SameWithin(name.analysed));
  return absl::StrCat("no answer: ", JoinedText(name.Untold(claim)), " cannot be told apart", cost);
}

std::string NeverBeatenText(const Namer& name, const Claim& claim) {
  std::vector<std::string> names;
  for (const size_t place : claim.subjects) names.push_back(name(place));
  return absl::StrCat("At no size is another found to cost ", Tested(name).whom, " less than ",
                      JoinedText(names, "or"), ".");
}

const char* MoreOrLess(Answer answer) { return answer == Answer::kLess ? "less" : "more"; }

std::string CrossoverText(const Namer& name, const Claim& claim) {
  const Crossover& found = *claim.crossover;
  const std::string subject = name(claim.subject);
  const std::string other = name(*claim.other);
  if (found.kind == Crossover::Kind::kFound && !found.between.empty()) {
    return absl::StrCat("Above ", SizesText({found.between.back()}), ", ", subject, " costs ",
                        Tested(name).whom, " ", MoreOrLess(found.answer), " work than ", other,
                        ExceptText(found), "; it begins somewhere from ",
                        AboutSizeText(found.interval->low), " to ",
                        AboutSizeText(found.interval->high), ".");
  }
  if (found.kind == Crossover::Kind::kFound) {
    return absl::StrCat(
        "From about ", AboutSizeText(*found.size), " on (", AboutSizeText(found.interval->low),
        " to ", AboutSizeText(found.interval->high), "), ", subject, " costs ", Tested(name).whom,
        " ", MoreOrLess(found.answer), " work than ", other, ExceptText(found), ".");
  }
  if (found.kind == Crossover::Kind::kNone) {
    return absl::StrCat(subject, " costs ", Tested(name).whom, " ", MoreOrLess(found.answer),
                        " work than ", other, " at both ends, ", SizeText(claim.from), " and ",
                        SizeText(claim.to), ": there is no crossover between them.");
  }
  return absl::StrCat("No crossover of ", subject, " with ", other,
                      " was found: ", WhyNoCrossover(found), ".");
}

/// What holds for a range of sizes, in a few words.
std::string BriefText(const Namer& name, const Claim& claim) {
  const std::string subject = name(claim.subject);
  switch (claim.kind) {
    case Claim::Kind::kCostsLeast:
      return subject;
    case Claim::Kind::kSame: {
      std::vector<std::string> names = name.All(claim.ranking->tied(), true);
      names.insert(names.begin(), subject);
      return absl::StrCat(JoinedText(names, "or"), " (the same ", SameWithin(name.analysed), ")");
    }
    case Claim::Kind::kNotTold: {
      return absl::StrCat(JoinedText(name.Untold(claim), "or"), " (unsure which)");
    }
    case Claim::Kind::kOnly:
      return absl::StrCat(subject, " (no other has numbers)");
    default:
      return "";
  }
}

std::string MostThroughputText(const AnalysedRun& analysed, const Claim& claim) {
  const CellResult& cell = analysed.run().cells[claim.subject];
  const Metric& metric = MetricOf(MetricId::kThroughput);
  const std::optional<Interval> half = cell.Spread(MetricId::kThroughput);
  const std::string spread = half.has_value()
                                 ? absl::StrCat(" (half of its slices: ", NumberText(half->low),
                                                " to ", NumberText(half->high), ")")
                                 : "";
  return absl::StrCat("The highest throughput is ", NumberText(*cell.Figure(MetricId::kThroughput)),
                      " ", metric.unit, spread, ": ", analysed.NameOf(claim.subject), ".");
}

std::string RangeText(const Namer& name, const Claim& claim) {
  switch (claim.kind) {
    case Claim::Kind::kCostsLeast:
      return CostsLeastText(name, claim);
    case Claim::Kind::kSame:
      return SameText(name, claim);
    case Claim::Kind::kNotTold:
      return NotToldText(name, claim);
    default:
      return absl::StrCat("only ", name(claim.subject), " has numbers that may be used");
  }
}

}  // namespace

std::string ExceptText(const Crossover& crossover) {
  if (crossover.kind != Crossover::Kind::kFound || crossover.untold.empty()) return "";
  return absl::StrCat("; no difference is found at ", SizesText(crossover.untold));
}

std::string WhyNoCrossover(const Crossover& crossover) {
  switch (crossover.kind) {
    case Crossover::Kind::kFewRounds:
      return absl::StrCat(FewRoundsText(), " at ", SizesText(crossover.untold));
    case Crossover::Kind::kSeveral:
      return "the one that costs less changes more than once";
    case Crossover::Kind::kUntold:
      return absl::StrCat("no difference is found at ", SizesText(crossover.untold));
    default:
      return "fewer than two sizes have numbers of both";
  }
}

std::string ClaimText(const AnalysedRun& analysed, const SaidClaim& said, const Contest& contest) {
  const Namer name{analysed};
  const Claim& claim = said.claim;
  std::string text;
  switch (claim.kind) {
    case Claim::Kind::kMostThroughput:
      return MostThroughputText(analysed, claim);
    case Claim::Kind::kNeverBeaten:
      text = NeverBeatenText(name, claim);
      break;
    case Claim::Kind::kCrossover:
    case Claim::Kind::kNoCrossover:
    case Claim::Kind::kCrossoverNotTold:
      text = CrossoverText(name, claim);
      break;
    default:
      text = absl::StrCat(SpanText(claim, contest), ", ", RangeText(name, claim), ".");
  }
  return said.where.empty() ? text : absl::StrCat("With ", said.where, ": ", text);
}

ClaimBrief BriefOfClaim(const AnalysedRun& analysed, const SaidClaim& said,
                        const Contest& contest) {
  std::string what = BriefText(Namer{analysed}, said.claim);
  if (what.empty()) return {};
  // Of one size it goes without saying, where something else tells the contests apart.
  const bool is_sized = contest.sizes.size() > 1 || said.where.empty();
  std::string at = is_sized ? SpanText(said.claim, contest) : "";
  if (!at.empty()) at.front() = absl::ascii_tolower(static_cast<unsigned char>(at.front()));
  if (!said.where.empty()) absl::StrAppend(&at, at.empty() ? "" : " ", "with ", said.where);
  return {std::move(what), std::move(at)};
}

std::string CrossoverBrief(const Crossover& crossover) {
  if (crossover.kind != Crossover::Kind::kFound) return "";
  const std::string answer(NameOf(crossover.answer));
  if (!crossover.between.empty())
    return absl::StrCat(answer, " above ", SizeText(crossover.between.back()));
  return absl::StrCat(answer, " from ", AboutSizeText(*crossover.size), " on");
}

std::string EffectClaimText(const SaidClaim& said, TestedSide side) {
  // Of more than one pair it is the mean of their logarithms.
  const bool is_mean = said.claim.cells.size() > 2;
  return absl::StrCat("Switching ", said.factor, " on changes ", TestedRowOf(side).work,
                      " per message by ", ComparisonText(*said.claim.comparison),
                      is_mean ? " on average over the other factors" : "", ": ", said.where, ".");
}

}  // namespace netring
