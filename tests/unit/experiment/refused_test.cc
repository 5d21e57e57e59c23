#include "experiment/refused.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Plan PlanOf(const Spec& spec) { return MakePlan(spec).value(); }

std::vector<std::string> IdsOf(const Plan& plan) {
  std::vector<std::string> ids;
  for (const Cell& cell : plan.cells) ids.push_back(cell.Id());
  return ids;
}

Spec RefusedSpec(absl::string_view impl, absl::string_view engine) {
  Spec spec = DefaultSpec();
  for (const auto& [name, text] :
       {std::pair(absl::string_view("impl"), impl), std::pair(absl::string_view("engine"), engine),
        std::pair(absl::string_view("sizes"), absl::string_view("64"))})
    EXPECT_TRUE(Set(name, text, &spec).ok());
  return spec;
}

TEST(TakeRefused, TakesWhatAnEngineCannotDo) {
  const Spec spec = RefusedSpec("a1,zc", "blocking");
  Plan plan = PlanOf(spec);
  const std::vector<RefusedCells> refused = TakeRefused(spec, Kernel::Probe(), &plan);
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_THAT(refused.front().reason, HasSubstr("only on a ring"));
  EXPECT_THAT(refused.front().ids, SizeIs(1));
  EXPECT_THAT(IdsOf(plan),
              ElementsAre("blocking/a1/rr/-/64B/t1/c1", "blocking/a1/rr/-/64B/t1/c1/again"));
  EXPECT_THAT(plan.groups, IsEmpty()) << "nothing is left to compare a1 with";
}

TEST(TakeRefused, WithoutIoUringNoCellOfARingIsLeft) {
  const Spec spec = RefusedSpec("a1,auto", "uring,epoll");
  Plan plan = PlanOf(spec);
  const std::vector<RefusedCells> refused =
      TakeRefused(spec, absl::UnavailableError("no io_uring here"), &plan);
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_THAT(refused.front().reason, HasSubstr("no io_uring here"));
  for (const std::string& id : IdsOf(plan)) EXPECT_THAT(id, HasSubstr("epoll/"));
  EXPECT_FALSE(plan.cells.empty());
}

}  // namespace
}  // namespace netring
