// Runs a fuzz target over files, where libFuzzer is not there: each whole, and cut short at every
// eighth of it.
//
//   fuzz-TARGET FOLDER...

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "fuzz/fuzz.h"

namespace {

int Replay(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  for (size_t eighth = 1; eighth <= 8; ++eighth) {
    // Memory of exactly that size: a sanitizer sees what reads beyond it.
    const std::vector<uint8_t> part(
        bytes.begin(), bytes.begin() + static_cast<int64_t>(bytes.size() * eighth / 8));
    LLVMFuzzerTestOneInput(part.data(), part.size());
  }
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  int files = 0;
  for (int i = 1; i < argc; ++i) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i], error)) {
      if (entry.is_regular_file()) files += Replay(entry.path());
    }
  }
  std::printf("%d files%s\n", files, files > 0 ? "" : ": fuzz-seeds FOLDER writes some");
  return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
