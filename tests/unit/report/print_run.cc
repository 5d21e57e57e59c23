// Prints the run.json of the tests' fixed Result, for the check against the schema.

#include <cstdio>

#include "report/json.h"
#include "unit/report/fixture.h"

int main() {
  std::fputs(netring::RunJson(netring::FourCells()).c_str(), stdout);
  return 0;
}
