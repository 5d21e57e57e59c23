#include "experiment/spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/json_fields.h"
#include "netring/ring_facts.h"

namespace netring {
namespace {

using testing::HasSubstr;

struct SettingSample {
  const char* name;
  const char* text;  ///< not the default
};

// What is worth trying; of the other settings one of kAny does.
constexpr SettingSample kSamples[] = {{"impl", "zc,a1"},
                                      {"engine", "blocking,epoll"},
                                      {"workload", "stream"},
                                      {"sizes", "8,1G"},
                                      {"transport", "udp,tcp"},
                                      {"gso", "0,1400"},
                                      {"layout", "8x,64+64K,64+*"},
                                      {"alloc", "malloc,huge"},
                                      {"threads", "2,256"},
                                      {"connections", "7"},
                                      {"batch", "1,256"},
                                      {"depth", "4"},
                                      {"rate", "0,10000"},
                                      {"arrivals", "poisson"},
                                      {"ring", "plain,default"},
                                      {"recv", "waitall,bundle"},
                                      {"mtu", "1500,9000"},
                                      {"gso_max", "65536,131072"},
                                      {"offloads", "tso=on,tso=off"},
                                      {"sysctl", "net.ipv4.tcp_sack=0,net.ipv4.tcp_sack=1"},
                                      {"factors", "defer,recv=poll_first"},
                                      {"design", "full"},
                                      {"duration", "1h2m3.000000004s"},
                                      {"warmup", "1ns"},
                                      {"slice", "60ms"},
                                      {"precision", "2.5%"},
                                      {"budget", "1m"},
                                      {"margin", "3%"},
                                      {"control", "false"},
                                      {"measure", "client"},
                                      {"order", "sequential"},
                                      {"seed", "18446744073709551615"},
                                      {"path", "lo"},
                                      {"ip", "6"},
                                      {"perf", "off"},
                                      {"events", "r1c2,r3"},
                                      {"perf_stat", "true"},
                                      {"perf_record", "uring/a1/rr/default/64B/t1/c1,b"},
                                      {"trace", "uring/a1/rr/default/64B/t1/c1"},
                                      {"pin", "client=3;server=2,1"},
                                      {"cc", "bbr"},
                                      {"sndbuf", "0"},
                                      {"rcvbuf", "1MiB"},
                                      {"nagle", "true"},
                                      {"spin", "12.5us"},
                                      {"slots", "4096"},
                                      {"working_set", "64M"},
                                      {"touch", "true"},
                                      {"verify", "true"},
                                      {"auto_from", "64K"},
                                      {"server_netns", "/run/netns/a \"quoted\" one"},
                                      {"client_netns", "blue"},
                                      {"server_address", "192.168.1.1"},
                                      {"server_exec", "ssh 'host A'"},
                                      {"client_exec", R"(["srun -w node2", "ssh 'b \"1\"'"])"},
                                      {"deploy", "never"},
                                      {"agent_path", "/opt/netring-agent"},
                                      {"port", "9000"}};

constexpr const char* kAny[] = {"true", "2", "3s", "64K", "5%", "off", "x"};

/// A value of every setting, none of them its default.
std::vector<std::pair<std::string, std::string>> SettingSamples() {
  std::vector<std::pair<std::string, std::string>> samples;
  for (const Setting& setting : Settings()) {
    std::string name(setting.name);
    const auto* given =
        std::find_if(std::begin(kSamples), std::end(kSamples),
                     [&](const SettingSample& sample) { return name == sample.name; });
    const auto* any = std::find_if(std::begin(kAny), std::end(kAny), [&](const char* text) {
      Spec spec = DefaultSpec();
      return Set(name, text, &spec).ok() && setting.print(spec) != setting.print(DefaultSpec());
    });
    const bool found = given != std::end(kSamples) || any != std::end(kAny);
    EXPECT_TRUE(found) << name << ": give a sample";
    if (found) samples.emplace_back(name, given != std::end(kSamples) ? given->text : *any);
  }
  return samples;
}

Spec SampleSpec() {
  Spec spec = DefaultSpec();
  for (const auto& [name, text] : SettingSamples())
    EXPECT_TRUE(Set(name, text, &spec).ok()) << name;
  return spec;
}

TEST(Spec, EverySampleIsOfASetting) {
  for (const SettingSample& sample : kSamples)
    EXPECT_NE(FindSetting(sample.name), nullptr) << sample.name;
}

TEST(Spec, TheDefaultOfRecvIsThatOfASide) {
  EXPECT_EQ(DefaultSpec().recv, std::vector<std::string>{Technique().recv});
}

TEST(Spec, EverySettingPrintsWhatItParses) {
  for (const auto& [name, sample] : SettingSamples()) {
    const Setting* setting = FindSetting(name);
    Spec spec = DefaultSpec();
    for (const std::string& text : {sample, std::string(setting->default_text)}) {
      ASSERT_TRUE(Set(name, text, &spec).ok()) << name;
      const std::string printed = setting->print(spec);
      Spec again = DefaultSpec();
      ASSERT_TRUE(Set(name, printed, &again).ok()) << name << "=" << printed;
      EXPECT_EQ(setting->print(again), printed) << name;
    }
  }
}

TEST(Spec, EachSettingChangesItselfAndNothingElse) {
  const Json defaults = SpecToJson(DefaultSpec());
  for (const auto& [name, sample] : SettingSamples()) {
    Spec spec = DefaultSpec();
    ASSERT_TRUE(Set(name, sample, &spec).ok());
    Json json = SpecToJson(spec);
    EXPECT_NE(json[name], defaults[name]) << name;
    json[name] = defaults[name];
    EXPECT_EQ(json, defaults) << name;
  }
}

TEST(Spec, SetLeavesTheSpecAloneOnAnError) {
  Spec spec = SampleSpec();
  EXPECT_FALSE(Set("sizes", "64,7", &spec).ok());
  EXPECT_FALSE(Set("spin", "never", &spec).ok());
  EXPECT_EQ(SpecToJson(spec), SpecToJson(SampleSpec()));
}

TEST(Spec, ErrorsAreOneLineWhateverTheText) {
  Spec spec = DefaultSpec();
  EXPECT_EQ(Set("server_netns", "a\nb\x1b[31m", &spec).message(),
            "--server_netns=a\\nb\\x1b[31m: must be printable ASCII");
  EXPECT_EQ(Set("impl", "\xc3\xa4", &spec).message(), "--impl=\\xc3\\xa4: must be printable ASCII");
  EXPECT_EQ(Set("no\nsense", "1", &spec).message(),
            "there is no setting 'no\\nsense'; netring-run --help=all lists them");
}

TEST(Spec, JsonRoundTrip) {
  const Json json = SpecToJson(SampleSpec());
  EXPECT_EQ(json.size(), Settings().size());
  EXPECT_EQ(json["sizes"], "8,1073741824");
  const auto read = SpecFromJson(Json::parse(json.dump()));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(SpecToJson(*read), json);
  EXPECT_EQ(read->method.duration_ns, 3'723'000'000'004);
  EXPECT_EQ(read->method.warmup_ns, 1);
  EXPECT_EQ(read->method.slice_ns, 60'000'000);
  EXPECT_DOUBLE_EQ(*read->method.precision, 0.025);
  EXPECT_EQ(read->method.budget_ns, 60'000'000'000);
  EXPECT_DOUBLE_EQ(read->method.margin, 0.03);
  EXPECT_FALSE(read->method.control);
  EXPECT_EQ(read->spin_ns, 12'500);
  EXPECT_EQ(read->seed, std::numeric_limits<uint64_t>::max());
}

TEST(Spec, JsonMayLeaveSettingsOut) {
  const auto read = SpecFromJson({{"slots", "9"}});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->memory.slots, 9);
  EXPECT_EQ(read->sizes, DefaultSpec().sizes);
}

TEST(Spec, JsonErrorsNameTheSetting) {
  EXPECT_EQ(SpecFromJson({{"slotz", "9"}}).status().message(),
            "there is no setting 'slotz'; did you mean 'slots'?");
  EXPECT_EQ(SpecFromJson({{"slots", 9}}).status().message(), "setting 'slots' is not a string");
  EXPECT_EQ(SpecFromJson({{"slots", "0"}}).status().message(),
            "--slots=0: must be a whole number from 1 to 65536");
  EXPECT_EQ(SpecFromJson({{"reps", "9"}}).status().message(),
            "there is no 'reps' any more; --duration says how long each cell is measured, --slice "
            "in which pieces");
  EXPECT_EQ(SpecFromJson(Json::array()).status().message(), "a spec is an object of settings");
}

std::string CheckedWith(const std::vector<SettingSample>& samples) {
  Spec spec = DefaultSpec();
  for (const SettingSample& sample : samples)
    EXPECT_TRUE(Set(sample.name, sample.text, &spec).ok());
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
