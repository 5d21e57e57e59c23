// SMBIOS (DMTF DSP0134): structures of a type and a length, each followed by strings that end with
// an empty one.

#include "host/memory_speed.h"

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "host/fact.h"

namespace netring {
namespace {

constexpr size_t kHeaderBytes = 4;
constexpr uint8_t kMemoryDevice = 17;
constexpr uint8_t kEndOfTable = 127;

/// A speed in MT/s has two bytes and, from version 3.3 on, four more elsewhere for large numbers.
struct SpeedField {
  size_t offset;
  size_t large_offset;
};
constexpr SpeedField kConfigured{0x20, 0x58};
constexpr SpeedField kMost{0x15, 0x54};
constexpr uint64_t kIsLarge = 0xffff;

/// A little-endian number in a structure; 0, which means unknown, where the structure is too short.
uint64_t NumberAt(absl::string_view structure, size_t offset, size_t bytes) {
  if (structure.size() < offset + bytes) return 0;
  uint64_t number = 0;
  for (size_t i = bytes; i > 0; --i)
    number = number << 8 | static_cast<uint8_t>(structure[offset + i - 1]);
  return number;
}

uint64_t SpeedOf(absl::string_view device, const SpeedField& field) {
  const uint64_t speed = NumberAt(device, field.offset, 2);
  return speed == kIsLarge ? NumberAt(device, field.large_offset, 4) : speed;
}

/// Takes the next structure, without its strings, off the front of the table; nothing at its end.
absl::string_view TakeStructure(absl::string_view* table) {
  if (table->size() < kHeaderBytes) return {};
  const size_t length = static_cast<uint8_t>((*table)[1]);
  if (length < kHeaderBytes || length > table->size()) return {};
  const absl::string_view structure = table->substr(0, length);
  const size_t strings_end = table->find(absl::string_view("\0\0", 2), length);
  table->remove_prefix(strings_end == absl::string_view::npos ? table->size() : strings_end + 2);
  return structure;
}

}  // namespace

std::optional<std::string> MemorySpeeds(absl::string_view table) {
  std::map<uint64_t, int, std::greater<>> modules;  // by speed, the fastest first
  while (true) {
    const absl::string_view structure = TakeStructure(&table);
    if (structure.empty()) break;
    const auto type = static_cast<uint8_t>(structure[0]);
    if (type == kEndOfTable) break;
    if (type != kMemoryDevice) continue;
    uint64_t speed = SpeedOf(structure, kConfigured);
    if (speed == 0) speed = SpeedOf(structure, kMost);
    if (speed != 0) ++modules[speed];
  }
  if (modules.empty()) return std::nullopt;
  return absl::StrJoin(modules, ", ", [](std::string* text, const auto& each) {
    absl::StrAppend(text, each.second, " x ", each.first, " MT/s");
  });
}

std::optional<std::string> MemorySpeed(const std::string& root, const Fact& fact) {
  const std::optional<std::string> table = ReadBelow(root, fact.source);
  return table.has_value() ? MemorySpeeds(*table) : std::nullopt;
}

}  // namespace netring
