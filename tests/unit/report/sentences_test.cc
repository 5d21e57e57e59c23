#include "report/sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_join.h"
#include "report/cell_names.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

SliceChange WithCopied(int64_t copied) {
  return [copied](Slice* slice) {
    Evidence& evidence = slice->server.evidence;
    evidence.zc_sends = evidence.zc_completions = 1000;
    evidence.zc_copied = copied;
  };
}

Cell CellOfSize(const char* impl, int64_t size, int threads = 1) {
  return {.technique = {.variant = impl}, .load = {.size = size, .threads = threads}};
}

/// a3 and zc at 64 B and 4 KiB.
Result FourZeroCopyCells(int64_t copied_small, int64_t copied_large) {
  Result run = RunOf("a3");
  run.cells.clear();
  for (const char* impl : {"a3", "zc"}) {
    for (const int64_t size : {64, 4096}) {
      run.cells.push_back(MeasuredCell(CellOfSize(impl, size),
                                       WithCopied(size == 64 ? copied_small : copied_large)));
    }
  }
  return run;
}

TEST(Sentences, SayThatEverythingWasCopied) {
  EXPECT_THAT(
      TextsOf(FourZeroCopyCells(1000, 1000)),
      Contains("a3, zc: the kernel copied 100 % of the zero-copy bytes on this path (veth "
               "delivers locally). These rows show the cost of zero copy, not its benefit."));
}

void WithNapi(Slice* slice) {
  slice->server.napi_ns = slice->client.napi_ns = 1000;
  slice->server.napi_cpus = {0};
  slice->client.napi_cpus = {1, 3};
}

/// A path that copies at the receiver.
Result OnWire(const SliceChange& change) {
  Result run = RunOf("zc", [&](Slice* slice) {
    WithCopied(3)(slice);
    WithNapi(slice);
    change(slice);
  });
  run.path.xdp = true;
  run.path.server_threaded_napi = run.path.client_threaded_napi = true;
  run.path.copied_where = "the client's veth copies each packet in a kernel thread of its own";
  return run;
}

TEST(Sentences, SayWhereTheCopyWentOnAPathThatIsTrulyZeroCopy) {
  Result run = OnWire([](Slice*) {});
  EXPECT_THAT(
      TextsOf(run),
      Contains("zc: 0.3 % of the zero-copy sends were copied by the sender's kernel. "
               "On this path the client's veth copies each packet in a kernel thread of its own. "
               "The server's work includes its NAPI thread, which sends when ACKs come; the copy "
               "is in the client's NAPI thread."));
  EXPECT_THAT(TextsOf(run),
              Contains(HasSubstr("; NAPI threads: server's on CPU 0, client's on CPU 1,3")));
  run.path.client_threaded_napi = false;
  EXPECT_THAT(TextsOf(run), Contains(HasSubstr("So part of the copy may be in the server's")));
}

TEST(Sentences, OnAnothersPathTheNotificationsAloneTell) {
  for (const char* path : {"remote", "netns"}) {
    Result run = RunOf("zc", WithCopied(3));
    run.path.path = path;
    run.path.copied_where = "eth0, driver virtio_net";
    EXPECT_THAT(TextsOf(run),
                Contains("zc: 0.3 % of the zero-copy sends were copied by the sender's kernel: "
                         "truly zero copy at the server (eth0, driver virtio_net)."));
    run.path.copied_where = "";
    EXPECT_THAT(TextsOf(run), Contains(HasSubstr("truly zero copy at the server.")));
  }
}

TEST(Sentences, DoNotSayWhatAThreadHoldsThatWasNotCounted) {
  const std::vector<std::string> sentences =
      TextsOf(OnWire([](Slice* slice) { slice->server.napi_ns.reset(); }));
  EXPECT_THAT(sentences, Contains(HasSubstr("Not all of the NAPI threads' work is counted")));
  EXPECT_THAT(sentences, Not(Contains(HasSubstr("its NAPI thread"))));
}

TEST(Sentences, TellSizesApartThatDiffer) {
  const std::vector<std::string> sentences = TextsOf(FourZeroCopyCells(1000, 500));
  EXPECT_THAT(sentences, Contains(HasSubstr("a3, zc (64 B): the kernel copied 100 % of the")));
  EXPECT_THAT(sentences,
              Contains("a3, zc (4 KiB): 50.0 % of the zero-copy sends were copied by the kernel. "
                       "These rows mix the cost of zero copy with its benefit."));
}

TEST(Sentences, SayNothingOfZeroCopyWithoutIt) {
  EXPECT_THAT(TextsOf(RunOf("a1")), Each(Not(HasSubstr("zero"))));
}

TEST(Sentences, GiveTheReasonOfWhatHasNoNumbers) {
  const std::vector<std::string> sentences = TextsOf(FourCells());
  EXPECT_THAT(sentences, Contains("zc: skipped: this kernel has no SENDMSG_ZC (needs 6.1)."));
  EXPECT_THAT(sentences, Contains("a2: failed: client: connection reset, \"mid\" run."));
  EXPECT_THAT(
      sentences,
      Contains("a3: these counters are empty: cycles, L1-dcache-load-misses, "
               "LLC-load-misses: no PMU; use server_cpu_ns_per_byte instead of cycles_per_byte."));
}

TEST(Sentences, SayThatARunWasInterrupted) {
  Result run = RunOf("a1");
  EXPECT_THAT(TextsOf(run), Each(Not(HasSubstr("The run"))));
  run.ended = RunEnd::kInterrupted;
  EXPECT_THAT(TextsOf(run), Contains("The run was interrupted after 24 rounds: these are the "
                                     "answers so far; --resume goes on with it."));
  run.ended = RunEnd::kGoesOn;
  EXPECT_THAT(TextsOf(run), Contains(StartsWith("The run is not over after 24 rounds: ")));
  run.cells.emplace_back(CellOfSize("a2", 4096));
  EXPECT_THAT(TextsOf(run),
              Contains(HasSubstr("after 24 rounds; 1 of 2 cells have none: these are")));
}

TEST(Sentences, GiveReasonsOfTheVerdict) {
  const Result run = RunOf("a1", [](Slice* slice) { slice->server.evidence.enobufs = 30; });
  EXPECT_THAT(
      TextsOf(run),
      Contains("a1: do not rely on these numbers (degraded: ENOBUFS): more than 1 of 10,000 sends "
               "were refused because memory for notifications or pinned pages ran out, and were "
               "repeated; raise net.core.optmem_max or the limit on locked memory, or "
               "lower --slots."));
}

// The worst is told, and the others are named.
TEST(Sentences, SayInOneSentenceThatAnAnswerIsNotToBeUsed) {
  Result run = RunOf("a1", [](Slice* slice) {
    slice->server.cpus = {{}};
    slice->server.evidence.short_sends = 100;
  });
  run.environment.emplace_back("planted_work", "3");
  const std::vector<std::string> sentences = TextsOf(run);
  EXPECT_THAT(sentences, Contains(StartsWith("a1: do not use these numbers (invalid: SHORT_SENDS, "
                                             "PLANTED_WORK, UNPINNED): a test made the controls")));
  EXPECT_EQ(std::count_if(sentences.begin(), sentences.end(),
                          [](const std::string& each) {
                            return each.find("SHORT_SENDS") != std::string::npos;
                          }),
            1);
}

// With the numbers of all cells that lost any.
TEST(Sentences, SayHowMuchWasLost) {
  const Result run = RunOf("a1", [](Slice* slice) {
    slice->server.tcp.segments = 2'000;
    slice->server.tcp.retransmits = 20;
    slice->server.tcp.dsacks = 5;
    slice->server.link_drops = 15;
  });
  EXPECT_THAT(TextsOf(run),
              Contains("a1: the server sent 480 of 48000 segments again (1.0 %), 120 of them in "
                       "vain, and its device dropped 360 packets in the measured windows."));
  EXPECT_THAT(TextsOf(RunOf("a1")), Each(Not(HasSubstr("segments"))));
}

TEST(Sentences, NotesAreCalledSo) {
  const Result run = RunOf("a1", [](Slice* slice) { slice->withheld = slice->round < 3; });
  EXPECT_THAT(
      TextsOf(run),
      Contains(StartsWith("a1: note, WITHHELD: more than 5 % of the slices lost CPU time")));
}

TEST(Sentences, SayWhereTheThreadsRan) {
  EXPECT_THAT(TextsOf(RunOf("a1")), Contains("a1: split: server on CPU 0; client on CPU 1; both "
                                             "sides busy-polling for 100 us before sleeping."));
  const Result run = RunOf("a1", [](Slice* slice) {
    slice->placement.clear();
    for (SideSample* side : {&slice->server, &slice->client}) {
      side->cpus = {{}};
      side->spin_ns = 0;
    }
  });
  EXPECT_THAT(TextsOf(run), Contains("a1: both sides not pinned, sleeping at once when idle."));
}

TEST(Sentences, EndWithAFullStopAndAreOneLineEach) {
  for (const Result& run : {FourCells(), FourZeroCopyCells(1000, 3)}) {
    EXPECT_THAT(TextsOf(run), Each(EndsWith(".")));
    EXPECT_THAT(TextsOf(run), Each(Not(HasSubstr("\n"))));
  }
}

TEST(NameCells, NamesEachWhereNoAxisTellsThemApart) {
  Result run = RunOf("a1");
  run.cells.clear();
  for (const int64_t size : {64, 4096}) {
    for (const int threads : {1, 2}) run.cells.emplace_back(CellOfSize("a1", size, threads));
  }
  EXPECT_EQ(NameCells(run, {&run.cells[0], &run.cells[3]}),
            "a1, 64 B, threads 1; a1, 4 KiB, threads 2");
  EXPECT_EQ(NameCells(run, {&run.cells[1], &run.cells[3]}), "a1 (threads 2)");
  EXPECT_EQ(NameCells(run, {&run.cells[3]}), "a1 (4 KiB; threads 2)");
}

TEST(NameCells, AControlIsNoneOfThem) {
  const SliceChange quiet = [](Slice*) {};
  const Result run = RunOfTwo({}, &quiet);
  EXPECT_EQ(NameCells(run, {&run.cells[0], &run.cells[1]}), "a1, a2");
  EXPECT_EQ(NameCells(run, {&run.cells[0]}), "a1");
}

}  // namespace
}  // namespace netring
