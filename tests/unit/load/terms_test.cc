#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/receive_mode.h"
#include "load/transport_terms.h"
#include "load/worker.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

SideConfig Good() {
  return {.technique = {.variant = "a3"}, .load = {.size = 64}, .window = {.duration_ns = 1}};
}

Kernel AllFeatures() { return Kernel::With(FeatureSet::All(), "6.18.0-test"); }

Kernel Without(Feature feature) {
  return Kernel::With(FeatureSet::All() - FeatureSet{feature}, "5.10.0-test");
}

absl::Status ErrorOf(const SideConfig& config, const Kernel& kernel = AllFeatures()) {
  return Resolve(config, kernel).status();
}

/// The error of Good() with one name replaced by one that there is none of.
absl::Status ErrorWith(std::string Technique::* name) {
  SideConfig config = Good();
  config.technique.*name = "nonesuch";
  return ErrorOf(config);
}

TEST(Resolve, LooksUpEveryName) {
  SideConfig config = Good();
  auto terms = Resolve(config, AllFeatures());
  ASSERT_TRUE(terms.ok()) << terms.status();
  EXPECT_EQ(terms->variant, FindVariant("a3"));
  EXPECT_EQ(terms->part, Part::kAnswerer);
  EXPECT_EQ(terms->engine, FindEngine("uring"));
  EXPECT_EQ(terms->ring.options.features, FindRingProfile("default")->features);
  config.role = Role::kClient;
  config.technique.ring = "plain";
  config.load.workload = Workload::kStream;
  terms = Resolve(config, AllFeatures());
  ASSERT_TRUE(terms.ok()) << terms.status();
  EXPECT_EQ(terms->part, Part::kSink);
  EXPECT_TRUE(terms->ring.options.features.empty());
}

TEST(Resolve, NamesThatThereAreNoneOfAreNamed) {
  const std::pair<std::string Technique::*, const char*> kNames[] = {
      {&Technique::engine, "engine"},
      {&Technique::variant, "variant"},
      {&Technique::ring, "ring"},
      {&Technique::recv, "receive mode"}};
  for (const auto& [field, kind] : kNames) {
    const absl::Status status = ErrorWith(field);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << kind;
    EXPECT_THAT(status.ToString(), AllOf(HasSubstr(kind), HasSubstr("'nonesuch'")));
  }
}

TEST(Resolve, AMessageMustDivideIntoTheFieldsOfItsVariant) {
  SideConfig config = Good();
  config.load.size = 65;
  const absl::Status status = ErrorOf(config);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.ToString(), AllOf(HasSubstr("65 bytes"), HasSubstr("8 fields")));
  config.technique.variant = "plain";
  EXPECT_TRUE(ErrorOf(config).ok());
}

TEST(Resolve, TheLayoutSaysWhichFieldsAMessageHas) {
  SideConfig config = Good();
  config.load.size = 65600;
  config.load.layout = "64+64K";
  EXPECT_THAT(TermsOf(config)->fields, testing::ElementsAre(64, 65536));
  config.load.layout = "64+4K";
  EXPECT_THAT(ErrorOf(config).ToString(), HasSubstr("--layout=64+4K, which has 4160"));
  config.technique.variant = "plain";
  EXPECT_THAT(TermsOf(config)->fields, testing::ElementsAre(65600)) << "in one piece, whatever";
  config.load.layout = "none";
  EXPECT_THAT(ErrorOf(config).ToString(), HasSubstr("there is no layout 'none'"));
}

TEST(Resolve, WhatTheKernelLacksIsNamed) {
  SideConfig config = Good();
  const absl::Status receive = ErrorOf(config, Without(Feature::kMultishotReceive));
  EXPECT_EQ(receive.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(receive.ToString(), AllOf(HasSubstr("multishot_receive"), HasSubstr("5.10.0-test")));

  EXPECT_THAT(ErrorOf(config, Without(Feature::kMultishotPoll)).ToString(),
              HasSubstr("multishot_poll"));
  config.technique.variant = "zc";
  EXPECT_THAT(ErrorOf(config, Without(Feature::kSendmsgZc)).ToString(), HasSubstr("sendmsg_zc"));
  EXPECT_THAT(ErrorOf(config, Without(Feature::kReportUsage)).ToString(),
              HasSubstr("report_usage"));
}

TEST(Resolve, AnEngineWithoutARingNeedsNone) {
  SideConfig config = Good();
  config.technique.engine = "epoll";
  config.technique.ring = "";
  config.technique.recv = "";
  const absl::StatusOr<Kernel> none = absl::UnimplementedError("no io_uring here");
  EXPECT_TRUE(Resolve(config, none).ok());
  config = Good();
  EXPECT_EQ(Resolve(config, none).status(), none.status());
}

TEST(Resolve, AVariantOfTheRingNeedsOne) {
  SideConfig config = Good();
  config.technique.variant = "zc";
  config.technique.engine = "blocking";
  EXPECT_THAT(ErrorOf(config).ToString(), HasSubstr("zc exists only on a ring"));
}

TEST(Resolve, PagesSentByReferenceNeedAnAnswerBeforeTheyAreWrittenAgain) {
  SideConfig config = Good();
  config.technique.variant = "sendfile";
  EXPECT_THAT(ErrorOf(config).ToString(), HasSubstr("no request of io_uring"));
  config.technique.engine = "epoll";
  config.load.depth = config.memory.slots;
  EXPECT_TRUE(ErrorOf(config).ok());
  ++config.load.depth;
  EXPECT_THAT(ErrorOf(config).ToString(),
              HasSubstr(absl::StrCat("need --slots=", config.load.depth, " or more")));
  config.load.depth = 1;
  config.load.workload = Workload::kStream;
  EXPECT_THAT(ErrorOf(config).ToString(), HasSubstr("use --workload=rr"));
}

TEST(Resolve, NotificationsOfPiecesAreNotThoseOfSends) {
  SideConfig config = Good();
  config.load.transport = TransportKind::kVsock;
  config.technique.variant = "a3";
  config.load.size = 4096;
  config.socket.rcvbuf = 2 * 4096;
  EXPECT_TRUE(ErrorOf(config).ok()) << ErrorOf(config);
  config.load.depth = 2;
  EXPECT_THAT(ErrorOf(config).ToString(), HasSubstr("need --rcvbuf=16384 or more"));
  config.load.depth = 1;
  config.load.workload = Workload::kStream;
  EXPECT_THAT(ErrorOf(config).ToString(), HasSubstr("use --impl=zc or --workload=rr"));
  config.technique.variant = "zc";
  EXPECT_TRUE(ErrorOf(config).ok()) << ErrorOf(config);
}

TEST(Resolve, AVsockPieceLiesInSoManyPages) {
  SideConfig config = Good();
  config.load.transport = TransportKind::kVsock;
  config.load.size = 65536;
  config.socket.rcvbuf = 4 << 20;
  for (const char* variant : {"a3", "zc", "zc-vec"}) {
    config.technique.variant = variant;
    config.load.alloc = Alloc::kMalloc;
    EXPECT_THAT(
        ErrorOf(config).ToString(),
        HasSubstr("lie in up to 24 pages, of which the kernel takes 17 at once; use --alloc=page"));
    config.load.alloc = Alloc::kPage;
    EXPECT_TRUE(ErrorOf(config).ok()) << ErrorOf(config);
  }
  config.load.alloc = Alloc::kMalloc;
  for (const char* variant : {"a1", "a2", "zc-fixed", "a1-zc-fixed"}) {
    config.technique.variant = variant;
    EXPECT_TRUE(ErrorOf(config).ok()) << variant << ErrorOf(config);
  }
}

TEST(Resolve, AFileIsNotInHugePages) {
  SideConfig config = Good();
  config.technique.engine = "epoll";
  config.technique.variant = "sendfile";
  config.load.alloc = Alloc::kHuge;
  EXPECT_THAT(ErrorOf(config).ToString(), HasSubstr("leave out --alloc=huge"));
  config.role = Role::kClient;  // it sends as ever
  EXPECT_TRUE(ErrorOf(config).ok()) << ErrorOf(config);
}

TEST(Resolve, ADatagramIsOneSendAndASendHasALimit) {
  const auto error = [](auto change) {
    SideConfig config = Good();
    config.technique.variant = "a1";
    config.load.transport = TransportKind::kUdp;
    config.load.workload = Workload::kStream;
    config.load.size = 1400;
    change(config);
    return ErrorOf(config).ToString();
  };
  EXPECT_EQ(error([](SideConfig&) {}), "OK");
  EXPECT_THAT(error([](SideConfig& config) { config.load.batch = 2; }), HasSubstr("use --gso"));
  EXPECT_THAT(error([](SideConfig& config) { config.load.size = 65512; }),
              HasSubstr("at most 65507 bytes, not 65512"));
  EXPECT_EQ(error([](SideConfig& config) {
              config.load.size = 65504;
              config.load.gso = 1400;
            }),
            "OK");
  EXPECT_THAT(error([](SideConfig& config) {
                config.load.size = 12904;
                config.load.gso = 100;
              }),
              HasSubstr("is 130 datagrams of 100, and the kernel makes at most 128"));
  for (const int64_t gso : {4, 20}) {
    EXPECT_THAT(error([gso](SideConfig& config) {
                  config.load.size = 64;
                  config.load.gso = gso;
                }),
                HasSubstr("so that a datagram has 4, and its number alone takes 8"));
  }
  EXPECT_THAT(error([](SideConfig& config) { config.technique.variant = "link"; }),
              HasSubstr("several datagrams of a message"));
  EXPECT_THAT(error([](SideConfig& config) { config.technique.recv = "bundle"; }),
              HasSubstr("would cut datagrams"));
  EXPECT_THAT(error([](SideConfig& config) {
                config.load.workload = Workload::kRr;
                config.load.depth = 2;
              }),
              HasSubstr("use more --connections"));
  EXPECT_THAT(error([](SideConfig& config) {
                config.load.transport = TransportKind::kTcp;
                config.load.gso = 700;
              }),
              HasSubstr("use --transport=udp"));
}

TEST(CheckFits, SaysWhichOneDoes) {
  EXPECT_TRUE(CheckFits({.gso = 1472}, {.mtu = 1500}).ok());
  EXPECT_TRUE(CheckFits({.gso = 1473}, {}).ok()) << "not known";
  EXPECT_THAT(CheckFits({.gso = 1473}, {.mtu = 1500}).ToString(),
              HasSubstr("use --gso=1472 or less"));
  EXPECT_TRUE(CheckFits({.gso = 1452}, {.mtu = 1500, .ip = IpVersion::k6}).ok());
  EXPECT_THAT(CheckFits({.gso = 1453}, {.mtu = 1500, .ip = IpVersion::k6}).ToString(),
              HasSubstr("use --gso=1452 or less"));
}

TEST(CheckFits, OfAWholeMessageOnlyWhereNothingMayBeCut) {
  EXPECT_TRUE(CheckFits({.size = 9000}, {.mtu = 1500}).ok());
  EXPECT_THAT(CheckFits({.size = 9000}, {.mtu = 1500, .cuts_nothing = true}).ToString(),
              HasSubstr("datagrams of 9000 bytes (--sizes) and their headers of 28 do not fit the "
                        "MTU of 1500; use --sizes=1472 or less"));
}

TEST(Resolve, AThreadThatBlocksMustNotDeadlock) {
  SideConfig config = Good();
  config.technique.engine = "blocking";
  config.load.size = 4096;
  config.load.depth = 4;
  config.socket.sndbuf = 4 * 4096;
  EXPECT_TRUE(ErrorOf(config).ok());
  config.load.depth = 5;
  EXPECT_THAT(ErrorOf(config).ToString(), HasSubstr("--depth"));
  config.technique.engine = "epoll";
  EXPECT_TRUE(ErrorOf(config).ok());
}

TEST(Resolve, OnlyWhatTheVariantNeedsIsAskedFor) {
  SideConfig config = Good();
  EXPECT_TRUE(ErrorOf(config, Without(Feature::kSendmsgZc)).ok());
  config.technique.variant = "a1";
  EXPECT_TRUE(
      ErrorOf(config,
              Kernel::With(FeatureSet{Feature::kPbufRing, Feature::kMultishotReceive}, "6.0"))
          .ok());
}

TEST(Resolve, EveryReceiveModeNeedsWhatItsRowSays) {
  for (const ReceiveMode& mode : ReceiveModes()) {
    SideConfig config = Good();
    config.technique.variant = "a1";
    config.technique.recv.assign(mode.name.data(), mode.name.size());
    SCOPED_TRACE(config.technique.recv);
    if (mode.check != nullptr && !mode.check().ok()) continue;  // this kernel's
    EXPECT_EQ(Resolve(config, AllFeatures())->receive, &mode);
    FeatureSet enough;
    for (const FeatureInfo& info : Features()) {
      if (!mode.needs.Has(info.feature)) continue;
      enough = enough | FeatureSet{info.feature};
      EXPECT_THAT(ErrorOf(config, Without(info.feature)).ToString(),
                  AllOf(HasSubstr(std::string(info.name)), HasSubstr("5.10.0-test")));
    }
    EXPECT_TRUE(ErrorOf(config, Kernel::With(enough, "6.1.0-test")).ok());
  }
}

TEST(Resolve, WhatAModeCannotReceiveIsRefusedWithItsRule) {
  SideConfig config = Good();
  config.technique.variant = "a1";
  config.technique.recv = "trunc";
  EXPECT_TRUE(ErrorOf(config, AllFeatures()).ok());
  config.memory.verify = true;
  EXPECT_THAT(ErrorOf(config, AllFeatures()).ToString(),
              HasSubstr("--recv=trunc drops the bytes that --verify is to check"));
  config.technique.recv = "mmap";
  config.load.workload = Workload::kStream;
  config.load.transport = TransportKind::kUdp;
  EXPECT_THAT(ErrorOf(config, AllFeatures()).ToString(),
              HasSubstr("--recv=mmap receives over TCP alone"));
}

TEST(Resolve, OnlyTheEngineOverEpollHasModesWithoutARing) {
  SideConfig config = Good();
  config.technique.variant = "a1";
  const auto mode = [&](const char* engine, const char* recv) -> std::string {
    config.technique.engine = engine;
    config.technique.recv = recv;
    const auto terms = Resolve(config, AllFeatures());
    if (!terms.ok()) return terms.status().ToString();
    return terms->receive == nullptr ? "recv(2)" : std::string(terms->receive->name);
  };
  EXPECT_EQ(mode("epoll", "trunc"), "trunc");
  EXPECT_EQ(mode("epoll", "bundle"), "recv(2)");
  EXPECT_EQ(mode("epoll", ""), "recv(2)");
  EXPECT_EQ(mode("blocking", "bundle"), "recv(2)");
  EXPECT_THAT(mode("blocking", "trunc"), HasSubstr("--engine=blocking receives by recv(2) alone"));
}

TEST(Resolve, AutoReceivesByCallsWhereOneConnectionIsLookedAt) {
  const auto chosen = [](const SideConfig& config) {
    return std::string(Resolve(config, AllFeatures())->receive->name);
  };
  SideConfig config = Good();
  EXPECT_EQ(chosen(config), kDefaultReceiveMode) << "a loop that sleeps";
  config.spin_ns = 1000;
  EXPECT_EQ(chosen(config), "call");
  config.load.connections = 2;
  EXPECT_EQ(chosen(config), kDefaultReceiveMode);
  config.load.connections = 1;
  config.load.workload = Workload::kStream;
  EXPECT_EQ(chosen(config), kDefaultReceiveMode);
  config.technique.recv = "waitall";
  EXPECT_EQ(chosen(config), "waitall");
}

}  // namespace
}  // namespace netring
