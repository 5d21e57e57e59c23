#include "probe/process_facts.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace netring {
namespace {

constexpr char kLimits[] =
    "Limit                     Soft Limit           Hard Limit           Units     \n"
    "Max open files            1024                 1048576              files     \n"
    "Max locked memory         65536                unlimited            bytes     \n"
    "Max nice priority         0                    0                    \n"
    "Max stack size            many                 unlimited            bytes     \n"
    "Max data size\n";

TEST(FindLimit, ReadsNumbersAndUnlimited) {
  const std::optional<Limit> files = FindLimit(kLimits, "Max open files");
  ASSERT_TRUE(files.has_value());
  EXPECT_EQ(files->soft, 1024);
  EXPECT_EQ(files->hard, 1048576);
  const std::optional<Limit> memory = FindLimit(kLimits, "Max locked memory");
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(memory->soft, 65536);
  EXPECT_EQ(memory->hard, std::nullopt);
}

TEST(FindLimit, IsEmptyForWhatIsNotThereOrDoesNotRead) {
  EXPECT_FALSE(FindLimit(kLimits, "Max processes").has_value());
  EXPECT_FALSE(FindLimit(kLimits, "Max stack size").has_value());
  EXPECT_FALSE(FindLimit(kLimits, "Max data size").has_value());
  EXPECT_FALSE(FindLimit("", "Max open files").has_value());
}

TEST(ReadProcessFacts, TellsUserCapabilitiesAndSeccomp) {
  const ProcessFacts facts = ReadProcessFacts(
      "Name:\tx\nUid:\t1000\t0\t0\t0\nCapEff:\t0000000000004000\nSeccomp:\t2\n"
      "Seccomp_filters:\t1\n");
  EXPECT_TRUE(facts.root) << "the effective user counts";
  EXPECT_TRUE(facts.Has(14));
  EXPECT_FALSE(facts.Has(13));
  EXPECT_EQ(facts.seccomp, 2);
}

TEST(ReadProcessFacts, WithoutTextItIsAnOrdinaryProcess) {
  for (const char* text : {"", "Uid:\nCapEff:\nSeccomp:", "CapEff:\tzz\nSeccomp:\ttwo\nUid:\t0"}) {
    const ProcessFacts facts = ReadProcessFacts(text);
    EXPECT_FALSE(facts.root) << text;
    EXPECT_EQ(facts.capabilities, 0u) << text;
    EXPECT_EQ(facts.seccomp, 0) << text;
  }
}

TEST(ReadNumber, IsTheFirstWordOfAFile) {
  std::string pattern = (std::filesystem::temp_directory_path() / "netring-facts-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const std::string path = (folder / "file").string();
  EXPECT_EQ(ReadNumber(path), std::nullopt);
  EXPECT_EQ(ReadNumber(folder.string()), std::nullopt) << "a directory";
  const auto number_of = [&](const std::string& text) {
    std::ofstream(path) << text;
    return ReadNumber(path);
  };
  EXPECT_EQ(number_of("131072\n"), 131072);
  EXPECT_EQ(number_of("-1\t2\n"), -1);
  for (const char* text : {"", "\n", "many\n", "1x", "99999999999999999999"})
    EXPECT_EQ(number_of(text), std::nullopt) << text;
  EXPECT_EQ(number_of(std::string(100'000, '1')), std::nullopt);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace netring
