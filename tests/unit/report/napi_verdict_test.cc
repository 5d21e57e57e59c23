// What the kernel's threads that poll for a side change of the verdict.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/verdict.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

Verdict VerdictOf(const Result& run) { return Judge(run.cells[0], JudgedRunOf(run)); }
std::vector<std::string> ReasonsFor(const Result& run) { return NamesOf(VerdictOf(run).reasons); }
std::vector<std::string> NotesOn(const Result& run) { return NamesOf(VerdictOf(run).notes); }

TEST(NapiVerdict, ATimeThatIsNotKnownIsMissingInTheWork) {
  for (const bool at_server : {false, true}) {
    Result run = RunOf(
        "a1", [=](Slice* slice) { (at_server ? slice->server : slice->client).napi_ns = 1000; });
    EXPECT_THAT(ReasonsFor(run), IsEmpty());
    run.path.server_threaded_napi = at_server;
    run.path.client_threaded_napi = !at_server;
    EXPECT_THAT(ReasonsFor(run), IsEmpty()) << "it is known";
    run.path.server_threaded_napi = run.path.client_threaded_napi = true;
    EXPECT_THAT(ReasonsFor(run), ElementsAre("NAPI_NOT_COUNTED"));
  }
}

TEST(NapiVerdict, OneSliceWithoutItIsEnough) {
  Result run = RunOf("a1", [](Slice* slice) {
    if (slice->round != 1) slice->server.napi_ns = 1000;
  });
  run.path.server_threaded_napi = true;
  EXPECT_THAT(ReasonsFor(run), ElementsAre("NAPI_NOT_COUNTED"));
}

TEST(NapiVerdict, AReceiverIsBusyWithWhatItsPollingThreadTakes) {
  const auto streams = [](int64_t napi_percent) {
    Result run = RunOf("a1");
    run.cells = {StreamCell("a1", [=](Slice* slice) {
      slice->server.cpu_ns = slice->server.window_ns * 90 / 100;
      slice->client.cpu_ns = slice->client.window_ns * 50 / 100;
      slice->client.napi_ns = slice->client.window_ns * napi_percent / 100;
      slice->server.counters.clear();
      slice->client.counters.clear();
    })};
    return run;
  };
  EXPECT_THAT(NotesOn(streams(48)), ElementsAre("RECEIVER_BOUND"));
  EXPECT_THAT(NotesOn(streams(20)), Not(Contains("RECEIVER_BOUND")));
}

}  // namespace
}  // namespace netring
