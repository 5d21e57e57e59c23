#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "netring/connection.h"

namespace netring {
namespace {

using testing::HasSubstr;

Hello Sample() {
  Hello hello{.thread = 0x01020304, .connection = 0x05060708, .message_bytes = 0x1112131415161718};
  for (size_t i = 0; i < hello.cookie.size(); ++i) hello.cookie[i] = static_cast<uint8_t>(0xf0 + i);
  return hello;
}

void ExpectSame(const Hello& read, const Hello& written) {
  EXPECT_EQ(read.cookie, written.cookie);
  EXPECT_EQ(read.thread, written.thread);
  EXPECT_EQ(read.connection, written.connection);
  EXPECT_EQ(read.message_bytes, written.message_bytes);
}

TEST(Hello, RoundTrips) {
  for (Hello hello : {Sample(), Hello{}}) {
    const auto read = DecodeHello(EncodeHello(hello));
    ASSERT_TRUE(read.ok()) << read.status();
    ExpectSame(*read, hello);
  }
  Hello largest = Sample();
  largest.thread = largest.connection = std::numeric_limits<uint32_t>::max();
  largest.message_bytes = std::numeric_limits<uint64_t>::max();
  ExpectSame(DecodeHello(EncodeHello(largest)).value(), largest);
}

TEST(Hello, LayoutOnTheWireIsFixed) {
  const auto bytes = EncodeHello(Sample());
  EXPECT_EQ(std::string(bytes.begin(), bytes.begin() + 7), "netring");
  EXPECT_EQ(bytes[7], 1);
  EXPECT_EQ(bytes[8], 0xf0);
  EXPECT_EQ(bytes[23], 0xff);
  EXPECT_EQ(bytes[24], 0x04);  // little-endian
  EXPECT_EQ(bytes[28], 0x08);
  EXPECT_EQ(bytes[32], 0x18);
  EXPECT_EQ(bytes[39], 0x11);
}

TEST(Hello, RefusesOtherMagicAndOtherVersions) {
  const auto good = EncodeHello(Sample());
  for (size_t i = 0; i < 8; ++i) {
    auto bytes = good;
    bytes[i] ^= 1;
    const auto read = DecodeHello(bytes);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << i;
  }
}

TEST(Hello, RefusesOtherLengths) {
  const auto good = EncodeHello(Sample());
  std::vector<uint8_t> bytes(good.begin(), good.end());
  EXPECT_TRUE(DecodeHello(bytes).ok());
  bytes.push_back(0);
  EXPECT_FALSE(DecodeHello(bytes).ok());
  bytes.resize(kHelloBytes - 1);
  EXPECT_FALSE(DecodeHello(bytes).ok());
  EXPECT_FALSE(DecodeHello({}).ok());
}

TEST(Cookie, HexRoundTrips) {
  const std::string hex = ToHex(Sample().cookie);
  EXPECT_EQ(hex, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  EXPECT_EQ(CookieFromHex(hex).value(), Sample().cookie);
  EXPECT_EQ(CookieFromHex("F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF").value(), Sample().cookie);
}

TEST(Cookie, RefusesWhatIsNot32HexDigits) {
  for (const char* hex :
       {"", "f0", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfef", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff0",
        "f0f1f2f3f4f5f6f7f8f9fafbfcfdfefg", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfe f"}) {
    const auto cookie = CookieFromHex(hex);
    EXPECT_EQ(cookie.status().code(), absl::StatusCode::kInvalidArgument) << hex;
    EXPECT_THAT(cookie.status().ToString(), HasSubstr("32 hexadecimal digits")) << hex;
  }
}

TEST(Cookie, DrawnOnesDiffer) { EXPECT_NE(DrawCookie().value(), DrawCookie().value()); }

}  // namespace
}  // namespace netring
