#include "engine/chain.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace netring {
namespace {

Chain MakeChain(uint32_t first, uint32_t others, int count) {
  Chain chain;
  chain.Add(first);
  for (int i = 1; i < count; ++i) chain.Add(others);
  return chain;
}

TEST(Chain, TheLastCompletionTellsOfAll) {
  const Chain chain = MakeChain(512, 512, 8);
  EXPECT_EQ(chain.size(), 8);
  EXPECT_EQ(chain.Taken(7, 512), 4096);
}

TEST(Chain, ARequestThatFailedInTheMiddleTellsWhatWasTakenBeforeIt) {
  const Chain chain = MakeChain(512, 512, 8);
  EXPECT_EQ(chain.Taken(1, -EPIPE), 512);
  EXPECT_EQ(chain.Taken(5, -ECONNRESET), 2560);
  EXPECT_EQ(chain.Taken(5, 100), 2660) << "a part of it was taken";
}

TEST(Chain, TheFirstRequestsFailureIsThatOfTheSend) {
  EXPECT_EQ(MakeChain(512, 512, 8).Taken(0, -EPIPE), -EPIPE);
  EXPECT_EQ(MakeChain(512, 512, 8).Taken(0, 0), 0);
  EXPECT_EQ(MakeChain(512, 512, 8).Taken(0, 7), 7);
}

TEST(Chain, TheFirstRequestMayBeTheRestOfAField) {
  const Chain chain = MakeChain(3, 512, 4);
  EXPECT_EQ(chain.Taken(1, -EPIPE), 3);
  EXPECT_EQ(chain.Taken(3, 512), 3 + 3 * 512);
  EXPECT_EQ(MakeChain(3, 0, 1).Taken(0, 3), 3);
}

TEST(Chain, FieldsOfAMessageNeedNotBeAlike) {
  Chain chain;
  for (const uint32_t bytes : {64u, 65536u, 8u}) chain.Add(bytes);
  EXPECT_EQ(chain.Taken(1, -EPIPE), 64);
  EXPECT_EQ(chain.Taken(2, 8), 64 + 65536 + 8);
}

TEST(Chain, AMessageOfTheLargestSizeFits) {
  EXPECT_EQ(MakeChain(1 << 27, 1 << 27, 8).Taken(7, 1 << 27), 1 << 30);
}

TEST(Chain, IsUsedAgain) {
  Chain chain = MakeChain(3, 512, 4);
  chain.Clear();
  EXPECT_EQ(chain.size(), 0);
  chain.Add(8);
  chain.Add(8);
  EXPECT_EQ(chain.Taken(1, 8), 16);
}

}  // namespace
}  // namespace netring
