// The fields of run.json that its writer and its reader share.

#ifndef NETRING_REPORT_RUN_FIELDS_H_
#define NETRING_REPORT_RUN_FIELDS_H_

#include <string>

#include "experiment/result.h"

namespace netring {

/// The rules of `--impl auto`.
struct AutoFields {
  std::vector<AutoRule> rules;
};

template <typename Archive>
void Describe(Archive& archive, AutoFields& fields) {
  archive.Field("auto", fields.rules, Bounds{0, 64});
}

/// All of a repetition but its outcome.
template <typename Archive>
void Describe(Archive& archive, Repetition& repetition) {
  constexpr Bounds kCount{0};
  archive.Field("number", repetition.number, kCount);
  archive.Field("order", repetition.order, kCount);
  archive.Field("begun_ns", repetition.begun_ns, kCount);
  archive.Field("took_ns", repetition.took_ns, kCount);
  archive.Field("placement", repetition.placement, Bounds{0, 4096});
  archive.Field("server", repetition.server);
  archive.Field("client", repetition.client);
}

}  // namespace netring

#endif  // NETRING_REPORT_RUN_FIELDS_H_
