// Prints the run.json of the tests' fixed Result, for the check against the schema.

#include <cstdio>

#include "report/json.h"
#include "unit/report/fixture.h"

int main() {
  netring::Result run = netring::FourCells();
  run.auto_rules = {{.engine = "uring",
                     .workload = netring::Workload::kRr,
                     .zero_copy = "zc",
                     .from = 4096,
                     .reason = "it won",
                     .trials = {{.size = 4096, .copy_ns = 2.5, .zero_copy_ns = 2, .wins = true}}},
                    {.engine = "epoll",
                     .workload = netring::Workload::kRr,
                     .zero_copy = "a3",
                     .reason = "it lost"}};
  std::fputs(netring::RunJson(run).c_str(), stdout);
  return 0;
}
