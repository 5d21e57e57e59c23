// The table of variants.

#include "netring/variant.h"

#include "send/message_path.h"

namespace netring {

template <typename Path>
using Maker = std::unique_ptr<Path>(const MessageLayout& layout);

// One file each. A new row comes last: a row's place is its colour in reports.
Maker<MessageRequest> MakeCopyRequest, MakeGatherRequest, MakeMsgZerocopyRequest, MakePlainRequest,
    MakeZcRequest, MakeVectorRequest, MakeZcVectorRequest, MakeZcFixedRequest,
    MakeWriteFixedRequest, MakeCopyZcFixedRequest, MakeLinkedRequest, MakeBundleRequest;
Maker<MessageCall> MakeCopyCall, MakeGatherCall, MakeMsgZerocopyCall, MakePlainCall, MakeFileCall;

namespace {

using enum Feature;

constexpr Variant kVariants[] = {
    {.name = "a1",
     .description = "copy the 8 fields into one buffer, then send",
     .staging = true,
     .request = MakeCopyRequest,
     .call = MakeCopyCall},
    {.name = "a2",
     .description = "sendmsg over the 8 fields",
     .request = MakeGatherRequest,
     .call = MakeGatherCall},
    {.name = "a3",
     .description = "sendmsg over the 8 fields with MSG_ZEROCOPY, error queue harvested",
     .release = Release::kOnErrorQueue,
     .needs = {kMultishotPoll},
     .request = MakeMsgZerocopyRequest,
     .call = MakeMsgZerocopyCall},
    {.name = "zc",
     .description = "SENDMSG_ZC over the 8 fields, notifications counted",
     .release = Release::kOnNotification,
     .needs = {kSendmsgZc, kReportUsage},
     .request = MakeZcRequest},
    {.name = "plain",
     .description = "send of a message that lies in one piece: the floor",
     .fields = 1,
     .request = MakePlainRequest,
     .call = MakePlainCall},
    {.name = "vec",
     .description = "SEND of the 8 fields as a vector, without a msghdr",
     .needs = {kSendVectorized},
     .request = MakeVectorRequest},
    {.name = "zc-vec",
     .description = "SEND_ZC of the 8 fields as a vector",
     .release = Release::kOnNotification,
     .needs = {kSendZc, kSendVectorized, kReportUsage},
     .request = MakeZcVectorRequest},
    {.name = "zc-fixed",
     .description = "SENDMSG_ZC over 8 fields in registered memory: no page is pinned to send",
     .release = Release::kOnNotification,
     .registered = true,
     .needs = {kSendmsgZc, kSendmsgZcFixed, kReportUsage},
     .request = MakeZcFixedRequest},
    {.name = "a1-fixed",
     .description = "copy the 8 fields into a registered buffer, then WRITE_FIXED",
     .staging = true,
     .registered = true,
     .needs = {kWriteFixed},
     .request = MakeWriteFixedRequest},
    {.name = "a1-zc-fixed",
     .description = "copy the 8 fields into a registered buffer, then SEND_ZC of it",
     .release = Release::kOnNotification,
     .staging = true,
     .registered = true,
     .needs = {kSendZc, kZcFixed, kReportUsage},
     .request = MakeCopyZcFixedRequest},
    {.name = "link",
     .description = "8 SENDs, one per field, each linked to the next",
     .gathers = kMostLinked,
     .needs = {kCqeSkip},
     .request = MakeLinkedRequest},
    {.name = "bundle",
     .description = "one SEND that takes the 8 fields from a buffer ring",
     .gathers = kMostBundled,
     .needs = {kPbufRing, kSendBundle},
     .request = MakeBundleRequest},
    {.name = "sendfile",
     .description = "sendfile of a message that lies in a memfd; rr without a ring only",
     .in_file = true,
     .call = MakeFileCall},
};

}  // namespace

MessageLayout Variant::LayoutOf(size_t bytes, int batch, bool page_aligned) const {
  return {.bytes = bytes,
          .fields = fields,
          .batch = batch,
          .staging = staging,
          .staging_per_slot = zero_copy(),
          .one_region = registered,
          .page_aligned = page_aligned,
          .in_file = in_file};
}

absl::Span<const Variant> Variants() { return kVariants; }

const Variant* FindVariant(absl::string_view name) {
  for (const Variant& variant : Variants()) {
    if (variant.name == name) return &variant;
  }
  return nullptr;
}

}  // namespace netring
