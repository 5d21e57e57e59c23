#include "base/text_file.h"

#include <array>
#include <fstream>

namespace netring {

std::optional<std::string> ReadTextFile(const std::string& path, size_t max_bytes) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 4096> piece;
  while (file) {
    file.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<size_t>(file.gcount()));
    if (text.size() > max_bytes) return std::nullopt;
  }
  if (file.bad() || !file.eof()) return std::nullopt;
  return text;
}

}  // namespace netring
