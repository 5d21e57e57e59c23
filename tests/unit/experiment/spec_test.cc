#include "experiment/spec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/json_fields.h"
#include "netring/ring_facts.h"

namespace netring {
namespace {

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

}  // namespace
}  // namespace netring
