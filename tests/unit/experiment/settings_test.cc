// What each setting takes and refuses.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "base/formats.h"
#include "experiment/names.h"
#include "experiment/spec.h"
#include "netring/clock.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string ErrorOf(absl::string_view name, absl::string_view text) {
  Spec spec = DefaultSpec();
  return std::string(Set(name, text, &spec).message());
}

/// What is printed after setting `text`; the error when it was refused.
std::string Printed(absl::string_view name, absl::string_view text) {
  Spec spec = DefaultSpec();
  const absl::Status status = Set(name, text, &spec);
  return status.ok() ? FindSetting(name)->print(spec) : std::string(status.message());
}

TEST(Settings, HaveDistinctNamesAndHelp) {
  std::set<std::string> names;
  for (const Setting& setting : Settings()) {
    EXPECT_TRUE(names.insert(std::string(setting.name)).second) << setting.name;
    EXPECT_FALSE(setting.help.empty()) << setting.name;
    EXPECT_EQ(FindSetting(setting.name), &setting);
  }
  EXPECT_EQ(FindSetting("nonsense"), nullptr);
}

TEST(Settings, SizesThatNoLayoutTakesAreRefused) {
  Spec spec = DefaultSpec();
  spec.sizes = {4096};
  spec.layout = {"64+64K"};
  EXPECT_EQ(CheckSpec(spec).message(),
            "--sizes=4096: --layout=64+64K has a size of its own; leave --sizes out, or write the "
            "last part as *");
  spec.layout = {"64+64K", "64+*"};
  EXPECT_TRUE(CheckSpec(spec).ok());
  spec.layout = {"64+64K"};
  spec.sizes = DefaultSpec().sizes;
  EXPECT_TRUE(CheckSpec(spec).ok());
}

TEST(Settings, DefaultsAreTheDocumentedOnes) {
  const Spec spec = DefaultSpec();
  EXPECT_THAT(spec.layout, ElementsAre("8x"));
  EXPECT_THAT(spec.impl, ElementsAre("a1", "a2", "a3", "zc"));
  EXPECT_THAT(spec.engine, ElementsAre("uring"));
  EXPECT_THAT(spec.workload, ElementsAre(Workload::kRr));
  EXPECT_THAT(spec.ring, ElementsAre("default"));
  EXPECT_THAT(spec.sizes, ElementsAre(64, 512, 4096, 65536));
  EXPECT_THAT(spec.threads, ElementsAre(1));
  EXPECT_THAT(spec.connections, ElementsAre(1));
  EXPECT_THAT(spec.batch, ElementsAre(1));
  EXPECT_THAT(spec.depth, ElementsAre(1));
  EXPECT_THAT(spec.rate, ElementsAre(0));
  EXPECT_EQ(spec.socket.sndbuf, kUsualBuffer);
  EXPECT_EQ(spec.socket.rcvbuf, kUsualBuffer);
  EXPECT_EQ(spec.pace.arrivals, Arrivals::Kind::kConstant);
  EXPECT_EQ(spec.method.duration_ns, 5 * kNsPerSecond);
  EXPECT_EQ(spec.method.slice_ns, std::nullopt);
  EXPECT_EQ(spec.method.warmup_ns, std::nullopt);
  EXPECT_EQ(spec.method.precision, std::nullopt);
  EXPECT_EQ(spec.method.budget_ns, std::nullopt);
  EXPECT_DOUBLE_EQ(spec.method.margin, 0.02);
  EXPECT_TRUE(spec.method.control);
  EXPECT_EQ(spec.order, CellOrder::kRandom);
  EXPECT_EQ(spec.seed, std::nullopt);
  EXPECT_EQ(spec.path, PathKind::kVeth);
  EXPECT_TRUE(spec.counting.perf);
  EXPECT_EQ(spec.pin.policy, PinPolicy::kAuto);
  EXPECT_EQ(spec.socket.congestion_control, "auto");
  EXPECT_EQ(spec.socket.sndbuf, 4 << 20);
  EXPECT_EQ(spec.socket.rcvbuf, 4 << 20);
  EXPECT_FALSE(spec.socket.nagle);
  EXPECT_EQ(spec.spin_ns, std::nullopt);
  EXPECT_EQ(spec.memory.slots, 8);
  EXPECT_EQ(spec.memory.working_set, 0);
  EXPECT_FALSE(spec.memory.touch);
  EXPECT_THAT(spec.alloc, ElementsAre(Alloc::kMalloc));
  EXPECT_FALSE(spec.memory.verify);
  EXPECT_EQ(spec.server_netns, "");
  EXPECT_EQ(spec.client_netns, "");
  EXPECT_EQ(spec.server_address, "");
}

constexpr char kSizeAllowed[] =
    "a size is at least 8 bytes, at most 1G and a multiple of 8, such as 64, 4K or 1M";

// 17179869185G is 2^64 + 2^30: it must not wrap round to 1G.
TEST(Settings, BadSizesAreRefused) {
  for (const char* bad :
       {"0", "7", "abc", "12", "-8", "+8", " 8", "8 ", "1.5K", "1KB", "1k", "KiB", "1025M", "2G",
        "18446744073709551616", "17179869185G", "99999999999999999999G"}) {
    EXPECT_EQ(ErrorOf("sizes", bad), absl::StrCat("--sizes=", bad, ": ", kSizeAllowed));
  }
  EXPECT_EQ(ErrorOf("sizes", "64,7"), absl::StrCat("--sizes=64,7: ", kSizeAllowed, "; '7' is not"));
}

TEST(Settings, GoodSizesAreTaken) {
  EXPECT_EQ(Printed("sizes", "8"), "8");
  EXPECT_EQ(Printed("sizes", "1K,2KiB,1M,2MiB,1G"), "1024,2048,1048576,2097152,1073741824");
  EXPECT_EQ(Printed("sizes", "1073741824"), "1073741824");
  EXPECT_EQ(Printed("sizes", "4096,64"), "4096,64");
}

TEST(Settings, PointFromAnotherNameToTheVariant) {
  for (const auto& [other, name] :
       {std::pair("MSG_ZEROCOPY", "a3"), std::pair("msg_zerocopy", "a3"),
        std::pair("sendmsg", "a2"), std::pair("SEND_ZC", "zc"), std::pair("SENDMSG_ZC", "zc"),
        std::pair("copy", "a1")}) {
    EXPECT_EQ(ErrorOf("impl", other), absl::StrCat("--impl=", other, ": that is ", name));
  }
  EXPECT_EQ(ErrorOf("impl", "a1,SEND_ZC"), "--impl=a1,SEND_ZC: 'SEND_ZC' is zc");
}

TEST(Settings, PointToTheNearestName) {
  EXPECT_THAT(ErrorOf("impl", "zc-fixd"), EndsWith("or auto; did you mean zc-fixed?"));
  EXPECT_THAT(ErrorOf("engine", "uring,epol"), EndsWith("; 'epol' is not; did you mean epoll?"));
  EXPECT_THAT(ErrorOf("workload", "Strem"), EndsWith("; did you mean stream?"));
  EXPECT_THAT(ErrorOf("impl", "a9"), Not(HasSubstr("did you mean")));
  EXPECT_THAT(ErrorOf("impl", "something"), Not(HasSubstr("did you mean")));
}

TEST(Settings, ListsRefuseEmptyElementsAndDuplicates) {
  EXPECT_EQ(ErrorOf("sizes", ""), absl::StrCat("--sizes=: ", kSizeAllowed));
  EXPECT_EQ(ErrorOf("sizes", "64,"), absl::StrCat("--sizes=64,: ", kSizeAllowed, "; '' is not"));
  EXPECT_EQ(ErrorOf("threads", ",1"),
            "--threads=,1: must be a whole number from 1 to 256; '' is not");
  EXPECT_EQ(ErrorOf("sizes", "1K,64,1024"),
            "--sizes=1K,64,1024: must name each value once; '1024' repeats one");
  EXPECT_EQ(ErrorOf("impl", "a1,a1"), "--impl=a1,a1: must name each value once; 'a1' repeats one");
}

TEST(Settings, ListsHaveALimit) {
  std::string text = "8";
  for (int i = 2; i <= 1000; ++i) absl::StrAppend(&text, ",", 8 * i);
  EXPECT_EQ(Printed("sizes", text), text);
  EXPECT_THAT(ErrorOf("sizes", text + ",1M"), testing::EndsWith(": must have at most 1000 values"));
}

TEST(Settings, CountsHaveBounds) {
  for (const char* bad : {"0", "257", "-1", "two", "1.0", "99999999999999999999"}) {
    EXPECT_EQ(ErrorOf("threads", bad),
              absl::StrCat("--threads=", bad, ": must be a whole number from 1 to 256"));
  }
  EXPECT_EQ(Printed("threads", "1,256"), "1,256");
  EXPECT_EQ(ErrorOf("connections", "4097"),
            "--connections=4097: must be a whole number from 1 to 4096");
  EXPECT_EQ(Printed("connections", "4096"), "4096");
  EXPECT_EQ(ErrorOf("slots", "65537"), "--slots=65537: must be a whole number from 1 to 65536");
  EXPECT_EQ(ErrorOf("batch", "0"), "--batch=0: must be a whole number from 1 to 4096");
  EXPECT_EQ(ErrorOf("depth", "4097"), "--depth=4097: must be a whole number from 1 to 4096");
  EXPECT_EQ(ErrorOf("rate", "2000000000"),
            "--rate=2000000000: must be a whole number from 0 to 1000000000");
}

// The names of tables are taken from there: a row more must not break this test.
TEST(Settings, NamesAreOnesThatAreKnown) {
  const std::string variants = absl::StrCat(": must be ", Either(VariantNames()));
  EXPECT_EQ(ErrorOf("impl", "a9"), absl::StrCat("--impl=a9", variants));
  EXPECT_EQ(ErrorOf("impl", "a1,A2"), absl::StrCat("--impl=a1,A2", variants, "; 'A2' is not"));
  EXPECT_EQ(ErrorOf("engine", "x"), absl::StrCat("--engine=x: must be ", Either(EngineNames())));
  EXPECT_EQ(ErrorOf("workload", "x"),
            absl::StrCat("--workload=x: must be ", Either(AllNames<Workload>())));
  for (const char* wrong : {"x", "", "+defer", "plain+x", "plain+defer=1", "default,default"})
    EXPECT_FALSE(ErrorOf("ring", wrong).empty()) << wrong;
  EXPECT_THAT(ErrorOf("ring", "x"), testing::HasSubstr("must be default or plain, then switches"));
  EXPECT_EQ(ErrorOf("path", "x"), absl::StrCat("--path=x: must be ", Either(AllNames<PathKind>())));
  EXPECT_EQ(ErrorOf("order", "shuffled"), "--order=shuffled: must be random or sequential");
  EXPECT_EQ(ErrorOf("arrivals", "bursts"), "--arrivals=bursts: must be constant or poisson");
  EXPECT_EQ(ErrorOf("alloc", "heap"), "--alloc=heap: must be malloc, page or huge");
  EXPECT_EQ(ErrorOf("perf", "on"), "--perf=on: must be auto or off");
  EXPECT_EQ(ErrorOf("verify", "1"), "--verify=1: must be true or false");
  EXPECT_EQ(Printed("verify", "true"), "true");
  EXPECT_EQ(Printed("perf", "off"), "off");
}

TEST(Settings, DurationsHaveUnitsAndBounds) {
  for (const char* bad : {"-1s", "0", "0s", "5", "s", "abc", "", "25h", "inf", "-inf"}) {
    EXPECT_EQ(ErrorOf("duration", bad),
              absl::StrCat("--duration=", bad,
                           ": must be a duration over 0 and at most 24h, such as 100us or 1.5s"));
  }
  EXPECT_EQ(ErrorOf("warmup", "-1ms"),
            "--warmup=-1ms: must be a duration from 0 to 24h, such as 100us or 1.5s, or auto");
  for (const char* bad : {"0", "5", "25h", ""}) {
    EXPECT_EQ(ErrorOf("slice", bad),
              absl::StrCat("--slice=", bad,
                           ": must be a duration over 0 and at most 24h, such as 100us or 1.5s, or "
                           "auto"));
  }
  EXPECT_EQ(ErrorOf("budget", "0"),
            "--budget=0: must be a duration over 0 and at most 24h, such as 100us or 1.5s, or "
            "empty");
  EXPECT_EQ(Printed("duration", "24h"), "24h");
  EXPECT_EQ(Printed("duration", "1500ms"), "1.5s");
  EXPECT_EQ(Printed("warmup", "0"), "0");
  EXPECT_EQ(Printed("warmup", "auto"), "auto");
  EXPECT_EQ(Printed("slice", "auto"), "auto");
  EXPECT_EQ(Printed("slice", "20ms"), "20ms");
  EXPECT_EQ(Printed("budget", "1m"), "1m");
  EXPECT_EQ(Printed("budget", ""), "");
}

TEST(Settings, SpinIsAutoOrADuration) {
  const char* allowed = ": must be a duration from 0 to 1s, such as 100us or 1.5s, or auto";
  EXPECT_EQ(ErrorOf("spin", "1001ms"), absl::StrCat("--spin=1001ms", allowed));
  EXPECT_EQ(ErrorOf("spin", ""), absl::StrCat("--spin=", allowed));
  EXPECT_EQ(Printed("spin", "auto"), "auto");
  EXPECT_EQ(Printed("spin", "0"), "0");
  EXPECT_EQ(Printed("spin", "50us"), "50us");
}

TEST(Settings, PrecisionAndMarginArePercentages) {
  EXPECT_EQ(Printed("precision", "3%"), "3%");
  EXPECT_EQ(Printed("precision", "0.5"), "0.5%");
  EXPECT_EQ(Printed("precision", "0"), "0%");
  EXPECT_EQ(Printed("precision", "auto"), "auto");
  EXPECT_EQ(Printed("margin", "1.5%"), "1.5%");
  EXPECT_EQ(Printed("margin", "0"), "0%");
  for (const char* bad : {"-1%", "100%", "nan", "inf", "3 percent", "%", ""}) {
    EXPECT_EQ(
        ErrorOf("margin", bad),
        absl::StrCat("--margin=", bad, ": must be a percentage from 0 to below 100, such as 1.5%"));
    EXPECT_EQ(ErrorOf("precision", bad),
              absl::StrCat("--precision=", bad,
                           ": must be a percentage from 0 to below 100, such as 1.5%, or auto"));
  }
}

TEST(Settings, APercentageIsKeptAsAShare) {
  Spec spec = DefaultSpec();
  ASSERT_TRUE(Set("precision", "1.5%", &spec).ok());
  EXPECT_DOUBLE_EQ(*spec.method.precision, 0.015);
}

// What is printed is what is stored and what is run again.
TEST(Settings, EveryTenthOfAPercentComesBackAsItWas) {
  for (int tenths = 0; tenths < 1000; ++tenths) {
    std::string text = absl::StrCat(tenths / 10, tenths % 10 == 0 ? "" : ".",
                                    tenths % 10 == 0 ? "" : absl::StrCat(tenths % 10), "%");
    EXPECT_EQ(Printed("margin", text), text);
  }
}

TEST(Settings, TheControlIsASwitch) {
  EXPECT_EQ(Printed("control", "false"), "false");
  EXPECT_EQ(ErrorOf("control", "1"), "--control=1: must be true or false");
}

TEST(Settings, ThoseThatAreGoneSayWhatReplacesThem) {
  std::set<std::string> gone;
  for (const GoneSetting& each : GoneSettings()) {
    EXPECT_EQ(FindSetting(each.name), nullptr) << each.name;
    EXPECT_EQ(ErrorOf(each.name, "1"),
              absl::StrCat("there is no '", each.name, "' any more; ", each.instead));
    EXPECT_THAT(std::string(each.instead), testing::HasSubstr("--")) << each.name;
    gone.emplace(each.name);
  }
  EXPECT_THAT(gone, ElementsAre("aa", "max_reps", "max_warmup", "reps", "until"));
}

TEST(Settings, SeedsAreAllOf64Bits) {
  EXPECT_EQ(Printed("seed", "18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(Printed("seed", "0"), "0");
  EXPECT_EQ(Printed("seed", ""), "");
  for (const char* bad : {"18446744073709551616", "-1", "0x10"}) {
    EXPECT_EQ(ErrorOf("seed", bad),
              absl::StrCat("--seed=", bad,
                           ": must be a whole number from 0 to 18446744073709551615, or empty"));
  }
}

TEST(Settings, BuffersMayBeLeftToTheKernel) {
  EXPECT_EQ(Printed("sndbuf", "0"), "0");
  EXPECT_EQ(Printed("rcvbuf", "1G"), "1073741824");
  for (const char* bad : {"-1", "1025M", "big", ""}) {
    EXPECT_EQ(ErrorOf("sndbuf", bad),
              absl::StrCat("--sndbuf=", bad,
                           ": must be a number of bytes from 0 to 1G, such as 1024 or 8K"));
  }
}

TEST(Settings, PinIsAPolicyOrTwoLists) {
  for (const char* good :
       {"auto", "same", "split", "none", "server=0,2;client=1", "client=0;server=1"}) {
    EXPECT_EQ(Printed("pin", good), good);
  }
  EXPECT_EQ(ErrorOf("pin", "server=0"),
            "--pin=server=0: must be auto, same, split or none, or CPU lists such as "
            "'server=0,2;client=1'");
}

TEST(Settings, NagleIsLeftOnOrNot) {
  Spec spec = DefaultSpec();
  ASSERT_TRUE(Set("nagle", "true", &spec).ok());
  EXPECT_TRUE(spec.socket.nagle);
  ASSERT_TRUE(Set("nagle", "false", &spec).ok());
  EXPECT_FALSE(spec.socket.nagle);
  EXPECT_EQ(ErrorOf("nagle", "1"), "--nagle=1: must be true or false");
}

TEST(Settings, CongestionControlIsANameTheKernelCouldKnow) {
  EXPECT_EQ(Printed("cc", "dctcp"), "dctcp");
  EXPECT_EQ(Printed("cc", "a23456789012345"), "a23456789012345");
  for (const char* bad : {"", "a234567890123456", "Cubic", "cu bic", "cubic,bbr"}) {
    EXPECT_EQ(
        ErrorOf("cc", bad),
        absl::StrCat(
            "--cc=", bad,
            ": must be a name of 1 to 15 characters of a-z, 0-9, _ and -, such as cubic or bbr, or "
            "auto"));
  }
}

TEST(Settings, AddressesAreThoseOfHosts) {
  for (const char* good : {"", "10.0.0.1", "fd00::1", "fe80::1%eth0", "node-1.example.org"})
    EXPECT_EQ(Printed("server_address", good), good);
  for (const std::string& bad :
       {std::string("-host"), std::string("a host"), std::string("$(host)"), std::string("host;"),
        std::string(254, 'a')}) {
    EXPECT_EQ(
        ErrorOf("server_address", bad),
        absl::StrCat("--server_address=", bad,
                     ": must be an address such as 10.0.0.1, or the name of a host, or empty"));
  }
}

TEST(Settings, NamespacesAreNamesOrPaths) {
  EXPECT_EQ(Printed("server_netns", "blue"), "blue");
  EXPECT_EQ(Printed("client_netns", "/proc/1/ns/net"), "/proc/1/ns/net");
  EXPECT_EQ(Printed("client_netns", std::string(4095, 'x')).size(), 4095u);
  EXPECT_THAT(ErrorOf("client_netns", std::string(4096, 'x')),
              testing::EndsWith(": must be a name or path of at most 4095 characters, or empty"));
}

// Nothing is cut off unseen.
TEST(Settings, WhatIsNotWholeOrNotKeptIsRefused) {
  for (const char* text : {"1.5ns", "1.0000000001s", "0.1ns", "1s2.5ns", "0.000000000001h"})
    EXPECT_EQ(ErrorOf("duration", text),
              absl::StrCat("--duration=", text, ": must be a whole number of nanoseconds"));
  EXPECT_EQ(Printed("duration", "1.000000001s"), "1.000000001s");
  EXPECT_EQ(Printed("duration", "0.00000000025h"), "900ns");
  EXPECT_EQ(Printed("duration", "1.500us"), "1.5us");
  EXPECT_EQ(Printed("warmup", "0.000000000000000000000s"), "0");
  EXPECT_EQ(ErrorOf("margin", "1.234567890123456%"),
            "--margin=1.234567890123456%: must have at most 15 digits");
  EXPECT_EQ(ErrorOf("precision", "0.10000000000000001"),
            "--precision=0.10000000000000001: must have at most 15 digits");
  for (const char* text :
       {"1.23456789012345%", "1.2345678%", "12.3456789%", "0.000123456789%", "99.9999999999999%"})
    EXPECT_EQ(Printed("margin", text), text);
  for (const char* text : {"1e3", "1.0", "1,0x10", "1_0"})
    EXPECT_THAT(ErrorOf("rate", text), testing::HasSubstr("must be a whole number"));
}

}  // namespace
}  // namespace netring
