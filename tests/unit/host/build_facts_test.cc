#include "host/build_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_fields.h"

namespace netring {
namespace {

using testing::MatchesRegex;

TEST(BuildFacts, AreKnownOfThisProgram) {
  const BuildFacts own = OwnBuildFacts();
  EXPECT_EQ(own.netring_version, NETRING_VERSION);
  EXPECT_THAT(own.compiler, MatchesRegex("[a-z]+ [0-9.]+.*"));
  EXPECT_THAT(own.liburing_loaded, MatchesRegex("[0-9]+\\.[0-9]+"));
  EXPECT_FALSE(own.build_type.empty());
  EXPECT_FALSE(own.sanitizer.empty());
  EXPECT_EQ(own, OwnBuildFacts());
}

// As readelf(1) shows it: SHA-1 or MD5 in hexadecimal.
TEST(BuildFacts, HaveTheIdThatTheLinkerGave) {
  EXPECT_THAT(OwnBuildFacts().build_id, MatchesRegex("([0-9a-f][0-9a-f]){8,}"));
}

TEST(BuildFacts, ComeBackTheSame) {
  const BuildFacts own = OwnBuildFacts();
  BuildFacts read;
  EXPECT_TRUE(FromJson(ToJson(own), &read).ok());
  EXPECT_EQ(read, own);
  EXPECT_TRUE(FromJson(Json::object(), &read).ok()) << "what is not known is left out";
  EXPECT_EQ(read, BuildFacts());
}

}  // namespace
}  // namespace netring
