#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "report/atomic_file.h"
#include "unit/report/fixture.h"
#include "unit/report/source_root.h"

namespace netring {

std::string SourcePath(const std::string& file) { return std::string(kSourceRoot) + "/" + file; }

std::string ReadSource(const std::string& file) {
  std::ifstream in(SourcePath(file), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void ExpectGolden(const std::string& file, const std::string& actual) {
  if (std::getenv("NETRING_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(WriteFileAtomically(SourcePath(file), actual).ok()) << file;
  }
  EXPECT_EQ(actual, ReadSource(file)) << file << " differs; NETRING_UPDATE_GOLDEN=1 rewrites it";
}

}  // namespace netring
