#include "stats/proc_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>

namespace netring {

std::optional<int64_t> TakeNumber(absl::string_view* text) {
  while (!text->empty() && text->front() == ' ') text->remove_prefix(1);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text->remove_prefix(static_cast<size_t>(end - text->data()));
  return number;
}

std::optional<int64_t> FindTicks(absl::string_view times, CpuTicks which) {
  for (int before = static_cast<int>(which); before > 0; --before) {
    if (!TakeNumber(&times).has_value()) return std::nullopt;
  }
  return TakeNumber(&times);
}

ProcFile::ProcFile(const char* path, size_t bytes)
    : file_(open(path, O_RDONLY | O_CLOEXEC)), buffer_(bytes, '\0') {}

absl::string_view ProcFile::Read() {
  size_t size = 0;
  while (size < buffer_.size()) {
    const ssize_t got =
        pread(file_.get(), buffer_.data() + size, buffer_.size() - size, static_cast<off_t>(size));
    if (got < 0) return {};
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  return {buffer_.data(), size};
}

}  // namespace netring
