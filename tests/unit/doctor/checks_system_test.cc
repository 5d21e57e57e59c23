#include <gmock/gmock.h>

#include <cerrno>
#include <filesystem>

#include "unit/doctor/fixture.h"

namespace netring {
namespace {

using testing::HasSubstr;

class SystemChecksTest : public DoctorTest {
 protected:
  /// A sysctl that weakens with one value, and not with another.
  void ExpectOf(const std::string& name, const std::string& file, const std::string& weak,
                const std::string& fine, const std::string& verdict = "") const {
    ExpectNotReadable(Find(name));
    WriteSysctl(file, weak);
    ExpectWeakens(Find(name), verdict);
    EXPECT_THAT(Find(name).command, HasSubstr(name + "="));
    WriteSysctl(file, fine);
    ExpectFine(Find(name));
    WriteSysctl(file, "no number");
    ExpectNotReadable(Find(name));
  }

  void BeUser(const std::string& capabilities) const {
    Write("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t" + capabilities + "\n");
  }

  /// A network card with so many interrupts, all of which may be taken on these CPUs.
  void MakeCard(int interrupts, const std::string& cpus) const {
    const std::string device = "sys/devices/pci0000:00/0000:00:03.0";
    MakeFolder(device + "/virtio0/net/eth0");
    MakeFolder("sys/class/net");
    std::filesystem::create_directory_symlink("../../../virtio0",
                                              PathOf(device + "/virtio0/net/eth0/device"));
    std::filesystem::create_directory_symlink(
        "../../devices/pci0000:00/0000:00:03.0/virtio0/net/eth0", PathOf("sys/class/net/eth0"));
    Take(interrupts, cpus);
  }
  void Take(int interrupts, const std::string& cpus) const {
    for (int number = 24; number < 24 + interrupts; ++number) {
      const std::string folder = "proc/irq/" + std::to_string(number);
      Write("sys/bus/pci/devices/0000:00:03.0/msi_irqs/" + std::to_string(number), "msix\n");
      Write(folder + "/smp_affinity_list", cpus + "\n");
      MakeFolder(folder + "/eth0");
    }
  }
};

TEST_F(SystemChecksTest, IoUringWorks) {
  ExpectFine(Find("io_uring"));
  const CheckResult refused = Find("io_uring", ENOSYS);
  ExpectWeakens(refused);
  EXPECT_EQ(refused.found, "io_uring_setup: ENOSYS");
}

TEST_F(SystemChecksTest, BuffersMayBeAsLargeAsTheyAreAskedFor) {
  ExpectOf("net.core.wmem_max", "net/core/wmem_max", "212992", "4194304", "SHORT_SENDS");
  ExpectOf("net.core.rmem_max", "net/core/rmem_max", "4194303", "8388608", "LIMITED_RWND");
}

TEST_F(SystemChecksTest, NothingOfTheKernelIsInTheWay) {
  ExpectOf("net.core.busy_read", "net/core/busy_read", "50", "0");
  ExpectOf("kernel.nmi_watchdog", "kernel/nmi_watchdog", "1", "0", "MULTIPLEXED");
}

TEST_F(SystemChecksTest, AUserMayHaveTheUsualCongestionControl) {
  const std::string name = "net.ipv4.tcp_allowed_congestion_control";
  const std::string file = "net/ipv4/tcp_allowed_congestion_control";
  ExpectNotReadable(Find(name));
  BeUser("0");
  WriteSysctl(file, "reno bbr");
  const CheckResult refused = Find(name);
  ExpectWeakens(refused, "NOT_CUBIC");
  EXPECT_THAT(refused.command, HasSubstr("cubic"));
  BeUser("1000");  // CAP_NET_ADMIN
  ExpectFine(Find(name));
  BeUser("0");
  WriteSysctl(file, "reno cubic");
  ExpectFine(Find(name));
  WriteSysctl(file, "reno cubic2");
  ExpectWeakens(Find(name), "NOT_CUBIC");
}

TEST_F(SystemChecksTest, PagesStayWhereTheyAreOnOneNodeAndWithoutBalancing) {
  ExpectNotReadable(Find("NUMA"));
  Write("sys/devices/system/node/online", "0-1\n");
  ExpectNotReadable(Find("NUMA"));
  WriteSysctl("kernel/numa_balancing", "1");
  const CheckResult balanced = Find("NUMA");
  ExpectWeakens(balanced);
  EXPECT_THAT(balanced.found, HasSubstr("2 nodes"));
  WriteSysctl("kernel/numa_balancing", "0");
  ExpectFine(Find("NUMA"));
  WriteSysctl("kernel/numa_balancing", "1");
  Write("sys/devices/system/node/online", "0\n");
  ExpectFine(Find("NUMA"));
}

TEST_F(SystemChecksTest, NothingMovesInterrupts) {
  Write("proc/417/comm", "irqbalance\n");
  ExpectNotReadable(Find("irqbalance"));  // of a PID namespace: the machine's own are not seen
  Write("proc/2/comm", "kthreadd\n");
  const CheckResult runs = Find("irqbalance");
  ExpectWeakens(runs);
  EXPECT_EQ(runs.found, "runs as process 417");
  Write("proc/417/comm", "irqbalanced\n");
  Write("proc/acpi/comm", "irqbalance\n");
  ExpectFine(Find("irqbalance"));
}

TEST_F(SystemChecksTest, ACardSharesItsInterruptsOut) {
  ExpectNotReadable(Find("interrupts"));
  MakeCard(4, "1");
  const CheckResult one = Find("interrupts");
  ExpectWeakens(one);
  EXPECT_EQ(one.found, "eth0: 4 on CPUs 1");
  Take(1, "0");
  ExpectFine(Find("interrupts"));
  Take(4, "0-1");
  ExpectFine(Find("interrupts"));
}

TEST_F(SystemChecksTest, ACardOfOneQueueOrAMachineOfOneCpuHasNothingToShareOut) {
  MakeCard(2, "1");
  ExpectFine(Find("interrupts"));
  Take(4, "0");
  WriteCpu("online", "0\n");
  ExpectFine(Find("interrupts"));
}

TEST_F(SystemChecksTest, AModuleIsLoadedOrInTheKernelOrInstalled) {
  ExpectNotReadable(Find("veth"));
  WriteSysctl("kernel/osrelease", "6.18.1");
  Write("boot/config-6.18.1", "CONFIG_VETH=m\n# CONFIG_IFB is not set\n");
  ExpectNotReadable(Find("veth"));
  Write("lib/modules/6.18.1/modules.dep", "kernel/net/xveth.ko.xz:\n");
  ExpectMissing(Find("veth"));
  EXPECT_EQ(Find("veth").found, "not installed");
  Write("lib/modules/6.18.1/modules.dep", "kernel/drivers/net/veth.ko.xz:\n");
  ExpectFine(Find("veth"));
  Write("boot/config-6.18.1", "CONFIG_VETHS=y\n# CONFIG_VETH is not set\n");
  Remove("lib/modules/6.18.1/modules.dep");
  ExpectMissing(Find("veth"));
  EXPECT_EQ(Find("veth").found, "not in this kernel");
  MakeFolder("sys/module/veth");
  ExpectFine(Find("veth"));
  Remove("sys/module/veth");
  Write("boot/config-6.18.1", "CONFIG_VETH=y\n");
  ExpectFine(Find("veth"));
}

TEST_F(SystemChecksTest, AModuleThatTheKernelDoesNotLoadItselfHasACommand) {
  WriteSysctl("kernel/osrelease", "6.18.1");
  const std::string list = "lib/modules/6.18.1/modules.dep";
  Write(list, "kernel/net/vmw_vsock/vsock_loopback.ko:\nkernel/drivers/net/ifb.ko:\n");
  ExpectFine(Find("ifb"));
  ExpectMissing(Find("vsock_loopback"));
  EXPECT_EQ(Find("vsock_loopback").command, "modprobe vsock_loopback");
  Write(list, "kernel/fs/ext4.ko:\n");
  for (const char* name : {"ifb", "vsock_loopback"}) {
    ExpectMissing(Find(name));
    EXPECT_THAT(Find(name).advice, HasSubstr("all modules")) << name;
  }
  MakeFolder("sys/module/vsock_loopback");
  ExpectFine(Find("vsock_loopback"));
}

}  // namespace
}  // namespace netring
