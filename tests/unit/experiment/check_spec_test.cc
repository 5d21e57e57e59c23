#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "experiment/spec.h"

namespace netring {
namespace {

using testing::HasSubstr;

struct GivenSetting {
  const char* name;
  const char* text;
};

std::string CheckedWith(const std::vector<GivenSetting>& all) {
  Spec spec = DefaultSpec();
  for (const GivenSetting& each : all) EXPECT_TRUE(Set(each.name, each.text, &spec).ok());
  return std::string(CheckSpec(spec).message());
}

TEST(CheckSpec, TakesDefaults) { EXPECT_EQ(CheckedWith({}), ""); }

TEST(CheckSpec, NamespacesComeTogether) {
  const char* together = "--server_netns and --client_netns must be given together";
  EXPECT_EQ(CheckedWith({{"server_netns", "a"}}), together);
  EXPECT_EQ(CheckedWith({{"client_netns", "a"}}), together);
  EXPECT_EQ(CheckedWith({{"server_netns", "a"}, {"client_netns", "b"}}), "");
  EXPECT_EQ(
      CheckedWith({{"server_netns", "a"}, {"client_netns", "b"}, {"server_address", "10.0.0.1"}}),
      "");
}

TEST(CheckSpec, AddressNeedsNamespaces) {
  EXPECT_EQ(CheckedWith({{"server_address", "10.0.0.1"}}),
            "--server_address=10.0.0.1: needs --server_netns and --client_netns, or --server_exec "
            "or --client_exec");
}

TEST(CheckSpec, FarSidesNeedAnAddress) {
  EXPECT_EQ(
      CheckedWith({{"server_exec", "ssh a"}}),
      "--server_exec, --client_exec: need --server_address, where the client finds the server");
  EXPECT_EQ(CheckedWith({{"client_exec", "ssh a"}, {"server_address", "b"}}), "");
}

TEST(CheckSpec, FarSidesTakeNothingThatNeedsThisHost) {
  for (const auto& [name, value] :
       {std::pair("path", "lo"), {"agent", "/bin/true"}, {"mtu", "9000"}, {"perf_stat", "true"}}) {
    EXPECT_THAT(CheckedWith({{"server_exec", "ssh a"}, {"server_address", "b"}, {name, value}}),
                testing::StartsWith(absl::StrCat("--", name, "=", value, ": has no meaning with")));
  }
}

TEST(CheckSpec, PortsEndWhereThereAreNoMore) {
  const auto with = [](const char* port) {
    return CheckedWith(
        {{"server_exec", "ssh a"}, {"server_address", "b"}, {"threads", "1,64"}, {"port", port}});
  };
  EXPECT_EQ(with("65471"), "");
  EXPECT_EQ(with("65472"),
            "--port=65472: one for the agents and one for each of 64 threads end at 65536, beyond "
            "65535; give at most 65471");
}

TEST(CheckSpec, LaunchersAreWords) {
  EXPECT_THAT(CheckedWith({{"server_exec", "ssh 'a"}, {"server_address", "b"}}),
              testing::StartsWith("--server_exec=ssh 'a: "));
}

TEST(CheckSpec, EachClientNeedsAThread) {
  const auto with = [](const char* threads) {
    return CheckedWith(
        {{"client_exec", R"(["ssh a","ssh b"])"}, {"server_address", "b"}, {"threads", threads}});
  };
  EXPECT_EQ(with("2,3"), "");
  EXPECT_EQ(with("4,1"),
            "--threads=4,1: the threads are spread over 2 clients (--client_exec), each of which "
            "needs one; give at least 2");
}

TEST(CheckSpec, EachOfSeveralClientsHasALauncher) {
  const auto with = [](const char* clients) {
    return CheckedWith({{"client_exec", clients}, {"server_address", "b"}, {"threads", "2"}});
  };
  EXPECT_THAT(with(R"(["ssh a",""])"), testing::StartsWith("--client_exec=: one of several is"));
  EXPECT_THAT(with(R"(["ssh a","ssh 'b"])"), testing::StartsWith("--client_exec=ssh 'b: "));
}

TEST(SetAll, CollectsLaunchersAndTakesTheLastOfAllElse) {
  Spec spec = DefaultSpec();
  ASSERT_TRUE(Set("client_exec", "ssh old", &spec).ok());
  ASSERT_TRUE(
      SetAll({{"client_exec", "ssh a"}, {"slots", "7"}, {"client_exec", "ssh b"}, {"slots", "9"}},
             &spec)
          .ok());
  EXPECT_EQ(spec.far.client_exec, (std::vector<std::string>{"ssh a", "ssh b"}));
  EXPECT_EQ(spec.memory.slots, 9);
  EXPECT_EQ(FindSetting("client_exec")->print(spec), R"(["ssh a","ssh b"])");
  EXPECT_EQ(SetAll({{"client_exec", "ssh a"}, {"client_exec", "ssh \x1b"}}, &spec).message(),
            "--client_exec=ssh \\x1b: must be printable ASCII");
}

TEST(ClientExec, IsOneCommandOrAList) {
  Spec spec = DefaultSpec();
  for (const char* wrong : {"[", "[1]", "[\"a\"] b", "[\"a\\u0007\"]", "[[\"a\"]]"})
    EXPECT_FALSE(Set("client_exec", wrong, &spec).ok()) << wrong;
  for (const char* text : {"", "ssh a", "ssh a; ssh b", R"(["ssh a","x"])"}) {
    ASSERT_TRUE(Set("client_exec", text, &spec).ok()) << text;
    EXPECT_EQ(FindSetting("client_exec")->print(spec), text);
  }
}

TEST(CheckSpec, WhatIsOfFarSidesNeedsOne) {
  for (const auto& [name, value] : {std::pair("port", "9000"),
                                    {"deploy", "never"},
                                    {"allow_local", "true"},
                                    {"agent_path", "/a"}}) {
    EXPECT_THAT(CheckedWith({{name, value}}), HasSubstr("need --server_exec or --client_exec"));
  }
}

TEST(CheckSpec, NamespacesBringTheirOwnPath) {
  EXPECT_EQ(CheckedWith({{"server_netns", "a"}, {"client_netns", "b"}, {"path", "lo"}}),
            "--path=lo: excludes --server_netns and --client_netns, which bring their own path");
}

TEST(CheckSpec, MatrixHasALimit) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1"};
  spec.sizes.clear();
  for (int64_t i = 1; i <= 100; ++i) spec.sizes.push_back(8 * i);
  spec.rate.clear();
  for (int64_t i = 1; i <= 100; ++i) spec.rate.push_back(i);
  EXPECT_TRUE(CheckSpec(spec).ok());
  spec.sizes.push_back(8 * 101);
  EXPECT_EQ(CheckSpec(spec).message(), "the matrix must have 1 to 10000 cells: give fewer values");
}

TEST(CheckSpec, MatrixCountsThePointsOfADesign) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1"};
  spec.sizes.clear();
  for (int64_t i = 1; i <= 1000; ++i) spec.sizes.push_back(8 * i);
  spec.connections = {1, 2, 3};
  spec.factors = {"defer"};
  EXPECT_TRUE(CheckSpec(spec).ok());
  spec.factors = {"defer", "direct"};
  spec.design = DesignKind::kFull;
  EXPECT_FALSE(CheckSpec(spec).ok());
}

// 2^64 + 67 cells, which must not wrap round to 67.
TEST(CheckSpec, MatrixLimitDoesNotOverflow) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1"};
  spec.sizes.resize(105'893);
  spec.rate.resize(10'529);
  spec.connections.resize(120'811);
  spec.depth.resize(136'949);
  EXPECT_THAT(CheckSpec(spec).message(), HasSubstr("10000"));
}

TEST(Check, WhatTcpAloneHasNeedsATransportOfIt) {
  EXPECT_EQ(CheckedWith({{"transport", "udp"}, {"nagle", "true"}}),
            "--nagle=true needs --transport=tcp: nothing else has it; leave it out");
  EXPECT_EQ(CheckedWith({{"path", "vsock"}, {"cc", "bbr"}}),
            "--cc=bbr needs --transport=tcp: nothing else has it; leave it out");
  EXPECT_EQ(CheckedWith({{"transport", "tcp,udp"}, {"nagle", "true"}, {"cc", "bbr"}}), "");
  EXPECT_EQ(CheckedWith({{"transport", "udp"}, {"nagle", "false"}, {"cc", "auto"}}), "");
}

TEST(Check, SegmentsNeedStreamsOfDatagrams) {
  const char* error = "--gso=0,1024 needs --transport=udp and --workload=stream";
  EXPECT_EQ(CheckedWith({{"gso", "0,1K"}}), error);
  EXPECT_EQ(CheckedWith({{"gso", "0,1K"}, {"workload", "stream"}}), error);
  EXPECT_EQ(CheckedWith({{"gso", "0,1K"}, {"transport", "udp"}}), error);
  EXPECT_EQ(CheckedWith({{"gso", "1K"}, {"transport", "tcp,udp"}, {"workload", "rr,stream"}}), "");
}

TEST(CheckSpec, OpenLoopNeedsRequests) {
  const char* error = "--rate=0,100: an open loop needs requests: run it with --workload=rr alone";
  EXPECT_EQ(CheckedWith({{"rate", "0,100"}, {"workload", "rr,stream"}}), error);
  EXPECT_EQ(CheckedWith({{"rate", "0,100"}, {"workload", "stream"}}), error);
  EXPECT_EQ(CheckedWith({{"rate", "0,100"}, {"workload", "rr"}}), "");
  EXPECT_EQ(CheckedWith({{"rate", "0"}, {"workload", "stream"}}), "");
}

TEST(CheckSpec, APathHasItsTransports) {
  EXPECT_EQ(CheckedWith({{"transport", "tcp,udp"}}), "");
  EXPECT_EQ(CheckedWith({{"path", "vsock"}}), "");
  EXPECT_EQ(CheckedWith({{"path", "sink"}, {"transport", "udp"}}), "");
  EXPECT_EQ(CheckedWith({{"path", "vsock"}, {"transport", "tcp"}}),
            "--transport=tcp: --path=vsock has only vsock");
  EXPECT_EQ(CheckedWith({{"path", "sink"}, {"transport", "udp"}, {"measure", "both"}}),
            "--measure=both: nobody receives on --path=sink; leave it out");
  EXPECT_EQ(CheckedWith({{"path", "sink"}, {"transport", "udp"}, {"verify", "true"}}),
            "--verify=true: nobody receives on --path=sink; leave it out");
  EXPECT_EQ(CheckedWith({{"transport", "vsock"}}),
            "--transport=vsock: --path=veth has only tcp or udp");
}

TEST(CheckSpec, ASliceIsAPartOfTheDuration) {
  EXPECT_EQ(CheckedWith({{"duration", "2s"}, {"slice", "2001ms"}}),
            "--slice=2.001s: must be at most --duration, which is 2s");
  EXPECT_EQ(CheckedWith({{"duration", "2s"}, {"slice", "2s"}}), "");
  EXPECT_EQ(CheckedWith({{"budget", "1m"}, {"slice", "10s"}}), "");
  EXPECT_EQ(CheckedWith({{"budget", "5s"}, {"slice", "10s"}}),
            "--slice=10s: must be at most --budget, which is 5s");
  EXPECT_EQ(CheckedWith({{"duration", "1ns"}}), "");
}

TEST(CheckSpec, ABudgetStandsInPlaceOfAPrecision) {
  EXPECT_EQ(CheckedWith({{"budget", "1m"}, {"precision", "1%"}}), "");
  EXPECT_EQ(CheckedWith({{"budget", "1m"}, {"precision", "auto"}}), "");
}

TEST(CheckSpec, MatrixMustHaveACell) {
  Spec spec = DefaultSpec();
  spec.sizes.clear();
  EXPECT_FALSE(CheckSpec(spec).ok());
}

}  // namespace
}  // namespace netring
