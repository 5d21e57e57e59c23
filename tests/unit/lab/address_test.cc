#include "lab/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netring {
namespace {

using testing::HasSubstr;

const LinkAddress kLoopback{.text = "127.0.0.1", .link = "lo", .mtu = 65536, .loopback = true};
const LinkAddress kFirst{.text = "192.0.2.1", .link = "eth0", .mtu = 1500};
const LinkAddress kLinkLocal{.text = "fe80::1", .link = "eth0", .mtu = 1500};
const LinkAddress kGlobal{.text = "2001:db8::1", .link = "eth0", .mtu = 1500};
const LinkAddress kSecond{.text = "192.0.2.2", .link = "eth1", .mtu = 9000};

TEST(AddressTest, TakesTheOnlyAddressThatIsNotLoopback) {
  const auto chosen = ChooseServerAddress({kLoopback, kSecond}, "");
  ASSERT_TRUE(chosen.ok()) << chosen.status();
  EXPECT_EQ(chosen->text, "192.0.2.2");
  EXPECT_EQ(chosen->mtu, 9000);
}

TEST(AddressTest, SeveralAreAnErrorThatListsThemAndNamesTheFlag) {
  const auto chosen = ChooseServerAddress({kFirst, kLoopback, kSecond}, "");
  ASSERT_TRUE(absl::IsFailedPrecondition(chosen.status())) << chosen.status();
  EXPECT_THAT(std::string(chosen.status().message()),
              HasSubstr("192.0.2.1 on eth0, 192.0.2.2 on eth1; choose one with --server_address"));
}

TEST(AddressTest, NoneIsAnErrorThatSaysSo) {
  const auto chosen = ChooseServerAddress({kLoopback}, "");
  ASSERT_TRUE(absl::IsFailedPrecondition(chosen.status())) << chosen.status();
  EXPECT_THAT(std::string(chosen.status().message()), HasSubstr("found: none"));
}

TEST(AddressTest, TakesTheOneAskedForEvenIfItIsLoopback) {
  const auto second = ChooseServerAddress({kLoopback, kFirst, kSecond}, "192.0.2.2");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->link, "eth1");
  const auto loopback = ChooseServerAddress({kLoopback, kFirst}, "127.0.0.1");
  ASSERT_TRUE(loopback.ok()) << loopback.status();
  EXPECT_EQ(loopback->mtu, 65536);
}

TEST(AddressTest, OneThatTheNamespaceDoesNotHaveIsNotFound) {
  const auto chosen = ChooseServerAddress({kLoopback, kFirst}, "192.0.2.9");
  ASSERT_TRUE(absl::IsNotFound(chosen.status())) << chosen.status();
  EXPECT_THAT(std::string(chosen.status().message()),
              testing::AllOf(HasSubstr("--server_address=192.0.2.9"),
                             HasSubstr("127.0.0.1 on lo, 192.0.2.1 on eth0")));
}

TEST(AddressTest, TakesTheOnlyOneOfIpv6WhereThereIsNoneOfIpv4) {
  const auto chosen = ChooseServerAddress({kLoopback, kLinkLocal, kGlobal}, "");
  ASSERT_TRUE(chosen.ok()) << chosen.status();
  EXPECT_EQ(chosen->text, "2001:db8::1");
  EXPECT_EQ(ChooseServerAddress({kLinkLocal, kGlobal, kFirst}, "")->text, "192.0.2.1");
  EXPECT_TRUE(absl::IsFailedPrecondition(ChooseServerAddress({kLinkLocal}, "").status()));
}

TEST(AddressTest, TakesTheOnlyOneOfTheVersionThatIsAskedFor) {
  const auto chosen = ChooseServerAddress({kFirst, kLinkLocal, kGlobal}, "", IpVersion::k6);
  ASSERT_TRUE(chosen.ok()) << chosen.status();
  EXPECT_EQ(chosen->text, "2001:db8::1");
  EXPECT_THAT(std::string(ChooseServerAddress({kGlobal}, "", IpVersion::k4).status().message()),
              HasSubstr("exactly one address of IPv4, loopback"));
}

TEST(AddressTest, FindsAnAddressHoweverItIsWrittenAndWhateverItsZone) {
  EXPECT_EQ(ChooseServerAddress({kFirst, kGlobal}, "2001:DB8:0::1")->text, "2001:db8::1");
  EXPECT_EQ(ChooseServerAddress({kLinkLocal, kGlobal}, "fe80::1%client0")->link, "eth0");
}

TEST(AddressTest, ClientAddressIsEmptyUnlessThereIsExactlyOne) {
  EXPECT_EQ(ClientAddress({kLoopback, kFirst}, kSecond), "192.0.2.1");
  EXPECT_EQ(ClientAddress({kLoopback}, kSecond), "");
  EXPECT_EQ(ClientAddress({kFirst, kSecond}, kSecond), "");
}

TEST(AddressTest, ClientAddressIsOfTheServersKind) {
  EXPECT_EQ(ClientAddress({kFirst, kLinkLocal, kGlobal}, kGlobal), "2001:db8::1");
  EXPECT_EQ(ClientAddress({kFirst, kLinkLocal, kGlobal}, kLinkLocal), "fe80::1");
}

}  // namespace
}  // namespace netring
