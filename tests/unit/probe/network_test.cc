#include "probe/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "support/fake_root.h"

namespace netring {
namespace {

using testing::HasSubstr;

class NetworkTest : public FakeRoot {
 protected:
  NetworkTest() { Write("proc/sys/kernel/osrelease", "7.2.0-test\n"); }

  NetworkAnswer Find(const std::string& name) const {
    for (const NetworkAnswer& answer : AskNetwork(root())) {
      if (answer.name == name) return answer;
    }
    ADD_FAILURE() << "there is no row " << name;
    return {};
  }
};

TEST_F(NetworkTest, EveryRowHasANameOfItsOwnAndWhatIsNotHereAReason) {
  std::set<std::string> names;
  for (const NetworkAnswer& answer : AskNetwork()) {
    EXPECT_TRUE(names.insert(answer.name).second) << answer.name;
    EXPECT_FALSE(!answer.here.value_or(false) && answer.answer.empty()) << answer.name;
  }
  EXPECT_GT(names.size(), 10u);
}

TEST_F(NetworkTest, OfAFolderThatTellsNothingTheKindsOfLinksAreUnknown) {
  for (const char* name : {"veth", "ifb", "vsock_zerocopy", "vsock_loopback", "bpf_loop"}) {
    EXPECT_EQ(Find(name).here, std::nullopt) << name;
    EXPECT_FALSE(Find(name).answer.empty()) << name;
  }
}

TEST_F(NetworkTest, AKindOfLinkIsHereWhereTheKernelLoadsIt) {
  Write("lib/modules/7.2.0-test/modules.dep", "kernel/drivers/net/veth.ko.xz:\n");
  EXPECT_EQ(Find("veth").here, true);
  EXPECT_EQ(Find("veth").answer, "installed, not loaded");
  EXPECT_EQ(Find("ifb").here, false);
  EXPECT_EQ(Find("ifb").answer, "not installed");
  MakeFolder("sys/module/ifb");
  EXPECT_EQ(Find("ifb").here, true);
}

TEST_F(NetworkTest, VsockThatIsInstalledHasTheCommandThatLoadsIt) {
  Write("lib/modules/7.2.0-test/modules.dep", "kernel/net/vmw_vsock/vsock_loopback.ko:\n");
  EXPECT_EQ(Find("vsock_loopback").here, false);
  EXPECT_EQ(Find("vsock_loopback").answer, "installed, not loaded: modprobe vsock_loopback");
}

TEST_F(NetworkTest, HugePagesMustBeFree) {
  EXPECT_EQ(Find("huge_pages").here, false);
  Write("proc/meminfo", "MemFree: 1 kB\nHugePages_Free:        0\n");
  EXPECT_THAT(Find("huge_pages").answer, HasSubstr("sysctl vm.nr_hugepages"));
  Write("proc/meminfo", "MemFree: 1 kB\nHugePages_Free:        7\n");
  EXPECT_EQ(Find("huge_pages").here, true);
  EXPECT_EQ(Find("huge_pages").answer, "7 free");
  Write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  EXPECT_EQ(Find("transparent_huge_pages").here, true);
  Write("sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n");
  EXPECT_EQ(Find("transparent_huge_pages").here, false);
}

TEST_F(NetworkTest, TheTypeOfTheBpfLoopIsAWholeName) {
  const std::string type = "bpf_struct_ops_io_uring_bpf_ops";
  const std::string zero(1, '\0');
  Write("sys/kernel/btf/vmlinux", zero + "x" + type + zero + type + "x" + zero);
  EXPECT_EQ(Find("bpf_loop").here, false);
  Write("sys/kernel/btf/vmlinux", "x" + zero + type + zero + "y");
  EXPECT_EQ(Find("bpf_loop").here, true);
}

}  // namespace
}  // namespace netring
