#include "netring/send_path.h"

#include <utility>

namespace netring {
namespace {

std::vector<Variant> MainVariants() {
  return {{.name = "a1",
           .description = "copy the 8 fields into one buffer, then send",
           .staging = true,
           .make = MakeCopySend},
          {.name = "a2", .description = "sendmsg over the 8 fields", .make = MakeGatherSend},
          {.name = "a3",
           .description = "sendmsg over the 8 fields with MSG_ZEROCOPY, error queue harvested",
           .release = Release::kOnErrorQueue,
           .needs = {Feature::kMultishotPoll},
           .make = MakeMsgZerocopySend},
          {.name = "zc",
           .description = "SENDMSG_ZC over the 8 fields, notifications counted",
           .release = Release::kOnNotification,
           .ring_only = true,
           .needs = {Feature::kSendmsgZc, Feature::kReportUsage},
           .make = MakeUringZcSend},
          {.name = "plain",
           .description = "send of a message that lies in one piece: the floor",
           .fields = 1,
           .make = MakePlainSend},
          {.name = "sendfile",
           .description = "sendfile of a message that lies in a memfd; rr without a ring only",
           .in_file = true,
           .make = MakeFileSend}};
}

std::vector<Variant> FurtherRingVariants() {
  return {
      {.name = "vec",
       .description = "SEND of the 8 fields as a vector, without a msghdr",
       .ring_only = true,
       .needs = {Feature::kSendVectorized},
       .make = MakeVectorSend},
      {.name = "zc-vec",
       .description = "SEND_ZC of the 8 fields as a vector",
       .release = Release::kOnNotification,
       .ring_only = true,
       .needs = {Feature::kSendZc, Feature::kSendVectorized, Feature::kReportUsage},
       .make = MakeZcVectorSend},
      {.name = "zc-fixed",
       .description = "SENDMSG_ZC over 8 fields in registered memory: no page is pinned to send",
       .release = Release::kOnNotification,
       .registered = true,
       .ring_only = true,
       .needs = {Feature::kSendmsgZc, Feature::kSendmsgZcFixed, Feature::kReportUsage},
       .make = MakeZcFixedSend},
      {.name = "a1-fixed",
       .description = "copy the 8 fields into a registered buffer, then WRITE_FIXED",
       .staging = true,
       .registered = true,
       .ring_only = true,
       .needs = {Feature::kWriteFixed},
       .make = MakeWriteFixedSend},
      {.name = "a1-zc-fixed",
       .description = "copy the 8 fields into a registered buffer, then SEND_ZC of it",
       .release = Release::kOnNotification,
       .staging = true,
       .registered = true,
       .ring_only = true,
       .needs = {Feature::kSendZc, Feature::kZcFixed, Feature::kReportUsage},
       .make = MakeCopyZcFixedSend},
      {.name = "link",
       .description = "8 SENDs, one per field, each linked to the next",
       .ring_only = true,
       .linked = true,
       .gathers = kMostLinked,
       .needs = {Feature::kCqeSkip},
       .make = MakeLinkedSend},
      {.name = "bundle",
       .description = "one SEND that takes the 8 fields from a buffer ring",
       .ring_only = true,
       .gathers = kMostBundled,
       .needs = {Feature::kPbufRing, Feature::kSendBundle},
       .make = MakeBundleSend}};
}

}  // namespace

absl::Span<const Variant> Variants() {
  static const std::vector<Variant> kVariants = [] {
    std::vector<Variant> all = MainVariants();
    for (Variant& variant : FurtherRingVariants()) all.push_back(std::move(variant));
    return all;
  }();
  return kVariants;
}

const Variant* FindVariant(absl::string_view name) {
  for (const Variant& variant : Variants()) {
    if (variant.name == name) return &variant;
  }
  return nullptr;
}

}  // namespace netring
