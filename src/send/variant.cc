// The table of variants.

#include "netring/variant.h"

#include "send/message_path.h"

namespace netring {

template <typename Path>
using Maker = std::unique_ptr<Path>(const MessageLayout& layout);

// One file each. A new row comes last: a row's place is its colour in reports.
Maker<MessageRequest> MakeCopyRequest, MakeGatherRequest, MakeMsgZerocopyRequest, MakePlainRequest,
    MakeZcRequest, MakeVectorRequest, MakeZcVectorRequest, MakeZcFixedRequest,
    MakeWriteFixedRequest, MakeCopyZcFixedRequest, MakeLinkedRequest, MakeBundleRequest,
    MakeMixedRequest, MakeFixedRequest;
Maker<MessageCall> MakeCopyCall, MakeGatherCall, MakeMsgZerocopyCall, MakePlainCall, MakeFileCall,
    MakeMixedCall;

namespace {

using enum Feature;

constexpr Variant kVariants[] = {
    {.name = "a1",
     .words = "copy, send",
     .description = "copy the fields into one buffer, then send",
     .staging = true,
     .other_names = "copy send",
     .request = MakeCopyRequest,
     .call = MakeCopyCall},
    {.name = "a2",
     .words = "sendmsg of parts",
     .description = "sendmsg over the fields",
     .other_names = "sendmsg writev",
     .request = MakeGatherRequest,
     .call = MakeGatherCall},
    {.name = "a3",
     .words = "MSG_ZEROCOPY",
     .description = "sendmsg over the fields with MSG_ZEROCOPY; notifications from the error queue",
     .release = Release::kOnErrorQueue,
     .needs = {kMultishotPoll},
     .other_names = "MSG_ZEROCOPY zerocopy",
     .request = MakeMsgZerocopyRequest,
     .call = MakeMsgZerocopyCall},
    {.name = "zc",
     .words = "SENDMSG_ZC",
     .description = "SENDMSG_ZC over the fields; notifications are completions",
     .release = Release::kOnNotification,
     .needs = {kSendmsgZc, kReportUsage},
     .other_names = "SENDMSG_ZC SEND_ZC",
     .request = MakeZcRequest},
    {.name = "plain",
     .words = "send, 1 part",
     .description = "send of a message that lies in one piece: the floor",
     .one_piece = true,
     .request = MakePlainRequest,
     .call = MakePlainCall},
    {.name = "vec",
     .words = "SEND, vectored",
     .description = "SEND of the fields as a vector, without a msghdr",
     .needs = {kSendVectorized},
     .other_names = "SEND_VECTORIZED",
     .request = MakeVectorRequest},
    {.name = "zc-vec",
     .words = "SEND_ZC, vectored",
     .description = "SEND_ZC of the fields as a vector",
     .release = Release::kOnNotification,
     .needs = {kSendZc, kSendVectorized, kReportUsage},
     .request = MakeZcVectorRequest},
    {.name = "zc-fixed",
     .words = "SENDMSG_ZC, fixed",
     .description = "SENDMSG_ZC over fields in registered memory, so no page is pinned for a send",
     .release = Release::kOnNotification,
     .registered = true,
     .needs = {kSendmsgZc, kSendmsgZcFixed, kReportUsage},
     .request = MakeZcFixedRequest},
    {.name = "a1-fixed",
     .words = "copy, WRITE_FIXED",
     .description = "copy the fields into a registered buffer, then WRITE_FIXED",
     .staging = true,
     .registered = true,
     .needs = {kWriteFixed},
     .other_names = "WRITE_FIXED",
     .request = MakeWriteFixedRequest},
    {.name = "a1-zc-fixed",
     .words = "copy, SEND_ZC",
     .description = "copy the fields into a registered buffer, then SEND_ZC of it",
     .release = Release::kOnNotification,
     .staging = true,
     .registered = true,
     .needs = {kSendZc, kZcFixed, kReportUsage},
     .request = MakeCopyZcFixedRequest},
    {.name = "link",
     .words = "linked SENDs",
     .description = "one SEND per field, each linked to the next",
     .gathers = kMostLinked,
     .needs = {kCqeSkip},
     .other_names = "IOSQE_IO_LINK",
     .request = MakeLinkedRequest},
    {.name = "bundle",
     .words = "SEND, bundled",
     .description = "one SEND that takes the fields from a buffer ring",
     .gathers = kMostBundled,
     .needs = {kPbufRing, kSendBundle},
     .other_names = "SEND_BUNDLE",
     .request = MakeBundleRequest},
    {.name = "sendfile",
     .words = "sendfile",
     .description = "sendfile of a message that lies in a memfd; rr without a ring only",
     .in_file = true,
     .other_names = "splice",
     .call = MakeFileCall},
    {.name = "mix",
     .words = "SENDMSG, then ZC",
     .description = "SENDMSG of the shorter parts, then SENDMSG_ZC of the longest, linked to it",
     .release = Release::kOnNotification,
     .mixed = true,
     .needs = {kSendmsgZc, kReportUsage, kCqeSkip},
     .request = MakeMixedRequest},
    {.name = "mix-a3",
     .words = "sendmsg, then a3",
     .description = "sendmsg of the shorter parts, then of the longest with MSG_ZEROCOPY",
     .release = Release::kOnErrorQueue,
     .mixed = true,
     .call = MakeMixedCall},
    {.name = "fixed",
     .words = "SEND, fixed",
     .description =
         "SEND of a message that lies in one piece of registered memory, which is copied",
     .one_piece = true,
     .registered = true,
     .needs = {kSendFixed},
     .other_names = "SEND FIXED_BUF",
     .request = MakeFixedRequest},
};

}  // namespace

MessageLayout Variant::LayoutOf(MessageLayout asked) const {
  if (one_piece) asked.fields = {asked.bytes};
  asked.staging = staging;
  asked.staging_per_slot = zero_copy();
  asked.one_region = registered;
  asked.in_file = in_file;
  return asked;
}

absl::Span<const Variant> Variants() { return kVariants; }

const Variant* FindVariant(absl::string_view name) {
  for (const Variant& variant : Variants()) {
    if (variant.name == name) return &variant;
  }
  return nullptr;
}

}  // namespace netring
