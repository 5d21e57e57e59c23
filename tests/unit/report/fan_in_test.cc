// A run with several clients of one server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "analysis/verdict.h"
#include "report/csv.h"
#include "report/glance.h"
#include "report/hosts.h"
#include "report/run_lines.h"
#include "report/table.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::StartsWith;

/// The busy share of the server and of two clients with as many threads.
struct Busy {
  double server = 0;
  double first = 0;
  double second = 0;
};

/// Clients b and c, of which c has half the rate per thread.
SliceChange WithClients(const Busy& busy) {
  return [busy](Slice* slice) {
    const int64_t window_ns = slice->client.window_ns;
    const auto cpu_ns = [&](double share) {
      return static_cast<int64_t>(share * static_cast<double>(window_ns));
    };
    slice->server.window_ns = window_ns;
    slice->server.cpu_ns = cpu_ns(busy.server);
    slice->server.looking_ns = 0;
    slice->client_hosts = {{"b", 1, 200, window_ns, cpu_ns(busy.first), 0},
                           {"c", 1, 100, window_ns, cpu_ns(busy.second), 0}};
  };
}

Result FanIn(const Busy& busy) {
  Result run = RunOf("a1", WithClients(busy));
  run.path.path = "remote";
  run.spec.far.client_exec = {"ssh b", "ssh c"};
  run.spec.server_address = "a";
  run.spec.threads = {2};
  run.environment = {{"host_name", "a"}, {"kernel_release", "6.1"}, {"cpus_online", "0-1"}};
  for (const char* name : {"b", "c"}) {
    run.clients.push_back(
        {.name = name,
         .environment = {{"host_name", name}, {"kernel_release", "6.12"}, {"cpus_online", "0-3"}},
         .route = {.address = "10.0.0.2"}});
  }
  return run;
}

TEST(FanIn, ComesBackTheSame) {
  const Result run = FanIn({});
  Result read;
  const Json json = Json::parse(RunLineText(run)).at("run");
  ASSERT_TRUE(ReadRunLine(json, &read).ok()) << ReadRunLine(json, &read);
  EXPECT_EQ(RunLineText(read), RunLineText(run));
  EXPECT_EQ(read.clients.size(), 2U);
  EXPECT_EQ(read.clients[1].name, "c");
  EXPECT_EQ(read.clients[1].environment, run.clients[1].environment);
  EXPECT_EQ(read.clients[1].route.address, "10.0.0.2");
  EXPECT_THAT(RerunCommand(run.spec), HasSubstr("'--client_exec=ssh b' '--client_exec=ssh c'"));
}

TEST(FanIn, HasAsManyClientsAsLaunchers) {
  Result run = FanIn({});
  run.clients.pop_back();
  Result read;
  const absl::Status status = ReadRunLine(Json::parse(RunLineText(run)).at("run"), &read);
  EXPECT_THAT(std::string(status.message()), HasSubstr("field 'clients' is not a list of as many"));
}

TEST(FanIn, ASliceHasItsHosts) {
  Slice slice = MeasuredSlice(RunOf("a1").cells[0].cell, 0);
  EXPECT_THAT(SliceLineText(0, slice), Not(HasSubstr("client_hosts")));
  WithClients({.first = 0.5})(&slice);
  size_t cell = 0;
  Slice read;
  const std::vector<FactsLine> facts{FactsOf(0, slice)};
  const Json json = Json::parse(SliceLineText(0, slice)).at("slice");
  const absl::Status status = ReadSliceLine(json, facts, &cell, &read);
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_EQ(read.client_hosts.size(), 2U);
  EXPECT_EQ(read.client_hosts[0].name, "b");
  EXPECT_EQ(read.client_hosts[0].cpu_ns, slice.client_hosts[0].cpu_ns);
  EXPECT_EQ(read.client_hosts[1].messages, 100);
}

TEST(FanIn, FairnessIsTheMedianOfTheSlices) {
  EXPECT_THAT(FanIn({}).cells[0].Figure(MetricId::kFairness), Optional(0.9));
  EXPECT_EQ(RunOf("a1").cells[0].Figure(MetricId::kFairness), std::nullopt);
}

TEST(FanIn, HostsAreRowsOfAFile) {
  const Result run = FanIn({.server = 0.98, .first = 0.31, .second = 0.44});
  const std::vector<std::string> lines = absl::StrSplit(HostsCsv(AnalysedRun(run)), '\n');
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_THAT(lines[0], StartsWith("cell,impl,size,side,host,threads,messages,"));
  EXPECT_THAT(lines[1], HasSubstr(",a1,4096,server,a,1,"));
  EXPECT_THAT(lines[1], testing::EndsWith(",1"));
  EXPECT_THAT(lines[2], HasSubstr(",a1,4096,client,b,1,4800,"));
  EXPECT_THAT(lines[3], HasSubstr(",client,c,1,2400,"));
  EXPECT_THAT(lines[3], testing::EndsWith(",0"));
  EXPECT_EQ(HostsCsv(AnalysedRun(RunOf("a1"))), lines[0] + "\n");
}

TEST(FanIn, SaysWhichHostIsTheBottleneck) {
  EXPECT_THAT(
      TextsOf(FanIn({.server = 0.98, .first = 0.31, .second = 0.44})),
      Contains("a1: the server is the bottleneck: 98 % of a CPU per thread; clients b 31 %, "
               "c 44 %."));
  EXPECT_THAT(TextsOf(FanIn({.server = 0.5, .first = 0.95, .second = 0.44})),
              Contains("a1: the client b is the bottleneck: 95 % of a CPU per thread; server 50 %, "
                       "clients c 44 %."));
  EXPECT_THAT(
      TextsOf(FanIn({.server = 0.5, .first = 0.31, .second = 0.44})),
      Contains("a1: no CPU is the bottleneck: per thread, server 50 %, clients b 31 %, c 44 "
               "% of a CPU."));
  EXPECT_THAT(TextsOf(RunOf("a1")), Not(Contains(HasSubstr("bottleneck"))));
}

TEST(FanIn, TheWideTableHasARowForEachHost) {
  const Result run = FanIn({.server = 0.98, .first = 0.31, .second = 0.44});
  const std::string text = TableText(AnalysedRun(run));
  for (const char* row : {"server a", "98 %  bottleneck\n", "client b", "31 %\n"})
    EXPECT_THAT(text, HasSubstr(row));
}

TEST(FanIn, TheTitleNamesItsHosts) {
  Result run = FanIn({});
  const auto title = [&] {
    const std::string text = GlanceText(AnalysedRun(run), {.width = 120});
    return text.substr(0, text.find('\n'));
  };
  EXPECT_THAT(title(), HasSubstr("remote (a to b and c)  kernel 6.1 and 6.12  2 and 4 CPUs"));
  run.clients.push_back(run.clients.back());
  EXPECT_THAT(title(), HasSubstr("remote (a to 3 clients)"));
  run.clients.clear();
  EXPECT_THAT(title(), HasSubstr("remote (a)  kernel 6.1  2 CPUs"));
}

/// Two threads of one CPU each on both clients, whose CPUs have the same numbers.
Result OfTwoThreads() {
  const Cell cell{.technique = {.engine = "uring", .variant = "a1", .ring = "default"},
                  .load = {.size = 4096, .threads = 2}};
  Result run = FanIn({});
  run.cells = {MeasuredCell(cell, [](Slice* slice) {
    slice->server.cpus = {{0}, {1}};
    slice->client.cpus = {{1}, {1}};
    WithClients({})(slice);
  })};
  return run;
}

Verdict VerdictOfFanIn(const Result& run) { return Judge(run.cells[0], JudgedRunOf(run)); }

TEST(FanIn, CpusOfEachHostCountForItsOwnThreads) {
  Result run = OfTwoThreads();
  EXPECT_THAT(NamesOf(VerdictOfFanIn(run).reasons), IsEmpty());
  EXPECT_THAT(NamesOf(VerdictOfFanIn(run).notes), Not(Contains("SAME_CORE")));
  run.clients[1].environment.clear();  // on the server's machine
  EXPECT_THAT(NamesOf(VerdictOfFanIn(run).notes), Contains("SAME_CORE"));
}

TEST(FanIn, OneClientWeakensAll) {
  for (const auto& [key, value, reason] :
       {std::tuple("build_type", "debug", "DEBUG_BUILD"),
        {"sanitizer", "address", "SANITIZER_BUILD"},
        {"kernel_command_line", "netring.emulated=1", "EMULATED"}}) {
    Result run = FanIn({});
    run.clients[1].environment.emplace_back(key, value);
    EXPECT_THAT(NamesOf(VerdictOfFanIn(run).reasons), ElementsAre(reason));
  }
}

}  // namespace
}  // namespace netring
