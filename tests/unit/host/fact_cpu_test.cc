#include <gtest/gtest.h>

#include "unit/host/fake_root.h"

namespace netring {
namespace {

class CpuFactsTest : public FakeRootTest {
 protected:
  /// CPU `number` of socket and core.
  void WritePlace(int number, const std::string& socket, const std::string& siblings) const {
    const std::string folder = "cpu" + std::to_string(number) + "/topology/";
    WriteCpu(folder + "physical_package_id", socket + "\n");
    WriteCpu(folder + "core_cpus_list", siblings + "\n");
  }
  void WriteCache(int index, const std::string& level, const std::string& type,
                  const std::string& size) const {
    const std::string folder = "cpu0/cache/index" + std::to_string(index) + "/";
    WriteCpu(folder + "level", level + "\n");
    WriteCpu(folder + "type", type + "\n");
    WriteCpu(folder + "size", size + "\n");
  }
};

// Each CPU has its paragraph.
TEST_F(CpuFactsTest, TellsTheModelOfAsManyCpusAsAKernelHas) {
  const std::string paragraph =
      "model name\t: Some CPU\nflags\t: " + std::string(1500, 'x') + "\n\n";
  std::string all;
  for (int cpu = 0; cpu < 8192; ++cpu) all += paragraph;
  Write("proc/cpuinfo", all);
  EXPECT_EQ(Find("cpu_model"), "Some CPU");
}

TEST_F(CpuFactsTest, CountsSocketsCoresAndThreads) {
  WriteCpu("online", "0-3\n");
  WritePlace(0, "0", "0,2");
  WritePlace(1, "1", "1,3");
  WritePlace(2, "0", "0,2");
  WritePlace(3, "1", "1,3");
  EXPECT_EQ(Find("cpus_online"), "0-3");
  EXPECT_EQ(Find("cpu_topology"), "2 sockets, 2 cores, 4 threads");
  WriteCpu("online", "0,2\n");
  EXPECT_EQ(Find("cpu_topology"), "1 socket, 1 core, 2 threads");
}

TEST_F(CpuFactsTest, LeavesOutOfTheTopologyWhatIsNotTold) {
  EXPECT_EQ(Find("cpu_topology"), std::nullopt);
  WriteCpu("online", "0-1\n");
  EXPECT_EQ(Find("cpu_topology"), "2 threads");
  WritePlace(0, "-1", "0");
  WritePlace(1, "-1", "1");
  EXPECT_EQ(Find("cpu_topology"), "2 cores, 2 threads");
  WriteCpu("online", "some\n");
  EXPECT_EQ(Find("cpu_topology"), std::nullopt);
}

TEST_F(CpuFactsTest, TellsTheKindsOfAHybridProcessor) {
  WriteCpu("online", "0-3\n");
  EXPECT_EQ(Find("cpu_kinds"), std::nullopt);
  Write("sys/devices/cpu_core/cpus", "0-1\n");
  Write("sys/devices/cpu_atom/cpus", "2-3\n");
  EXPECT_EQ(Find("cpu_kinds"), "performance 0-1, efficiency 2-3");
  for (const char* alike : {"0-1\n", "2-3\n"}) {
    WriteCpu("online", alike);
    EXPECT_EQ(Find("cpu_kinds"), std::nullopt);
  }
}

TEST_F(CpuFactsTest, ListsTheCachesOfOneCpu) {
  EXPECT_EQ(Find("cpu_caches"), std::nullopt);
  WriteCache(0, "1", "Data", "48K");
  WriteCache(1, "1", "Instruction", "32K");
  WriteCache(2, "2", "Unified", "2048K");
  WriteCache(3, "3", "Unified", "36864K");
  EXPECT_EQ(Find("cpu_caches"), "L1d 48K, L1i 32K, L2 2048K, L3 36864K");
  WriteCache(2, "2", "Unified", "");  // a hypervisor may hide a size
  EXPECT_EQ(Find("cpu_caches"), "L1d 48K, L1i 32K, L3 36864K");
}

TEST_F(CpuFactsTest, TellsWhetherTurboIsAllowed) {
  EXPECT_EQ(Find("cpu_turbo"), std::nullopt);
  WriteCpu("cpufreq/boost", "1\n");
  EXPECT_EQ(Find("cpu_turbo"), "on");
  WriteCpu("cpufreq/boost", "0\n");
  EXPECT_EQ(Find("cpu_turbo"), "off");
  WriteCpu("intel_pstate/no_turbo", "0\n");
  EXPECT_EQ(Find("cpu_turbo"), "on") << "the driver's own word counts";
  WriteCpu("intel_pstate/no_turbo", "1\n");
  EXPECT_EQ(Find("cpu_turbo"), "off");
  WriteCpu("intel_pstate/no_turbo", "maybe\n");
  EXPECT_EQ(Find("cpu_turbo"), std::nullopt);
}

TEST_F(CpuFactsTest, TellsWhetherCoresRunSeveralThreads) {
  EXPECT_EQ(Find("cpu_smt"), std::nullopt);
  for (const auto& [file, told] : {std::pair("1\n", std::optional<std::string>("on")),
                                   std::pair("0\n", std::optional<std::string>("off")),
                                   std::pair("2\n", std::optional<std::string>())}) {
    WriteCpu("smt/active", file);
    EXPECT_EQ(Find("cpu_smt"), told);
  }
}

TEST_F(CpuFactsTest, ReadsFrequencyAndIdleSettings) {
  WriteCpu("cpu0/cpufreq/scaling_governor", "performance\n");
  WriteCpu("cpu0/cpufreq/scaling_driver", "intel_pstate\n");
  WriteCpu("cpuidle/current_driver", "haltpoll\n");
  WriteCpu("cpuidle/current_governor", "menu\n");
  EXPECT_EQ(Find("cpu_governor"), "performance");
  EXPECT_EQ(Find("cpu_frequency_driver"), "intel_pstate");
  EXPECT_EQ(Find("cpu_idle_driver"), "haltpoll");
  EXPECT_EQ(Find("cpu_idle_governor"), "menu");
}

TEST_F(CpuFactsTest, JoinsTheMitigationsInOrder) {
  EXPECT_EQ(Find("cpu_mitigations"), std::nullopt);
  WriteCpu("vulnerabilities/spectre_v2", "Mitigation: Retpolines; STIBP: disabled\n");
  for (const char* name : {"l1tf", "tsa", "mds", "ghostwrite", "srbds"})
    WriteCpu(std::string("vulnerabilities/") + name, "Not affected\n");
  WriteCpu("vulnerabilities/empty", "\n");
  EXPECT_EQ(Find("cpu_mitigations"),
            "ghostwrite: Not affected | l1tf: Not affected | mds: Not affected | "
            "spectre_v2: Mitigation: Retpolines; STIBP: disabled | srbds: Not affected | "
            "tsa: Not affected");
}

TEST_F(CpuFactsTest, AFolderWithTooManyFilesIsNotRead) {
  for (int i = 0; i <= 100; ++i) WriteCpu("vulnerabilities/" + std::to_string(i), "x\n");
  EXPECT_EQ(Find("cpu_mitigations"), std::nullopt);
}

TEST_F(CpuFactsTest, NoCpusIsolatedIsNoList) {
  WriteCpu("isolated", "2-3\n");
  WriteCpu("nohz_full", "3\n");
  EXPECT_EQ(Find("cpus_isolated"), "2-3");
  EXPECT_EQ(Find("cpus_nohz_full"), "3");
  WriteCpu("isolated", "\n");
  WriteCpu("nohz_full", "  (null)\n");
  EXPECT_EQ(Find("cpus_isolated"), std::nullopt);
  EXPECT_EQ(Find("cpus_nohz_full"), std::nullopt);
}

TEST_F(CpuFactsTest, TellsAVirtualMachineFromABareOne) {
  Write("proc/cpuinfo",
        "processor\t: 0\nmodel name\t: Some CPU: 3 GHz\nmicrocode\t: 0x2b\n"
        "flags\t\t: fpu hypervisor avx\n");
  EXPECT_EQ(Find("cpu_model"), "Some CPU: 3 GHz");
  EXPECT_EQ(Find("cpu_microcode"), "0x2b");
  EXPECT_EQ(Find("hypervisor"), "yes");
  Write("proc/cpuinfo", "model name\t: Some CPU\nflags\t\t: fpu hypervisors avx\n");
  EXPECT_EQ(Find("hypervisor"), "no");
  Write("proc/cpuinfo", "Features\t: fp asimd\n");
  EXPECT_EQ(Find("hypervisor"), std::nullopt);
}

TEST_F(CpuFactsTest, NamesTheVirtualMachine) {
  Write("sys/hypervisor/type", "xen\n");
  Write("sys/class/dmi/id/sys_vendor", "QEMU\n");
  Write("sys/class/dmi/id/product_name", "Standard PC (Q35 + ICH9, 2009)\n");
  EXPECT_EQ(Find("hypervisor_type"), "xen");
  EXPECT_EQ(Find("system_vendor"), "QEMU");
  EXPECT_EQ(Find("system_product"), "Standard PC (Q35 + ICH9, 2009)");
}

}  // namespace
}  // namespace netring
