#include "netring/send_path.h"

namespace netring {

absl::Span<const Variant> Variants() {
  static const std::vector<Variant> kVariants{
      {"a1",
       "copy the 8 fields into one buffer, then send",
       Release::kOnCompletion,
       kMessageFields,
       true,
       false,
       {},
       MakeCopySend},
      {"a2",
       "sendmsg over the 8 fields",
       Release::kOnCompletion,
       kMessageFields,
       false,
       false,
       {},
       MakeGatherSend},
      {"a3",
       "sendmsg over the 8 fields with MSG_ZEROCOPY, error queue harvested",
       Release::kOnErrorQueue,
       kMessageFields,
       false,
       false,
       {Feature::kMultishotPoll},
       MakeMsgZerocopySend},
      {"zc",
       "SENDMSG_ZC over the 8 fields, notifications counted",
       Release::kOnNotification,
       kMessageFields,
       false,
       true,
       {Feature::kSendmsgZc, Feature::kReportUsage},
       MakeUringZcSend},
      {"plain",
       "send of a message that lies in one piece: the floor",
       Release::kOnCompletion,
       1,
       false,
       false,
       {},
       MakePlainSend},
  };
  return kVariants;
}

const Variant* FindVariant(absl::string_view name) {
  for (const Variant& variant : Variants()) {
    if (variant.name == name) return &variant;
  }
  return nullptr;
}

}  // namespace netring
