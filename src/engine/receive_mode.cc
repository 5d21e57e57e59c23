// The table of receive modes. What the kernel refuses together: io_recvmsg_prep(), io_uring/net.c,
// kernel 6.15.

#include "engine/receive_mode.h"

namespace netring {

namespace {

using enum Feature;

constexpr ReceiveMode kModes[]{
    {.name = "plain",
     .description = "RECV into the connection's own buffer, one request for each completion",
     .since = "5.6",
     .make = MakePlainReceive},
    {.name = "poll_first",
     .description = "as plain, but it waits for data before it first tries (POLL_FIRST)",
     .since = "5.19",
     .needs = {kPollFirst},
     .make = MakePollFirstReceive},
    {.name = "multishot",
     .description = "one request receives again and again, into buffers that all connections share",
     .since = "6.0",
     .conflicts = "MSG_WAITALL, a buffer of its own",
     .needs = {kMultishotReceive, kPbufRing},
     .multishot = true,
     .completions = MultishotCompletions,
     .make = MakeMultishotReceive},
    {.name = "multishot_inc",
     .description = "as multishot, and each buffer is filled before the next is used",
     .since = "6.12",
     .conflicts = "MSG_WAITALL, a buffer of its own",
     .needs = {kMultishotReceive, kPbufRing, kPbufRingInc},
     .multishot = true,
     .streams_only = true,
     .completions = IncrementalCompletions,
     .make = MakeIncrementalReceive},
    {.name = "bundle",
     .description = "as multishot with smaller buffers; one completion can fill several",
     .since = "6.10",
     .conflicts = "MSG_WAITALL, a buffer of its own, RECVMSG",
     .needs = {kMultishotReceive, kPbufRing, kRecvBundle},
     .multishot = true,
     .streams_only = true,
     .completions = BundleCompletions,
     .make = MakeBundleReceive},
    {.name = "waitall",
     .description =
         "as plain, but it completes only with all that the peer sends next (MSG_WAITALL)",
     .since = "5.19",
     .conflicts = "multishot",
     .streams_only = true,
     .make = MakeWaitallReceive},
    {.name = "call",
     .description = "recv(2) while the loop busy-polls; as plain before it sleeps",
     .since = "5.6",
     .by_calls = true,
     .make = MakePlainReceive},
    {.name = "mmap",
     .description = "the kernel maps received pages where it can, and copies the rest "
                    "(TCP_ZEROCOPY_RECEIVE)",
     .since = "5.11",
     .conflicts = "anything but TCP",
     .streams_only = true,
     .tcp_only = true,
     .make_calls = MakeMmapCalls,
     .check = CheckMmapReceive},
    {.name = "zcrx",
     .description = "RECV_ZC into an area that a device would fill; here without a device, so the "
                    "kernel copies (ZCRX_REG_NODEV)",
     .since = "7.2",
     .conflicts = "anything but TCP",
     .needs = {kZcrxNodev, kCqe32, kSingleIssuer, kDeferTaskrun},
     .ring = {kCqe32, kSingleIssuer, kDeferTaskrun},
     .multishot = true,
     .streams_only = true,
     .tcp_only = true,
     .completions = ZcrxCompletions,
     .make = MakeZcrxReceive,
     .check = CheckZcrxReceive},
    {.name = "trunc",
     .description = "the kernel drops what has come (MSG_TRUNC): what receiving costs at least",
     .since = "5.6",
     .conflicts = "anything but TCP, --verify",
     .streams_only = true,
     .tcp_only = true,
     .drops = true,
     .make = MakeTruncReceive,
     .make_calls = MakeTruncCalls},
};

}  // namespace

absl::Span<const ReceiveMode> ReceiveModes() { return kModes; }

const ReceiveMode* FindReceiveMode(absl::string_view name) {
  for (const ReceiveMode& mode : ReceiveModes()) {
    if (mode.name == name) return &mode;
  }
  return nullptr;
}

bool ReceivesByCalls(const EngineInfo& engine, const ReceiveMode& mode) {
  return !engine.ring && !engine.thread_per_connection && mode.make_calls != nullptr;
}

const ReceiveMode& ModeOf(const EngineOptions& options) {
  return options.receive != nullptr ? *options.receive : *FindReceiveMode(kDefaultReceiveMode);
}

}  // namespace netring
