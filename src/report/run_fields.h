// The fields of run.json that its writer and its reader share.

#ifndef NETRING_REPORT_RUN_FIELDS_H_
#define NETRING_REPORT_RUN_FIELDS_H_

#include <array>
#include <string>

#include "experiment/result.h"
#include "netring/variant.h"

namespace netring {

/// The rules of `--impl auto`.
struct AutoFields {
  std::vector<AutoRule> rules;
};

template <typename Archive>
void Describe(Archive& archive, AutoFields& fields) {
  archive.Field("auto", fields.rules, Bounds{0, 64});
}

constexpr auto EnumNames(Release) {
  return std::array{"completion", "error_queue", "notification"};
}

/// What a reader must know of a variant to draw and explain it: its row of the table (variant.h).
struct VariantFields {
  std::string name;
  Release release = Release::kOnCompletion;
  bool staging = false;
  bool registered = false;
  bool in_file = false;
  int64_t fields = 0;
};

template <typename Archive>
void Describe(Archive& archive, VariantFields& variant) {
  archive.Field("name", variant.name, Bounds{0, 64});
  archive.Field("release", variant.release);
  archive.Field("staging", variant.staging);
  archive.Field("registered", variant.registered);
  archive.Field("in_file", variant.in_file);
  archive.Field("fields", variant.fields, Bounds{1});
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
