// What a run says about its contenders: the claims as data, each with its sentence.

#ifndef NETRING_REPORT_CLAIMS_H_
#define NETRING_REPORT_CLAIMS_H_

#include <string>
#include <vector>

#include "analysis/claim.h"
#include "report/analysed_run.h"
#include "report/effects.h"
#include "report/sentence.h"

namespace netring {

/// A claim of a range of sizes in a few words: `what` holds `at`.
struct ClaimBrief {
  std::string what;  ///< "a1", "a1 or a2 (the same)"; empty: the claim is of no range
  std::string at;    ///< "up to 4 KiB", "at every size with threads 2"
};

struct SaidClaim {
  Claim claim;
  std::string factor;   ///< kEffect: what was switched on
  std::string where;    ///< what its cells have in common that others have not: "threads 2"
  bool is_main = true;  ///< of the cells that most of the run is about: it is under the table
  /// The worst verdict of its cells: kValid or kDegraded.
  Verdict::Kind strength = Verdict::Kind::kValid;
  std::string text;
  ClaimBrief brief;
};

/// In the order in which they are said; those that are not main come last.
std::vector<SaidClaim> FindClaims(const AnalysedRun& analysed);

/// The main claims, or why there are none.
void AppendAnswer(const AnalysedRun& analysed, std::vector<Sentence>* out);

/// The sentence of a claim. `contest`: the sizes of all that it is about.
std::string ClaimText(const AnalysedRun& analysed, const SaidClaim& said, const Contest& contest);
ClaimBrief BriefOfClaim(const AnalysedRun& analysed, const SaidClaim& said, const Contest& contest);
/// "less from 18 KiB on"; empty: none was found.
std::string CrossoverBrief(const Crossover& crossover);
std::string EffectClaimText(const SaidClaim& said, TestedSide side);
/// "; no difference is told at 64 KiB": the sizes above a crossover at which it does not hold.
std::string ExceptText(const Crossover& crossover);
/// "no difference is told at 64 B": why a crossover is not told.
std::string WhyNoCrossover(const Crossover& crossover);

}  // namespace netring

#endif  // NETRING_REPORT_CLAIMS_H_
