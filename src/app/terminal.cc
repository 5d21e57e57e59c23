#include "app/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace netring {
namespace {

/// Nobody reads longer lines, and nobody makes us write them.
constexpr int kMostWidth = 1000;

absl::string_view EnvironmentText(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

bool IsWidth(int width) { return width > 0 && width <= kMostWidth; }

std::optional<size_t> AskedWidth() {
  int columns = 0;
  if (!absl::SimpleAtoi(EnvironmentText("COLUMNS"), &columns) || !IsWidth(columns)) return {};
  return static_cast<size_t>(columns);
}

std::optional<size_t> WidthOf(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || !IsWidth(size.ws_col)) return {};
  return size.ws_col;
}

bool TakesEscapes(int fd) { return isatty(fd) == 1 && EnvironmentText("TERM") != "dumb"; }

/// Of a terminal that is no job's, the caller's as well.
bool IsInFront(int fd) {
  const pid_t group = tcgetpgrp(fd);
  return group < 0 || group == getpgrp();
}

bool IsUtf8() {
  const locale_t locale = newlocale(LC_CTYPE_MASK, "", nullptr);
  if (locale == nullptr) return false;
  const bool utf8 = absl::string_view(nl_langinfo_l(CODESET, locale)) == "UTF-8";
  freelocale(locale);
  return utf8;
}

}  // namespace

Terminal FindTerminal() {
  Terminal terminal;
  terminal.width = AskedWidth().value_or(WidthOf(STDOUT_FILENO).value_or(terminal.width));
  terminal.color = TakesEscapes(STDOUT_FILENO) && EnvironmentText("NO_COLOR").empty();
  terminal.utf8 = IsUtf8();
  return terminal;
}

std::optional<Terminal> FindLiveTerminal() {
  if (!TakesEscapes(STDERR_FILENO) || !IsInFront(STDERR_FILENO)) return std::nullopt;
  Terminal terminal{.utf8 = IsUtf8()};
  terminal.width = WidthOf(STDERR_FILENO).value_or(terminal.width);
  terminal.width = std::min(terminal.width, AskedWidth().value_or(terminal.width));
  return terminal;
}

}  // namespace netring
