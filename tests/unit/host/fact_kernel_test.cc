#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>

#include "unit/host/fake_root.h"

namespace netring {
namespace {

constexpr char kConfig[] =
    "#\n# Linux/x86 6.18.0 Kernel Configuration\n#\n"
    "CONFIG_IO_URING=y\n"
    "CONFIG_CC_VERSION_TEXT=\"gcc\"\n"
    "# CONFIG_PREEMPT_NONE is not set\n"
    "CONFIG_PREEMPT_VOLUNTARY=y\n"
    "CONFIG_HZ_250=y\n"
    "CONFIG_HZ=250\n"
    "CONFIG_IO_URING_ZCRX=y\n";
constexpr char kTold[] = "PREEMPT_VOLUNTARY=y HZ=250 IO_URING=y";

class KernelConfigTest : public FakeRootTest {
 protected:
  void WriteCompressed(const std::string& file, const std::string& text) const {
    Write(file, "");
    gzFile gz = gzopen(PathOf(file).c_str(), "wb");
    ASSERT_NE(gz, nullptr);
    EXPECT_EQ(gzwrite(gz, text.data(), static_cast<unsigned>(text.size())),
              static_cast<int>(text.size()));
    EXPECT_EQ(gzclose_w(gz), Z_OK);
  }
};

TEST_F(KernelConfigTest, IsTheKernelsOwn) {
  WriteCompressed("proc/config.gz", kConfig);
  Write("proc/sys/kernel/osrelease", "6.18.1\n");
  Write("boot/config-6.18.1", "CONFIG_HZ=1000\n");
  EXPECT_EQ(Find("kernel_config"), kTold);
}

TEST_F(KernelConfigTest, IsElseWhatTheDistributionPutBeside) {
  Write("boot/config-6.18.1", kConfig);
  EXPECT_EQ(Find("kernel_config"), std::nullopt) << "no release, no name";
  Write("proc/sys/kernel/osrelease", "6.18.1\n");
  EXPECT_EQ(Find("kernel_config"), kTold);
  std::filesystem::remove(PathOf("boot/config-6.18.1"));
  Write("lib/modules/6.18.1/config", "CONFIG_HZ=1000\n");
  EXPECT_EQ(Find("kernel_config"), "HZ=1000");
}

TEST_F(KernelConfigTest, AReleaseIsNoPath) {
  Write("proc/sys/kernel/osrelease", "../secret\n");
  Write("boot/config-../secret", kConfig);
  Write("lib/secret/config", kConfig);
  Write("lib/modules/x", "");
  EXPECT_EQ(Find("kernel_config"), std::nullopt);
}

TEST_F(KernelConfigTest, RefusesWhatIsCutDamagedOrTooLong) {
  WriteCompressed("proc/config.gz", kConfig);
  std::filesystem::resize_file(PathOf("proc/config.gz"),
                               std::filesystem::file_size(PathOf("proc/config.gz")) - 10);
  EXPECT_EQ(Find("kernel_config"), std::nullopt);
  Write("proc/config.gz", "\x1f\x8b\x08 and then no such thing");
  EXPECT_EQ(Find("kernel_config"), std::nullopt);
  // Some 10 KiB that become more than 4 MiB.
  WriteCompressed("proc/config.gz", kConfig + std::string(size_t{5} << 20, '\n'));
  EXPECT_EQ(Find("kernel_config"), std::nullopt);
  Write("proc/config.gz", "nothing that matters\n");
  EXPECT_EQ(Find("kernel_config"), std::nullopt);
}

TEST_F(KernelConfigTest, TellsOneOption) {
  EXPECT_EQ(KernelOption(root(), "IO_URING"), std::nullopt);
  WriteCompressed("proc/config.gz", kConfig);
  EXPECT_EQ(KernelOption(root(), "IO_URING"), "y");
  EXPECT_EQ(KernelOption(root(), "HZ"), "250");
  EXPECT_EQ(KernelOption(root(), "PREEMPT_NONE"), "n");
  EXPECT_EQ(KernelOption(root(), "IO"), "n");
}

}  // namespace
}  // namespace netring
