#include "report/analysed_run.h"

#include "report/claims.h"
#include "report/coordinates.h"

namespace netring {

AnalysedRun::AnalysedRun(const Result& result)
    : run_(result),
      judged_(JudgedRunOf(result)),
      rows_(ResultRows(result, judged_)),
      row_of_(result.cells.size()),
      usable_(result.cells.size()),
      varying_(VaryingCoordinates(result)) {
  for (const Row& row : rows_) {
    row_of_[PlaceOf(*row.cell)] = &row;
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

std::string AnalysedRun::NameOf(size_t place) const {
  return NameOfCell(varying_, run_.cells[place].cell);
}

const std::vector<Effect>& AnalysedRun::effects() const {
  if (!effects_.has_value()) effects_ = FindEffects(run_);
  return *effects_;
}

const std::vector<SaidClaim>& AnalysedRun::claims() const {
  if (claims_ == nullptr)
    claims_ = std::make_shared<const std::vector<SaidClaim>>(FindClaims(*this));
  return *claims_;
}

}  // namespace netring
