#include "host/memory_speed.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/host/fake_root.h"

namespace netring {
namespace {

struct Speeds {
  uint16_t most = 0;
  uint16_t configured = 0;
  uint32_t large_most = 0;
  uint32_t large_configured = 0;
};

void Put(std::string* bytes, size_t offset, uint64_t number, size_t size) {
  for (size_t i = 0; i < size && offset + i < bytes->size(); ++i)
    (*bytes)[offset + i] = static_cast<char>(number >> (8 * i) & 0xff);
}

/// A structure of `length` bytes and its strings.
std::string Structure(uint8_t type, size_t length, const std::string& strings = "") {
  std::string bytes(length, '\0');
  Put(&bytes, 0, type, 1);
  Put(&bytes, 1, length, 1);
  return bytes + strings + std::string(2, '\0');
}

/// A memory device as a firmware of version 3.3 has it, or cut to an older `length`.
std::string Module(const Speeds& speeds, size_t length = 0x5c) {
  std::string bytes = Structure(17, length, "DIMM 0");
  std::string fields = bytes.substr(0, length);
  Put(&fields, 0x15, speeds.most, 2);
  Put(&fields, 0x20, speeds.configured, 2);
  Put(&fields, 0x54, speeds.large_most, 4);
  Put(&fields, 0x58, speeds.large_configured, 4);
  return fields + bytes.substr(length);
}

TEST(MemorySpeeds, CountsModulesBySpeed) {
  const std::string table = Structure(0, 24, "Vendor") + Module({3200, 2933}) +
                            Module({3200, 3200}) + Structure(4, 48) + Module({3200, 2933});
  EXPECT_EQ(MemorySpeeds(table), "1 x 3200 MT/s, 2 x 2933 MT/s");
}

TEST(MemorySpeeds, LooksAtMemoryOnly) {
  std::string processor = Module({3200, 2933});
  processor[0] = 4;
  EXPECT_EQ(MemorySpeeds(processor), std::nullopt);
}

TEST(MemorySpeeds, TakesTheMostWhereTheConfiguredIsNotTold) {
  EXPECT_EQ(MemorySpeeds(Module({2666, 0})), "1 x 2666 MT/s");
  EXPECT_EQ(MemorySpeeds(Module({2400, 1}, 0x1b)), "1 x 2400 MT/s") << "before version 2.7";
}

TEST(MemorySpeeds, ReadsLargeSpeeds) {
  EXPECT_EQ(MemorySpeeds(Module({0xffff, 0xffff, 80'000, 70'000})), "1 x 70000 MT/s");
  EXPECT_EQ(MemorySpeeds(Module({0xffff, 0xffff}, 0x22)), std::nullopt) << "not in the structure";
}

TEST(MemorySpeeds, AnEmptySlotHasNoSpeed) {
  EXPECT_EQ(MemorySpeeds(Module({}) + Module({})), std::nullopt);
  EXPECT_EQ(MemorySpeeds(Module({0, 0}) + Module({1600, 1600})), "1 x 1600 MT/s");
}

TEST(MemorySpeeds, EndsWhereTheTableEnds) {
  EXPECT_EQ(MemorySpeeds(Module({1600, 1600}) + Structure(127, 4) + Module({1600, 1600})),
            "1 x 1600 MT/s");
  EXPECT_EQ(MemorySpeeds(""), std::nullopt);
}

TEST(MemorySpeeds, ReadsNothingBeyondADamagedTable) {
  const std::string table = Module({3200, 2933}) + Module({3200, 2933});
  for (size_t length = 0; length < table.size(); ++length) {
    // On the heap, exactly as long: a sanitizer sees what is read beyond.
    const std::vector<char> cut(table.begin(), table.begin() + static_cast<ptrdiff_t>(length));
    const auto speeds = MemorySpeeds({cut.data(), cut.size()});
    if (speeds.has_value()) {
      EXPECT_TRUE(speeds == "1 x 2933 MT/s" || speeds == "2 x 2933 MT/s") << length;
    }
  }
  for (size_t length = 2; length < 4; ++length) {
    EXPECT_EQ(MemorySpeeds(Structure(0, length) + table), std::nullopt) << "not even a header";
  }
}

class MemorySpeedFileTest : public FakeRootTest {};

TEST_F(MemorySpeedFileTest, IsReadFromTheFirmwaresTable) {
  EXPECT_EQ(Find("memory_speed"), std::nullopt);
  Write("sys/firmware/dmi/tables/DMI", Module({3200, 3200}));
  EXPECT_EQ(Find("memory_speed"), "1 x 3200 MT/s");
  Write("sys/firmware/dmi/tables/DMI", Module({3200, 3200}) + std::string(size_t{4} << 20, '\0'));
  EXPECT_EQ(Find("memory_speed"), std::nullopt);
}

}  // namespace
}  // namespace netring
