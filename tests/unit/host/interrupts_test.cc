#include "host/interrupts.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/cpu_list.h"
#include "unit/host/fake_root.h"

namespace netring {
namespace {

class InterruptsTest : public FakeRootTest {
 protected:
  /// One that a driver has asked for has a folder with its name.
  void Add(const std::string& number, const std::string& cpus, const std::string& action) const {
    Write("sys/bus/pci/devices/0000:00:03.0/msi_irqs/" + number, "msix\n");
    Write("proc/irq/" + number + "/smp_affinity_list", cpus + "\n");
    if (!action.empty())
      std::filesystem::create_directories(PathOf("proc/irq/" + number + "/" + action));
  }
  std::string Text(const std::string& device = "0000:00:03.0") const {
    return InterruptsText(PathOf(""), device);
  }
};

TEST_F(InterruptsTest, AreCountedByWhereTheyMayBeTaken) {
  Add("24", "0-3", "virtio0-config");
  Add("25", "0", "virtio0-input.0");
  Add("26", "1", "virtio0-output.0");
  Add("103", "0", "virtio0-input.1");
  EXPECT_EQ(Text(), "1 on CPUs 0-3, 2 on CPUs 0, 1 on CPUs 1");
}

TEST_F(InterruptsTest, ThoseThatNobodyAskedForAreLeftOut) {
  Add("24", "0", "eth0");
  Add("25", "1", "");
  EXPECT_EQ(Text(), "1 on CPUs 0");
}

TEST_F(InterruptsTest, NothingIsKnownOfAnotherDevice) {
  Add("24", "0", "eth0");
  EXPECT_EQ(Text("0000:00:04.0"), "");
  EXPECT_EQ(Text(""), "");
  EXPECT_EQ(Text("../devices/0000:00:03.0"), "");
}

TEST_F(InterruptsTest, WhatIsNoListOfCpusIsLeftOut) {
  Add("24", "(null)", "eth0");
  Add("25", "", "eth0");
  EXPECT_EQ(Text(), "");
}

TEST_F(InterruptsTest, TheTextIsBounded) {
  for (int cpu = 0; cpu < 40; ++cpu) Add(std::to_string(1000 + cpu), std::to_string(cpu), "eth0");
  EXPECT_NE(Text().find("1 on CPUs 31, and on 8 more sets of CPUs"), std::string::npos) << Text();
}

}  // namespace
}  // namespace netring
