#include "lab/system_control.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/inet_address.h"
#include "lab/child_task.h"
#include "lab/netlink.h"
#include "net/link_socket.h"
#include "netring/status.h"

namespace netring {
namespace {

/// One thing that can be set at one end.
class Knob {
 public:
  virtual ~Knob() = default;
  virtual absl::StatusOr<std::string> Read() = 0;
  virtual absl::Status Write(const std::string& value) = 0;
};

class MtuKnob final : public Knob {
 public:
  explicit MtuKnob(LinkSocket& socket) : socket_(socket) {}

  absl::StatusOr<std::string> Read() override {
    const std::optional<int> mtu = socket_.Mtu();
    if (mtu.has_value()) return absl::StrCat(*mtu);
    return absl::UnavailableError(absl::StrCat(socket_.link(), " does not tell its MTU"));
  }
  absl::Status Write(const std::string& value) override {
    int mtu = 0;
    if (absl::SimpleAtoi(value, &mtu)) return socket_.SetMtu(mtu);
    return absl::InvalidArgumentError("not a number");
  }

 private:
  LinkSocket& socket_;
};

/// BIG TCP and its opposite.
class SegmentKnob final : public Knob {
 public:
  SegmentKnob(Netlink& netlink, const LabSide& side)
      : netlink_(netlink), link_(side.link), ip_(IpOf(side.address)) {}

  absl::StatusOr<std::string> Read() override {
    NETRING_ASSIGN_OR_RETURN(const SegmentLimits limits, netlink_.SegmentLimitsOf(link_));
    const std::string text = SegmentLimitText(limits, ip_);
    if (!text.empty()) return text;
    return absl::UnavailableError(absl::StrCat(link_, " does not tell how long segments may be"));
  }
  absl::Status Write(const std::string& value) override {
    int64_t bytes = 0;
    if (!absl::SimpleAtoi(value, &bytes)) return absl::InvalidArgumentError("not a number");
    NETRING_ASSIGN_OR_RETURN(const SegmentLimits limits, netlink_.SegmentLimitsOf(link_));
    const bool big = bytes > kMostLegacySegmentBytes;
    if (big && ip_ == IpVersion::k4 && !limits.gso_ipv4.has_value())
      return absl::UnavailableError(
          "this kernel has longer segments than 64 KiB for IPv6 alone (IPv4: 6.3); use --ip=6");
    if (bytes > limits.most.value_or(kMostLegacySegmentBytes))
      return absl::UnavailableError(
          absl::StrCat(link_, " takes at most ", limits.most.value_or(kMostLegacySegmentBytes)));
    return netlink_.SetSegmentLimits(link_, bytes);
  }

 private:
  Netlink& netlink_;
  const std::string& link_;
  IpVersion ip_;
};

constexpr char kOn[] = "on";
constexpr char kOff[] = "off";

class OffloadKnob final : public Knob {
 public:
  OffloadKnob(const Offload& offload, LinkSocket& socket) : offload_(offload), socket_(socket) {}

  absl::StatusOr<std::string> Read() override {
    const std::optional<uint32_t> answer = socket_.GetNumber(offload_.get);
    if (answer.has_value()) return (*answer & offload_.mask) != 0 ? kOn : kOff;
    return absl::UnavailableError(absl::StrCat(socket_.link(), " has no ", offload_.name));
  }
  absl::Status Write(const std::string& value) override {
    return socket_.Switch(offload_, value == kOn);
  }

 private:
  const Offload& offload_;
  LinkSocket& socket_;
};

/// The descriptor stays with the namespace in which it was opened (proc_sys_lookup(),
/// fs/proc/proc_sysctl.c, kernel 6.18).
class SysctlKnob final : public Knob {
 public:
  explicit SysctlKnob(UniqueFd file) : file_(std::move(file)) {}

  absl::StatusOr<std::string> Read() override {
    std::array<char, 4096> text;
    const ssize_t length = pread(file_.get(), text.data(), text.size(), 0);
    if (length < 0) return Errno("it cannot be read");
    return Evened({text.data(), static_cast<size_t>(length)});
  }
  absl::Status Write(const std::string& value) override {
    const ssize_t written = pwrite(file_.get(), value.data(), value.size(), 0);
    if (written == static_cast<ssize_t>(value.size())) return absl::OkStatus();
    return Errno("the kernel refuses it", written < 0 ? errno : EIO);
  }

  /// The kernel separates numbers by tabs and ends with a line.
  static std::string Evened(absl::string_view text) {
    return absl::StrJoin(absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty()), " ");
  }

 private:
  UniqueFd file_;
};

absl::StatusOr<UniqueFd> OpenSysctl(const LabSide& side, const std::string& name) {
  const std::string path = absl::StrCat("/proc/sys/", absl::StrReplaceAll(name, {{".", "/"}}));
  absl::StatusOr<UniqueFd> file =
      OpenIn(side, "it cannot be opened", [&] { return open(path.c_str(), O_RDWR | O_CLOEXEC); });
  if (absl::IsNotFound(file.status())) {
    return absl::NotFoundError(
        "a network namespace has no such key here; sysctl -a -r ^net lists those of this machine");
  }
  if (absl::IsPermissionDenied(file.status()))
    return absl::PermissionDeniedError("it may not be set in a network namespace");
  return file;
}

absl::Status Refused(const Assignment& assignment, const absl::Status& why) {
  return About(absl::StrCat(assignment.name, "=", assignment.value), why);
}

}  // namespace

/// One side of the lab, with all that was named so far.
class SystemControl::End {
 public:
  explicit End(const LabSide& side) : side_(side) {}

  /// Opens what is named for the first time. That is read when all else is as it was: an offload
  /// can be off because another one is.
  absl::Status Learn(const std::vector<Assignment>& wanted) {
    const bool known = std::all_of(wanted.begin(), wanted.end(), [&](const Assignment& each) {
      return items_.contains(each.name);
    });
    if (known) return absl::OkStatus();
    NETRING_RETURN_IF_ERROR(Write({}));
    for (const Assignment& each : wanted) {
      if (items_.contains(each.name)) continue;
      absl::StatusOr<Item> item = Open(each.name);
      if (!item.ok()) return Refused(each, item.status());
      items_.emplace(each.name, *std::move(item));
    }
    return absl::OkStatus();
  }

  /// What is not wanted gets what it had.
  absl::Status Write(const std::vector<Assignment>& wanted) {
    for (auto& [name, item] : items_) {
      const Assignment target = TargetOf(name, item, wanted);
      const absl::Status written = item.knob->Write(target.value);
      // What could never be set is as it was: no reason to refuse others.
      if (written.ok() || IsAsWas(item, target)) continue;
      return Refused(target, written);
    }
    return absl::OkStatus();
  }

  /// Reads everything back. When something is wanted, what is not may depend on that and stay as it
  /// is.
  absl::StatusOr<std::string> ReadBack(const std::vector<Assignment>& wanted) {
    std::vector<std::string> texts;
    for (auto& [name, item] : items_) {
      const absl::StatusOr<std::string> value = item.knob->Read();
      const Assignment target = TargetOf(name, item, wanted);
      if (!value.ok()) return Refused(target, value.status());
      const bool counts = wanted.empty() || Find(name, wanted) != nullptr;
      if (counts && *value != SysctlKnob::Evened(target.value)) {
        return Refused(target, absl::UnavailableError(absl::StrCat(
                                   "the kernel took it, but it reads back as ", *value)));
      }
      texts.push_back(absl::StrCat(name, " ", *value));
    }
    return absl::StrJoin(texts, ", ");
  }

 private:
  struct Item {
    std::unique_ptr<Knob> knob;
    std::string original;
  };

  static const Assignment* Find(const std::string& name, const std::vector<Assignment>& wanted) {
    const auto found = std::find_if(wanted.begin(), wanted.end(),
                                    [&](const Assignment& each) { return each.name == name; });
    return found == wanted.end() ? nullptr : &*found;
  }

  static Assignment TargetOf(const std::string& name, const Item& item,
                             const std::vector<Assignment>& wanted) {
    const Assignment* found = Find(name, wanted);
    return found == nullptr ? Assignment{name, item.original} : *found;
  }

  static bool IsAsWas(const Item& item, const Assignment& target) {
    const absl::StatusOr<std::string> value = item.knob->Read();
    return target.value == item.original && value.ok() && *value == item.original;
  }

  absl::StatusOr<Item> Open(const std::string& name) {
    Item item;
    NETRING_ASSIGN_OR_RETURN(item.knob, KnobOf(name));
    NETRING_ASSIGN_OR_RETURN(item.original, item.knob->Read());
    return item;
  }

  absl::StatusOr<std::unique_ptr<Knob>> KnobOf(const std::string& name) {
    if (absl::StartsWith(name, kSysctlPrefix)) {
      NETRING_ASSIGN_OR_RETURN(UniqueFd file, OpenSysctl(side_, name));
      return std::make_unique<SysctlKnob>(std::move(file));
    }
    if (name == kGsoMax) {
      NETRING_ASSIGN_OR_RETURN(netlink_, Netlink::In(side_));
      return std::make_unique<SegmentKnob>(*netlink_, side_);
    }
    if (socket_ == nullptr) {
      NETRING_ASSIGN_OR_RETURN(UniqueFd socket, SocketIn(side_, AF_INET, SOCK_DGRAM, 0));
      socket_ = std::make_unique<LinkSocket>(std::move(socket), side_.link);
    }
    if (name == kMtu) return std::make_unique<MtuKnob>(*socket_);
    if (const Offload* offload = FindSwitchableOffload(name); offload != nullptr)
      return std::make_unique<OffloadKnob>(*offload, *socket_);
    return absl::InvalidArgumentError("there is no such offload");
  }

  const LabSide& side_;
  std::unique_ptr<LinkSocket> socket_;  ///< once it is needed
  std::optional<Netlink> netlink_;      ///< likewise
  std::map<std::string, Item> items_;   ///< by name
};

SystemControl::SystemControl(const Lab& lab) : set_(SystemState()) {
  for (const LabSide* side : {&lab.server, &lab.client})
    ends_.push_back(std::make_unique<End>(*side));
}

SystemControl::~SystemControl() = default;

absl::StatusOr<std::string> SystemControl::Set(const SystemState& state) {
  if (set_ == state) return text_;
  set_.reset();
  NETRING_ASSIGN_OR_RETURN(text_, SetEnds(state));
  set_ = state;
  return text_;
}

absl::StatusOr<std::string> SystemControl::SetEnds(const SystemState& state) {
  const std::vector<Assignment> wanted = AssignmentsOf(state);
  for (const auto& end : ends_) NETRING_RETURN_IF_ERROR(end->Learn(wanted));
  for (const auto& end : ends_) NETRING_RETURN_IF_ERROR(end->Write(wanted));
  std::vector<std::string> texts;
  for (const auto& end : ends_) {
    NETRING_ASSIGN_OR_RETURN(texts.emplace_back(), end->ReadBack(wanted));
  }
  if (texts.front() == texts.back()) return texts.front();
  return absl::StrCat("server ", texts.front(), "; client ", texts.back());
}

}  // namespace netring
