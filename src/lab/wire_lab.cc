// The lab on which zero copy over TCP is true: see MakeWireLab().

#include <bpf/bpf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "lab/child_task.h"
#include "lab/lab.h"
#include "lab/netlink.h"
#include "lab/system_control.h"
#include "lab/veth_lab.h"
#include "netring/status.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

/// XDP switches the sender's segmentation offload off, so each packet should carry as much as it
/// can.
constexpr int64_t kJumboMtu = 9000;

absl::StatusOr<UniqueFd> LoadXdpPass() {
  const bpf_insn program[] = {
      {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = XDP_PASS},
      {.code = BPF_JMP | BPF_EXIT},
  };
  // A packet of 9000 bytes does not fit in a page: veth wants a program that knows fragments.
  const bpf_prog_load_opts options{.sz = sizeof(options), .prog_flags = BPF_F_XDP_HAS_FRAGS};
  const int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "netring_pass", "MIT", program,
                               sizeof(program) / sizeof(program[0]), &options);
  if (fd >= 0) return UniqueFd(fd);
  absl::Status failure = Errno("cannot load an XDP program", -fd);
  if (!absl::IsPermissionDenied(failure)) return failure;
  return absl::PermissionDeniedError(
      absl::StrCat("path wire attaches an XDP program, which needs root in the initial user "
                   "namespace (CAP_BPF, CAP_NET_ADMIN); run as root or use --path veth: ",
                   failure.message()));
}

/// A file system whose class/net shows the links of the namespace it is made in; it is mounted
/// nowhere.
int OpenSysfs() {
  const int context = fsopen("sysfs", FSOPEN_CLOEXEC);
  if (context < 0) return -1;
  if (fsconfig(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) return -1;
  return fsmount(context, FSMOUNT_CLOEXEC, 0);
}

/// Lets the server's end use NAPI without a program: veth does with GRO on, for packets of a peer
/// that has no TSO (veth_set_features() and veth_skb_is_eligible_for_gro(), drivers/net/veth.c,
/// kernel 5.13 to 6.18). XDP has done both for the other direction.
///
/// And without autocorking: what it holds back is sent when earlier packets are freed, which is
/// done by the receiver's NAPI here (tcp_wfree(), net/ipv4/tcp_output.c): the sender's cost would
/// be in the receiver's time.
absl::Status KeepSidesApart(const Lab& lab) {
  SystemControl ends(lab);
  return ends.Set({.offloads = "gro=on+tso=off", .sysctl = "net.ipv4.tcp_autocorking=0"}).status();
}

/// Documentation/networking/napi.rst, "Threaded NAPI" (kernel 5.12): what the side receives, and
/// what it sends because of that, then runs in a thread whose CPU time is counted, instead of in
/// whatever was interrupted.
bool EnableThreadedNapi(const LabSide& side) {
  const absl::StatusOr<UniqueFd> sysfs = OpenIn(side, "cannot open sysfs", OpenSysfs);
  if (!sysfs.ok()) return false;
  const std::string path = absl::StrCat("class/net/", side.link, "/threaded");
  const UniqueFd threaded(openat(sysfs->get(), path.c_str(), O_WRONLY | O_CLOEXEC));
  return threaded.valid() && write(threaded.get(), "1", 1) == 1;
}

}  // namespace

absl::StatusOr<Lab> MakeWireLab(IpVersion ip) {
  NETRING_ASSIGN_OR_RETURN(const UniqueFd program, LoadXdpPass());
  NETRING_ASSIGN_OR_RETURN(Lab lab, MakeVethPair(kJumboMtu, ip));
  NETRING_ASSIGN_OR_RETURN(Netlink client, Netlink::In(lab.client));
  NETRING_RETURN_IF_ERROR(client.AttachXdp(kClientLink, program.get()));
  lab.xdp = true;
  lab.client.threaded_napi = EnableThreadedNapi(lab.client);
  lab.server.threaded_napi = KeepSidesApart(lab).ok() && EnableThreadedNapi(lab.server);
  return lab;
}

}  // namespace netring
