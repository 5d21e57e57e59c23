#include "report/analysed_run.h"

#include "report/claims.h"

namespace netring {

AnalysedRun::AnalysedRun(const Result& result)
    : run_(result),
      judged_(JudgedRunOf(result)),
      rows_(ResultRows(result, judged_)),
      usable_(result.cells.size()) {
  for (const Row& row : rows_) {
    usable_[PlaceOf(*row.cell)] = row.has_numbers() && row.verdict.kind != Verdict::Kind::kInvalid;
  }
}

std::vector<size_t> AnalysedRun::usable_cells() const {
  std::vector<size_t> places;
  for (size_t i = 0; i < usable_.size(); ++i) {
    if (usable_[i]) places.push_back(i);
  }
  return places;
}

const std::vector<SaidClaim>& AnalysedRun::claims() const {
  if (claims_ == nullptr)
    claims_ = std::make_shared<const std::vector<SaidClaim>>(FindClaims(*this));
  return *claims_;
}

}  // namespace netring
