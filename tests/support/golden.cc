#include "support/golden.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "source_root.h"

namespace netring {
namespace {

std::string SourcePath(const std::string& file) { return std::string(kSourceRoot) + "/" + file; }

/// The command that makes the file anew.
std::string UpdateCommand() {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  return std::string("NETRING_UPDATE_GOLDEN=1 ") + program_invocation_name +
         " --gtest_filter=" + test->test_suite_name() + "." + test->name();
}

}  // namespace

std::string ReadSource(const std::string& file) {
  std::ifstream in(SourcePath(file), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void ExpectGolden(const std::string& file, const std::string& actual) {
  if (std::getenv("NETRING_UPDATE_GOLDEN") != nullptr) {
    std::ofstream out(SourcePath(file), std::ios::binary);
    out << actual << std::flush;
    ASSERT_TRUE(out.good()) << "cannot write " << SourcePath(file);
  }
  EXPECT_EQ(actual, ReadSource(file))
      << file << " differs; to make it anew:\n  " << UpdateCommand();
}

}  // namespace netring
