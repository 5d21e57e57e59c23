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

struct Sample {
  const char* name;
  const char* text;  ///< not the default
};

// What is worth trying; of the other settings one of kAny does.
constexpr Sample kSamples[] = {{"impl", "zc,a1"},
                               {"engine", "blocking,epoll"},
                               {"workload", "stream"},
                               {"sizes", "8,1G"},
                               {"threads", "2,256"},
                               {"connections", "7"},
                               {"batch", "1,256"},
                               {"depth", "4"},
                               {"rate", "0,10000"},
                               {"arrivals", "poisson"},
                               {"ring", "plain,default"},
                               {"recv", "waitall,bundle"},
                               {"factors", "defer,recv=poll_first"},
                               {"design", "full"},
                               {"duration", "1h2m3.000000004s"},
                               {"warmup", "1ns"},
                               {"reps", "1000"},
                               {"until", "2.5%"},
                               {"max_reps", "30"},
                               {"aa", "true"},
                               {"order", "sequential"},
                               {"seed", "18446744073709551615"},
                               {"path", "lo"},
                               {"perf", "off"},
                               {"events", "r1c2,r3"},
                               {"perf_stat", "true"},
                               {"perf_record", "uring/a1/rr/default/64B/t1/c1"},
                               {"pin", "client=3;server=2,1"},
                               {"cc", "bbr"},
                               {"sndbuf", "0"},
                               {"rcvbuf", "1MiB"},
                               {"spin", "12.5us"},
                               {"slots", "4096"},
                               {"working_set", "64M"},
                               {"touch", "true"},
                               {"alloc", "page"},
                               {"verify", "true"},
                               {"auto_from", "64K"},
                               {"server_netns", "/run/netns/a \"quoted\" one"},
                               {"client_netns", "blue"},
                               {"server_address", "192.168.1.1"}};

constexpr const char* kAny[] = {"true", "2", "3s", "64K", "5%", "off", "x"};

/// A value of every setting, none of them its default.
std::vector<std::pair<std::string, std::string>> Samples() {
  std::vector<std::pair<std::string, std::string>> samples;
  for (const Setting& setting : Settings()) {
    std::string name(setting.name);
    const auto* given = std::find_if(std::begin(kSamples), std::end(kSamples),
                                     [&](const Sample& sample) { return name == sample.name; });
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
  for (const auto& [name, text] : Samples()) EXPECT_TRUE(Set(name, text, &spec).ok()) << name;
  return spec;
}

TEST(Spec, EverySampleIsOfASetting) {
  for (const Sample& sample : kSamples) EXPECT_NE(FindSetting(sample.name), nullptr) << sample.name;
}

TEST(Spec, TheDefaultOfRecvIsThatOfASide) {
  EXPECT_EQ(DefaultSpec().recv, std::vector<std::string>{kDefaultReceiveMode});
}

TEST(Spec, EverySettingPrintsWhatItParses) {
  for (const auto& [name, sample] : Samples()) {
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
  for (const auto& [name, sample] : Samples()) {
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
            "there is no setting 'no\\nsense'; netring-run --help lists them");
}

TEST(Spec, JsonRoundTrip) {
  const Json json = SpecToJson(SampleSpec());
  EXPECT_EQ(json.size(), Settings().size());
  EXPECT_EQ(json["sizes"], "8,1073741824");
  const auto read = SpecFromJson(Json::parse(json.dump()));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(SpecToJson(*read), json);
  EXPECT_EQ(read->window.duration_ns, 3'723'000'000'004);
  EXPECT_EQ(read->spin_ns, 12'500);
  EXPECT_EQ(read->seed, std::numeric_limits<uint64_t>::max());
}

TEST(Spec, JsonMayLeaveSettingsOut) {
  const auto read = SpecFromJson({{"reps", "9"}});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->reps, 9);
  EXPECT_EQ(read->sizes, DefaultSpec().sizes);
}

TEST(Spec, JsonErrorsNameTheSetting) {
  EXPECT_EQ(SpecFromJson({{"repz", "9"}}).status().message(),
            "there is no setting 'repz'; did you mean 'reps'?");
  EXPECT_EQ(SpecFromJson({{"reps", 9}}).status().message(), "setting 'reps' is not a string");
  EXPECT_EQ(SpecFromJson({{"reps", "0"}}).status().message(),
            "--reps=0: must be a whole number from 1 to 1000");
  EXPECT_EQ(SpecFromJson(Json::array()).status().message(), "a spec is an object of settings");
}

std::string CheckedWith(const std::vector<Sample>& samples) {
  Spec spec = DefaultSpec();
  for (const Sample& sample : samples) EXPECT_TRUE(Set(sample.name, sample.text, &spec).ok());
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
            "--server_address=10.0.0.1: needs --server_netns and --client_netns");
}

TEST(CheckSpec, NamespacesBringTheirOwnPath) {
  EXPECT_EQ(CheckedWith({{"server_netns", "a"}, {"client_netns", "b"}, {"path", "lo"}}),
            "--path=lo: excludes --server_netns and --client_netns, which bring their own path");
}

TEST(CheckSpec, MatrixHasALimit) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1"};
  spec.reps = 1000;
  spec.sizes.clear();
  for (int64_t i = 1; i <= 100; ++i) spec.sizes.push_back(8 * i);
  EXPECT_TRUE(CheckSpec(spec).ok());
  spec.sizes.push_back(8 * 101);
  EXPECT_EQ(
      CheckSpec(spec).message(),
      "the matrix must have 1 to 100000 repetitions (all cells times --reps, or --max_reps with "
      "--until): give fewer values");
  spec.sizes.pop_back();
  spec.aa = true;
  EXPECT_FALSE(CheckSpec(spec).ok());
}

// 2^64 + 1 repetitions, which must not wrap round to one.
TEST(CheckSpec, MatrixLimitDoesNotOverflow) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1"};
  spec.sizes.resize(274'177);
  spec.reps = 67'280'421'310'721;
  EXPECT_THAT(CheckSpec(spec).message(), HasSubstr("100000"));
}

TEST(CheckSpec, MatrixCountsWhatUntilMayAdd) {
  Spec spec = DefaultSpec();
  spec.reps = 1;
  spec.max_reps = 1000;
  spec.impl = {"a1"};
  spec.sizes.clear();
  for (int64_t i = 1; i <= 101; ++i) spec.sizes.push_back(8 * i);
  EXPECT_TRUE(CheckSpec(spec).ok());
  spec.until_percent = 3;
  EXPECT_FALSE(CheckSpec(spec).ok());
}

TEST(CheckSpec, OpenLoopNeedsRequests) {
  const char* error = "--rate=0,100: an open loop needs requests: run it with --workload=rr alone";
  EXPECT_EQ(CheckedWith({{"rate", "0,100"}, {"workload", "rr,stream"}}), error);
  EXPECT_EQ(CheckedWith({{"rate", "0,100"}, {"workload", "stream"}}), error);
  EXPECT_EQ(CheckedWith({{"rate", "0,100"}, {"workload", "rr"}}), "");
  EXPECT_EQ(CheckedWith({{"rate", "0"}, {"workload", "stream"}}), "");
}

TEST(CheckSpec, UntilNeedsRoomForRepetitions) {
  EXPECT_EQ(CheckedWith({{"until", "3%"}, {"reps", "5"}, {"max_reps", "4"}}),
            "--max_reps=4: must be at least --reps, which is 5");
  EXPECT_EQ(CheckedWith({{"until", "3%"}, {"reps", "5"}, {"max_reps", "5"}}), "");
  EXPECT_EQ(CheckedWith({{"reps", "5"}, {"max_reps", "4"}}), "");
}

TEST(CheckSpec, MatrixMustHaveACell) {
  Spec spec = DefaultSpec();
  spec.sizes.clear();
  EXPECT_FALSE(CheckSpec(spec).ok());
}

}  // namespace
}  // namespace netring
