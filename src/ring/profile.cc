#include "ring/profile.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "base/formats.h"
#include "netring/status.h"

namespace netring {
namespace {

using enum Feature;

constexpr size_t kMaxText = 200;
constexpr int kMaxValue = 1'000'000;

const std::array<RingProfile, 2>& Profiles() {
  static const std::array<RingProfile, 2> profiles{{
      {"default",
       "single issuer, deferred task work, submit all, no SQ array, registered ring fd, direct "
       "descriptors",
       {kSingleIssuer, kDeferTaskrun, kSubmitAll, kNoSqarray, kRingFd, kDirect}},
      {"plain", "none of these: io_uring_setup(2) with no flags", FeatureSet{}},
  }};
  return profiles;
}

// What excludes what: io_uring_sanitise_params(), io_uring/io_uring.c, kernel 6.18; of sq_rewind,
// which needs no_sqarray, io_uring_setup(2) of liburing 2.15.
const std::vector<RingSwitch>& Switches() {
  static const std::string busy = absl::StrCat("loops busy-poll for ", kBusySpinNs / kNsPerUs,
                                               " us before they sleep, as --spin");
  static const std::vector<RingSwitch> switches{
      {"coop",
       "completions wait until the thread enters the kernel; they do not interrupt it",
       {kCoopTaskrun, kTaskrunFlag},
       {"sqpoll"}},
      {"single", "one thread submits", {kSingleIssuer}, {}},
      {"defer",
       "completions are posted only when the thread asks for them; implies single",
       {kSingleIssuer, kDeferTaskrun},
       {"sqpoll"}},
      {"sqpoll",
       "a kernel thread submits; =CPU pins it",
       {kSqpoll},
       {"coop", "defer", "sq_rewind"},
       &RingOptions::sqpoll_cpu},
      {"submit_all", "a failed request does not stop those after it", {kSubmitAll}, {}},
      {"no_sqarray", "no indirection in the submission queue", {kNoSqarray}, {}},
      {"sqe_mixed", "requests of 64 or 128 bytes", {kSqeMixed}, {}},
      {"sq_rewind",
       "each submission begins at the queue's first entry; implies no_sqarray",
       {kNoSqarray, kSqRewind},
       {"sqpoll"}},
      {"hugepage", "the rings lie in huge pages", {kNoMmap}, {}},
      {"cqe32", "completions of 32 bytes", {kCqe32}, {"cqe_mixed"}},
      {"cqe_mixed", "completions of 16 or 32 bytes", {kCqeMixed}, {"cqe32"}},
      {"ring_fd", "the ring's own descriptor is registered", {kRingFd}, {}},
      {"direct", "sockets are direct descriptors", {kDirect}, {}},
      {"napi",
       "a wait busy-polls the device for =MICROSECONDS (50)",
       {kNapi},
       {},
       &RingOptions::napi_us},
      {"min_wait",
       "a wait lasts up to =MICROSECONDS (20) for one event per connection",
       {kMinWait},
       {},
       &RingOptions::min_wait_us},
      {"reg_wait", "the arguments of waits lie in registered memory", {kRegWait}, {}},
      {"no_iowait", "sleeping does not count as waiting for I/O", {kNoIowait}, {}},
      {"busy", busy, {}, {}, nullptr, true},
  };
  return switches;
}

absl::Status Apply(absl::string_view text, RingChoice* choice) {
  const size_t equals = text.find('=');
  const RingSwitch* found = FindRingSwitch(text.substr(1, equals - 1));
  if (found == nullptr)
    return absl::InvalidArgumentError(absl::StrCat("there is no ring switch '", text, "'"));
  const bool on = text.front() == '+';
  if (equals != absl::string_view::npos) {
    const std::optional<uint64_t> value = ParseDigits(text.substr(equals + 1));
    if (!on || found->value == nullptr || value.value_or(kMaxValue + 1) > kMaxValue)
      return absl::InvalidArgumentError(absl::StrCat("'", text, "' takes no such number"));
    choice->options.*found->value = static_cast<int>(*value);
  }
  FeatureSet& features = choice->options.features;
  features = on ? features | found->features : features - found->features;
  if (on) choice->demanded = choice->demanded | found->features;
  if (found->busy) choice->busy = on;
  return absl::OkStatus();
}

bool IsOn(const RingSwitch& each, FeatureSet features) {
  return !each.features.empty() && features.HasAll(each.features);
}

absl::Status CheckTogether(absl::string_view text, FeatureSet features) {
  for (const RingSwitch& each : Switches()) {
    for (absl::string_view other : each.excludes) {
      if (!IsOn(each, features) || !IsOn(*FindRingSwitch(other), features)) continue;
      return absl::FailedPreconditionError(
          absl::StrCat("ring ", text, ": the kernel refuses ", each.name, " together with ", other,
                       " (EINVAL); take one away: -", each.name, " or -", other));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Span<const RingProfile> RingProfiles() { return Profiles(); }

const RingProfile* FindRingProfile(absl::string_view name) {
  for (const RingProfile& profile : RingProfiles()) {
    if (profile.name == name) return &profile;
  }
  return nullptr;
}

absl::Span<const RingSwitch> RingSwitches() { return Switches(); }

const RingSwitch* FindRingSwitch(absl::string_view name) {
  for (const RingSwitch& each : Switches()) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

absl::StatusOr<RingChoice> ParseRing(absl::string_view text) {
  if (text.size() > kMaxText) return absl::InvalidArgumentError("a ring's name is too long");
  size_t end = std::min(text.find_first_of("+-"), text.size());
  const RingProfile* profile = FindRingProfile(text.substr(0, end));
  if (profile == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no ring profile '", text.substr(0, end), "'"));
  }
  RingChoice choice;
  choice.options.features = profile->features;
  while (end < text.size()) {
    const size_t begin = end;
    end = std::min(text.find_first_of("+-", begin + 1), text.size());
    NETRING_RETURN_IF_ERROR(Apply(text.substr(begin, end - begin), &choice));
  }
  choice.demanded = choice.demanded & choice.options.features;
  NETRING_RETURN_IF_ERROR(CheckTogether(text, choice.options.features));
  return choice;
}

}  // namespace netring
